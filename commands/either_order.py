"""A figure and its moment in either order: `1.06 yesterday`, `yesterday 3.20`, `31 Oct 14.02`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from commands.arguments import Argument
from commands.placing import CURRENCIES, Placed
from ledger.amounts import NotAnAmount, Unreadable, parse_amount
from ledger.moments import NotAMoment, parse_when

FAR = datetime(2200, 1, 1, tzinfo=UTC)  # whether words are a moment at all does not depend on the day


def in_either_order(arguments: Sequence[Argument], words: Sequence[str]) -> tuple[Placed, ...]:
    """The ways to read words of which a moment may come first; none where it comes after the amount.

    `31 Oct 14` has two: whoever typed it is to say which.
    """
    kinds = [argument.kind.name for argument in arguments]
    if ("amount", "when") not in pairwise(kinds):
        return ()
    place = kinds.index("amount")
    names = [argument.name for argument in arguments[place : place + 2]]
    head, tail = _until_named(arguments, words[place:])
    if any(word.lower().startswith(f"{name}=") for word in tail for name in names):
        return ()
    choices = {choice for argument in arguments[place + 2 :] for choice in argument.choices}
    chosen = [word for word in head if word.lower() in choices]
    plain = [word for word in head if word.lower() not in choices]
    rest = [*words[:place], *chosen, *tail]
    last = [Placed(rest, dict(zip(names, pair, strict=True))) for pair in _amount_last(plain)]
    first = [Placed(rest, dict(zip(names, pair, strict=True))) for pair in _amount_first(plain)]
    return (*first, *last) if last else ()


def _until_named(arguments: Sequence[Argument], words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words before the first `name=…`, and all from there on."""
    names = {argument.name for argument in arguments}
    named = (at for at, word in enumerate(words) if "=" in word and word.partition("=")[0].lower() in names)
    at = next(named, len(words))
    return list(words[:at]), list(words[at:])


def _amount_last(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    for taken in (1, 2):  # `14.02 usd`
        amount, when = " ".join(words[len(words) - taken :]), " ".join(words[: len(words) - taken])
        if len(words) > taken and _is_amount(amount) and _is_moment(when):
            yield amount, when
            return


def _amount_first(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    for taken in (1, 2):
        amount, when = " ".join(words[:taken]), " ".join(words[taken:])
        if len(words) > taken and _is_amount(amount) and _is_moment(when):
            yield amount, when
            return


def _is_amount(text: str) -> bool:
    """In whatever currency and however doubtful: the amount itself is read later."""
    number = " ".join(word for word in text.split() if word.lower() not in CURRENCIES)
    if not any(letter.isdigit() for letter in number):
        return False
    try:
        parse_amount(number.lstrip("$€£¥"))
    except NotAnAmount as wrong:
        return not isinstance(wrong, Unreadable)
    return True


def _is_moment(text: str) -> bool:
    """A wrong one, such as 31 February, is one too: it is refused when it is read."""
    try:
        parse_when(text, FAR, ZoneInfo("UTC"))
    except NotAMoment as wrong:
        return wrong.key != "no_day"
    return True
