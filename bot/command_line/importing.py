"""`purser import`: a file of costs, first shown with what it would change, then posted in slices."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.command_line import agreeing
from bot.command_line.facts_file import is_json
from bot.command_line.import_shown import lines_of, title_of
from bot.command_line.opened import opened
from bot.command_line.progress import progress
from bot.command_line.restoring import Options as Restoring
from bot.command_line.restoring import restore_file
from bot.command_line.trouble import Failed
from bot.wiring import Wiring
from collectors import collector_of
from collectors.exported import DecimalMark, Export, NotReadable, Order, WhichWay, read_export
from collectors.exported.export import charges_of
from collectors.exported.sheet import MOST_BYTES, clean
from ledger.periods import Period, day_of
from ledger.providers import PROVIDERS
from storage.accounts import accounts_in, make_account
from storage.foreseeing import DayForeseen, foresee
from storage.importing import (
    OFFICIAL,
    Difference,
    ImportedDay,
    difference,
    going,
    read_by_hand,
    slices,
    take_in,
    take_out,
)
from storage.people import clock_seat
from storage.posting import Posted
from storage.reconciling import compare, keep
from storage.store import Connection
from storage.workspaces import first_workspace

NO_LAG = timedelta(0)
FACTS = b"kind,provider,account,layer"  # how an export of facts as CSV begins
ONLY_TABLES = "That is an export of Purser's own, which says itself what is what: leave {option} out."


@dataclass(frozen=True, slots=True)
class Where:
    """The account that is meant, by the words that name it; `id` None: it is not there yet."""

    workspace: int
    zone: ZoneInfo
    currency: str
    provider: str
    account: str
    id: int | None


@dataclass(frozen=True, slots=True)
class Options:
    """What was said besides the file."""

    provider: str | None = None
    account: str | None = None
    dry_run: bool = False
    yes: bool = False
    take_back: bool = False
    skip: bool = False
    order: Order | None = None
    decimal: DecimalMark | None = None


def import_file(path: Path, options: Options) -> int:
    """Show what the file would change and, if that is wanted, do it; gives the exit status."""
    if is_json(path):
        return restore_file(path, _restoring(options))
    body = _read(path)
    if options.provider is None:
        raise Failed("Say whose costs these are, for example --provider openai.")
    with opened() as wiring:
        now = wiring.clock()
        where = wiring.store.read_now(partial(_where, provider=options.provider, account=options.account))
        export = _understood(body, where, options, now)
        days = list(_days(export, now))
        back = options.take_back
        foreseen = partial(_foreseen, where=where, export=export, days=days, back=back)
        change, seen = wiring.store.read_now(foreseen)
        title = title_of(where.provider, where.account)
        for line in lines_of(clean(path.name), title, export, change, seen, where.currency):
            click.echo(line)
        if options.dry_run:
            click.echo("Nothing was written: this was a dry run.")
            return 0
        _insist_on_rows(export, skip=options.skip)
        if not change.old and not change.new:
            now_so = "None of it is there" if back else "All of it is there already"
            click.echo(f"{now_so}: nothing was written.")
            return 0
        if not options.yes and not agreeing.agreed("Take this back?" if back else "Import this?"):
            click.echo("Nothing was written.")
            return 1
        click.echo(_imported(wiring, where, export, days, now, back=back))
    return 0


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Failed(f"{path} cannot be read: {(error.strerror or 'unknown trouble').lower()}.") from None
    if body.removeprefix(codecs.BOM_UTF8).startswith(FACTS):
        raise Failed("That is an export of facts as CSV: a book is restored from --format json or jsonl.")
    return body


def _restoring(options: Options) -> Restoring:
    """What restoring is asked with. Raises Failed for an option that only a table of costs has."""
    said = ("provider", "account", "order", "decimal")
    for name in said:
        if getattr(options, name) is not None:
            raise Failed(ONLY_TABLES.format(option=f"--{'dates' if name == 'order' else name}"))
    return Restoring(options.dry_run, options.yes, options.take_back, options.skip)


def _where(connection: Connection, *, provider: str, account: str | None) -> Where:
    if provider not in PROVIDERS:
        raise Failed(f"“{provider}” is no provider that I know: {', '.join(PROVIDERS)}.")
    workspace = first_workspace(connection)
    seat = clock_seat(connection, workspace) if workspace else None
    assert workspace is not None  # the wiring has made one
    assert seat is not None
    place = (workspace, ZoneInfo(seat.zone or "UTC"), seat.currency, provider)
    known = [each for each in accounts_in(connection, workspace) if each.provider == provider]
    if account is None and len(known) > 1:
        names = ", ".join(each.name for each in known)
        raise Failed(f"{PROVIDERS[provider].title} has several accounts: say --account with one of {names}.")
    if not known:
        return Where(*place, account or provider, None)
    found = known if account is None else [each for each in known if each.name.lower() == account.lower()]
    if not found:
        names = ", ".join(each.name for each in known)
        raise Failed(f"{PROVIDERS[provider].title} has no account “{account}”: its accounts are {names}.")
    return Where(*place, found[0].name, found[0].id)


def _understood(body: bytes, where: Where, options: Options, now: datetime) -> Export:
    """The export; who sits at a terminal is asked what only a person can say."""
    order, decimal = options.order, options.decimal
    today = day_of(now, where.zone)
    while True:
        try:
            export = read_export(body, today, where.zone, where.currency, order=order, decimal=decimal)
            break
        except WhichWay as open_question:
            said = _chosen(open_question)
            if open_question.asks == "dates":
                order = "day-first" if said == "day-first" else "month-first"
            else:
                decimal = "dot" if said == "dot" else "comma"
        except NotReadable as wrong:
            raise Failed(str(wrong)) from None
    if export.provider not in (None, where.provider):
        raise Failed(f"That is an export of {export.made_by}: import it with --provider {export.provider}.")
    return export


def _chosen(question: WhichWay) -> str:
    meant = " or ".join(f"--{question.asks} {word} ({what})" for word, what in question.choices.items())
    if not agreeing.is_terminal():
        raise Failed(f"{question} Say {meant}.")
    click.echo(str(question))
    numbered = list(question.choices.items())
    for number, (_, what) in enumerate(numbered, 1):
        click.echo(f"{number}. {what}")
    number = click.prompt("Which is meant", type=click.IntRange(1, len(numbered)))
    return numbered[int(number) - 1][0]


def _days(export: Export, now: datetime) -> Iterator[ImportedDay]:
    collector = collector_of(export.provider) if export.provider else None
    for day in export.days:
        lies = Period("day", day, day)
        facts = charges_of(export, day, now, collector.lag if collector else NO_LAG)
        yield ImportedDay(day, lies.start(export.zone), lies.end(export.zone), facts)


def _foreseen(
    connection: Connection, *, where: Where, export: Export, days: list[ImportedDay], back: bool
) -> tuple[Difference, list[DayForeseen]]:
    if where.id is not None and export.layer != OFFICIAL and not back:
        _refuse_twice(connection, where, days)
    change = Difference(export.layer)
    for part in slices(days):
        change |= (going if back else difference)(connection, where.id, export.layer, part)
    return change, foresee(connection, where.id or 0, where.zone, where.currency, change)


def _refuse_twice(connection: Connection, where: Where, days: list[ImportedDay]) -> None:
    """Both are what a person says of all usage, in one layer: they would add up."""
    read = read_by_hand(connection, where.id or 0, days)
    if read:
        title = title_of(where.provider, where.account)
        more = " and more of these days" if read[1:] else ""
        raise Failed(
            f"Readings of {title} speak of {read[0]:%-d %b %Y}{more} already: with a table of the same days "
            "beside them both would count. Take the readings back "
            "(/undo), leave these days out of the file, or import into another account."
        )


def _insist_on_rows(export: Export, *, skip: bool) -> None:
    if export.unread and not skip:
        rows = f"{len(export.unread):,} row{'s' if export.unread[1:] else ''}"
        raise Failed(f"{rows} cannot be read, so nothing was written: mend the file, or add --skip.")
    if not export.days:
        raise Failed("There is no row that can be read: nothing was written.")


def _imported(
    wiring: Wiring, where: Where, export: Export, days: list[ImportedDay], now: datetime, *, back: bool
) -> str:
    """Slice by slice, each in a transaction of its own: after a break the same file goes on where it was."""
    account_id = wiring.store.write_now(partial(_account, where=where, now=now))
    posted, done = Posted(), 0
    do = take_out if back else take_in
    with progress(f"{{done}} days are {'out' if back else 'in'}.") as told:
        for part in slices(days):
            post = partial(do, account_id=account_id, layer=export.layer, days=part, now=now)
            posted = posted + wiring.store.write_now(post)
            done += len(part)
            told.tell(done, len(days))
    if export.layer == OFFICIAL:
        start, end = days[0].start, days[-1].end
        held = wiring.store.read_now(lambda connection: compare(connection, account_id, start, end, now))
        wiring.store.write_now(lambda connection: keep(connection, account_id, start, end, held, now))
    figures = f"{posted.changed:,} figure{'' if posted.changed == 1 else 's'} changed"
    what = "Taken back from" if back else "Imported into"
    return f"{what} {title_of(where.provider, where.account)}: {figures}."


def _account(connection: Connection, *, where: Where, now: datetime) -> int:
    name = "" if where.account == where.provider else where.account
    return where.id or make_account(connection, where.workspace, where.provider, now, name)
