"""`/schedule spend week`: exports that are written into the operator's folder by themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from commands.answers import Answer, Part, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.export import NOTES, lacks_rate, wanted_between
from commands.export_formats import Format
from commands.not_exported import not_exported
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from storage.channels import may_use_channels
from storage.export_files import last_written
from storage.exporting import Wanted
from storage.scheduled_exports import (
    EXPORT,
    Every,
    ScheduledExport,
    end_export,
    export_named,
    exports_of,
    schedule_export,
)
from storage.schedules import next_run
from storage.sheets import Sheet

MOST_KEPT = 10_000
Days = Literal["all", "last"]


class Scheduled(Part):
    """One export. `keep` None: every file stays. `last_name` empty: none is written yet.

    `trouble` is a sentence on what is in the way; empty: nothing.
    """

    what: str
    format: str
    every: Every
    days: Days
    keep: int | None
    next_at: datetime
    next_day: date
    last_name: str = ""
    last_at: datetime | None = None
    last_rows: int = 0
    trouble: str = ""


class ScheduleAnswer(Answer):
    """What is written by itself. `done`: shown, set or ended, and `what` of which."""

    done: Literal["shown", "set", "ended"]
    what: str
    exports: tuple[Scheduled, ...]


@command(changes=True, needs="keep")
def schedule(
    ask: Ask,
    what: str | None = None,
    every: Literal["day", "week", "month", "off"] | None = None,
    format_: Format = "csv",
    *,
    days: Days | None = None,
    keep: str | None = None,
) -> ScheduleAnswer | Refusal:
    """Have an export written into the folder that the operator named, by itself; show or end it.

    Args:
        what: spend, facts, focus, quickbooks, xero or a table's name; what there is if left out.
        every: Each day, week (on Mondays) or month (on its first day); off ends it.
        format: csv (if left out), json, or jsonl with one row a line.
        days: all there is, or only the last day, week or month; days=last suits accounting.
        keep: How many files stay, for example keep=30; keep=all if you do not say.
    """
    if what is None:
        return Refusal.of("schedule.say_what") if every or days or keep else _answer(ask, "shown")
    wanted = wanted_between(ask.workspace, what, None, None)
    if isinstance(wanted, Refusal):
        return wanted
    known = export_named(ask.connection, ask.workspace, wanted.sheet.name, format_)
    if every == "off":
        return _end(ask, known, f"{wanted.sheet.name} {format_}")
    made = _cannot(ask, wanted) or _wanted(ask, wanted.sheet, format_, every, days, keep, known)
    if isinstance(made, Refusal):
        return made
    schedule_export(ask.connection, ask.seat, made, ask.now)
    return _answer(ask, "set", f"{wanted.sheet.name} {format_}")


def _end(ask: Ask, known: ScheduledExport | None, what: str) -> ScheduleAnswer | Refusal:
    if known is None:
        return Refusal.of("schedule.not_there", "conflict", values={"what": what})
    end_export(ask.connection, known)
    return _answer(ask, "ended", what)


def _cannot(ask: Ask, wanted: Wanted) -> Refusal | None:
    """Strangers have workspaces of their own if PURSER_OPEN was ever set; they fill no disk of another's."""
    if not ask.operator.exports:
        return Refusal.of("schedule.no_folder", "conflict")
    if not may_use_channels(ask.connection, ask.workspace):
        return Refusal.of("schedule.not_yours", "not_allowed")
    return lacks_rate(ask.connection, wanted)


def _wanted(
    ask: Ask,
    sheet: Sheet,
    format_: str,
    every: Every | None,
    days: Days | None,
    keep: str | None,
    known: ScheduledExport | None,
) -> ScheduledExport | Refusal:
    """What was said, and where nothing was, what stood; of what is new a day, all days and all files."""
    is_accounting = NOTES.get(sheet.name) == "accounting"
    only_last = known.only_last if known else is_accounting
    if days is not None:
        only_last = days == "last"
    if only_last and not sheet.has_days:
        return Refusal.of("schedule.no_days", values={"name": sheet.name})
    kept = _kept(keep) if keep else known.keep if known else None
    if isinstance(kept, Refusal):
        return kept
    usual: Every = "month" if is_accounting else "day"
    often = every or (known.every if known else usual)
    return ScheduledExport(0, ask.workspace, sheet.name, format_, often, only_last, kept)


def _kept(typed: str) -> int | Refusal | None:
    """How many files stay; None: all."""
    said = typed.strip().lower()
    if said == "all":
        return None
    number = int(said) if said.isascii() and said.isdigit() else 0
    return number if 1 <= number <= MOST_KEPT else Refusal.of("schedule.keep", values={"typed": typed[:20]})


def _answer(ask: Ask, done: Literal["shown", "set", "ended"], what: str = "") -> ScheduleAnswer:
    found = exports_of(ask.connection, ask.workspace)
    return ScheduleAnswer(done=done, what=what, exports=tuple(_scheduled(ask, each) for each in found))


def _scheduled(ask: Ask, export: ScheduledExport) -> Scheduled:
    planned = next_run(ask.connection, ask.workspace, EXPORT, str(export.id))
    assert planned is not None  # it is planned when it is made, and ended with it
    last = last_written(ask.connection, export.id)
    return Scheduled(
        what=export.what,
        format=export.format,
        every=export.every,
        days="last" if export.only_last else "all",
        keep=export.keep,
        next_at=planned.next_run_at,
        next_day=planned.next_day or planned.next_run_at.date(),
        last_name=last.name if last else "",
        last_at=last.at if last else None,
        last_rows=last.rows if last else 0,
        trouble=not_exported(export.what, export.format, export.trouble) if export.trouble else "",
    )


def show(answer: ScheduleAnswer) -> Reply:
    blocks: list[Block] = []
    if answer.done != "shown":
        blocks.append(Text(say(f"schedule.{answer.done}", what=answer.what)))
    if not answer.exports:
        blocks.append(Note(say("schedule.none")))
        return Reply(say("schedule.title"), tuple(blocks))
    for each in answer.exports:
        blocks.append(Facts(tuple(_facts(each))))
        blocks += [Text("{trouble}", {"trouble": each.trouble})] if each.trouble else []
    blocks.append(Note(say("schedule.hint")))
    troubled = any(each.trouble for each in answer.exports)
    status = (Action(say("words.status"), "status"),) if troubled else ()
    return Reply(say("schedule.title"), tuple(blocks), status, "warning" if troubled else "plain")


def _facts(each: Scheduled) -> list[tuple[str, Value]]:
    often = say(f"schedule.every_{each.every}_{each.days}")
    rows: list[tuple[str, Value]] = [(f"{each.what} {each.format}", often)]
    rows.append((say("schedule.next"), each.next_at))
    if each.last_at is not None:
        rows.append((say("schedule.last"), each.last_at))
        rows.append((say("schedule.file"), say("schedule.rows", count=each.last_rows, name=each.last_name)))
    if each.keep is not None:
        rows.append((say("schedule.kept"), say("schedule.newest", count=each.keep)))
    return rows
