from typing import Any

from tests.surfaces.discord_stand_in.calls import Call
from tests.surfaces.discord_stand_in.interactions import Callback, Interaction
from tests.surfaces.discord_stand_in.limits import modal_faults
from tests.surfaces.discord_stand_in.messages import COMPONENTS_V2, EPHEMERAL, LOADING, Message
from tests.surfaces.discord_stand_in.network import Network
from tests.surfaces.discord_stand_in.sending import accept, checked, edit, remove, send
from tests.surfaces.discord_stand_in.shapes import message_json
from tests.surfaces.discord_stand_in.wire import Json, Refusal, RequestLost, invalid, unknown

# By the document only these answers carry the message itself.
WHOLE = (Callback.MESSAGE, Callback.UPDATE)
CREATABLE_FLAGS = EPHEMERAL | COMPONENTS_V2 | (1 << 2) | (1 << 12)


async def callback(network: Network, call: Call) -> tuple[int, Any]:
    interaction = network.interactions.to_answer(call["interaction_id"], call["interaction_token"])
    kind = call.body["type"]
    if kind not in interaction.permitted():
        raise invalid(f"type: {kind} does not answer an interaction of type {interaction.kind.value} here")
    await _claim(network, interaction, Callback(kind), call)
    network.board.changed()
    if call.query.get("with_response", "").lower() not in ("1", "true"):
        return 204, None
    return 200, _callback_json(network, interaction)


async def _claim(network: Network, interaction: Interaction, kind: Callback, call: Call) -> None:
    """Take the one first answer, so that a second one fails even while a test holds this one."""
    interaction.callback = kind
    try:
        await _answer(network, interaction, kind, call)
    except (Refusal, RequestLost):
        interaction.callback = None
        raise


async def _answer(network: Network, interaction: Interaction, kind: Callback, call: Call) -> None:
    data: Json = call.body.get("data") or {}
    if kind is Callback.CHOICES:
        interaction.choices = data.get("choices") or []
    elif kind is Callback.MODAL:
        if faults := modal_faults(data):
            raise invalid(*faults)
        interaction.modal = data
    elif kind is Callback.UPDATE:
        assert interaction.source is not None
        await edit(network, interaction.source, data, call.files)
        interaction.reply = interaction.source
    elif kind is not Callback.DEFERRED_UPDATE:
        await _say(network, interaction, kind, call)


async def _say(network: Network, interaction: Interaction, kind: Callback, call: Call) -> None:
    data: Json = call.body.get("data") or {}
    message = _draft(network, interaction, "callback", data)
    if kind is Callback.DEFERRED_MESSAGE:
        message.flags |= LOADING
        network.messages.keep(message)
        interaction.original = message
        return
    checked(data, call.files, [])
    await accept(network, message, data, call.files)
    interaction.original = interaction.reply = message
    network.board.changed()
    await network.reach(message, "after")


def _draft(network: Network, interaction: Interaction, via: str, data: Json) -> Message:
    message = network.messages.draft(interaction.channel, network.bot, via)
    message.flags = (data.get("flags") or 0) & CREATABLE_FLAGS
    if message.ephemeral:
        message.only_for = interaction.person
    return message


def _callback_json(network: Network, interaction: Interaction) -> Json:
    assert interaction.callback is not None
    about: Json = {"id": str(interaction.id), "type": interaction.kind.value}
    shown = interaction.first
    if shown is None:
        return {"interaction": about}
    about["response_message_id"] = str(shown.id)
    about["response_message_loading"] = shown.loading
    about["response_message_ephemeral"] = shown.ephemeral
    answer: Json = {"interaction": about}
    if interaction.callback in WHOLE:
        kind = interaction.callback.value
        answer["resource"] = {"type": kind, "message": message_json(shown, network.origin)}
    return answer


async def follow_up(network: Network, call: Call) -> tuple[int, Any]:
    interaction = _interaction_of(network, call)
    original = interaction.original
    if original is not None and original.loading and not original.deleted:
        # Documented under "Create Followup Message": after a deferral it fills in the waiting message.
        await _edit_reply(network, interaction, original, call)
        message = original
    else:
        checked(call.body, call.files, [])
        message = _draft(network, interaction, "follow-up", call.body)
        message = await send(network, message, call.body, call.files)
        interaction.follow_ups.append(message)
    network.board.changed()
    waits = call.query.get("wait", "").lower() in ("1", "true")
    return (200, message_json(message, network.origin)) if waits else (204, None)


def _interaction_of(network: Network, call: Call) -> Interaction:
    if call["webhook_id"] != str(network.bot.id):
        raise unknown("Webhook")
    return network.interactions.by_token(call["webhook_token"])


async def _edit_reply(network: Network, interaction: Interaction, message: Message, call: Call) -> None:
    await edit(network, message, call.body, call.files)
    if message is interaction.first:
        interaction.reply = message
    network.board.changed()


def _message_of(network: Network, call: Call) -> tuple[Interaction, Message]:
    interaction = _interaction_of(network, call)
    message = interaction.first
    if "message_id" in dict(call.operation.filled):
        wanted = call.id_of("message_id")
        mine = [interaction.original, interaction.source, *interaction.follow_ups]
        message = next((each for each in mine if each is not None and each.id == wanted), None)
    if message is None or message.deleted:
        raise unknown("Message")
    return interaction, message


async def get_reply(network: Network, call: Call) -> tuple[int, Any]:
    return 200, message_json(_message_of(network, call)[1], network.origin)


async def edit_reply(network: Network, call: Call) -> tuple[int, Any]:
    interaction, message = _message_of(network, call)
    await _edit_reply(network, interaction, message, call)
    return 200, message_json(message, network.origin)


async def delete_reply(network: Network, call: Call) -> tuple[int, Any]:
    await remove(network, _message_of(network, call)[1])
    return 204, None


ROUTES = {
    "POST /interactions/{interaction_id}/{interaction_token}/callback": callback,
    "POST /webhooks/{webhook_id}/{webhook_token}": follow_up,
    "GET /webhooks/{webhook_id}/{webhook_token}/messages/@original": get_reply,
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original": edit_reply,
    "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original": delete_reply,
    "GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": get_reply,
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": edit_reply,
    "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": delete_reply,
}
