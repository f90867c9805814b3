"""The notice to keepers that price data waits for their word."""

from __future__ import annotations

from commands.answers import Answer
from commands.catalogue import say
from commands.notice import Notice
from commands.price_shown import confirm_or_decline, moved_blocks
from commands.priced import MovedPrice
from commands.reply import Note, Reply


class PriceDataAnswer(Answer):
    """Data that moves these prices in use by more than half."""

    version: str
    moved: tuple[MovedPrice, ...]


def _lay_out(answer: PriceDataAnswer) -> Reply:
    blocks = (
        *moved_blocks(answer.version, answer.moved),
        Note(say("price.until_then")),
    )
    return Reply(say("price.title_waits"), blocks, confirm_or_decline(), "warning", private=True)


PRICE_DATA = Notice("price_data", PriceDataAnswer, _lay_out, private=True)
