"""`purser import` of our own export of facts: the same book, made again of them in slices.

First all of the file is looked at and compared, so that nothing is written of one that has a mistake. Then
it is read twice more: records are posted before what lasts and lies over them, for then each day is laid once
and not for every slice. None of it holds more than some thousand rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from bot.command_line.agreeing import agreed
from bot.command_line.facts_file import Row, rows_of
from bot.command_line.import_shown import title_of
from bot.command_line.opened import opened
from bot.command_line.progress import progress
from bot.command_line.trouble import Failed
from bot.wiring import Wiring
from collectors.exported.sheet import clean
from storage.columns import SECOND
from storage.kept_facts import KeptCharge, KeptFact, KeptReading, NotAFact, Whose
from storage.people import clock_seat
from storage.restoring import NOBODY, Restored, compare, restore, standing, take_back
from storage.store import Connection
from storage.workspaces import first_workspace

SLICE = 1_000  # rows of a transaction: nobody waits long
SPAN = 10 * 86_400 * SECOND  # microseconds from the first to the last of a slice
CHUNK = 20 * SLICE  # rows put in the order of time together, so that a slice of them settles few days
MOST_UNREAD = 20


@dataclass(frozen=True, slots=True)
class Options:
    """What was said besides the file."""

    dry_run: bool = False
    yes: bool = False
    take_back: bool = False
    skip: bool = False


@dataclass(slots=True)
class Looked:
    """What a file holds, and what of it would change, by account."""

    rows: int = 0
    found: dict[Whose, Restored] = field(default_factory=lambda: defaultdict(Restored))
    unread: list[Row] = field(default_factory=list)
    unread_rows: int = 0
    left_out: set[int] = field(
        default_factory=set
    )  # lines of rows that are facts and cannot be restored here

    @property
    def changes(self) -> int:
        return sum(each.new + each.changed for each in self.found.values())


def restore_file(path: Path, options: Options) -> int:
    """Show what the file would change and, if that is wanted, do it; gives the exit status."""
    with opened() as wiring:
        workspace = wiring.store.read_now(first_workspace)
        assert workspace is not None  # the wiring has made one
        looked = _look(wiring, path, workspace, back=options.take_back)
        for line in _lines(clean(path.name), looked, back=options.take_back):
            click.echo(line)
        if not options.take_back:
            click.echo(wiring.store.read_now(partial(_days_here, workspace=workspace)))
        if options.dry_run:
            click.echo("Nothing was written: this was a dry run.")
            return 0
        if looked.unread_rows and not options.skip:
            rows = _count(looked.unread_rows, "row")
            raise Failed(f"{rows} cannot be read, so nothing was written: mend the file, or add --skip.")
        if not looked.changes:
            now_so = "None of it is there" if options.take_back else "All of it is there already"
            click.echo(f"{now_so}: nothing was written.")
            return 0
        if not options.yes and not agreed("Take this back?" if options.take_back else "Restore this?"):
            click.echo("Nothing was written.")
            return 1
        changed = _write(wiring, path, workspace, looked, back=options.take_back)
        what = "Taken back" if options.take_back else "Restored"
        click.echo(f"{what}: {_count(changed, 'fact')} changed.")
    return 0


def _look(wiring: Wiring, path: Path, workspace: int, *, back: bool) -> Looked:
    looked = Looked()
    weigh = standing if back else compare
    with progress("{done} rows are looked at.") as told:
        for rows in _slices(rows_of(path)):
            known = [row for row in rows if row.fact is not None]
            try:
                found = wiring.store.read_now(partial(weigh, workspace_id=workspace, facts=_facts(known)))
            except NotAFact:
                found = _one_by_one(wiring, workspace, known, rows)
                looked.left_out |= {row.line for row in known if row not in rows}
            for whose, each in found.items():
                looked.found[whose] += each
            _note_unread(looked, rows)
            looked.rows += len(rows)
            told.tell(looked.rows)
    if not looked.rows:
        raise Failed(f"{path} holds no facts: nothing was written.")
    return looked


def _one_by_one(wiring: Wiring, workspace: int, known: list[Row], rows: list[Row]) -> dict[Whose, Restored]:
    """The slice row by row, so that the row that cannot be is named; in `rows` it takes the fact's place."""
    found: dict[Whose, Restored] = defaultdict(Restored)
    for row in known:
        try:
            each = wiring.store.read_now(partial(compare, workspace_id=workspace, facts=_facts([row])))
        except NotAFact as wrong:
            rows[rows.index(row)] = Row(row.line, None, str(wrong))
            continue
        for whose, more in each.items():
            found[whose] += more
    return found


