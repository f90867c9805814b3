"""How `/price` is laid out: a table of models, what a change did, and data that waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commands.catalogue import say
from commands.priced import ModelPrice, MovedPrice, PriceAnswer
from commands.reply import Action, Block, Facts, Note, Reply, Table, Text, Tone, Value
from commands.saying import period_said, unit_said
from commands.spelling import day
from commands.standings import meters
from commands.unpriced import count_of
from ledger.providers import PROVIDERS

COLUMNS = {"input": "input_tokens", "output": "output_tokens", "cached": "cache_read_tokens"}
MOST_MOVED = 8  # moved prices that are named


def show_price(answer: PriceAnswer) -> Reply:
    """The change first, then the models."""
    blocks: list[Block] = []
    if answer.done != "shown":
        blocks += [Text("{said}", {"said": _done(answer)}), *_moved_month(answer), *meters(answer.budgets)]
    if answer.models:
        rows = tuple(_row(each) for each in answer.models)
        figures = (say(f"price.{name}") for name in COLUMNS)
        blocks.append(Table((say("words.model"), *figures, say("price.by")), rows))
    elif answer.done == "shown":
        blocks.append(Text(say("price.no_usage")))
    if answer.unpriced:
        blocks += _without(answer)
    if answer.under_way:
        blocks.append(Note(say("price.under_way")))
    if answer.waiting is not None:
        blocks += moved_blocks(answer.waiting.version, answer.waiting.moved)
    blocks.append(Note(say("price.per_million", table=answer.table)))
    return Reply(say(f"price.title_{answer.done}"), tuple(blocks), _actions(answer), _tone(answer))


def _done(answer: PriceAnswer) -> str:
    if answer.done == "declined":
        return say("price.goes_on", table=answer.table)
    if answer.done == "confirmed":
        key = "price.holds_now" if answer.changed else "price.holds_now_nothing_changed"
        return say(key, table=answer.table, count=answer.changed)
    again = say("price.priced_again" if answer.changed else "price.nothing_changed", count=answer.changed)
    return f"{_price_now(answer)} {again}"


def _price_now(answer: PriceAnswer) -> str:
    title = PROVIDERS[answer.provider].title
    if answer.done == "set" and answer.since:
        since = _with_year(answer.since)
        return say("price.yours_from", title=title, model=answer.model, day=since)
    if answer.done == "set":
        return say("price.yours_always", title=title, model=answer.model)
    before = any(each.own and not each.coming for each in answer.models)
    return say("price.yours_before" if before else "price.yours_no_more", title=title, model=answer.model)


def _with_year(at: date) -> str:
    return day(at, date.min)


def _moved_month(answer: PriceAnswer) -> list[Block]:
    if answer.month_before is None or answer.month_before == answer.month_to_date:
        return []
    title = PROVIDERS[answer.provider].title
    rows: tuple[tuple[str, Value], ...] = (
        (say("words.so_far", title=title, month=period_said(answer.month)), answer.month_to_date),
        (say("price.before"), answer.month_before),
    )
    return [Facts(rows)]


def _without(answer: PriceAnswer) -> list[Block]:
    """How to give a price to what has none."""
    blocks: list[Block] = []
    first = next((each for each in answer.models if each.unpriced > each.contradictory), None)
    if first is not None:
        line = {"line": f"/price {first.provider} {first.model} 1.25 10"}
        blocks.append(Note(say("price.set_one"), line))
    wrong = sum(each.contradictory for each in answer.models)
    if wrong:
        blocks.append(Note(say("price.contradictory", requests=count_of(wrong))))
    return blocks


def _row(each: ModelPrice) -> tuple[Value, ...]:
    unpriced = say("price.unpriced", requests=count_of(each.unpriced)) if each.unpriced else ""
    if not each.by:
        return (each.model, "", "", "", unpriced or say("unpriced.cell"))
    by = say("price.yours") if each.own else each.by
    if each.since:
        key = "price.by_from" if each.coming else "price.by_since"
        by = say(key, by=by, day=_with_year(each.since))
    by = f"{by}; {unpriced}" if unpriced else by
    sign = "" if each.currency == "USD" else f" {each.currency}"
    figures = (each.rates.get(name, "") for name in COLUMNS.values())
    return (each.model, *(figure and f"{figure}{sign}" for figure in figures), by)


def moved_blocks(version: str, moved: Sequence[MovedPrice]) -> list[Block]:
    """What a keeper has to know to answer."""
    rows = tuple(_moved(each) for each in moved[:MOST_MOVED])
    columns = (say("price.price"), say("price.now"), say("price.then"))
    blocks: list[Block] = [Text(say("price.waits"), {"version": version}), Table(columns, rows)]
    more = len(moved) - MOST_MOVED
    return [*blocks, Note(say("price.more", count=more))] if more > 0 else blocks


def _moved(each: MovedPrice) -> tuple[Value, ...]:
    context = "".join(f", {name} {value}" for name, value in each.context.items())
    above = f", {say('price.above', edge=each.above)}" if each.above else ""
    what = f"{PROVIDERS[each.provider].title} {each.model}, {unit_said(each.unit)}{context}{above}"
    return (what, each.old or say("price.none"), each.new or say("price.none"))


def _actions(answer: PriceAnswer) -> tuple[Action, ...]:
    actions = []
    if answer.done == "set":
        given = {"provider": answer.provider, "model": answer.model, "input": "undo"}
        actions.append(Action(say("words.undo"), "price", given))
    if answer.waiting is not None:
        actions += confirm_or_decline()
    return (*actions, Action(say("words.summary"), "summary"))


def confirm_or_decline() -> tuple[Action, ...]:
    """A keeper's two answers to data that waits."""
    return tuple(Action(say(f"price.{word}"), "price", {"provider": word}) for word in ("confirm", "decline"))


def _tone(answer: PriceAnswer) -> Tone:
    if answer.waiting or answer.unpriced:
        return "warning"
    return "plain" if answer.done == "shown" else "good"
