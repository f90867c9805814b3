"""A reply as typed blocks, which every surface paints. Values become text at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from ledger.money import Money

Value = Money | Fraction | date | datetime | int | str  # a Fraction is shown as a percentage
Tone = Literal["plain", "good", "warning", "over", "refused"]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or two. `values` fill its `{names}`; nothing in them is markup."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with a value each."""

    rows: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; a surface that has no room ends it in "and n more"."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of a limit is used; `reserve` is the part at its end kept for emergencies."""

    label: str
    spent: Money
    limit: Money
    reserve: Money
    held: Money


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture's description; `commands/charts.py` has the kinds.

    `alt` says in words what it shows, as text, wherever the picture does not go; it is empty where the
    reply's other blocks say that. `details` say the rest: both are read to whoever does not see it.
    """

    title: str
    alt: str
    details: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: what is estimated, stale, unpriced, or a hint."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)


Block = Text | Facts | Table | Meter | Chart | Note


@dataclass(frozen=True, slots=True)
class Action:
    """What to ask next: `command` with `given`.

    `row` is the id of a stored action: set when the action changes something or is long, and then
    the button holds the id only. `asks_for` names an argument the person is still to give: a
    question.
    """

    label: str
    command: str
    given: Mapping[str, str] = field(default_factory=dict)
    row: str = ""
    asks_for: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An export that goes with a reply; the surface has it made, for it may be larger than memory.

    `first` and `last` are local days, both included; None: there is no end on that side.
    """

    name: str
    what: str
    format: Literal["csv", "json", "jsonl"]
    workspace: int
    first: date | None = None
    last: date | None = None

    def command(self) -> str:
        """How to have it made on the command line."""
        since = f" --since {self.first}" if self.first else ""
        until = f" --until {self.last}" if self.last else ""
        return f"purser export {self.what} --format {self.format}{since}{until}"


@dataclass(frozen=True, slots=True)
class Reply:
    """`private`: for the asker's eyes only, wherever the surface can do that."""

    title: str
    blocks: tuple[Block, ...] = ()
    actions: tuple[Action, ...] = ()
    tone: Tone = "plain"
    private: bool = False
    file: File | None = None
