"""`/drift`: how far estimates usually are from the bill, and what that says of today's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from commands.answers import Answer, Cost, Part
from commands.arguments import Provider, Span
from commands.caller import Ask
from commands.catalogue import say
from commands.causes import percent_text, show_drift
from commands.definition import command
from commands.drift_lines import DriftLine, drift_rows, line_of
from commands.honest import LATELY, usual_drifts
from commands.reply import Action, Block, Note, Reply, Table, Text, Value
from commands.saying import period_said
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
    noted = noted_between(ask.connection, ask.workspace, start, end, recorded=True)
    lines = [line_of(ask, rows[each.account_id], each) for each in noted if each.has_cause]
    return [line for line in lines if line.first in days]


def show(answer: DriftAnswer) -> Reply:
    reconcile = Action(say("words.reconcile"), "reconcile")
    if not answer.providers and not answer.lines:
        return Reply(say("words.drift"), (Text(say("drift.no_bill_yet")),), (reconcile,))
    blocks: list[Block] = []
    rows: list[tuple[Value, ...]] = [
        (PROVIDERS[each.provider].title, _share(each.last_7.right), _share(each.last_30.right), _range(each))
        for each in answer.providers
    ]
    if rows:
        columns = ("words.provider", "drift.right_7", "drift.right_30", "drift.beside_the_bill")
        blocks.append(Table(tuple(map(say, columns)), tuple(rows)))
    blocks += [_today(each) for each in answer.providers if each.estimated and each.least is not None]
    period = period_said(answer.period)
    if answer.lines:
        blocks.append(Text(say("drift.differed"), {"period": period}))
        blocks += drift_rows(answer.lines)
    else:
        blocks.append(Note(say("drift.agreed"), {"period": period}))
    return Reply(say("words.drift"), tuple(blocks), (reconcile,))


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
    return Text(say("drift.today" if each.least != each.most else "drift.today_alike"), values)


def _range(each: UsualPart) -> str:
    if each.low is None or each.high is None:
        return say("drift.not_known")
    return say("words.first_to_last", first=show_drift(each.low), last=show_drift(each.high))


def _share(percent: str | None) -> str:
    return say("drift.no_bill") if percent is None else show_drift(percent).removeprefix("+")
