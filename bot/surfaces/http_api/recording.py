"""`POST /{provider}/odometer/record`: from its body to `/reading`, and from the answer to its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any, NoReturn, get_args

from starlette.requests import Request

from bot.surfaces.http_api.bodies import read_query
from bot.surfaces.http_api.kept import name_said
from bot.surfaces.http_api.problems import Problem
from bot.surfaces.http_api.shapes import Recorded
from commands.doubting import How
from commands.taking import ReadingAnswer

TAKES = ("value", "notes", "when", "reset", "correct", "how", "about", "account", "label")
SAID = {"amount": "value", "note": "notes"}  # what `/reading` calls them, and a record


def account_in(request: Request) -> str:
    """The account that the address names, if any. Raises Problem."""
    return read_query(request).get("account", "")


def to_reading(provider: str, body: Mapping[str, object], named: str = "") -> dict[str, object]:
    """What `/reading` is given for a record's body; `named`: the account in the address. Raises Problem."""
    for name in body:
        if name not in TAKES:
            _wrong(f"A record has {', '.join(TAKES)}, and no “{name[:32]}”.")
    value = body.get("value")
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal) or not str(value).strip():
        _wrong('A record has the figure on the page as its value, for example {"value": 1.06}.')
    given: dict[str, object] = {"provider": provider, "amount": value}
    if body.get("when") is not None:
        given["when"] = body["when"]
    notes = body.get("notes")
    if not isinstance(notes, str | None):
        _wrong("notes must be text.")
    if notes:
        given["note"] = notes
    given |= _account(body, named)
    return given | _how(body)


def choices(offers: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What a record that was not taken may have meant: each can be sent as it is, in the record's place."""
    return [
        {"label": offer["label"], **_as_record(offer["given"])}
        for offer in offers
        if offer["command"] == "reading"
    ]


def _as_record(given: Mapping[str, str]) -> dict[str, str]:
    return {SAID.get(name, name): said for name, said in given.items() if name != "provider"}


def _how(body: Mapping[str, object]) -> dict[str, object]:
    """What a doubtful figure is, and which question that answers."""
    hows = {how for how in ("reset", "correct") if _flag(body, how)}
    said, about = body.get("how"), body.get("about")
    if said is not None and said not in get_args(How):
        _wrong(f"how must be one of {', '.join(get_args(How))}.")
    if not isinstance(about, str | None):
        _wrong("about must be text, as a choice said it.")
    hows |= {str(said)} if said is not None else set()
    if len(hows) > 1:
        _wrong("Either the meter was reset or this corrects what was recorded, not both.")
    return {name: each for name, each in (("how", next(iter(hows), None)), ("about", about)) if each}


def _account(body: Mapping[str, object], named: str) -> dict[str, object]:
    said = body.get("account")
    if not isinstance(said, str | None):
        _wrong("account must be an account's name, as text.")
    if said and named and said.lower() != named.lower():
        _wrong("The address names one account and the body another: leave one of them out.")
    return {"account": said or named} if said or named else {}


def recorded(answer: ReadingAnswer) -> Recorded:
    """The answer to a record that was taken, or that was said to be a typo."""
    average = answer.meter.daily_average  # None: it was a reading of a period that is over
    return Recorded(
        recorded=answer.outcome != "dropped",
        provider=answer.provider,
        account=name_said(answer.provider, answer.account),
        month=f"{answer.first:%Y-%m}",
        cumulative_value=answer.figure.text(),
        difference=answer.difference.text(),
        daily_usage_estimate=(answer.daily_average if average is None else average).text(),
        currency=answer.figure.currency,
        reset_detected=answer.reset,
        reminder_status=answer.meter.status,
        days_until_reset=answer.meter.days_until_reset,
        read_at=answer.read_at,
    )


def _flag(body: Mapping[str, object], name: str) -> bool:
    said = body.get(name)
    if not isinstance(said, bool | None):
        _wrong(f"{name} must be true or false.")
    return said is True


def _wrong(sentence: str) -> NoReturn:
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)
