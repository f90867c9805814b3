"""What a surface that can be written to promises to whoever delivers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from commands.dispatch import Answered
from storage.subscriptions import Address


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way. `message` is the id of one that is there and is to be edited; else empty.

    `nonce` (25 characters at most) is the same each time this version is tried, so that a network
    which knows it shows the message once. `ping` is who it mentions, as `commands/pinging.py` spells them;
    whatever else looks like a mention mentions nobody.
    """

    address: Address
    answered: Answered
    message: str
    nonce: str
    ping: str = ""


class Surface(Protocol):
    """A network with a live connection."""

    name: str

    async def send(self, outgoing: Outgoing) -> str:
        """Send or edit; gives the message's id there, once the network has taken it.

        Raises SendLater, Moved or Undeliverable; after NotTaken and any other error it is tried again later.
        """

    async def cannot_send(self, address: Address) -> str | None:
        """A sentence that names the permission missing to write (with a picture) there; None: it may.

        A surface calls it before it dispatches `subscribe`, and answers with the sentence: a command
        knows no network.
        """


class SendLater(Exception):
    """The network asks to wait."""

    def __init__(self, sentence: str, after: timedelta) -> None:
        super().__init__(sentence)
        self.sentence, self.after = sentence, after


class NotTaken(Exception):
    """It was not taken this time; the sentence says why, and shows no secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Undeliverable(Exception):
    """It will not arrive there, however often it is tried: the sentence says why, for a keeper."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Moved(Exception):
    """The chat has another id now (a group that became a supergroup)."""

    def __init__(self, chat: str) -> None:
        super().__init__(f"the chat is {chat} now")
        self.chat = chat
