from typing import Any

from tests.surfaces.discord_stand_in.calls import Call
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.network import Network
from tests.surfaces.discord_stand_in.permissions import Permission, permissions_in
from tests.surfaces.discord_stand_in.sending import checked, edit, remove, send
from tests.surfaces.discord_stand_in.shapes import channel_json, message_json
from tests.surfaces.discord_stand_in.wire import Refusal, missing_access, missing_permissions, unknown
from tests.surfaces.discord_stand_in.world import Channel, Person

CREATABLE_FLAGS = (1 << 2) | (1 << 12) | (1 << 15)


def channel_of(network: Network, call: Call) -> Channel:
    channel = network.world.channels.get(call.id_of("channel_id"))
    if channel is None:
        raise unknown("Channel")
    if not permissions_in(channel, network.bot) & Permission.VIEW_CHANNEL:
        raise missing_access()
    return channel


async def get_channel(network: Network, call: Call) -> tuple[int, Any]:
    return 200, channel_json(channel_of(network, call))


async def open_direct_chat(network: Network, call: Call) -> tuple[int, Any]:
    person = network.world.people.get(int(call.body.get("recipient_id") or 0))
    if person is None or person.bot:
        raise Refusal(400, 50033, "Invalid Recipient(s)")
    return 200, channel_json(network.world.chat_with(person))


async def create_message(network: Network, call: Call) -> tuple[int, Any]:
    channel = channel_of(network, call)
    _may_write(network, channel, call)
    checked(call.body, call.files, [])
    message = network.messages.draft(channel, network.bot, "channel")
    message.flags = (call.body.get("flags") or 0) & CREATABLE_FLAGS
    message.nonce = None if call.body.get("nonce") is None else str(call.body["nonce"])
    message.reply_to = _replied_to(network, call)
    sent = await send(network, message, call.body, call.files)
    return 200, message_json(sent, network.origin)


def _may_write(network: Network, channel: Channel, call: Call) -> None:
    if channel.recipient is not None:
        _may_write_to(network, channel.recipient)
    needed = Permission.SEND_MESSAGES
    if call.body.get("embeds"):
        needed |= Permission.EMBED_LINKS
    if call.files:
        needed |= Permission.ATTACH_FILES
    if needed & ~permissions_in(channel, network.bot):
        raise missing_permissions()


def _may_write_to(network: Network, person: Person) -> None:
    known = person.installed or network.world.shared_guilds(person, network.bot)
    if not person.dms_open or not known:
        raise Refusal(403, 50007, "Cannot send messages to this user")


def _replied_to(network: Network, call: Call) -> Message | None:
    reference = call.body.get("message_reference")
    if not reference:
        return None
    found = network.messages.all.get(int(reference["message_id"]))
    if found is None and reference.get("fail_if_not_exists", True):
        raise Refusal(400, 50035, "Invalid Form Body", ["message_reference: Unknown message"])
    return found


def message_of(network: Network, call: Call) -> Message:
    """A message that can be reached through its channel: no ephemeral one."""
    channel = channel_of(network, call)
    message = network.messages.all.get(call.id_of("message_id"))
    if message is None or message.deleted or message.ephemeral or message.channel is not channel:
        raise unknown("Message")
    return message


async def get_message(network: Network, call: Call) -> tuple[int, Any]:
    return 200, message_json(message_of(network, call), network.origin)


async def get_messages(network: Network, call: Call) -> tuple[int, Any]:
    channel = channel_of(network, call)
    if not permissions_in(channel, network.bot) & Permission.READ_MESSAGE_HISTORY:
        return 200, []
    there = [each for each in network.messages.in_channel(channel) if not each.ephemeral]
    newest = sorted(there, key=lambda each: -each.id)[: int(call.query.get("limit", 50))]
    return 200, [message_json(each, network.origin) for each in newest]


async def edit_message(network: Network, call: Call) -> tuple[int, Any]:
    message = message_of(network, call)
    if message.author is not network.bot:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    await edit(network, message, call.body, call.files)
    return 200, message_json(message, network.origin)


async def delete_message(network: Network, call: Call) -> tuple[int, Any]:
    message = message_of(network, call)
    may_all = permissions_in(message.channel, network.bot) & Permission.MANAGE_MESSAGES
    if message.author is not network.bot and not (message.channel.guild and may_all):
        raise missing_permissions()
    await remove(network, message)
    return 204, None


async def type_a_while(network: Network, call: Call) -> tuple[int, Any]:
    channel_of(network, call)
    return 204, None


ROUTES = {
    "GET /channels/{channel_id}": get_channel,
    "POST /users/@me/channels": open_direct_chat,
    "POST /channels/{channel_id}/messages": create_message,
    "GET /channels/{channel_id}/messages": get_messages,
    "GET /channels/{channel_id}/messages/{message_id}": get_message,
    "PATCH /channels/{channel_id}/messages/{message_id}": edit_message,
    "DELETE /channels/{channel_id}/messages/{message_id}": delete_message,
    "POST /channels/{channel_id}/typing": type_a_while,
}
