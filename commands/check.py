"""Whether there would be room, without holding it: `POST /check`, for one amount or candidate models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Literal

from commands.answers import Answer, Cost, Part, Refusal
from commands.arguments import Amount, Provider
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.holding import clock_went_back, refused, title_of
from commands.reply import Reply, Table, Text
from commands.wanting import Wanting
from ledger.admission import Admitted
from ledger.estimating import Candidate, Estimate, cheapest_first
from storage.admitting import ClockWentBack, Rooms, rooms_of

MOST = 20  # candidates
UNASKED = {"purpose": "check", "ttl": None}  # what a hold is asked for beside


class Checked(Part):
    """One candidate. `amount` None: its price is unknown; `reason` says why it does not fit."""

    model: str
    fits: bool
    amount: Cost | None
    left: Cost | None = None
    left_in: str = ""
    assumed_output: int | None = None
    needs_approval: bool = False
    reason: str = ""


class CheckAnswer(Answer):
    """`fits`: whether any candidate does; the cheapest that fits comes first, unknown prices last.

    Nothing is held: another may take the room before a hold is asked for.
    """

    provider: str
    fits: bool
    candidates: tuple[Checked, ...]


def check_all(asked: Sequence[tuple[Ask, dict[str, object]]]) -> list[Answer]:
    """Each for itself, of one workspace: what one is told takes nothing from another."""
    wanting = Wanting(makes=False)
    rooms: dict[date, Rooms | Refusal] = {}
    answers: list[Answer] = []
    for ask, values in asked:
        if ask.today not in rooms:
            rooms[ask.today] = _rooms(ask)
        answers.append(_answer(ask, rooms[ask.today], wanting, values))
    return answers


@command(needs="spend", several=check_all)
def check(
    ask: Ask,
    provider: Provider,
    amount: Amount | None = None,
    model: str | None = None,
    models: str | None = None,
    input_tokens: str | None = None,
    output_tokens: str | None = None,
    emergency: Literal["yes", "no"] = "no",
    account: str | None = None,
    labels: str | None = None,
) -> CheckAnswer | Refusal:
    """Ask whether there is room for a call, and which of several models fit, cheapest first.

    Args:
        provider: Who would bill it.
        amount: The most that it may cost; or say a model and tokens.
        model: The model that would be called.
        models: Several to choose from, as a list in JSON.
        input_tokens: How many tokens would be sent.
        output_tokens: How many tokens may come back; 4,096 are assumed if left out.
        emergency: yes to count on the reserve too.
        account: Whose bill it would be, if there are several of this provider.
        labels: Project, member and tags, as JSON.
    """
    values: dict[str, object] = {
        "provider": provider,
        "amount": amount,
        "model": model,
        "models": models,
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "emergency": emergency,
        "account": account,
        "labels": labels,
    }
    (answer,) = check_all([(ask, values)])
    assert isinstance(answer, CheckAnswer | Refusal)
    return answer


def _rooms(ask: Ask) -> Rooms | Refusal:
    try:
        return rooms_of(ask.connection, ask.workspace, ask.currency, ask.now)
    except ClockWentBack as trouble:
        return clock_went_back(trouble.back)


def _answer(
    ask: Ask, rooms: Rooms | Refusal, wanting: Wanting, values: dict[str, object]
) -> CheckAnswer | Refusal:
    names = _names(str(values["model"] or ""), str(values["models"] or ""))
    if isinstance(names, Refusal):
        return names
    if isinstance(rooms, Refusal):
        return rooms
    found = [_checked(ask, rooms, wanting, {**values, **UNASKED, "model": name}) for name in names]
    wrong = next((each for each in found if isinstance(each, Refusal)), None)
    if wrong is not None and (len(found) == 1 or wrong.reason != "conflict"):
        return wrong
    checked = [
        Checked(model=name, fits=False, amount=None, reason=each.sentence)
        if isinstance(each, Refusal)
        else each
        for name, each in zip(names, found, strict=True)
    ]
    ordered = _cheapest_first(checked)
    provider = str(values["provider"])
    return CheckAnswer(provider=provider, fits=any(each.fits for each in ordered), candidates=ordered)


def _names(model: str, models: str) -> list[str] | Refusal:
    if not models:
        return [model]
    found = json.loads(models) if models.startswith("[") else None
    good = isinstance(found, list) and all(isinstance(each, str) and each for each in found)
    if not good or model or not 0 < len(found or ()) <= MOST:
        return Refusal.of("check.models", values={"most": MOST})
    return list(dict.fromkeys(found or ()))


def _checked(ask: Ask, rooms: Rooms, wanting: Wanting, values: dict[str, object]) -> Checked | Refusal:
    wanted = wanting.read(ask, values)
    if isinstance(wanted, Refusal):
        return wanted
    ruling = rooms.rule(wanted, counts=False)
    model, assumed = str(values["model"]), (wanted.tokens or {}).get("assumed_output")
    if not isinstance(ruling.said, Admitted):
        sentence = refused(ask, wanted.amount, ruling).sentence
        left = ruling.said.rooms[0]
        return Checked(
            model=model,
            fits=False,
            amount=wanted.amount,
            left=left.amount,
            left_in=title_of(ask, ruling.budgets[left.budget_id]),
            assumed_output=assumed,
            reason=sentence,
        )
    tightest = ruling.said.left
    return Checked(
        model=model,
        fits=True,
        amount=wanted.amount,
        left=tightest.amount if tightest else None,
        left_in=title_of(ask, ruling.budgets[tightest.budget_id]) if tightest else "",
        assumed_output=assumed,
        needs_approval=ruling.needs_person,
    )


def _cheapest_first(checked: list[Checked]) -> tuple[Checked, ...]:
    places = {str(place): each for place, each in enumerate(checked)}
    candidates = [Candidate(place, Estimate(each.amount), each.fits) for place, each in places.items()]
    return tuple(places[each.name] for each in cheapest_first(candidates))


def show(answer: CheckAnswer) -> Reply:
    rows = tuple(
        (
            each.model or answer.provider,
            each.amount or say("unpriced.cell"),
            say("check.fits" if each.fits else "check.no_room"),
        )
        for each in answer.candidates
    )
    return Reply(
        say("check.title"),
        (
            Text(say("check.room_found" if answer.fits else "check.none_found")),
            Table((say("words.model"), say("check.at_most"), say("check.room")), rows),
        ),
    )
