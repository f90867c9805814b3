"""Setting a keeper's price and taking it away; what is stored already is priced again at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from commands.answers import Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.priced import Done, PriceAnswer, price_answer
from commands.reply import Value
from ledger.amounts import NotAnAmount, parse_amount
from ledger.moments import NotAMoment, parse_day
from ledger.periods import day_of, start_of_day
from ledger.providers import PROVIDERS
from storage.columns import micros, moment
from storage.prices import ALWAYS, add_price, prices_of, remove_prices, undo_price
from storage.repricing import of_model, price_again

PLAIN = re.compile(r"\d{1,6}(\.\d{1,12})?|\.\d{1,12}", re.ASCII)
ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def wrong_price(key: str, **values: Value) -> Refusal:
    """A refusal with how a price is typed."""
    return Refusal.of(key, values=values, lines=(say("price.form"),))


def set_price(
    ask: Ask, provider: str, model: str, said: Mapping[str, str | None], from_: str | None
) -> PriceAnswer | Refusal:
    """Set what was `said` by unit. A day may stand where the cached price is left out."""
    texts = {name: text for name, text in said.items() if text is not None}
    cached = texts.get("cache_read_tokens", "")
    if from_ is None and (ISO.fullmatch(cached) or cached[:1].isalpha()):
        from_ = texts.pop("cache_read_tokens")
    if "output_tokens" not in texts:
        return wrong_price("price.needs_output")
    try:
        amounts = {name: _rate(text, ask.currency) for name, text in texts.items()}
        since = _since(ask, from_) if from_ else ALWAYS
    except (NotAnAmount, NotAMoment) as wrong:
        return Refusal.because(wrong, lines=(say("price.form"),))
    before = price_answer(ask, "set", provider, model)
    person = ask.seat.person_id
    add_price(ask.connection, ask.workspace, provider, model, amounts, ask.currency, since, person, ask.now)
    day = None if since == ALWAYS else day_of(moment(since), ask.zone)
    return _priced_again(ask, before.model_copy(update={"since": day}), since)


def take_away(ask: Ask, provider: str, model: str, *, undo: bool) -> PriceAnswer | Refusal:
    """Remove a model's prices, or take back the last one; then the one before holds, or the table's."""
    found = prices_of(ask.connection, ask.workspace, provider)
    stood = [each for each in found if each.model.lower() == model.lower()]
    if not stood:
        values = {"title": PROVIDERS[provider].title, "model": model[:60], "provider": provider}
        return Refusal.of("price.none_of_yours", "conflict", values=values)
    done: Done = "undone" if undo else "off"
    before = price_answer(ask, done, provider, model)
    gone = [max(stood, key=lambda each: each.id)] if undo else stood
    if undo:
        undo_price(ask.connection, gone[0], ask.now)
    else:
        remove_prices(ask.connection, stood, ask.now)
    return _priced_again(ask, before, min(each.valid_from for each in gone))


def _priced_again(ask: Ask, before: PriceAnswer, since: int) -> PriceAnswer:
    works = of_model(ask.connection, ask.workspace, before.provider, before.model, since)
    changed, _ = price_again(ask.connection, works, ask.now)
    after = price_answer(ask, before.done, before.provider, before.model)
    return after.model_copy(
        update={"changed": changed, "month_before": before.month_to_date, "since": before.since}
    )


def _rate(text: str, currency: str) -> Decimal:
    """A price list's figure: a dot is decimal whatever follows it, for such prices have many places."""
    typed = text.strip().removeprefix("$") if currency == "USD" else text.strip()
    return Decimal(typed) if PLAIN.fullmatch(typed) else parse_amount(text, currency).decimal


def _since(ask: Ask, text: str) -> int:
    """A day's first moment; one that is still to come is fine where it is said in full."""
    typed = text.strip()
    if not ISO.fullmatch(typed):
        return micros(start_of_day(parse_day(typed, ask.today), ask.zone))
    try:
        return micros(start_of_day(date.fromisoformat(typed), ask.zone))
    except (ValueError, OverflowError):
        raise NotAMoment(say("rate.no_such_day", day=typed)) from None
