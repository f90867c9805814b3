"""The kinds of argument a command may take, and how what was given becomes a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from commands.catalogue import say
from commands.told import Told
from ledger.amounts import NotAnAmount, exact_amount, parse_amount
from ledger.moments import NotAMoment, parse_day, parse_period, parse_when
from ledger.money import BILLION, Money
from ledger.periods import Period
from ledger.providers import PROVIDERS
from storage.names import printable


@dataclass(frozen=True, slots=True)
class Kind:
    """How an argument is read: amount, when, day, span, provider, choice, text, rest, secret or facts."""

    name: str
    choices: tuple[str, ...] = ()


Amount = Annotated[Money, Kind("amount")]
When = Annotated[datetime, Kind("when")]
DayArgument = Annotated[date, Kind("day")]
Span = Annotated[Period, Kind("span")]
Provider = Annotated[str, Kind("provider", tuple(PROVIDERS))]
Connectable = Annotated[str, Kind("provider", tuple(p.name for p in PROVIDERS.values() if p.key_help))]
Rest = Annotated[str, Kind("rest")]  # all that is left of the line, spaces and all
Secret = Annotated[str, Kind("secret")]  # never an option, never in a log
Facts = Annotated[Told, Kind("facts")]  # of a route alone: nobody types them

MOST_GIVEN = 100_000_000  # a month of such figures still adds up in a BIGINT
LONGEST_WORD = 20  # letters that are said again
LONGEST_NUMBER = 40  # digits that anything is written out with
THREE_PLACES = re.compile(r"\.\d{3}$", re.ASCII)


class WrongArgument(Exception):
    """What was given cannot be read; the message says what to give."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command, for a surface's menu and for reading. `named`: in words only as `name=…`."""

    name: str
    description: str
    kind: Kind
    required: bool
    default: Any
    choices: tuple[str, ...]
    named: bool = False

    @property
    def secret(self) -> bool:
        return self.kind.name == "secret"

    def form(self) -> str:
        word = "|".join(self.choices) if self.kind.name == "choice" else self.name
        if self.named:
            return f"[{self.name}=…]"
        return f"<{word}>" if self.required else f"[{word}]"

    def read(self, given: object, around: Around) -> object:
        """The value of what was given: text from a person, or a JSON value. Raises WrongArgument."""
        if self.kind.name == "facts":
            return _told(self, given)
        if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
            raise WrongArgument(say("arguments.text_or_number", argument=self.name))
        given = printable(given) if isinstance(given, str) else given
        try:
            return READERS.get(self.kind.name, _text)(self, given, around)
        except (NotAnAmount, NotAMoment) as wrong:
            raise WrongArgument(str(wrong)) from wrong


@dataclass(frozen=True, slots=True)
class Around:
    """What reading depends on: the moment, the workspace's zone and currency."""

    now: datetime
    zone: ZoneInfo
    currency: str


def amount_of(given: str | int | Decimal, currency: str) -> Money:
    """An amount from a person's text or a program's number. Raises NotAnAmount, a sentence."""
    amount = parse_amount(given, currency) if isinstance(given, str) else exact_amount(given, currency)
    if amount.units > MOST_GIVEN * BILLION:
        raise NotAnAmount("too_large", typed=str(given)[:40], most=MOST_GIVEN)
    return amount


def as_typed(number: Decimal | int) -> str:
    """As a person types it without being asked back: three places could mean thousands."""
    if isinstance(number, int) or abs(number.adjusted()) > LONGEST_NUMBER:
        return str(number)
    plain = f"{number:f}"
    return f"{plain}0" if THREE_PLACES.search(plain) else plain


def _told(argument: Argument, given: object) -> Told:
    if not isinstance(given, Told):
        raise WrongArgument(say("arguments.cannot_be_typed", argument=argument.name))
    return given


def _amount(argument: Argument, given: str | int | Decimal, around: Around) -> Money:
    return amount_of(given, around.currency)


def _when(argument: Argument, given: str | int | Decimal, around: Around) -> datetime:
    return parse_when(str(given), around.now, around.zone)


def _day(argument: Argument, given: str | int | Decimal, around: Around) -> date:
    return parse_day(str(given), around.now.astimezone(around.zone).date())


def _span(argument: Argument, given: str | int | Decimal, around: Around) -> Period:
    return parse_period(str(given), around.now.astimezone(around.zone).date())


def _choice(argument: Argument, given: str | int | Decimal, around: Around) -> str:
    word = str(given).strip().lower()
    if word not in argument.choices:
        known = ", ".join(argument.choices)
        if len(str(given)) > LONGEST_WORD:  # which may be a key
            raise WrongArgument(say("arguments.that_unknown", argument=argument.name, known=known))
        raise WrongArgument(say("arguments.unknown", typed=str(given), argument=argument.name, known=known))
    return word


def _provider(argument: Argument, given: str | int | Decimal, around: Around) -> str:
    word = str(given).lower()
    if word in PROVIDERS and word not in argument.choices:
        title = PROVIDERS[word].title
        raise WrongArgument(say("arguments.no_bill", title=title, provider=word))
    return _choice(argument, given, around)


def _text(argument: Argument, given: str | int | Decimal, around: Around) -> str:
    return given if isinstance(given, str) else as_typed(given)


READERS: Mapping[str, Any] = {
    "amount": _amount,
    "when": _when,
    "day": _day,
    "span": _span,
    "provider": _provider,
    "choice": _choice,
}
