"""Bills beside their estimates, as answers and tables have them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.causes import cause_name, explain, percent_text, show_drift
from commands.mending import account_title
from commands.reply import Block, Note, Table, Value
from commands.spelling import day, weekday_and_day
from ledger.bills import days_of
from storage.accounts import AccountRow
from storage.drifts import Noted

COLUMNS = ("words.day", "words.estimated", "drift_lines.billed", "words.drift", "drift_lines.why")


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
        first = weekday_and_day(self.first)
        if self.first == self.last:
            return first
        return say("words.first_to_last", first=first, last=day(self.last))


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


def drift_rows(lines: Sequence[DriftLine]) -> list[Block]:
    """The bills as a table, and why they are so."""
    several = len({title_of(line) for line in lines}) > 1
    rows = tuple(_row(line, several=several) for line in lines)
    notes = [Note("{sentence}", {"sentence": each}) for each in _explained(lines)]
    return [Table(tuple(map(say, COLUMNS)), rows), *notes]


def _row(line: DriftLine, *, several: bool) -> tuple[Value, ...]:
    assert line.billed is not None
    days = f"{line.days}, {title_of(line)}" if several else line.days
    return days, line.estimated, line.billed, show_drift(line.drift_percent or "0"), cause_name(line.cause)


def _explained(off: Sequence[DriftLine]) -> Iterator[str]:
    """Each explanation once, with the first day that it is of."""
    seen: set[tuple[str, str]] = set()
    for line in off:
        if line.explanation and (title_of(line), line.explanation) not in seen:
            seen.add((title_of(line), line.explanation))
            yield f"{title_of(line)}, {line.days}: {line.explanation}"


def title_of(line: DriftLine) -> str:
    return account_title(line.provider, line.account)
