"""Who asks, as the surface knows it, and what a command is handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from commands.catalogue import spoken
from commands.tongue import ENGLISH
from ledger.money import Money
from ledger.periods import day_of
from storage.people import Seat, clock_seat

if TYPE_CHECKING:
    from commands.definition import Definition
    from storage.sealing import Sealer
    from storage.store import Connection

NEEDS = ("ask", "record", "spend", "keep")
OPEN = ("ask", "record")  # what a keeper may open to everyone


@dataclass(frozen=True, slots=True)
class Caller:
    """What the surface says of an ask; the database says the rest.

    `key` is unique by surface (Discord's interaction id, Telegram's update id, `Idempotency-Key`,
    the schedule's date): the same key again gets the first answer; empty: every ask is new.
    `place` is the server or chat, empty in a direct chat; `chat` and `topic` are where to answer.
    """

    surface: str
    key: str
    at: datetime
    person: str = ""
    person_name: str = ""
    place: str = ""
    place_name: str = ""
    chat: str = ""
    topic: str = ""
    direct: bool = False
    keeper: bool = False  # what the surface says of the person in this place, now
    owner: bool = False  # of the bot itself: joins places without a code
    via: str = ""  # another way to the surface's place: `http`, by which programs ask, not people
    limit_to: frozenset[str] = field(default_factory=lambda: frozenset(NEEDS))
    workspace: int | None = None  # the clock knows it; people have a seat
    within: int | None = None  # the workspace that a message in a direct chat answers, if it is known
    passport: int | None = None  # which one was shown, by its id: it says who asks, and in which workspace
    language: str = ""  # as the surface says: of the person, as a tag such as `de-AT`


@dataclass(frozen=True, slots=True)
class Ask:
    """An ask on its way through a command: the connection, who and where, and when (UTC)."""

    connection: Connection
    caller: Caller
    seat: Seat
    now: datetime
    sealer: Sealer
    operator: Operator
    seed: str  # random, the same if the operation runs again: what ids are made of
    writes: bool = False  # whether this connection may; a reply with buttons to keep is asked again with it

    def at(self, seat: Seat) -> Ask:
        """The same ask from another seat: a place that has just joined."""
        return replace(self, seat=seat)

    def refreshed(self) -> Ask:
        """The same ask, the workspace's settings read again after a change."""
        now = clock_seat(self.connection, self.seat.workspace_id)
        return (
            self
            if now is None
            else replace(
                self,
                seat=replace(
                    now,
                    person_id=self.seat.person_id,
                    keeper=self.seat.keeper,
                    language=self.seat.language,
                    place_id=self.seat.place_id,
                ),
            )
        )

    def may(self, need: str) -> bool:
        """Whether the asker has one of the four needs, by who they are and by the way they came."""
        return may(self.seat, self.caller, need)

    @property
    def workspace(self) -> int:
        return self.seat.workspace_id

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.seat.zone or "UTC")

    @property
    def language(self) -> str:
        """In which it is answered: the place's or person's; programs are answered in English."""
        return language_for(self.seat, self.caller)

    @property
    def currency(self) -> str:
        return self.seat.currency

    @property
    def nothing(self) -> Money:
        """Zero in the workspace's currency."""
        return Money(0, self.currency)

    @property
    def today(self) -> date:
        return day_of(self.now, self.zone)


def language_for(seat: Seat, caller: Caller) -> str:
    """What is chosen where they sit; of who reads alone, what the surface says of them."""
    if caller.passport is not None or caller.via == "http":
        return ENGLISH
    own = caller.language if caller.direct or not seat.workspace_id else ""
    return seat.language or spoken(own) or ENGLISH


def may(seat: Seat, caller: Caller, need: str) -> bool:
    """Whether somebody who sits there and came that way has one of the four needs."""
    return need in caller.limit_to and (seat.keeper or (seat.everyone_may and need in OPEN))


def _no_subject(provider: str) -> str:
    return ""


def _any_key(provider: str, key: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Operator:
    """What the operator set and a command may know: no secret among it."""

    version: str = ""
    open: bool = False  # any place may open a workspace of its own
    telegram_name: str = ""  # the bot's, for `?start=CODE` links
    commands: tuple[Definition, ...] = ()
    subject_of: Callable[[str], str] = _no_subject  # what a keeper says beside the key; empty: nothing
    check_key: Callable[[str, str], str | None] = _any_key  # a sentence if it cannot be the right kind
    channels: tuple[str, ...] = ()  # names of those that the operator lists
    exports: bool = False  # a folder is named, into which exports are written
