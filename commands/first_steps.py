"""From the first word in a place to its first digest: what is done, and what comes next."""

from __future__ import annotations

from typing import Literal

from commands.answers import Part
from commands.caller import Ask
from commands.catalogue import say
from commands.reply import Action
from commands.settings import zone_actions
from commands.where import here, privately
from ledger.money import Money
from ledger.providers import PROVIDERS
from storage.accounts import accounts_in
from storage.budgets import budgets_of
from storage.spend import first_known_day
from storage.subscriptions import Address
from storage.wishes import Subscribed, subscribed_at

What = Literal["zone", "figures", "limit", "digest"]
BILLS = ("openai", "anthropic", "openrouter", "cursor")  # offered; /connect knows the others
DAILY = (10, 20, 50)


class Step(Part):
    """One of the four, in their order."""

    what: What
    done: bool


def first_steps(ask: Ask) -> tuple[Step, ...]:
    """How far this place is; `ask` with the settings as they stand."""
    rows = accounts_in(ask.connection, ask.workspace)
    known = first_known_day(ask.connection, ask.workspace) is not None
    return (
        Step(what="zone", done=ask.seat.zone is not None),
        Step(what="figures", done=known or any(row.connected_at for row in rows)),
        Step(what="limit", done=bool(budgets_of(ask.connection, ask.workspace, ask.currency, ask.now))),
        Step(what="digest", done=_gets_digest(ask)),
    )


def next_of(steps: tuple[Step, ...]) -> What | None:
    """The first that is not done; None: all are."""
    return next((step.what for step in steps if not step.done), None)


def step_actions(what: What, currency: str) -> tuple[Action, ...]:
    """What takes the step in one tap, or a question for what has to be typed."""
    if what == "zone":
        return zone_actions("start")
    if what == "figures":
        bills = (
            Action(
                say("start.connect", title=PROVIDERS[name].title),
                "connect",
                {"provider": name},
                asks_for="key",
            )
            for name in BILLS
        )
        return (*bills, Action(say("start.read_groq"), "groq", asks_for="reading"))
    if what == "limit":
        taps = (
            Action(
                say("start.a_day", amount=Money.of(amount, currency)),
                "limit",
                {"amount": str(amount), "period": "day"},
            )
            for amount in DAILY
        )
        return (*taps, Action(say("settings.another"), "limit", {"period": "day"}, asks_for="amount"))
    digest = {"what": "digest"}
    return (
        Action(say("start.digest_here"), "subscribe", digest),
        Action(say("start.digest_me"), "subscribe", digest | {"where": "me"}),
    )


def _gets_digest(ask: Ask) -> bool:
    """Here, or this person in their direct messages; not while it is off or rests."""
    there: list[Address] = [each for each in (here(ask.caller), privately(ask.caller)) if each]
    found = subscribed_at(ask.connection, ask.workspace, there)
    return any(each.what == "digest" and each.off_because is None and not _rests(ask, each) for each in found)


def _rests(ask: Ask, each: Subscribed) -> bool:
    return each.paused_until is not None and each.paused_until > ask.now
