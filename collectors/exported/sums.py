"""Sums of money as files write them: `0.00383598000`, `$1,204.50`, `1.204,50 €`, `(5.00)`, `1e-05`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from collectors.exported.export import DecimalMark, WhichWay
from ledger.amounts import CODES, SIGNS, NotAnAmount, parse_amount

CELL = re.compile(
    r"(-)? ?([^\d\s.,'()+-]{1,7})? ?(-)? ?"
    r"((?:\d|[.,]\d)[\d.,' ]*?(?:[eE][+-]?\d{1,3})?) ?([^\d\s.,'()+-]{1,7})?"
)
ONE_MARK = re.compile(r"(\d*)([.,])(\d+)", re.ASCII)
EXPONENT = re.compile(r"\d+(?:\.\d+)?[eE][+-]?\d{1,3}", re.ASCII)
TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
MARKS: dict[str, DecimalMark] = {".": "dot", ",": "comma"}
LONGEST = 60
MOST_GIVEN = 100_000_000  # many such still add up in a BIGINT


class NotASum(ValueError):
    """Why a cell is no sum, as a part of a sentence."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a cell says; `currencies` are those that its sign may mean, none if it has no sign."""

    amount: Decimal
    currencies: tuple[str, ...]


def decimal_mark(cells: Iterable[str], said: DecimalMark | None, usual: DecimalMark | None) -> DecimalMark:
    """How `1.234` is meant, by the file's other cells; `usual` where a console is known to write it so.

    Raises WhichWay if a cell asks and nobody can know.
    """
    if said or usual:
        return said or usual or "dot"
    told: set[DecimalMark] = set()
    doubtful = ""
    for cell in cells:
        found_there = _parts(cell)
        digits = found_there[1] if found_there else ""
        if TWO_WAYS.fullmatch(digits):
            doubtful = doubtful or digits
        elif found := ONE_MARK.fullmatch(digits):
            told.add(MARKS[found[2]])
        elif "." in digits and "," in digits:
            told.add(MARKS[max(digits, key=lambda mark: digits.rfind(mark) if mark in ".," else -1)])
    if not doubtful or len(told) == 1:
        return told.pop() if len(told) == 1 else "dot"
    whole, part = re.split("[.,]", doubtful)
    exact = f"{whole}.{part}"
    mark = MARKS[doubtful[len(whole)]]
    other: DecimalMark = "comma" if mark == "dot" else "dot"
    why = "other cells are written both ways" if told else "no other cell tells which"
    choices: dict[str, str] = {mark: exact, other: whole + part}
    raise WhichWay(f"“{doubtful}” can be {whole + part} or {exact}, and {why}.", "decimal", choices)


def read_sum(cell: str, mark: DecimalMark) -> Sum:
    """The sum in a cell. Raises NotASum."""
    found = _parts(cell)
    if found is None:
        said = cell.strip()[:40]
        raise NotASum(f"“{said}” is no amount" if said else "it has no amount")
    sign, digits, currency = found
    currencies = _currencies(currency, cell)
    amount = _number(digits, mark)
    if amount is None or not -MOST_GIVEN <= amount <= MOST_GIVEN:
        raise NotASum(f"“{cell.strip()[:40]}” is no amount")
    return Sum(-amount if sign else amount, currencies)


def _parts(cell: str) -> tuple[bool, str, str] | None:
    """Whether it is below zero, its digits with their marks, and the word or sign beside them."""
    typed = " ".join(unicodedata.normalize("NFKC", cell).replace("\u2212", "-").split())
    in_brackets = typed.startswith("(") and typed.endswith(")")
    found = CELL.fullmatch(typed[1:-1].strip() if in_brackets else typed) if len(typed) <= LONGEST else None
    if found is None:
        return None
    minus, before, inside, digits, after = found.groups()
    if (before and after) or (minus and inside) or (in_brackets and (minus or inside)):
        return None
    return bool(minus or inside or in_brackets), digits.strip(), (before or after or "")


def _currencies(word: str, cell: str) -> tuple[str, ...]:
    if not word:
        return ()
    if word.upper() in CODES:
        return (word.upper(),)
    if word.lower() in SIGNS:
        return SIGNS[word.lower()]
    raise NotASum(f"“{cell.strip()[:40]}” is no amount")


def _number(digits: str, mark: DecimalMark) -> Decimal | None:
    if EXPONENT.fullmatch(digits):
        return Decimal(digits)
    found = ONE_MARK.fullmatch(digits)
    if found is not None and (MARKS[found[2]] == mark or not TWO_WAYS.fullmatch(digits)):
        return Decimal(f"{found[1] or 0}.{found[3]}")
    if found is not None:
        return Decimal(found[1] + found[3])
    try:
        return parse_amount(digits).decimal
    except (NotAnAmount, InvalidOperation, ValueError):
        return None
