"""The notice to keepers that price data waits for their word."""

from __future__ import annotations

from commands.answers import Answer
from commands.notice import Notice
from commands.price_shown import moved_blocks
from commands.priced import MovedPrice
from commands.reply import Action, Note, Reply


class PriceDataAnswer(Answer):
    """Data that moves these prices in use by more than half."""

    version: str
    moved: tuple[MovedPrice, ...]


def _lay_out(answer: PriceDataAnswer) -> Reply:
    blocks = (
        *moved_blocks(answer.version, answer.moved),
        Note("Until then the prices of before hold."),
    )
    confirm, decline = (
        Action(word.capitalize(), "price", {"provider": word}) for word in ("confirm", "decline")
    )
    return Reply("Price data waits for you", blocks, (confirm, decline), "warning", private=True)


PRICE_DATA = Notice("price_data", PriceDataAnswer, _lay_out, private=True)
