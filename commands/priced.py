"""What is answered to `/price`: prices in use, what has none, and what a change did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from commands.answers import Answer, Cost, Part
from commands.caller import Ask
from commands.standings import BudgetStanding, standings
from ledger.periods import MONTHS, Period, day_of, period_holding
from ledger.prices import amount_text
from storage.billed import Billed
from storage.columns import micros, moment
from storage.price_tables import table_of, waiting_offer
from storage.prices import ALWAYS, Price, prices_of
from storage.pricing import Pricer, pricer_of
from storage.repricing import is_due
from storage.spend import spend_by_provider
from storage.used import models_used, unpriced_models

Done = Literal["shown", "set", "off", "undone", "confirmed", "declined"]


class ModelPrice(Part):
    """What a model costs now (or `coming`), in `currency` for a million tokens; `by` empty: it has no price.

    `own`: a keeper's, from the day `since` (None: always). `unpriced` counts requests without a price,
    `contradictory` those among them whose counts contradict one another.
    """

    provider: str
    model: str
    by: str
    own: bool
    since: date | None
    currency: str
    rates: Mapping[str, str]
    unpriced: int
    contradictory: int
    coming: bool = False


class MovedPrice(Part):
    """A price in use that waiting data would move, for a million tokens or a thousand searches."""

    provider: str
    model: str
    context: Mapping[str, str]
    unit: str
    above: int
    old: str | None
    new: str | None


class WaitingTable(Part):
    """Price data that a keeper is to confirm or decline."""

    version: str
    offered_at: datetime
    moved: tuple[MovedPrice, ...]


class PriceAnswer(Answer):
    """The prices of a provider, or of all. `since`: the day from which a price that was set holds.

    `changed` requests were priced again; `under_way`: not all yet. `unpriced` is counted over all time.
    """

    done: Done
    provider: str
    model: str
    since: date | None = None
    models: tuple[ModelPrice, ...]
    table: str
    waiting: WaitingTable | None
    unpriced: int
    month: str
    month_to_date: Cost
    month_before: Cost | None = None
    changed: int = 0
    under_way: bool
    budgets: tuple[BudgetStanding, ...]


def price_answer(ask: Ask, done: Done, provider: str, model: str) -> PriceAnswer:
    """How prices stand now."""
    whose = provider or None
    month = period_holding("month", ask.today)
    spent = spend_by_provider(
        ask.connection, ask.workspace, ask.currency, Period("days", month.first, ask.today)
    )
    mine = [each for each in spent if whose in (None, each.provider)]
    models = [each for each in _models(ask, whose) if not model or each.model.lower() == model.lower()]
    return PriceAnswer(
        done=done,
        provider=provider,
        model=model,
        models=tuple(models),
        table=table_of(ask.connection, ask.workspace).version,
        waiting=_waiting(ask),
        unpriced=sum(each.unpriced for each in models),
        month=MONTHS[month.first.month - 1],
        month_to_date=sum((each.cost for each in mine), ask.nothing),
        under_way=is_due(ask.connection, ask.workspace),
        budgets=standings(ask, whose) if done != "shown" else (),
    )


def _models(ask: Ask, provider: str | None) -> list[ModelPrice]:
    """Each model that is in use or has a keeper's price; those without a price first."""
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for each in unpriced_models(ask.connection, ask.workspace, provider):
        key = each.used.provider, each.used.model
        requests, wrong = counts.get(key, (0, 0))
        counts[key] = requests + each.requests, wrong + each.contradictory
    used = {(each.provider, each.model) for each in models_used(ask.connection, ask.workspace, provider)}
    spelled = {(name, model.lower()) for name, model in used}
    own = {(each.provider, each.model) for each in prices_of(ask.connection, ask.workspace, provider)}
    names = used | {each for each in own if (each[0], each[1].lower()) not in spelled}
    pricers = {name: _pricer(ask, name) for name in {name for name, _ in names}}
    later = [_coming(ask, each) for each in prices_of(ask.connection, ask.workspace, provider)]
    found = [each for each in later if each is not None]
    found += [_model(ask, pricers[name], model, *counts.get((name, model), (0, 0))) for name, model in names]
    return sorted(found, key=lambda each: (-each.unpriced, each.provider, each.model, each.since or date.min))


def _pricer(ask: Ask, provider: str) -> Pricer:
    return pricer_of(ask.connection, Billed(0, ask.workspace, provider, ask.zone, ask.currency))


def _model(ask: Ask, pricer: Pricer, model: str, unpriced: int, contradictory: int) -> ModelPrice:
    now = micros(ask.now)
    card, by = pricer.card(model, now)
    own = pricer.own_price(model, now)
    rates = {} if card is None else {name: amount_text(name, rate.base) for name, rate in card.rates.items()}
    return ModelPrice(
        provider=pricer.account.provider,
        model=model,
        by="yours" if own else by,
        own=own is not None,
        since=None if own is None or own.valid_from == ALWAYS else day_of(moment(own.valid_from), ask.zone),
        currency=card.currency if card else ask.currency,
        rates=rates,
        unpriced=unpriced,
        contradictory=contradictory,
    )


def _coming(ask: Ask, price: Price) -> ModelPrice | None:
    """A keeper's price that does not hold yet."""
    if price.valid_from <= micros(ask.now):
        return None
    return ModelPrice(
        provider=price.provider,
        model=price.model,
        by="yours",
        own=True,
        since=day_of(moment(price.valid_from), ask.zone),
        currency=price.card.currency,
        rates={name: f"{amount:f}" for name, amount in price.amounts.items()},
        unpriced=0,
        contradictory=0,
        coming=True,
    )


def _waiting(ask: Ask) -> WaitingTable | None:
    offer = waiting_offer(ask.connection, ask.workspace)
    if offer is None:
        return None
    moved = tuple(MovedPrice.model_validate(each) for each in offer.moved)
    return WaitingTable(version=offer.version, offered_at=offer.offered_at, moved=moved)