def _note_unread(looked: Looked, rows: list[Row]) -> None:
    unread = [row for row in rows if row.fact is None]
    looked.unread_rows += len(unread)
    looked.unread += unread[: MOST_UNREAD - len(looked.unread)]


def _write(wiring: Wiring, path: Path, workspace: int, looked: Looked, *, back: bool) -> int:
    """Slice by slice, each in a transaction of its own: after a break the same file goes on where it was."""
    now, changed, done = wiring.clock(), 0, 0
    with progress("{done} rows are out." if back else "{done} rows are in.") as told:
        for lasting in (False, True):
            for part in _parts(path, looked, lasting=lasting):
                changed += _posted(wiring, workspace, part, now, done, back=back)
                done += len(part)
                told.tell(done, looked.rows)
    return changed


def _parts(path: Path, looked: Looked, *, lasting: bool) -> Iterator[list[KeptFact]]:
    rows = (row for row in rows_of(path) if row.fact and _lasts(row.fact) == lasting)
    for chunk in _slices(rows, CHUNK):
        yield from _in_order([row for row in chunk if row.line not in looked.left_out])


def _lasts(fact: KeptFact) -> bool:
    """Rates come with the records, so that budgets count by them from the start."""
    return isinstance(fact, KeptReading) or (isinstance(fact, KeptCharge) and not fact.said.record)


def _posted(
    wiring: Wiring, workspace: int, part: list[KeptFact], now: datetime, done: int, *, back: bool
) -> int:
    post = take_back if back else restore
    try:
        return wiring.store.write_now(partial(post, workspace_id=workspace, facts=part, now=now))
    except NotAFact as wrong:  # a meter was changed since it was compared
        raise Failed(
            f"A row {wrong}. {_count(done, 'row')} of the file are {'out' if back else 'in'} and the rest is "
            "not: mend that and start again."
        ) from None


def _slices(rows: Iterator[Row], size: int = SLICE) -> Iterator[list[Row]]:
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def _in_order(chunk: list[Row]) -> Iterator[list[KeptFact]]:
    """Slices in the order of time, each of a few days: all of a day that is laid is in memory."""
    held: list[KeptFact] = []
    for fact in sorted(_facts(chunk), key=_place):
        far = held and abs(_place(fact)[-1] - _place(held[0])[-1]) > SPAN
        if far or len(held) == SLICE:
            yield held
            held = []
        held.append(fact)
    if held:
        yield held


def _place(fact: KeptFact) -> tuple[int, str, str, str, int]:
    """Rates first, that budgets count by them; then accounts, layers and time."""
    if isinstance(fact, KeptCharge):
        return 1, fact.whose.provider, fact.whose.account, fact.layer, fact.said.start_at
    if isinstance(fact, KeptReading):
        return 1, fact.whose.provider, fact.whose.account, "reading", fact.at
    return 0, "", "", "", 0


def _facts(rows: list[Row]) -> list[KeptFact]:
    return [row.fact for row in rows if row.fact is not None]


def _lines(name: str, looked: Looked, *, back: bool) -> Iterator[str]:
    yield f"{name}: facts that Purser exported, {_count(looked.rows, 'row')}."
    for whose, each in sorted(looked.found.items(), key=lambda pair: (pair[0].provider, pair[0].account)):
        title = "Rates" if whose == NOBODY else title_of(whose.provider, whose.account)
        if back:
            yield f"{title}: {each.changed:,} stand and would be withdrawn."
        else:
            yield f"{title}: {each.new:,} new, {each.changed:,} changed, {each.alike:,} as they are."
    if looked.unread_rows:
        yield f"{_count(looked.unread_rows, 'row')} cannot be read:"
        for row in looked.unread:
            yield f"  line {row.line:,} {clean(row.why)}"
        if looked.unread_rows > len(looked.unread):
            yield f"  and {looked.unread_rows - len(looked.unread):,} more"


def _days_here(connection: Connection, *, workspace: int) -> str:
    """Facts do not say it, and days depend on it."""
    seat = clock_seat(connection, workspace)
    assert seat is not None
    zone = seat.zone or "UTC"
    return f"Days here are those of {zone}, sums are in {seat.currency}; /settings zone=… changes days."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
