"""`/reconcile`: hold what was estimated against the bills, and say where and why the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from commands.answers import Answer, Cost, Part, Refusal
from commands.arguments import Provider, Span
from commands.caller import Ask
from commands.causes import cause_name, explain, percent_text, show_drift
from commands.definition import command
from commands.mending import account_title
from commands.reply import Action, Block, Note, Reply, Table, Text, Tone, Value
from commands.which import which_account
from ledger.bills import days_of
from ledger.periods import DAY, Period
from storage.accounts import AccountRow, accounts_in
from storage.drift_alerts import EXPECTED
from storage.drift_evidence import any_record
from storage.drifts import Noted
from storage.reconciling import reconcile_and_tell
from storage.unbilled import Unbilled, is_billed, unbilled

USUALLY = 7  # days


class DriftLine(Part):
    """A bill beside its estimate; `billed` None: there is none yet.

    `difference` is the bill less the estimate, `drift_percent` the same in percent of the bill, as decimal
    text. Not `settled`: the bill may still grow, and nothing is said of its drift. `records` is how many
    charges the estimate is made of.
    """

    provider: str
    account: str
    first: date
    last: date
    estimated: Cost
    billed: Cost | None
    difference: Cost | None
    drift_percent: str | None
    cause: str
    explanation: str
    settled: bool
    records: int

    @property
    def agrees(self) -> bool:
        return self.settled and self.cause in ("", "rounding")

    @property
    def days(self) -> str:
        first = f"{self.first:%a} {self.first.day} {self.first:%b}"
        return first if self.first == self.last else f"{first} to {self.last.day} {self.last:%b}"


class ReconcileAnswer(Answer):
    """Every bill that begins in the period, and days that have an estimate and no bill yet.

    `without_bill`: accounts that never had a bill or a reading to hold estimates against; `unrecorded`: those
    of which only the bill tells, so that there is no estimate that could be wrong.
    """

    period: str
    first: date
    last: date
    lines: tuple[DriftLine, ...]
    without_bill: tuple[str, ...] = ()
    unrecorded: tuple[str, ...] = ()


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
        without_bill=tuple(account_title(row.provider, row.name) for row in rows if row not in billed),
        unrecorded=tuple(account_title(row.provider, row.name) for row in unrecorded),
    )


def _accounts(ask: Ask, provider: str | None, account: str | None) -> Sequence[AccountRow] | Refusal:
    if account is not None and provider is None:
        return Refusal(sentence="Say the provider too: /reconcile openai account=research.")
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


def line_of(ask: Ask, row: AccountRow, noted: Noted) -> DriftLine:
    drift, verdict = noted.drift, noted.verdict
    first, last = days_of(drift.start, drift.end, ask.zone)
    return DriftLine(
        provider=row.provider,
        account=row.name,
        first=first,
        last=last,
        estimated=drift.estimated,
        billed=drift.billed,
        difference=drift.billed - drift.estimated,
        drift_percent=percent_text(noted.share) if noted.settled else None,
        cause=verdict.cause,
        explanation=explain(verdict.cause, verdict.about, row.provider, drift.estimated),
        settled=noted.settled,
        records=noted.records,
    )


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
    told = [line for line in answer.lines if _title(line) not in answer.unrecorded]
    off = [line for line in told if line.settled and not line.agrees]
    if off:
        blocks += drift_rows(off)
    agree = sum(line.agrees for line in told)
    if agree:
        blocks.append(Text(f"{_bills(agree)} agree{'s' if agree == 1 else ''} with the estimate."))
    blocks += [_not_settled(told)] if any(not line.settled for line in told) else []
    blocks += [
        Note("{title}: billed, and nothing is recorded to estimate it by.", {"title": title})
        for title in answer.unrecorded
    ]
    blocks += [
        Note("{title}: no bill to hold its estimates against.", {"title": title})
        for title in answer.without_bill
    ]
    if not blocks:
        blocks.append(Text("Nothing is billed or estimated of {period}.", {"period": answer.period}))
    tone: Tone = "warning" if off else "good" if agree else "plain"
    return Reply(f"Reconciled, {answer.period}", tuple(blocks), (Action("Drift", "drift"),), tone)


def drift_rows(lines: Sequence[DriftLine]) -> list[Block]:
    """The bills as a table, and why they are so."""
    several = len({_title(line) for line in lines}) > 1
    rows = tuple(_row(line, several=several) for line in lines)
    notes = [Note("{sentence}", {"sentence": each}) for each in _explained(lines)]
    return [Table(("Day", "Estimated", "Billed", "Drift", "Why"), rows), *notes]


def _row(line: DriftLine, *, several: bool) -> tuple[Value, ...]:
    assert line.billed is not None
    day = f"{line.days}, {_title(line)}" if several else line.days
    return day, line.estimated, line.billed, show_drift(line.drift_percent or "0"), cause_name(line.cause)


def _explained(off: Sequence[DriftLine]) -> Iterator[str]:
    """Each explanation once, with the first day that it is of."""
    seen: set[tuple[str, str]] = set()
    for line in off:
        if line.explanation and (_title(line), line.explanation) not in seen:
            seen.add((_title(line), line.explanation))
            yield f"{_title(line)}, {line.days}: {line.explanation}"


def _not_settled(lines: Sequence[DriftLine]) -> Note:
    waits = [line for line in lines if not line.settled]
    days = ", ".join(dict.fromkeys(line.days for line in waits))
    return Note("Not settled yet: {days}.", {"days": days})


def _bills(count: int) -> str:
    return "1 bill" if count == 1 else f"{count} bills"


def _title(line: DriftLine) -> str:
    return account_title(line.provider, line.account)
