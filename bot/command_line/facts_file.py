"""A file of facts as `purser export facts` writes it, JSON or JSON Lines, read a line at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from bot.command_line.trouble import Failed
from storage.kept_facts import KeptFact, NotAFact, read_row

LONGEST = 1_000_000  # letters of a line: no fact is as long
BLANK = "\ufeff \t\r\n"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: the fact that it is, or what is wrong with it, as the end of a sentence."""

    line: int
    fact: KeptFact | None
    why: str = ""


def is_json(path: Path) -> bool:
    """Whether a file is JSON of any kind. Raises Failed if it cannot be read."""
    with _opened(path) as file:
        try:
            begun = file.read(4096).strip(BLANK)
        except UnicodeDecodeError:
            return False
    return begun[:1] in ("[", "{") and begun.lstrip("[" + BLANK)[:1] in ("{", "]", "")


def rows_of(path: Path) -> Iterator[Row]:
    """Every row. Raises Failed for a file that cannot be read, is not whole, or is another export."""
    with _opened(path) as file:
        try:
            yield from _rows(file, path)
        except UnicodeDecodeError:
            raise Failed(f"{path} is not text in UTF-8: export it again.") from None


def _rows(file: TextIO, path: Path) -> Iterator[Row]:
    is_list, ended, number = False, False, 0
    while line := file.readline(LONGEST):
        number += 1
        text = line.strip(BLANK)
        if number == 1 and text.startswith("["):
            is_list, text = True, text[1:].lstrip(BLANK)
        if is_list and text.endswith("]"):
            ended, text = True, text[:-1].rstrip(BLANK)
        if text:
            yield _row(number, text[:-1] if is_list and text.endswith(",") else text, path)
    if is_list and not ended:
        raise Failed(f"{path} ends at line {number:,} before its list does: copy or export it again, whole.")


def _row(number: int, text: str, path: Path) -> Row:
    try:
        said = json.loads(text, parse_float=_no_number, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return Row(number, None, "is not one whole row: leave the file as it was exported, a row a line")
    if not isinstance(said, dict) or "kind" not in said:
        raise Failed(
            f"{path} is no export of facts (line {number:,} says no kind): of JSON I read what "
            "`purser export facts --format json` wrote, or jsonl."
        )
    try:
        return Row(number, read_row(said))
    except NotAFact as wrong:
        return Row(number, None, str(wrong))


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _opened(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8")
    except OSError as error:
        raise Failed(f"{path} cannot be read: {(error.strerror or 'unknown trouble').lower()}.") from None
