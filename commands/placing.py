"""Words whose place alone does not say where they belong: a period before an amount, an amount at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from commands.arguments import Argument
from ledger.amounts import CODES, SIGNS, NotAnAmount, parse_amount
from ledger.dates import NotAMoment, parse_period

YEAR = re.compile(r"20\d\d", re.ASCII)
FAR = date(2200, 1, 1)  # whether words are a period at all does not depend on the day
CURRENCIES = {sign for sign in SIGNS if sign} | {code.lower() for code in CODES}


@dataclass(frozen=True, slots=True)
class Placed:
    """What is given already, the words that are left, and an argument that no word may fill by its place."""

    words: Sequence[str]
    given: Mapping[str, str] = field(default_factory=dict)
    absent: str = ""


def in_place(arguments: Sequence[Argument], words: Sequence[str]) -> Placed:
    """Find a period that something else follows, and an amount that is said last instead of first."""
    return _period_apart(arguments, words) or _amount_last(arguments, words) or Placed(words)


def _period_apart(arguments: Sequence[Argument], words: Sequence[str]) -> Placed | None:
    """`openai 1 Oct to 31 Oct 412.08`: the longest run of words that is a period, at its place."""
    kinds = [argument.kind.name for argument in arguments]
    place = kinds.index("span") if "span" in kinds else len(kinds)
    if kinds[place + 1 : place + 2] not in (["amount"], ["rest"]):
        return None
    name = arguments[place].name
    start = _reached(kinds[:place], words)
    if any(word.lower().startswith(f"{name}=") for word in words):
        return Placed(words, absent=name)
    if any("=" in word for word in words[:start]):
        return None
    ends = [end for end in range(len(words), start, -1) if _is_period(words[start:end])]
    if not ends:
        return Placed(words, absent="" if arguments[place].required else name)
    # `october 5` is a day, but before an amount that is still to come it is a month and the amount
    before_amount = (end for end in ends if kinds[place + 1] == "amount" and _follows(words[end:]))
    end = next(before_amount, ends[0])
    return Placed([*words[:start], *words[end:]], {name: " ".join(words[start:end])})


def _follows(words: Sequence[str]) -> bool:
    """Whether an amount comes next; four digits alone may be a year, so they are not taken for one."""
    return any(_is_amount(" ".join(words[:taken])) for taken in (1, 2)) and not YEAR.fullmatch(words[0])


def _reached(kinds: Sequence[str], words: Sequence[str]) -> int:
    """How many words these arguments take, each one, but for an amount's currency."""
    at = 0
    for kind in kinds:
        if kind == "amount" and any(word.lower() in CURRENCIES for word in words[at : at + 2]):
            at += 1
        at += 1
    return at


def _amount_last(arguments: Sequence[Argument], words: Sequence[str]) -> Placed | None:
    """`groq 31 Oct 14.02` where the amount comes first and a choice stands in its place."""
    if len(words) < 2 or not arguments or arguments[0].kind.name != "amount":
        return None
    chosen = any(words[0].lower() in argument.choices for argument in arguments[1:])
    if not chosen or _is_amount(words[0]):
        return None
    end = len(words)
    while "=" in words[end - 1]:  # `account=lab`
        end -= 1
    for begin in (end - 1, end - 2):  # `14.02 usd`
        amount = " ".join(words[begin:end])
        if begin > 0 and _is_amount(amount):
            return Placed([*words[:begin], *words[end:]], {arguments[0].name: amount})
    return None


def _is_period(words: Sequence[str]) -> bool:
    try:
        parse_period(" ".join(words), FAR)
    except (NotAMoment, ValueError):
        return False
    return True


def _is_amount(text: str) -> bool:
    """In whatever currency: the amount itself is read later."""
    number = " ".join(word for word in text.split() if word.lower() not in CURRENCIES)
    if not any(letter.isdigit() for letter in number):
        return False
    try:
        parse_amount(number.lstrip("$€£¥"))
    except NotAnAmount:
        return False
    return True
