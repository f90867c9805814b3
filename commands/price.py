"""`/price openai gpt-5 1.25 10`: what models cost, said by a keeper, and what has no price."""

from __future__ import annotations

from typing import Annotated

from commands.answers import Refusal
from commands.arguments import Kind
from commands.caller import Ask
from commands.definition import command
from commands.price_setting import set_price, take_away, wrong_price
from commands.price_shown import show_price
from commands.price_table import answer_offer
from commands.priced import PriceAnswer, price_answer
from commands.reply import Reply
from ledger.providers import PROVIDERS
from storage.pricing import LONGEST_MODEL

ANSWERS = ("confirm", "decline")
AWAY = ("off", "undo")
Whose = Annotated[str, Kind("whose", (*PROVIDERS, *ANSWERS))]


@command(changes=True, needs="keep")
def price(
    ask: Ask,
    provider: Whose | None = None,
    model: str | None = None,
    input_: str | None = None,
    output: str | None = None,
    cached: str | None = None,
    from_: str | None = None,
    write: str | None = None,
    search: str | None = None,
) -> PriceAnswer | Refusal:
    """Show what models cost and what has no price, or set a price.

    Args:
        provider: For example openai; or confirm or decline, for price data that waits.
        model: The model as the provider spells it, for example gpt-5.
        input: For a million tokens read, for example 1.25; off removes your price, undo takes it back.
        output: For a million tokens written.
        cached: For a million tokens read from a cache; as input if left out.
        from: The day from which it holds, for example 2026-11-01; always if left out.
        write: For a million tokens written to a cache; as input if left out.
        search: For a thousand web searches.
    """
    whose = (provider or "").lower()
    if whose in ANSWERS:
        return answer_offer(ask, use=whose == "confirm")
    refusal = _wrong(whose, model or "")
    if refusal is not None:
        return refusal
    if model is None or input_ is None:
        return price_answer(ask, "shown", whose, model or "")
    if input_.lower() in AWAY:
        return take_away(ask, whose, model, undo=input_.lower() == "undo")
    said = {
        "input_tokens": input_,
        "output_tokens": output,
        "cache_read_tokens": cached,
        "cache_write_tokens": write,
        "web_searches": search,
    }
    return set_price(ask, whose, model, said, from_)


def _wrong(whose: str, model: str) -> Refusal | None:
    if whose and whose not in PROVIDERS:
        return wrong_price("price.no_provider", typed=whose[:40], known=", ".join(PROVIDERS))
    if len(model) > LONGEST_MODEL:
        return wrong_price("price.long_model", most=LONGEST_MODEL)
    return wrong_price("price.whose_model") if model and not whose else None


def show(answer: PriceAnswer) -> Reply:
    return show_price(answer)
