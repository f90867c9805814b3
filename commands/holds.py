"""`/holds`: what is held now, what waits for a keeper, and what became of the latest."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, get_args

from commands.answers import Answer, Cost
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.holding import HoldAnswer, hold_answer
from commands.reply import Action, Block, Note, Reply, Table, Text, Value
from ledger.money import Money
from storage.holds import Hold, State, held_in, holds_in

__all__ = ["holds", "show"]

LATELY = timedelta(hours=24)
MOST = 20
BUTTONS = 2  # waiting holds that get their own


class HoldsAnswer(Answer):
    """The open ones first, the newest on top; then what ended in the last day. `held` is of all open ones."""

    open: tuple[HoldAnswer, ...]
    waiting: tuple[HoldAnswer, ...]
    ended: tuple[HoldAnswer, ...]
    count: int
    held: Cost


@command(needs="ask")
def holds(ask: Ask) -> HoldsAnswer:
    """List permissions to spend: what is held now, what waits for approval, and the latest that ended."""
    count, units = held_in(ask.connection, ask.workspace, ask.now)
    since = ask.now - LATELY
    found = holds_in(ask.connection, ask.workspace, get_args(State), since, most=5 * MOST)
    return HoldsAnswer(
        open=_those(ask, found, "held"),
        waiting=_those(ask, found, "waiting"),
        ended=_those(ask, found, "settled", "released", "expired", "denied"),
        count=count,
        held=Money(units, ask.currency),
    )


def _those(ask: Ask, found: list[Hold], *states: str) -> tuple[HoldAnswer, ...]:
    answers = (hold_answer(ask, each) for each in found)
    return tuple(each for each in answers if each.state in states)[:MOST]


def show(answer: HoldsAnswer) -> Reply:
    if not (answer.open or answer.waiting or answer.ended):
        return Reply(say("holds.title"), (Text(say("holds.nothing")),))
    blocks: list[Block] = []
    if answer.open:
        said: dict[str, Value] = {"count": answer.count, "held": answer.held}
        blocks.append(Text(say("holds.open"), said))
        blocks.append(_table(answer.open, "until"))
    if answer.waiting:
        blocks += [Text(say("holds.waiting")), _table(answer.waiting, "until")]
    if answer.ended:
        blocks += [Text(say("holds.ended")), _table(answer.ended, "cost")]
    if len(answer.open) == MOST or len(answer.ended) == MOST:
        blocks.append(Note(say("holds.newest", most=MOST)))
    actions = [
        Action(say(f"holds.{verb}", id=each.id[:4]), verb, {"id": each.id})
        for each in answer.waiting[:BUTTONS]
        for verb in ("approve", "deny")
    ]
    return Reply(say("holds.title"), tuple(blocks), tuple(actions))


def _table(found: tuple[HoldAnswer, ...], last: Literal["until", "cost"]) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            each.id[:4],
            each.title,
            each.purpose,
            each.amount,
            each.expires_at if last == "until" else _cost(each),
        )
        for each in found
    ]
    columns = tuple(say(f"holds.column_{name}") for name in ("id", "on", "for", "amount", last))
    return Table(columns, tuple(rows))


def _cost(each: HoldAnswer) -> Value:
    if each.actual is not None:
        return each.actual
    return say("holds.unpriced") if each.unpriced else say(f"holds.is_{each.state}")
