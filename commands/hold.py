"""Permission to spend, taken before the call: asked by programs, `POST /holds`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from commands.answers import Answer, Refusal
from commands.approval import ask_a_person
from commands.arguments import Amount, Provider
from commands.caller import Ask
from commands.definition import command
from commands.holding import HoldAnswer, clock_went_back, hold_answer, refused, show_hold
from commands.wanting import Wanting
from ledger.admission import Refused
from storage.admitting import ASKED, ClockWentBack, Ruling, grant
from storage.holds import Hold, Wanted

__all__ = ["hold", "show"]


def hold_all(asked: Sequence[tuple[Ask, dict[str, object]]]) -> list[Answer]:
    """Each in its turn, of one workspace; days of two dates are asked apart."""
    answers: dict[int, Answer] = {}
    wanting = Wanting()
    wanted: dict[int, Wanted] = {}
    for place, (ask, values) in enumerate(asked):
        found = wanting.read(ask, values)
        if isinstance(found, Refusal):
            answers[place] = found
        else:
            wanted[place] = found
    by_day: dict[object, list[int]] = {}
    for place in wanted:
        by_day.setdefault(asked[place][0].today, []).append(place)
    for places in by_day.values():
        answers |= _granted([(place, asked[place][0], wanted[place]) for place in places], wanting)
    return [answers[place] for place in range(len(asked))]


@command(changes=True, needs="spend", several=hold_all)
def hold(
    ask: Ask,
    provider: Provider,
    amount: Amount | None = None,
    model: str | None = None,
    input_tokens: str | None = None,
    output_tokens: str | None = None,
    purpose: str | None = None,
    emergency: Literal["yes", "no"] = "no",
    ttl: str | None = None,
    account: str | None = None,
    labels: str | None = None,
) -> HoldAnswer | Refusal:
    """Ask for permission to spend before a call is made.

    Args:
        provider: Who will bill it.
        amount: The most that it may cost; or say model and tokens.
        model: The model that is called.
        input_tokens: How many tokens are sent.
        output_tokens: How many tokens may come back; 4,096 are assumed if left out.
        purpose: What it is for.
        emergency: yes to use the reserve; who did is written down.
        ttl: Its life in seconds, 60 if left out and a day at most.
        account: Whose bill it is, if there are several of this provider.
        labels: Project, member and tags, as JSON.
    """
    values: dict[str, object] = {
        "provider": provider,
        "amount": amount,
        "model": model,
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "purpose": purpose,
        "emergency": emergency,
        "ttl": ttl,
        "account": account,
        "labels": labels,
    }
    (answer,) = hold_all([(ask, values)])
    assert isinstance(answer, HoldAnswer | Refusal)
    return answer


show = show_hold


def hold_id(seed: str) -> str:
    """As random as the ask, and the same if it is carried out again."""
    return hashlib.sha256(f"hold {seed}".encode()).hexdigest()[:20]


def _granted(asked: Sequence[tuple[int, Ask, Wanted]], wanting: Wanting) -> dict[int, Answer]:
    first = asked[0][1]
    try:
        rulings = grant(
            first.connection, [(hold_id(ask.seed), wanted) for _, ask, wanted in asked], first.now
        )
    except ClockWentBack as trouble:
        return {place: clock_went_back(trouble.back) for place, _, _ in asked}
    found: dict[int, Answer] = {}
    for (place, ask, wanted), ruling in zip(asked, rulings, strict=True):
        if isinstance(ruling.said, Refused):
            found[place] = refused(ask, wanted.amount, ruling)
            continue
        held = _as_kept(ask, wanted, ruling, first.now, wanting)
        found[place] = hold_answer(ask, held, ruling)
        if ruling.needs_person:
            ask_a_person(ask, held)
    return found


def _as_kept(ask: Ask, wanted: Wanted, ruling: Ruling, now: datetime, wanting: Wanting) -> Hold:
    """The row that was written, without reading it again."""
    waits = ruling.needs_person
    until = now + (ASKED if waits else wanted.life)
    name = wanting.name_of(wanted.account_id)
    state = "waiting" if waits else "held"
    granted = None if waits else now
    return Hold(hold_id(ask.seed), wanted, state, "", name, now, granted, until, None, None, "")  # type: ignore[arg-type]
