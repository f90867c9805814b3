"""Price data that an operator brought and that moves a price by more than half: a keeper answers."""

from __future__ import annotations

from commands.answers import Refusal
from commands.caller import Ask
from commands.priced import PriceAnswer, price_answer
from storage.price_tables import DECLINED, USED, decide, waiting_offer
from storage.repricing import of_unpriced, price_again


def answer_offer(ask: Ask, *, use: bool) -> PriceAnswer | Refusal:
    """Count by the waiting data from now on, or go on without it.

    What has no price is priced by it; what has one keeps it, so that past months stand.
    """
    offer = waiting_offer(ask.connection, ask.workspace)
    if offer is None and use:  # somebody thinks better of it
        offer = waiting_offer(ask.connection, ask.workspace, DECLINED)
    if offer is None:
        return Refusal.of("price.nothing_waits", "conflict")
    state = USED if use else DECLINED
    decide(ask.connection, ask.workspace, offer.id, state, ask.now, ask.seat.person_id)
    changed = 0
    if use:
        changed, _ = price_again(ask.connection, of_unpriced(ask.connection, ask.workspace), ask.now)
    answer = price_answer(ask, "confirmed" if use else "declined", "", "")
    return answer.model_copy(update={"changed": changed})
