"""`/rate CNY 0.14`: what other currencies are worth, so that amounts in them count."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from commands.answers import Answer, Cost, Part, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Block, Note, Reply, Table, Text, Tone, Value
from commands.standings import BudgetStanding, meters, standings
from ledger.amounts import CODES
from ledger.moments import NotAMoment, parse_day
from ledger.periods import Period, period_holding
from ledger.rates import Rate
from storage.alerts import tell_crossings
from storage.budgets import budgets_of
from storage.rates import add_rate, rates_of, take_back_rates
from storage.spend import unconverted
from storage.zone import recount

PLAIN = re.compile(r"\d{1,6}(\.\d{1,12})?|\.\d{1,12}", re.ASCII)
ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class StatedRate(Part):
    """One unit of `currency` counts as `worth` of the workspace's from `since` on; None: always."""

    currency: str
    worth: str  # exact decimal text
    since: date | None


class RateAnswer(Answer):
    """The rates that hold, and what of this month still has none."""

    done: str  # shown, set, undone, off
    currency: str  # the one that was asked about
    counts_in: str
    rates: tuple[StatedRate, ...]
    not_converted: tuple[Cost, ...]
    budgets: tuple[BudgetStanding, ...]


@command(changes=True, needs="keep")
def rate(
    ask: Ask, currency: str | None = None, rate: str | None = None, from_: str | None = None
) -> RateAnswer | Refusal:
    """Show or state what another currency is worth, so that amounts in it count.

    Args:
        currency: Its three letters, for example CNY.
        rate: What one of it is worth, for example 0.14; undo takes the last one back, off removes all.
        from: The day from which it holds, for example 2026-11-01; the first one holds always.
    """
    code = (currency or "").upper()
    if code and (code not in CODES or code == ask.currency):
        return _wrong("rate.no_currency", typed=code[:40])
    if rate is None:
        return _answer(ask, "shown", code)
    if not code:
        return _wrong("rate.which_currency")
    if rate.lower() in ("undo", "off"):
        return _take_back(ask, code, rate.lower())
    return _state(ask, code, rate, from_)


def _state(ask: Ask, code: str, rate: str, from_: str | None) -> RateAnswer | Refusal:
    worth = Decimal(rate) if PLAIN.fullmatch(rate) else Decimal(0)
    if not worth:
        return _wrong("rate.no_rate", typed=rate[:40], currency=code, own=ask.currency)
    try:
        since = _since(ask, code, from_)
    except NotAMoment as wrong:
        return Refusal.because(wrong, lines=(say("rate.form"),))
    said = Rate(code, worth, since)
    add_rate(ask.connection, ask.workspace, ask.currency, said, ask.seat.person_id, ask.now)
    return _counted_again(ask, "set", code)


def _wrong(key: str, **values: Value) -> Refusal:
    return Refusal.of(key, values=values, lines=(say("rate.form"),))


def _since(ask: Ask, code: str, from_: str | None) -> date | None:
    """What was spent before the first rate counts by it too; a later one holds from today."""
    if from_ is None:
        known = any(each.currency == code for each in rates_of(ask.connection, ask.workspace))
        return ask.today if known else None
    typed = from_.strip()
    if not ISO.fullmatch(typed):
        return parse_day(typed, ask.today)
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise NotAMoment(say("rate.no_such_day", day=typed)) from None


def _take_back(ask: Ask, code: str, word: str) -> RateAnswer | Refusal:
    gone = take_back_rates(ask.connection, ask.workspace, code, ask.now, only_last=word == "undo")
    if not gone:
        return Refusal.of("rate.has_none", "conflict", values={"currency": code})
    return _counted_again(ask, "undone" if word == "undo" else "off", code)


def _counted_again(ask: Ask, done: str, code: str) -> RateAnswer:
    """Budgets count at once, and tell what they passed by it."""
    recount(ask.connection, ask.workspace, ask.now)
    for budget in budgets_of(ask.connection, ask.workspace, ask.currency, ask.now):
        tell_crossings(ask.connection, ask.workspace, budget, ask.now)
    return _answer(ask, done, code)


def _answer(ask: Ask, done: str, code: str) -> RateAnswer:
    month = Period("days", period_holding("month", ask.today).first, ask.today)
    held = {(each.currency, each.since): each for each in rates_of(ask.connection, ask.workspace)}
    shown = [each for each in held.values() if code in ("", each.currency)]
    return RateAnswer(
        done=done,
        currency=code,
        counts_in=ask.currency,
        rates=tuple(
            StatedRate(currency=each.currency, worth=f"{each.worth:f}", since=each.since)
            for each in sorted(shown, key=lambda each: (each.currency, each.since or date.min))
        ),
        not_converted=tuple(unconverted(ask.connection, ask.workspace, ask.currency, month)),
        budgets=standings(ask) if done != "shown" else (),
    )


def show(answer: RateAnswer) -> Reply:
    blocks: list[Block] = []
    if answer.rates:
        rows: list[tuple[Value, ...]] = [
            (f"1 {each.currency}", f"{each.worth} {answer.counts_in}", each.since or say("rate.always"))
            for each in answer.rates
        ]
        columns = (say("rate.currency"), say("rate.counts_as"), say("rate.from"))
        blocks.append(Table(columns, tuple(rows)))
    elif answer.currency:
        blocks.append(Text(say("rate.none_of_it", currency=answer.currency)))
    else:
        blocks.append(Text(say("rate.none")))
    blocks += meters(answer.budgets)
    blocks += [Note(say("rate.not_converted", amount=other)) for other in answer.not_converted]
    tone: Tone = "plain" if answer.done == "shown" else "good"
    return Reply(say(f"rate.title_{answer.done}"), tuple(blocks), tone=tone)
