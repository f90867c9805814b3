"""The one thing to do next: the most pressing of what a keeper or a reader of meters can mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from commands.answers import Offer
from commands.caller import Ask
from commands.freshness import Stale
from commands.mending import account_title
from commands.risen import unexplained
from commands.standings import BudgetStanding
from commands.wanted import WantedReading, wanted_readings
from ledger.providers import PROVIDERS
from storage.accounts import accounts_in


class Advice(Offer):
    """A sentence, and the ask that does it."""

    sentence: str


def advise(ask: Ask, budgets: Sequence[BudgetStanding], stale: Sequence[Stale]) -> Advice | None:
    """None: all is well."""
    return next(_advice(ask, budgets, stale), None)


def _advice(ask: Ask, budgets: Sequence[BudgetStanding], stale: Sequence[Stale]) -> Iterator[Advice]:
    yield from (_trouble(each) for each in stale if each.why == "trouble")
    yield from (_tight(each) for each in budgets if each.health in ("reserve", "over"))
    yield from (Advice(sentence=f"{each.sentence}.", **dict(each.offer())) for each in unexplained(ask))
    yield from (_asked(each) for each in wanted_readings(ask) if each.urgency == "high")
    yield from (_read(each) for each in stale if each.why == "reading")
    accounts = accounts_in(ask.connection, ask.workspace)
    if not accounts:
        yield _connect("openai", "/connect openai reads a bill every hour; /groq 1.06 records a page.")
    if not budgets:
        yield Advice(
            sentence="There is no limit yet: /limit 20 day sets one.",
            label="Set a daily limit",
            command="limit",
            given={"period": "day"},
            asks_for="amount",
        )
    if ask.seat.zone is None:
        yield Advice(
            sentence="Days are UTC until a keeper says where the team lives: /settings zone=Lisbon.",
            label="Say the time zone",
            command="settings",
            asks_for="zone",
        )
    for row in accounts:
        if row.connected_at is None and PROVIDERS[row.provider].key_help:
            title = PROVIDERS[row.provider].title
            yield _connect(row.provider, f"{title}'s bill can be read every hour: /connect {row.provider}.")


def _trouble(stale: Stale) -> Advice:
    title = account_title(stale.provider, stale.account)
    return Advice(sentence=f"See why {title} cannot be read: /status.", label="Status", command="status")


def _tight(budget: BudgetStanding) -> Advice:
    left = "is used up" if budget.health == "over" else "has only its reserve left"
    return Advice(
        sentence=f"{budget.title} {left}: spend less, or raise it with /limit.",
        label="Budget",
        command="budget",
    )


def _asked(wanted: WantedReading) -> Advice:
    """A figure that is lost if nobody reads it today."""
    title = account_title(wanted.provider, wanted.account)
    when = {"when": wanted.of.isoformat()} if wanted.of else {}
    return Advice(
        sentence=wanted.message,
        label=f"Record {title}",
        command="reading",
        given={"provider": wanted.provider, "account": wanted.account, **when},
        asks_for="amount",
    )


def _read(stale: Stale) -> Advice:
    provider = PROVIDERS[stale.provider]
    given = {"provider": provider.name} | ({"account": stale.account} if stale.account else {})
    typed = f"/reading {provider.name}"
    typed += "" if stale.account in ("", provider.name) else f" account={stale.account}"
    return Advice(
        sentence=f"Look at {provider.console}, and type {typed} and the month's figure.",
        label=f"Record {account_title(provider.name, stale.account)}",
        command="reading",
        given=given,
        asks_for="amount",
    )


def _connect(provider: str, sentence: str) -> Advice:
    title = PROVIDERS[provider].title
    return Advice(
        sentence=sentence,
        label=f"Connect {title}",
        command="connect",
        given={"provider": provider},
        asks_for="key",
    )
