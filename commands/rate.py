"""`/rate CNY 0.14`: what other currencies are worth, so that amounts in them count."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from commands.answers import Answer, Cost, Part, Refusal
from commands.caller import Ask
from commands.definition import command
from commands.reply import Block, Note, Reply, Table, Text, Value
from commands.standings import BudgetStanding, meters, standings
from ledger.amounts import CODES, show_money
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
EXAMPLE = ("Type /rate CNY 0.14, or /rate CNY 0.15 2026-11-01",)


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
        sentence = f"“{code[:40]}” is no other currency that I know: say three letters, such as CNY."
        return Refusal(sentence=sentence, lines=EXAMPLE)
    if rate is None:
        return _answer(ask, "shown", code)
    if not code:
        return Refusal(sentence="Of which currency? Say its three letters.", lines=EXAMPLE)
    if rate.lower() in ("undo", "off"):
        return _take_back(ask, code, rate.lower())
    return _state(ask, code, rate, from_)


def _state(ask: Ask, code: str, rate: str, from_: str | None) -> RateAnswer | Refusal:
    worth = Decimal(rate) if PLAIN.fullmatch(rate) else Decimal(0)
    if not worth:
        sentence = f"“{rate[:40]}” is no rate: say what 1 {code} is worth in {ask.currency}, such as 0.14."
        return Refusal(sentence=sentence, lines=EXAMPLE)
    try:
        since = _since(ask, code, from_)
    except NotAMoment as wrong:
        return Refusal(sentence=str(wrong), lines=EXAMPLE)
    said = Rate(code, worth, since)
    add_rate(ask.connection, ask.workspace, ask.currency, said, ask.seat.person_id, ask.now)
    return _counted_again(ask, "set", code)


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
        raise NotAMoment(f"There is no {typed}: type a day such as 2026-11-01.") from None


def _take_back(ask: Ask, code: str, word: str) -> RateAnswer | Refusal:
    gone = take_back_rates(ask.connection, ask.workspace, code, ask.now, only_last=word == "undo")
    if not gone:
        return Refusal(sentence=f"{code} has no rate; /rate shows which have one.", reason="conflict")
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
    titles = {"shown": "Rates", "set": "Rate set", "undone": "Undone", "off": "Rate removed"}
    blocks: list[Block] = []
    if answer.rates:
        rows: list[tuple[Value, ...]] = [
            (f"1 {each.currency}", f"{each.worth} {answer.counts_in}", each.since or "always")
            for each in answer.rates
        ]
        blocks.append(Table(("Currency", "Counts as", "From"), tuple(rows)))
    else:
        said = f"{answer.currency} has no rate." if answer.currency else "No other currency has a rate."
        blocks.append(Text(said))
    blocks += meters(answer.budgets)
    blocks += [Note(f"And {show_money(other)} not converted.") for other in answer.not_converted]
    return Reply(titles[answer.done], tuple(blocks), tone="plain" if answer.done == "shown" else "good")
