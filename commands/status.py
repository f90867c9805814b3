"""`/status`: how fresh each account is, what is wrong, and what is waiting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from commands.answers import Answer, Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.channels import channel_troubles
from commands.definition import command
from commands.mending import account_title, mend_of, skew_sentence
from commands.not_exported import export_troubles
from commands.reply import Action, Block, Facts, Note, Reply, Table, Text, Value
from commands.retelling import Troubled, retold
from commands.risen import Risen, unexplained
from commands.where import here
from ledger.amounts import show_money
from storage.accounts import AccountRow, accounts_in
from storage.drifts import last_drift
from storage.health import health_of
from storage.outbox import troubles, waiting
from storage.price_tables import waiting_sentences
from storage.readings import last_reading, left_of
from storage.runs import is_awaited, is_under_way, key_together, last_run, make_run, waits_until
from storage.schedules import next_run
from storage.subscriptions import Address, lacks_in, switched_off

JUST_NOW = timedelta(minutes=10)  # a bill that was read since is not read again for a look at the status
JUST_FAILED = timedelta(minutes=1)  # and one that could not be read, if nobody can have mended it since


class Drifted(Part):
    """What was estimated of a time, and what the bill then said."""

    day: date
    estimated: Cost
    billed: Cost


class AccountStatus(Troubled):
    """One account. `as_of`: when its bill was really read last; None: it never was.

    `broken_since` is set if people were, or are to be, told that it cannot be read; `mend` says what to do
    about its trouble, `clock` what is wrong with this machine's clock by the provider's.
    """

    provider: str
    connected: bool
    as_of: datetime | None
    last_run: datetime | None
    next_run: datetime | None
    last_reading: str
    last_reading_at: datetime | None
    account: str = ""
    broken_since: datetime | None = None
    retry_at: datetime | None = None  # of a read that the provider wants to wait
    mend: str = ""
    clock: str = ""
    checking: bool = False  # its bill is being read, for this ask or another
    left: tuple[Cost, ...] = ()  # of its balance, by currency; a provider that bills afterwards has none
    drift: Drifted | None = None  # of the newest bill that settled over an estimate


class StatusAnswer(Answer):
    """Freshness, trouble, deliveries and version.

    `troubles` are sentences: of undelivered messages, of channels where the bot lacks a permission, and of
    price data that wait for a keeper.
    """

    accounts: tuple[AccountStatus, ...]
    due: int
    undeliverable: int
    troubles: tuple[str, ...]
    version: str
    rises: tuple[Risen, ...] = ()  # of balances, that no top-up explains yet
    tells: bool = False  # what comes of the reads is told where this was asked


@command(notes=True)
def status(ask: Ask) -> StatusAnswer:
    """Show how fresh each provider's figures are, and what is in the way."""
    due, undeliverable = waiting(ask.connection, ask.workspace)
    rows, told = accounts_in(ask.connection, ask.workspace), _told(ask)
    if ask.writes:
        _check(ask, [row for row in rows if row.connected_at], told)
    return StatusAnswer(
        accounts=tuple(_account(ask, row) for row in rows),
        due=due,
        undeliverable=undeliverable,
        troubles=tuple(retold(each) for each in _in_the_way(ask)),
        version=ask.operator.version,
        rises=unexplained(ask),
        tells=told is not None,
    )


def _in_the_way(ask: Ask) -> Iterator[str]:
    yield from lacks_in(ask.connection, ask.workspace)
    yield from switched_off(ask.connection, ask.workspace)
    yield from channel_troubles(ask)
    yield from export_troubles(ask)
    yield from troubles(ask.connection, ask.workspace)
    yield from waiting_sentences(ask.connection, ask.workspace)


def _told(ask: Ask) -> Address | None:
    """A program asks by HTTP and reads the answer; nobody sits there to be told more."""
    return here(ask.caller) if ask.caller.via in ("", "pipe") else None


def _check(ask: Ask, rows: Sequence[AccountRow], told: Address | None) -> None:
    """Make a real read due of each bill that was not just read; one message says what came of all."""
    for row in rows:
        last = last_run(ask.connection, row.id)
        recent = JUST_FAILED if row.trouble else JUST_NOW
        fresh = last is not None and last > ask.now - recent
        if not fresh and not is_awaited(ask.connection, row.id, told, ask.now):
            make_run(ask.connection, row.id, key_together(ask.seed, row.id), ask.now, told)


