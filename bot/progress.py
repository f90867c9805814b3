"""What the asker of a collection reads: one message, edited as it progresses.

Of the reads that `/status` makes due only their ends are told, all accounts in one message.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Literal

from bot.checking import checked
from bot.how_far import EVERY
from bot.wiring import Wiring
from collectors.contract import Page, Span
from commands.checked import CHECKED
from commands.collected import COLLECTED, CollectedAnswer
from ledger.facts import LAYERS, Charge, Reading
from ledger.money import Money
from storage.accounts import find_account
from storage.budgets import budgets_of
from storage.outbox import Promise, change_promise, promise
from storage.people import clock_seat
from storage.posting import Posted
from storage.runs import Run
from storage.store import Connection
from storage.subscriptions import Address, Subscriber

State = Literal["reading", "done", "waiting", "failed"]


class Progress:
    """Of one run. Without somebody to tell it does nothing."""

    def __init__(self, wiring: Wiring, run: Run) -> None:
        self._wiring, self._run = wiring, run
        self._days: set[date] = set()
        self._costs: dict[str, list[Money]] = defaultdict(list)
        self._left: dict[str, Money] = {}
        self._changed = 0
        self._told_at = 0.0
        self.ahead: int | None = None  # seconds by which this machine's clock is before the provider's
        self._first = self._last = wiring.clock().date()

    async def begin(self, span: Span, now: datetime) -> None:
        """The span is known: say that reading has begun."""
        self._first = span.start.date()
        self._last = min(span.end - timedelta(microseconds=1), now).date()
        await self._tell("reading")

    def note_clock(self, theirs: datetime | None) -> None:
        """What the provider's clock said just now, if it said anything."""
        if theirs is not None:
            self.ahead = round((self._wiring.clock() - theirs).total_seconds())

    async def advance(self, page: Page, posted: Posted) -> None:
        """A page is in the book."""
        self._changed += posted.changed
        days = (page.covers.end - page.covers.start).days
        self._days |= {page.covers.start.date() + timedelta(days=each) for each in range(max(days, 1))}
        balances = {meter.name for meter in page.meters if meter.counts in ("down", "left")}
        for fact in page.facts:
            if isinstance(fact, Reading) and fact.meter in balances:
                left = self._left.get(fact.figure.currency, Money(0, fact.figure.currency))
                self._left[fact.figure.currency] = left + fact.figure
        costs = (fact.cost for fact in page.facts if isinstance(fact, Charge) and not fact.included)
        self._costs[page.layer] += [cost for cost in costs if cost]
        if asyncio.get_running_loop().time() - self._told_at >= EVERY:
            await self._tell("reading")

    def end(self, connection: Connection, state: State, trouble: str = "") -> None:
        """It is over, for now or for good: told in the transaction that says so."""
        if self._run.told is not None:
            self._write(connection, self._run.told, state, trouble)

    async def _tell(self, state: State) -> None:
        self._told_at = asyncio.get_running_loop().time()
        told = self._run.told
        if told is None or self._run.together:
            return
        await self._wiring.store.write(lambda connection: self._write(connection, told, state))
        self._wiring.wake.tell()

    def _write(self, connection: Connection, told: Address, state: State, trouble: str = "") -> None:
        now = self._wiring.clock()
        what = self._promise(connection, state, trouble, now)
        if not promise(connection, what, Subscriber(told), now, self._run.workspace_id):
            change_promise(connection, what, told, now)

    def _promise(self, connection: Connection, state: State, trouble: str, now: datetime) -> Promise:
        run = self._run
        if run.together:
            return Promise(CHECKED.name, checked(connection, run, now).model_dump_json(), run.together)
        answer = self._answer(connection, state, trouble)
        return Promise(COLLECTED.name, answer.model_dump_json(), f"run {run.id}")

    def _answer(self, connection: Connection, state: State, trouble: str) -> CollectedAnswer:
        seat = clock_seat(connection, self._run.workspace_id)
        assert seat is not None
        most_trusted = max(
            (layer for layer in self._costs if self._costs[layer]), key=LAYERS.index, default=""
        )
        costs = self._costs.get(most_trusted, [])  # the layers beneath tell of the same money
        units = sum(cost.units for cost in costs if cost.currency == seat.currency)
        return CollectedAnswer(
            provider=self._run.provider,
            account=find_account(connection, self._run.account_id).name,
            state=state,
            days=len(self._days),
            days_in_all=(self._last - self._first).days + 1,
            first=self._first,
            last=self._last,
            total=Money(units, seat.currency),
            changed=self._changed,
            first_read=self._run.first,
            has_budget=bool(
                budgets_of(connection, self._run.workspace_id, seat.currency, self._wiring.clock())
            ),
            trouble=trouble,
            balances=tuple(self._left.values()),
            balance_only=set(self._costs) == {"reading"},
        )
