"""A file as rows of cells: its letters, its separator, its line of headings, and where each row begins."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collectors.exported.export import NotReadable
from collectors.exported.headings import Heading, heading_of

MOST_BYTES = 64 * 2**20
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
LONGEST_CELL = 200  # letters of a name that are kept
SEPARATORS = (",", ";", "\t")
HEAD = 20  # lines in which the headings are looked for
WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that begins on this line."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings, and the text behind them."""

    heading: Heading
    text: str
    separator: str
    after: int  # the line of the headings

    def rows(self) -> Iterator[Row]:
        """Those below the headings that hold anything. Raises NotReadable where the quoting ends nowhere."""
        found = 0
        for row in _rows(self.text, self.separator):
            if row.line > self.after and any(cell.strip() for cell in row.cells):
                found += 1
                if found > MOST_ROWS:
                    raise NotReadable(f"The file has more than {MOST_ROWS:,} rows: export it in parts.")
                yield row


def open_sheet(body: bytes) -> Sheet:
    """Find out how a file is written. Raises NotReadable, a sentence, for what is no table of costs."""
    if len(body) > MOST_BYTES:
        raise NotReadable(f"The file is larger than {MOST_BYTES >> 20} MB: export it in parts, a year each.")
    text = _text(body)
    found = [sheet for separator in SEPARATORS if (sheet := _with(text, separator)) is not None]
    if found:
        return max(found, key=lambda sheet: len(sheet.heading.columns))
    raise NotReadable(_without_headings(text))


def clean(cell: str) -> str:
    """A cell as a name: one line, nothing in it that cannot be seen, not too long."""
    kept = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in cell)
    return " ".join(kept.split())[:LONGEST_CELL]


def _text(body: bytes) -> str:
    if body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotReadable("That is a workbook: save its sheet as CSV, and import that.")
    if not body.strip():
        raise NotReadable("The file is empty.")
    wide = next((name for mark, name in WIDE.items() if body.startswith(mark)), None)
    try:
        text = body.decode(wide) if wide else body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _western(body)
    if "\0" in text:
        raise NotReadable("That is no text: export the costs as CSV, and import that.")
    return text


def _western(body: bytes) -> str:
    """What spreadsheets on Windows write where they are not asked for UTF-8."""
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError:
        raise NotReadable("The file's letters cannot be read: save it as CSV in UTF-8.") from None


def _with(text: str, separator: str) -> Sheet | None:
    """The sheet, if a line at its head has headings of a day and an amount."""
    for number, row in enumerate(_rows(text, separator)):
        if number >= HEAD:
            break
        heading = heading_of([clean(cell) for cell in row.cells[:MOST_COLUMNS]])
        if heading is not None:
            return Sheet(heading, text, separator, row.line)
    return None


def _rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise NotReadable(f"The row on line {line} cannot be read: {error}.") from None
        if cells is None:
            return
        yield Row(line, cells)
        line = reader.line_num + 1


def _without_headings(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    begins = f"The first line begins “{clean(first)[:60]}”. "
    if "token" in first.lower():
        begins += "It looks like an export of tokens: export the costs instead. "
    return (
        f"No line has headings for a day and an amount, such as “date” and “cost”. {begins}"
        "The columns that are known are in docs/by-hand.md."
    )
