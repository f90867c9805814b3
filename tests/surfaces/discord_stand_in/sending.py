from copy import copy

from tests.surfaces.discord_stand_in.limits import message_faults
from tests.surfaces.discord_stand_in.messages import Attachment, Message
from tests.surfaces.discord_stand_in.network import Network
from tests.surfaces.discord_stand_in.wire import Json, Refusal, invalid

Files = dict[int, Attachment]


def checked(body: Json, files: Files, kept: list[Attachment]) -> None:
    if faults := message_faults(body, files, kept):
        raise invalid(*faults)


async def send(network: Network, message: Message, body: Json, files: Files) -> Message:
    kept = await accept(network, message, body, files)
    if kept is message:
        await network.reach(message, "after")
    return kept


async def accept(network: Network, message: Message, body: Json, files: Files) -> Message:
    """Keep a new message and tell everybody, but do not answer yet.

    With an enforced nonce it may be the earlier one: also when that came while a test held this one back.
    """
    enforced = bool(body.get("enforce_nonce")) and message.nonce is not None
    network.messages.write(message, body, files)
    if message.empty:
        raise empty_message()
    if enforced and (earlier := _earlier(network, message)):
        return earlier
    await network.reach(message, "before")
    if enforced and (earlier := _earlier(network, message)):
        return earlier
    network.messages.keep(message, enforce_nonce=enforced)
    await network.announce("MESSAGE_CREATE", message)
    return message


def _earlier(network: Network, message: Message) -> Message | None:
    return network.messages.sent_already(message.author, message.nonce or "")


async def edit(network: Network, message: Message, body: Json, files: Files) -> None:
    checked(body, files, message.attachments)
    trial = copy(message)
    network.messages.write(trial, body, files)
    if trial.empty:
        raise empty_message()
    network.messages.edit(message, body, files)
    await network.announce("MESSAGE_UPDATE", message)


async def remove(network: Network, message: Message) -> None:
    message.deleted = True
    await network.announce("MESSAGE_DELETE", message)


def empty_message() -> Refusal:
    return Refusal(400, 50006, "Cannot send an empty message")
