"""Filling a scratch workspace: what people typed in these months, and what was collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from bot.demo.days import DAYS, SEED, billed, used
from bot.schedule import tick
from bot.wiring import TERMINAL, Wiring
from commands.caller import Caller
from ledger.facts import Charge, Usage
from ledger.periods import DAY, period_holding
from storage.accounts import make_account
from storage.posting import post
from storage.store import Connection
from storage.workspaces import change_workspace
from storage.zone import plan_digest

NAME = "Demo (invented figures)"
SLICE = 1_000
ZONE = "Europe/Lisbon"
LIMITS = ("45 day", "900 month", "14 day model=claude-sonnet-4-5", "6.50 month groq")
READ_EVERY = timedelta(days=5)


async def fill(wiring: Wiring, seed: int = SEED) -> None:
    """Four months to this moment. The workspace is to be a new one."""
    now = wiring.clock()
    today = now.date()
    await wiring.store.write(partial(_settle_in, now=now))
    typist = Typist(wiring)
    first = datetime.combine(today - DAY * (DAYS - 1), time(8), UTC)
    await typist.types(first, "/charge cursor 60 three seats how=monthly")
    await tick(wiring)  # posts the months since
    records, bills = used(today, now, seed), billed(today, seed)
    for provider in sorted(records):
        for facts in _slices(records[provider]) + _slices(bills.get(provider, [])):
            await wiring.store.write(partial(_post, provider=provider, facts=facts, now=now))
    for at, line in _typed(today, now, seed):
        await typist.types(at, line)
    await typist.types(now, "/subscribe digest")


def _settle_in(connection: Connection, now: datetime) -> None:
    change_workspace(connection, 1, name=NAME, zone=ZONE)
    plan_digest(connection, 1, now, anew=True)


def _post(connection: Connection, provider: str, facts: Sequence[Charge | Usage], now: datetime) -> None:
    post(connection, make_account(connection, 1, provider, now), facts, now)


def _slices(facts: Sequence[Charge | Usage]) -> list[Sequence[Charge | Usage]]:
    return [facts[at : at + SLICE] for at in range(0, len(facts), SLICE)]


def _typed(today: date, now: datetime, seed: int) -> Iterator[tuple[datetime, str]]:
    """What somebody read off a page, and what came back: in the order of time."""
    chance, shown, month = Random(seed), Decimal(0), None  # noqa: S311 - the same figures each time
    at = datetime.combine(today - DAY * (DAYS - 2), time(17, 30), UTC)
    while at <= now:
        begun = period_holding("month", at.date()).first
        shown, month = (shown if begun == month else Decimal(0)), begun
        shown += Decimal(chance.randrange(60, 420)) / 100
        if at + READ_EVERY > now:  # limits are new: alerts of months ago would be nobody's matter
            yield from ((at, f"/limit {limit}") for limit in LIMITS)
        yield at, f"/reading groq {shown}"
        at += READ_EVERY
    back = datetime.combine(today - DAY * 40, time(12), UTC)
    yield back, f"/credit openai 12 {back:%Y-%m-%d} goodwill"


class Typist:
    """Whoever sits at the terminal, at the moment that a line was typed."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._lines = 0

    async def types(self, at: datetime, line: str) -> None:
        """A line that is refused is a mistake of the demonstration: RuntimeError with what was said."""
        from commands.given import words_to_given

        self._lines += 1
        name, _, words = line.removeprefix("/").partition(" ")
        given = words_to_given(self._wiring.dispatch.commands[name], words)
        caller = Caller(
            surface=TERMINAL,
            key=f"demo {self._lines}",
            at=at,
            person="local",
            person_name="You",
            place=TERMINAL,
            chat=TERMINAL,
            keeper=True,
        )
        answered = await self._wiring.dispatch(name, given, caller) if isinstance(given, dict) else None
        if answered is None or answered.refusal:
            raise RuntimeError(
                f"{line}: {answered.refusal.sentence if answered and answered.refusal else given}"
            )
