"""`/drift`: how far estimates usually are from the bill, and what that says of today's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from commands.answers import Answer, Cost, Part
from commands.arguments import Provider, Span
from commands.caller import Ask
from commands.causes import percent_text, show_drift
from commands.definition import command
from commands.drift_lines import DriftLine, drift_rows, line_of
from commands.honest import LATELY, usual_drifts
from commands.reply import Action, Block, Note, Reply, Table, Text, Value
from ledger.drift import Drift
from ledger.money import Money
from ledger.periods import DAY, Period
from ledger.providers import PROVIDERS
from ledger.usual_drift import UsualDrift, accuracy_of
from storage.accounts import accounts_in
from storage.drifts import noted_between, settled_since
from storage.spend import spend_by_provider

WEEK = timedelta(days=7)


class Accuracy(Part):
    """Bills that ended in the last so many days, together; `right` is how much of them was estimated rightly.

    It is decimal text, in percent; null: nothing was billed.
    """

    bills: int
    estimated: Cost
    billed: Cost
    right: str | None


class UsualPart(Part):
    """A provider's estimates beside its bills of the last 7 and 30 days.

    `low`, `high`: the estimates usually lie so many percent beside the bill, below zero if they say less;
    null: of too few bills nothing is usual. Of today `estimated` is what is not billed yet; the bill of it
    will usually be from `least` to `most`.
    """

    provider: str
    last_7: Accuracy
    last_30: Accuracy
    low: str | None
    high: str | None
    estimated: Cost
    least: Cost | None
    most: Cost | None


class DriftAnswer(Answer):
    """Each provider that has a bill; `lines`: the bills of the period that differ, as kept."""

    period: str
    providers: tuple[UsualPart, ...]
    lines: tuple[DriftLine, ...]


@command()
def drift(ask: Ask, provider: Provider | None = None, period: Span | None = None) -> DriftAnswer:
    """Show how far estimates usually are from the bill, and which bills differed.

    Args:
        provider: One provider only, for example openai.
        period: Whose bills to list, for example november; the last 30 days if left out.
    """
    days = period or Period("days", ask.today - LATELY, ask.today)
    return DriftAnswer(
        period=days.name(),
        providers=tuple(each for each in usual_parts(ask) if provider in (None, each.provider)),
        lines=tuple(line for line in _lines(ask, days) if provider in (None, line.provider)),
    )


def usual_parts(ask: Ask) -> list[UsualPart]:
    """Every provider that has a bill of the last 30 days."""
    week = settled_since(ask.connection, ask.workspace, ask.now - WEEK)
    month = settled_since(ask.connection, ask.workspace, ask.now - LATELY)
    usual, today = usual_drifts(ask), Period("day", ask.today, ask.today)
    spends = spend_by_provider(ask.connection, ask.workspace, ask.currency, today)
    open_ones = {each.provider: each.labels.get("estimated", ask.nothing) for each in spends}
    return [
        _part(
            name,
            (_accuracy(week.get(name, ()), ask.nothing), _accuracy(drifts, ask.nothing)),
            usual.get(name),
            open_ones.get(name, ask.nothing),
        )
        for name, drifts in sorted(month.items())
    ]


def _accuracy(drifts: Sequence[Drift], nothing: Money) -> Accuracy:
    own = [each for each in drifts if each.billed.currency == nothing.currency]
    right = accuracy_of(own)
    return Accuracy(
        bills=len(own),
        estimated=sum((each.estimated for each in own), nothing),
        billed=sum((each.billed for each in own), nothing),
        right=None if right is None else percent_text(right),
    )


def _part(
    provider: str, known: tuple[Accuracy, Accuracy], usual: UsualDrift | None, estimated: Money
) -> UsualPart:
    least, most = usual.range_of(estimated) if usual else (None, None)
    return UsualPart(
        provider=provider,
        last_7=known[0],
        last_30=known[1],
        low=percent_text(usual.low) if usual else None,
        high=percent_text(usual.high) if usual else None,
        estimated=estimated,
        least=least,
        most=most,
    )


def _lines(ask: Ask, days: Period) -> list[DriftLine]:
    start, end = days.start(ask.zone) - DAY, days.end(ask.zone) + DAY
    rows = {row.id: row for row in accounts_in(ask.connection, ask.workspace)}
    noted = noted_between(ask.connection, ask.workspace, start, end)
    lines = [line_of(ask, rows[each.account_id], each) for each in noted if each.has_cause]
    return [line for line in lines if line.first in days]


def show(answer: DriftAnswer) -> Reply:
    if not answer.providers and not answer.lines:
        said = "No bill has been held against an estimate yet: /reconcile does it now."
        return Reply("Drift", (Text(said),), (Action("Reconcile", "reconcile"),))
    blocks: list[Block] = []
    rows: list[tuple[Value, ...]] = [
        (PROVIDERS[each.provider].title, _share(each.last_7.right), _share(each.last_30.right), _range(each))
        for each in answer.providers
    ]
    if rows:
        columns = ("Provider", "Right, 7 days", "Right, 30 days", "Estimate beside the bill")
        blocks.append(Table(columns, tuple(rows)))
    blocks += [_today(each) for each in answer.providers if each.estimated and each.least is not None]
    if answer.lines:
        blocks.append(Text("Bills that were not as estimated, {period}:", {"period": answer.period}))
        blocks += drift_rows(answer.lines)
    else:
        blocks.append(Note("No bill of {period} was far from its estimate.", {"period": answer.period}))
    return Reply("Drift", tuple(blocks), (Action("Reconcile", "reconcile"),))


def _today(each: UsualPart) -> Text:
    assert each.least is not None
    assert each.most is not None
    values: dict[str, Value] = {
        "title": PROVIDERS[each.provider].title,
        "estimated": each.estimated,
        "range": _range(each),
        "least": each.least,
        "most": each.most,
    }
    said = "{title} today: {estimated}, usually within {range} of the bill, so {least} to {most}."
    return Text(said, values)


def _range(each: UsualPart) -> str:
    if each.low is None or each.high is None:
        return "not known yet"
    return f"{show_drift(each.low)} to {show_drift(each.high)}"


def _share(percent: str | None) -> str:
    return "no bill" if percent is None else show_drift(percent).removeprefix("+")
