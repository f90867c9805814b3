"""What a call that was held for has cost: asked by programs, `POST /holds/{id}/settle`."""

from __future__ import annotations

from collections.abc import Sequence

from commands.answers import Answer, Refusal
from commands.arguments import Amount, Facts
from commands.caller import Ask
from commands.definition import command
from commands.ended import cannot, not_found
from commands.holding import HoldAnswer, hold_answer, show_hold
from commands.told import Told
from ledger.money import Money
from storage.ending_holds import Actual, Cannot
from storage.ending_holds import settle as settle_holds
from storage.holds import Hold, find_holds

__all__ = ["settle", "show"]

WHAT = "Say what it cost, as amount, or its usage: one record or the provider's own answer."


def settle_all(asked: Sequence[tuple[Ask, dict[str, object]]]) -> list[Answer]:
    """Each in its turn, of one workspace: their charges are posted together."""
    first = asked[0][0]
    known = find_holds(first.connection, first.workspace, [str(values["id"]) for _, values in asked])
    answers: dict[int, Answer] = {}
    ended: list[tuple[int, Hold, Actual]] = []
    for place, (_, values) in enumerate(asked):
        hold = known.get(str(values["id"]))
        actual = not_found() if hold is None else _actual(hold, values)
        if isinstance(actual, Refusal) or hold is None:
            answers[place] = actual if isinstance(actual, Refusal) else not_found()
        else:
            ended.append((place, hold, actual))
    found = settle_holds(first.connection, [(hold, actual) for _, hold, actual in ended], first.now)
    for (place, hold, _), said in zip(ended, found, strict=True):
        ask = asked[place][0]
        answers[place] = cannot(hold, said) if isinstance(said, Cannot) else hold_answer(ask, said)
    return [answers[place] for place in range(len(asked))]


@command(changes=True, needs="spend", several=settle_all)
def settle(ask: Ask, id: str, amount: Amount | None = None, facts: Facts = Told()) -> HoldAnswer | Refusal:  # noqa: B008 (frozen)
    """Say what a call has cost that was held for; the hold ends.

    Args:
        id: The hold's.
        amount: What it cost; nothing but 0 may be said where it cost nothing.
        facts: What the request used, or what its provider says that it cost.
    """
    (answer,) = settle_all([(ask, {"id": id, "amount": amount, "facts": facts})])
    assert isinstance(answer, HoldAnswer | Refusal)
    return answer


show = show_hold


def _actual(hold: Hold, values: dict[str, object]) -> Actual | Refusal:
    """What was said of its cost: one of an amount and of usage."""
    amount, told = values["amount"], values["facts"]
    facts = told.facts if isinstance(told, Told) else ()
    if isinstance(amount, Money) == bool(facts):
        return Refusal(sentence=WHAT)
    if not isinstance(amount, Money):
        return facts
    if amount.currency != hold.wanted.amount.currency or amount.units < 0:
        return Refusal(sentence=f"The cost is an amount of {hold.wanted.amount.currency}, 0 or more.")
    return amount
