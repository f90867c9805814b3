"""`/export`: spend, facts or a table of the workspace as a file."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from commands.answers import Answer, Refusal
from commands.arguments import Span
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.export_formats import Format, file_name
from commands.reply import Block, File, Note, Reply, Text
from commands.unpriced import unpriced_note
from ledger.moments import NotAMoment, parse_period
from ledger.periods import Period
from storage.exported_tables import TABLES
from storage.exporting import SHEETS, Wanted, count_rows, not_converted
from storage.spend import unpriced_by_provider
from storage.store import Connection

YEARS = range(2000, 2200)
EVER = Period("days", date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
NOTES = {"spend": "spend", "focus": "focus", "quickbooks": "accounting", "xero": "accounting"}


class ExportAnswer(Answer):
    """What the file holds. `first` and `last` are local days, both included; null: all there are.

    The file itself comes from `path`, for programs; in a chat with the answer. `unpriced` requests are in no
    sum of it. `still_runs`: it is for accounting, and has a month that is not over.
    """

    what: str
    format: Format
    period: str = ""
    first: date | None = None
    last: date | None = None
    rows: int
    unpriced: int = 0
    still_runs: bool = False
    name: str
    path: str
    workspace: int = Field(0, exclude=True)  # of whoever asks now: an answer that was kept makes no file


@command(needs="keep", private=True)
def export(
    ask: Ask, what: str = "spend", period: Span | None = None, format_: Format = "csv"
) -> ExportAnswer | Refusal:
    """Get spend, facts or any table of the workspace as a file.

    Args:
        what: spend, facts, focus, quickbooks, xero or a table's name; spend if left out.
        period: For example november or last week; everything if left out.
        format: csv for spreadsheets (if left out), json, or jsonl with one row a line.
    """
    days = (period.first, period.last) if period else (None, None)
    wanted = wanted_between(ask.workspace, what, *days)
    if isinstance(wanted, Refusal):
        return wanted
    lacking = lacks_rate(ask.connection, wanted)
    if lacking is not None:
        return lacking
    name = wanted.sheet.name
    return ExportAnswer(
        what=name,
        format=format_,
        period=period.name() if period else "",
        first=wanted.first,
        last=wanted.last,
        rows=count_rows(ask.connection, wanted),
        unpriced=_unpriced(ask, period or EVER) if name in NOTES else 0,
        still_runs=NOTES.get(name) == "accounting" and (period or EVER).last >= ask.today,
        name=file_name(name, format_, ask.now),
        path=_path(name, format_, wanted),
        workspace=ask.workspace,
    )


def wanted_between(workspace: int, what: str, first: date | None, last: date | None) -> Wanted | Refusal:
    """What is to be exported, of local days, both included; a refusal for what cannot be."""
    sheet = SHEETS.get(what.strip().lower())
    if sheet is None:
        return _unknown(what)
    if (first or last) and not sheet.has_days:
        return Refusal.of("export.no_days", values={"name": sheet.name})
    if first and last and first > last:
        return Refusal.of("export.later_first", values={"first": f"{first}", "last": f"{last}"})
    return Wanted(workspace, sheet, first, last)


def _unknown(what: str) -> Refusal:
    """The tables are too many for a sentence."""
    tables = [sheet.name for sheet in TABLES]
    said = {"what": what[:40], "names": ", ".join(name for name in SHEETS if name not in tables)}
    return Refusal.of("export.unknown", "unknown", values=said, lines=(", ".join(tables),))


def lacks_rate(connection: Connection, wanted: Wanted) -> Refusal | None:
    """A refusal where money in another currency would be missing: accounts are whole or they are wrong."""
    left = not_converted(connection, wanted)
    if not left:
        return None
    amounts = ", ".join(f"{money.text()} {money.currency}" for money in left)
    return Refusal.of("export.no_rate", values={"left": amounts, "currency": left[0].currency})


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
        raise NotAMoment(say("export.out_of_reach", day=said.strip(), today=f"{today}"))
    return Period("day", day, day)


def _path(name: str, kind: Format, wanted: Wanted) -> str:
    days = (("since", wanted.first), ("until", wanted.last))
    return "&".join([f"/export/{name}?format={kind}", *(f"{word}={day}" for word, day in days if day)])


def _unpriced(ask: Ask, period: Period) -> int:
    return sum(unpriced_by_provider(ask.connection, ask.workspace, period).values())


def show(answer: ExportAnswer) -> Reply:
    blocks: list[Block] = [Text(say("export.rows", count=answer.rows), {"name": answer.name})]
    if answer.what in NOTES:
        blocks.append(Note(say(f"export.{NOTES[answer.what]}")))
    if answer.still_runs:
        blocks.append(Note(say("export.still_runs")))
    if answer.unpriced:
        blocks.append(Note(unpriced_note(answer.unpriced)))
    file = File(answer.name, answer.what, answer.format, answer.workspace, answer.first, answer.last)
    key = "export.title_of" if answer.period else "export.title"
    return Reply(
        say(key, what=answer.what, period=answer.period),
        tuple(blocks),
        private=True,
        file=file if answer.workspace else None,
    )