def _account(ask: Ask, row: AccountRow) -> AccountStatus:
    planned = next_run(ask.connection, ask.workspace, "collect", str(row.id))
    read = last_reading(ask.connection, row.id)
    health = health_of(ask.connection, row.id)
    connected = row.connected_at is not None
    retry = waits_until(ask.connection, row.id, ask.now)
    return AccountStatus(
        provider=row.provider,
        account=row.name,
        connected=connected,
        left=tuple(left_of(ask.connection, row.id)) if connected else (),
        checking=connected and retry is None and is_under_way(ask.connection, row.id),
        drift=_drifted(ask, row.id) if connected else None,
        as_of=row.read_until,
        last_run=last_run(ask.connection, row.id),
        next_run=planned.next_run_at if planned else None,
        trouble=row.trouble or "",
        last_reading=show_money(read.figure) if read else "",
        last_reading_at=read.at if read else None,
        broken_since=health.broken_since,
        retry_at=retry if connected else None,
        mend=mend_of(health.kind, row.provider, row.name) if health.kind and health.broken_since else "",
        clock=skew_sentence(row.provider, health.ahead),
    )


def _drifted(ask: Ask, account_id: int) -> Drifted | None:
    drift = last_drift(ask.connection, account_id)
    if drift is None:
        return None
    return Drifted(day=drift.start.date(), estimated=drift.estimated, billed=drift.billed)


def show(answer: StatusAnswer) -> Reply:
    blocks: list[Block] = []
    heads = say("words.provider"), say("words.as_of"), say("status.next_run")
    if answer.accounts:
        blocks.append(Table(heads, tuple(_row(each) for each in answer.accounts)))
    else:
        blocks.append(Text(say("status.nothing")))
    for each in answer.accounts:
        blocks += _trouble(each)
    blocks += _checking(answer)
    left = [(_title(each), cost) for each in answer.accounts for cost in each.left]
    blocks += [Facts(tuple((say("status.left", title=title), cost) for title, cost in left))] if left else []
    blocks += [_drift(_title(each), each.drift) for each in answer.accounts if each.drift]
    blocks += [Text("{sentence}.", {"sentence": each.sentence}) for each in answer.rises]
    messages = (say("status.waiting"), answer.due), (say("status.undeliverable"), answer.undeliverable)
    blocks.append(Facts(messages))
    blocks += [Note("{trouble}", {"trouble": trouble}) for trouble in answer.troubles]
    blocks.append(Note(f"Purser {answer.version}"))
    connected = any(each.connected for each in answer.accounts)
    asked = tuple(each.offer().action() for each in answer.rises)
    actions = (*asked, Action(say("status.check_now"), "collect")) if connected else asked
    sad = answer.troubles or any(_trouble(each) for each in answer.accounts)
    return Reply(say("words.status"), tuple(blocks), actions, "warning" if sad else "plain")


def _title(each: AccountStatus) -> str:
    return account_title(each.provider, each.account)


def _checking(answer: StatusAnswer) -> list[Block]:
    titles = ", ".join(_title(each) for each in answer.accounts if each.checking)
    said = say("status.being_read_told" if answer.tells else "status.being_read")
    return [Note(said, {"titles": titles})] if titles else []


def _trouble(each: AccountStatus) -> list[Block]:
    """What is wrong with an account, each with its mend."""
    said: list[Block] = []
    values: dict[str, Value] = {"title": _title(each), "trouble": each.told}
    if each.broken_since is not None:
        values |= {"since": each.broken_since, "mend": each.mend}
        said.append(Text(say("status.broken"), values))
    elif each.trouble:
        said.append(Text("{title}: {trouble}", values))
    if each.retry_at:
        said.append(Note(say("status.retry"), {"title": _title(each), "retry": each.retry_at}))
    if each.clock:
        said.append(Text("{clock}", {"clock": each.clock}))
    return said


def _drift(title: str, drift: Drifted) -> Note:
    values: dict[str, Value] = {"title": title, "estimated": drift.estimated, "billed": drift.billed}
    return Note(say("status.drift"), values | {"day": drift.day})


def _row(each: AccountStatus) -> tuple[Value, ...]:
    title = _title(each)
    if each.connected:
        return title, each.as_of or say("status.not_read"), each.next_run or say("status.no_run")
    return title, each.last_reading_at or say("status.no_figure"), say("status.by_hand")
