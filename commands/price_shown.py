"""How `/price` is laid out: a table of models, what a change did, and data that waits."""

from __future__ import annotations

from collections.abc import Sequence

from commands.priced import ModelPrice, MovedPrice, PriceAnswer
from commands.reply import Action, Block, Facts, Note, Reply, Table, Text, Tone, Value
from commands.standings import meters
from commands.unpriced import count_of
from ledger.providers import PROVIDERS

COLUMNS = {"Input": "input_tokens", "Output": "output_tokens", "Cached": "cache_read_tokens"}
PER = {"web_searches": "a thousand searches", "requests": "a thousand requests"}
MOST_MOVED = 8  # moved prices that are named
TITLES = {
    "shown": "Prices",
    "set": "Price set",
    "off": "Price removed",
    "undone": "Undone",
    "confirmed": "Price data in use",
    "declined": "Price data declined",
}


def show_price(answer: PriceAnswer) -> Reply:
    """The change first, then the models."""
    blocks: list[Block] = []
    if answer.done != "shown":
        blocks += [Text("{said}", {"said": _done(answer)}), *_moved_month(answer), *meters(answer.budgets)]
    if answer.models:
        rows = tuple(_row(each) for each in answer.models)
        blocks.append(Table(("Model", *COLUMNS, "By"), rows))
    elif answer.done == "shown":
        blocks.append(Text("No usage is known that needs a price; figures of bills need none."))
    if answer.unpriced:
        blocks += _without(answer)
    if answer.under_way:
        blocks.append(Note("The rest is being priced again; /price shows when that is done."))
    if answer.waiting is not None:
        blocks += moved_blocks(answer.waiting.version, answer.waiting.moved)
    blocks.append(Note(f"For a million tokens. Where you set no price, {answer.table} says it."))
    return Reply(TITLES[answer.done], tuple(blocks), _actions(answer), _tone(answer))


def _done(answer: PriceAnswer) -> str:
    again = f"{count_of(answer.changed)} priced again." if answer.changed else "No stored request changed."
    if answer.done == "declined":
        return f"{answer.table} goes on holding."
    if answer.done == "confirmed":
        return f"{answer.table} holds from now on; {again[:1].lower()}{again[1:]}"
    whose = f"{PROVIDERS[answer.provider].title}'s {answer.model}"
    if answer.done == "set":
        since = f"from {answer.since:%-d %b %Y}" if answer.since else "always"
        return f"{whose}: your price holds {since}. {again}"
    if any(each.own and not each.coming for each in answer.models):
        return f"{whose}: your price before it holds again. {again}"
    return f"{whose} has no price of yours any more. {again}"


def _moved_month(answer: PriceAnswer) -> list[Block]:
    if answer.month_before is None or answer.month_before == answer.month_to_date:
        return []
    title = PROVIDERS[answer.provider].title
    rows: tuple[tuple[str, Value], ...] = (
        (f"{title}, {answer.month} so far", answer.month_to_date),
        ("Before", answer.month_before),
    )
    return [Facts(rows)]


def _without(answer: PriceAnswer) -> list[Block]:
    """How to give a price to what has none."""
    blocks: list[Block] = []
    first = next((each for each in answer.models if each.unpriced > each.contradictory), None)
    if first is not None:
        line = {"line": f"/price {first.provider} {first.model} 1.25 10"}
        blocks.append(Note("What has no price is in no sum. Set one: {line} (input, output).", line))
    wrong = sum(each.contradictory for each in answer.models)
    if wrong:
        blocks.append(Note(f"The counts of {count_of(wrong)} contradict one another: they cannot be priced."))
    return blocks


def _row(each: ModelPrice) -> tuple[Value, ...]:
    if not each.by:
        return (
            each.model,
            "",
            "",
            "",
            f"unpriced: {count_of(each.unpriced)}" if each.unpriced else "unpriced",
        )
    word = "from" if each.coming else "since"
    by = each.by if not each.since else f"{each.by} {word} {each.since:%-d %b %Y}"
    by = by if not each.unpriced else f"{by}; unpriced: {count_of(each.unpriced)}"
    sign = "" if each.currency == "USD" else f" {each.currency}"
    figures = (each.rates.get(name, "") for name in COLUMNS.values())
    return (each.model, *(figure and f"{figure}{sign}" for figure in figures), by)


def moved_blocks(version: str, moved: Sequence[MovedPrice]) -> list[Block]:
    """What a keeper has to know to answer."""
    said = "{version} waits for your word: it moves prices in use by more than half."
    rows = tuple(_moved(each) for each in moved[:MOST_MOVED])
    blocks: list[Block] = [Text(said, {"version": version}), Table(("Price", "Now", "Then"), rows)]
    more = len(moved) - MOST_MOVED
    return [*blocks, Note(f"And {more} more.")] if more > 0 else blocks


def _moved(each: MovedPrice) -> tuple[Value, ...]:
    context = "".join(f", {name} {value}" for name, value in each.context.items())
    above = f", above {each.above:,} tokens" if each.above else ""
    what = f"{PROVIDERS[each.provider].title} {each.model}, {each.unit.replace('_', ' ')}{context}{above}"
    return (what, each.old or "none", each.new or "none")


def _actions(answer: PriceAnswer) -> tuple[Action, ...]:
    actions = []
    if answer.done == "set":
        given = {"provider": answer.provider, "model": answer.model, "input": "undo"}
        actions.append(Action("Undo", "price", given))
    if answer.waiting is not None:
        actions += [Action(word.capitalize(), "price", {"provider": word}) for word in ("confirm", "decline")]
    return (*actions, Action("Summary", "summary"))


def _tone(answer: PriceAnswer) -> Tone:
    if answer.waiting or answer.unpriced:
        return "warning"
    return "plain" if answer.done == "shown" else "good"
