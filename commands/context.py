"""`/context`: what one should tell a person now, in one answer: limits, alerts, meters, freshness."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from commands.alerts import ListedAlert, listed
from commands.answers import Answer, Cost, Part, Refusal
from commands.budget import BudgetAnswer, budget
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.forecast_parts import MonthEnd
from commands.forecast_said import budget_text, end_text
from commands.freshness import Stale, stale_accounts
from commands.month_end import month_end
from commands.reply import Action, Block, Facts, Note, Reply, Text, Tone
from commands.saying import period_said, share_said
from commands.standings import BudgetStanding, meters
from commands.summary import stale_providers, stale_titles
from commands.tracking import Tracking, reminder, track
from commands.unpriced import cost_or_unpriced, unpriced_note
from commands.wanted import WantedReading, wanted_readings
from ledger.limits import Health
from ledger.money import Money
from ledger.periods import period_holding
from ledger.run_rate import run_rate
from ledger.shares import share_text
from storage.accounts import AccountRow, accounts_in, meters_of
from storage.budgets import budgets_of
from storage.crossings import Crossing, crossings_in
from storage.spend import first_known_day

ALWAYS = ("groq",)  # it has no billing API, so its meter is asked for from the first day


class Alert(Part):
    """A threshold that was passed in a running period, and told. `threshold` as `80%`.

    `alert` is its number; 0 if it was told before alerts had one.
    """

    provider: str
    period: str
    name: str
    threshold: str
    crossed_at: datetime
    spent: Cost
    allocated: Cost
    message: str
    alert: int = 0
    acknowledged: bool = False
    snoozed: bool = False


class Expected(Part):
    """Where the month will end; in 8 cases of 10 between `low` and `high`.

    `run_rate` is what a day cost so far, on average of the month's days that are over (before one is, what
    its days are expected to cost). `days` are those known that all rests on; `end` says all of it.
    """

    month: str
    expected: Cost
    run_rate: Cost
    days: int
    low: Cost
    high: Cost
    end: MonthEnd


class ContextAnswer(Answer):
    """Everything as of one moment. `health` is the worst of all budgets; None: there is no limit.

    `other_alerts` are about something else than thresholds, and not over.
    """

    health: Health | None
    spend: BudgetAnswer
    alerts: tuple[Alert, ...]
    meters: tuple[Tracking, ...]
    stale: tuple[str, ...]
    stale_accounts: tuple[str, ...] = ()  # as people know them
    other_alerts: tuple[ListedAlert, ...] = ()
    reminders: tuple[WantedReading, ...] = ()  # the most urgent of each meter, the most urgent first
    freshness: tuple[Stale, ...] = ()  # what is older than it should be
    forecast: Expected | None = None  # None: fewer than two whole days are known


@command()
def context(ask: Ask, account: str | None = None) -> ContextAnswer | Refusal:
    """Show what matters now: limits, alerts, meters to read, and what is stale.

    Args:
        account: Of its provider this account's meter only, for example account=lab.
    """
    spend = budget.function(ask, None)
    assert isinstance(spend, BudgetAnswer)
    rows = accounts_in(ask.connection, ask.workspace)
    named = {row.id: row.provider for row in rows if account and row.name.lower() == account.lower()}
    if account and not named:
        return Refusal.of("words.no_account", "unknown")
    meant = [row for row in rows if row.id in named or row.provider not in named.values()]
    order = get_args(Health)
    return ContextAnswer(
        health=max((each.health for each in spend.budgets), key=order.index, default=None),
        spend=spend,
        alerts=_alerts(ask, spend.budgets),
        other_alerts=tuple(each for each in listed(ask) if each.kind != "threshold"),
        meters=tuple(sorted(_meters(ask, meant), key=lambda each: each.order)),
        stale=stale_providers(ask),
        stale_accounts=stale_titles(ask),
        reminders=wanted_readings(ask),
        freshness=stale_accounts(ask),
        forecast=_expected(ask, spend),
    )


def _expected(ask: Ask, spend: BudgetAnswer) -> Expected | None:
    end = month_end(ask, budgets=spend.budgets)
    if end is None:
        return None
    month = period_holding("month", ask.today)
    known = first_known_day(ask.connection, ask.workspace)
    plain = run_rate(spend.month_to_date, spend.today, month, ask.today, known)
    return Expected(
        month=spend.month,
        expected=end.expected,
        run_rate=plain.a_day if plain else Money(end.expected.units // len(month), ask.currency),
        days=end.days,
        low=end.low,
        high=end.high,
        end=end,
    )


def _meters(ask: Ask, rows: Sequence[AccountRow]) -> list[Tracking]:
    """Each account's own; where a provider is always asked for and was never read, its first account's."""
    read = [row for row in rows if _is_read(ask, row)]
    found = [track(ask, row.provider, row) for row in read]
    for provider in ALWAYS:
        if all(row.provider != provider for row in read):
            first = next((row for row in rows if row.provider == provider), None)
            found.append(track(ask, provider, first))
    return found


def _is_read(ask: Ask, account: AccountRow) -> bool:
    """By people: a connected account's own meters are read by themselves."""
    return any(meter.name == account.provider for meter in meters_of(ask.connection, account.id).values())


