"""A body's text as rows: one object, an array, `{"records": […]}`, or a line each.

Rows are parsed one by one: the parser holds the interpreter while it works, and a batch of 10,000 at once
would keep everybody else waiting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

MOST = 10_000
SPACE = re.compile(r"[ \t\r\n]*")
BETWEEN = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")
RECORDS = re.compile(r'\{[ \t\r\n]*"records"[ \t\r\n]*:[ \t\r\n]*\[')
LINES = re.compile(r"\{[^\n]*\}[ \t\r]*\n\s*\{")


class NotRows(ValueError):
    """The whole body cannot be read, so that nothing of it counts; the message is a sentence."""


class TooMany(NotRows):
    """More rows than one batch may have."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row and its own text; `wrong`: why it is none."""

    value: Any
    text: str
    wrong: str = ""


def rows_in(text: str) -> Iterator[Found]:
    """Every row, in order. Raises NotRows."""
    start = SPACE.match(text).end()  # type: ignore[union-attr] # it matches nothing, too
    if LINES.match(text, start):
        found = _lines(text)
    elif text.startswith("[", start):
        found = _array(text, start + 1)
    elif inside := RECORDS.match(text, start):
        found = _array(text, inside.end(), "{")
    else:
        found = _alone(text, start)
    for number, row in enumerate(found):
        if number == MOST:
            raise TooMany(f"One batch has {MOST:,} records at most: send the rest in another.")
        yield row


def _alone(text: str, start: int) -> Iterator[Found]:
    value, end = _scanned(text, start)
    if text[end:].strip():
        _not_json(end)
    records = value.get("records") if isinstance(value, dict) else None
    if isinstance(records, list):  # with something else beside them
        yield from (Found(each, json.dumps(each, default=str, sort_keys=True)) for each in records)
    else:
        yield Found(value, text[start:end])


def _array(text: str, at: int, around: str = "") -> Iterator[Found]:
    at = _skip(text, at)
    while not text.startswith("]", at):
        value, end = _scanned(text, at)
        yield Found(value, text[at:end])
        between = BETWEEN.match(text, end)
        at = between.end() if between else _skip(text, end)
        if bool(between) == text.startswith("]", at):  # a comma, or the end
            _not_json(at)
    rest = text[at + 1 :].strip()
    if around and rest.startswith((",", "}")):  # other members may stand behind the records
        whole = around + rest.removeprefix(",")
        rest = whole[_scanned(whole, 0)[1] :]
    elif around:
        _not_json(at + 1)
    if rest:
        _not_json(at + 1)


def _lines(text: str) -> Iterator[Found]:
    for line in text.split("\n"):
        row = line.strip()
        if not row:
            continue
        try:
            value, end = _scanned(row, 0)
            yield Found(value, row, "" if end == len(row) else "This line is not one JSON object.")
        except NotRows:
            yield Found(None, row, "This line is not JSON that I can read.")


def _scanned(text: str, at: int) -> tuple[Any, int]:
    try:
        return _scan(text, at)  # type: ignore[no-any-return]
    except StopIteration as end:
        _not_json(end.value)
    except json.JSONDecodeError as wrong:
        _not_json(wrong.pos)
    except (ValueError, ArithmeticError):  # of digits without end, of exponents, of NaN
        _not_json(at)
    except RecursionError:
        raise NotRows("The body is nested too deeply.") from None


def _skip(text: str, at: int) -> int:
    return SPACE.match(text, at).end()  # type: ignore[union-attr] # it matches nothing, too


def _not_json(at: int) -> NoReturn:
    raise NotRows(f"The body is not JSON that I can read, at character {at + 1}.") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


_scan = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant).scan_once  # type: ignore[attr-defined]
