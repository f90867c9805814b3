"""`/export`: spend, facts or a table of the workspace as a file."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from commands.answers import Answer, Refusal
from commands.arguments import Span
from commands.caller import Ask
from commands.definition import command
from commands.export_formats import Format, file_name
from commands.reply import Block, File, Note, Reply, Text
from ledger.moments import NotAMoment, parse_period
from ledger.periods import Period
from storage.exporting import SHEETS, Wanted, count_rows

YEARS = range(2000, 2200)


class ExportAnswer(Answer):
    """What the file holds. `first` and `last` are local days, both included; null: all there are.

    The file itself comes from `path`, for programs; in a chat with the answer.
    """

    what: str
    format: Format
    period: str = ""
    first: date | None = None
    last: date | None = None
    rows: int
    name: str
    path: str
    workspace: int = Field(0, exclude=True)  # of whoever asks now: an answer that was kept makes no file


@command(needs="keep", private=True)
def export(
    ask: Ask, what: str = "spend", period: Span | None = None, format_: Format = "csv"
) -> ExportAnswer | Refusal:
    """Get spend, facts or any table of the workspace as a file.

    Args:
        what: spend, facts, or a table's name, for example budgets; spend if left out.
        period: For example november or last week; everything if left out.
        format: csv for spreadsheets (if left out), json, or jsonl with one row a line.
    """
    days = (period.first, period.last) if period else (None, None)
    wanted = wanted_between(ask.workspace, what, *days)
    if isinstance(wanted, Refusal):
        return wanted
    name = wanted.sheet.name
    return ExportAnswer(
        what=name,
        format=format_,
        period=period.name() if period else "",
        first=wanted.first,
        last=wanted.last,
        rows=count_rows(ask.connection, wanted),
        name=file_name(name, format_, ask.now),
        path=_path(name, format_, wanted),
        workspace=ask.workspace,
    )


def wanted_between(workspace: int, what: str, first: date | None, last: date | None) -> Wanted | Refusal:
    """What is to be exported, of local days, both included; a refusal for what cannot be."""
    sheet = SHEETS.get(what.strip().lower())
    if sheet is None:
        known = ", ".join(SHEETS)
        return Refusal(sentence=f"There is no “{what[:40]}” to export: {known}.", reason="unknown")
    if (first or last) and not sheet.has_days:
        return Refusal(sentence=f"{sheet.name} has no days: leave the period out, and all of it comes.")
    if first and last and first > last:
        return Refusal(sentence=f"{first} comes after {last}: say the earlier day first.")
    return Wanted(workspace, sheet, first, last)


def days_between(since: str, until: str, today: date) -> tuple[date | None, date | None]:
    """The days from and up to what was typed (`2026-10-01`, `october`); empty: no end there.

    A day written in full may lie ahead, where what is committed lies. Raises NotAMoment.
    """
    begun, over = (_period(said, today) if said.strip() else None for said in (since, until))
    return begun.first if begun else None, over.last if over else None


def _period(said: str, today: date) -> Period:
    try:
        day = date.fromisoformat(said.strip())
    except ValueError:
        return parse_period(said, today)
    if day.year not in YEARS:
        raise NotAMoment(f"{said.strip()} is out of reach: type a day such as {today}.")
    return Period("day", day, day)


def _path(name: str, kind: Format, wanted: Wanted) -> str:
    days = (("since", wanted.first), ("until", wanted.last))
    return "&".join([f"/export/{name}?format={kind}", *(f"{word}={day}" for word, day in days if day)])


def show(answer: ExportAnswer) -> Reply:
    period = f" of {answer.period}" if answer.period else ""
    rows = "1 row" if answer.rows == 1 else f"{answer.rows:,} rows"
    blocks: tuple[Block, ...] = (Text("{name}: {rows}.", {"name": answer.name, "rows": rows}),)
    if answer.what == "spend":
        blocks += (Note("A line a day and what it was for; what is included is in no sum."),)
    file = File(answer.name, answer.what, answer.format, answer.workspace, answer.first, answer.last)
    return Reply(
        f"Export, {answer.what}{period}", blocks, private=True, file=file if answer.workspace else None
    )