def _alerts(ask: Ask, found: tuple[BudgetStanding, ...]) -> tuple[Alert, ...]:
    standing = {each.id: each for each in found}
    alerts = [
        _alert(ask, standing[each.id], crossing)
        for each in budgets_of(ask.connection, ask.workspace, ask.currency, ask.now)
        for crossing in reversed(crossings_in(ask.connection, ask.workspace, each, each.period(ask.today)))
    ]
    return tuple(sorted(alerts, key=lambda alert: alert.crossed_at, reverse=True))


def _alert(ask: Ask, stands: BudgetStanding, crossing: Crossing) -> Alert:
    share = share_text(crossing.threshold)
    state = crossing.alert.stands(ask.now) if crossing.alert else ""
    return Alert(
        provider=stands.provider,
        period=stands.period,
        name=stands.name,
        threshold=share,
        crossed_at=crossing.crossed_at,
        spent=stands.spent,
        allocated=stands.allocated,
        message=_passed(stands, crossing),
        alert=crossing.alert.id if crossing.alert else 0,
        acknowledged=state == "acknowledged",
        snoozed=state == "snoozed",
    )


def _passed(stands: BudgetStanding, crossing: Crossing) -> str:
    name, share = period_said(stands.name), share_said(crossing.threshold)
    return say("context.passed", budget=stands.title, name=name, share=share)


def show(answer: ContextAnswer) -> Reply:
    blocks: list[Block] = [*meters(answer.spend.budgets)]
    spend = answer.spend
    today = cost_or_unpriced(spend.today, spend.unpriced_today)
    month = cost_or_unpriced(spend.month_to_date, spend.unpriced)
    blocks.append(Facts(((say("words.today"), today), (period_said(spend.month), month))))
    if answer.forecast:
        blocks += _forecast(answer.forecast)
    if spend.unpriced:
        blocks.append(Note(unpriced_note(spend.unpriced)))
    blocks += [_line(alert.message, _state(alert)) for alert in answer.alerts]
    blocks += [_line(f"{each.title}.", each.state) for each in answer.other_alerts]
    blocks += [Text("{meter}", {"meter": reminder(each)}) for each in answer.meters if each.needs_action]
    if answer.stale_accounts:
        names = ", ".join(answer.stale_accounts)
        blocks.append(Note(say("summary.stale", names=names)))
    budget_action = Action(say("words.budget"), "budget")
    return Reply(say("context.title"), tuple(blocks), (budget_action,), _tone(answer.health))


def _forecast(found: Expected) -> list[Note]:
    """Where the month ends, and which limits will not last."""
    short = [budget_text(each) for each in found.end.budgets if each.reached_on]
    return [Note(each.text, each.values) for each in (end_text(found.end), *short)]


def _line(alert: str, state: str) -> Text:
    """What was told, and whether somebody has seen to it."""
    seen = "" if state in ("", "open") else f" ({say(f'context.{state}')})"
    return Text("{alert}{seen}", {"alert": alert, "seen": seen})


def _state(alert: Alert) -> str:
    return "acknowledged" if alert.acknowledged else "snoozed" if alert.snoozed else ""


def _tone(health: Health | None) -> Tone:
    if health in ("over", "reserve"):
        return "over"
    return "warning" if health == "warning" else "plain"
