"""`/reconcile`: hold what was estimated against the bills, and say where and why the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commands.answers import Answer, Cost, Part, Refusal
from commands.arguments import Provider, Span
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.drift_lines import DriftLine, drift_rows, line_of, title_of
from commands.mending import account_title
from commands.reply import Action, Block, Note, Reply, Text, Tone
from commands.saying import period_said
from commands.which import which_account
from ledger.bills import days_of
from ledger.periods import DAY, Period
from storage.accounts import AccountRow, accounts_in
from storage.drift_alerts import EXPECTED
from storage.drift_evidence import any_record
from storage.reconciling import reconcile_and_tell
from storage.unbilled import Unbilled, is_billed, unbilled

USUALLY = 7  # days


class AccountName(Part):
    """An account, and what is estimated of it in the period."""

    provider: str
    account: str
    estimated: Cost

    @property
    def title(self) -> str:
        return account_title(self.provider, self.account)


class ReconcileAnswer(Answer):
    """Every bill that begins in the period, and days that have an estimate and no bill yet.

    `without_bill`: accounts that never had a bill or a reading to hold estimates against; `unrecorded`: those
    of which only the bill tells, so that there is no estimate that could be wrong.
    """

    period: str
    first: date
    last: date
    lines: tuple[DriftLine, ...]
    without_bill: tuple[AccountName, ...] = ()
    unrecorded: tuple[AccountName, ...] = ()


@command(changes=True, needs="record")
def reconcile(
    ask: Ask, provider: Provider | None = None, period: Span | None = None, account: str | None = None
) -> ReconcileAnswer | Refusal:
    """Hold estimates against the bills, and say where and why they differ.

    Args:
        provider: One provider only, for example openai.
        period: For example november, last week or yesterday; the last seven days if left out.
        account: One of its accounts only, by its name.
    """
    rows = _accounts(ask, provider, account)
    if isinstance(rows, Refusal):
        return rows
    days = period or Period("days", ask.today - DAY * USUALLY, ask.today)
    billed = [row for row in rows if is_billed(ask.connection, row.id)]
    since, until = days.start(ask.zone) - EXPECTED, days.end(ask.zone)
    unrecorded = [row for row in billed if not any_record(ask.connection, row.id, since, until)]
    return ReconcileAnswer(
        period=days.name(),
        first=days.first,
        last=days.last,
        lines=tuple(line for row in billed for line in _lines(ask, row, days)),
        without_bill=tuple(_named(ask, row, days) for row in rows if row not in billed),
        unrecorded=tuple(_named(ask, row, days) for row in unrecorded),
    )


def _named(ask: Ask, row: AccountRow, days: Period) -> AccountName:
    start, end = days.start(ask.zone), days.end(ask.zone)
    said = unbilled(ask.connection, row.id, start, end, ask.now)
    estimated = sum((each.estimated for each in said), ask.nothing)
    return AccountName(provider=row.provider, account=row.name, estimated=estimated)


def _accounts(ask: Ask, provider: str | None, account: str | None) -> Sequence[AccountRow] | Refusal:
    if account is not None and provider is None:
        return Refusal.of("reconcile.say_provider")
    if account is not None and provider is not None:
        found = which_account(ask, provider, account)
        return found if isinstance(found, Refusal) else [found] if found is not None else []
    rows = accounts_in(ask.connection, ask.workspace)
    return [row for row in rows if provider in (None, row.provider)]


def _lines(ask: Ask, row: AccountRow, days: Period) -> list[DriftLine]:
    """A bill's day is the provider's own, which may begin elsewhere than the workspace's."""
    start, end = days.start(ask.zone) - DAY, days.end(ask.zone) + DAY
    noted = reconcile_and_tell(ask.connection, row.id, start, end, ask.now)
    waiting = unbilled(ask.connection, row.id, start, end, ask.now)
    lines = [*(line_of(ask, row, each) for each in noted), *(_waiting(ask, row, each) for each in waiting)]
    return sorted((line for line in lines if line.first in days), key=lambda line: line.first)


def _waiting(ask: Ask, row: AccountRow, waits: Unbilled) -> DriftLine:
    first, last = days_of(waits.start, waits.end, ask.zone)
    return DriftLine(
        provider=row.provider,
        account=row.name,
        first=first,
        last=last,
        estimated=waits.estimated,
        billed=None,
        difference=None,
        drift_percent=None,
        cause="",
        explanation="",
        settled=False,
        records=0,
    )


def show(answer: ReconcileAnswer) -> Reply:
    blocks: list[Block] = []
    unrecorded = [each.title for each in answer.unrecorded]
    told = [line for line in answer.lines if title_of(line) not in unrecorded]
    off = [line for line in told if line.settled and not line.agrees]
    if off:
        blocks += drift_rows(off)
    agree = sum(line.agrees for line in told)
    if agree:
        blocks.append(Text(say("reconcile.agree", count=agree)))
    blocks += [_not_settled(told)] if any(not line.settled for line in told) else []
    blocks += [Note(say("reconcile.unrecorded"), {"title": title}) for title in unrecorded]
    blocks += [Note(say("reconcile.without_bill"), {"title": each.title}) for each in answer.without_bill]
    period = period_said(answer.period)
    if not blocks:
        blocks.append(Text(say("reconcile.nothing"), {"period": period}))
    tone: Tone = "warning" if off else "good" if agree else "plain"
    drift = Action(say("words.drift"), "drift")
    return Reply(say("reconcile.title", period=period), tuple(blocks), (drift,), tone)


def _not_settled(lines: Sequence[DriftLine]) -> Note:
    waits = [line for line in lines if not line.settled]
    days = ", ".join(dict.fromkeys(line.days for line in waits))
    return Note(say("reconcile.not_settled"), {"days": days})
