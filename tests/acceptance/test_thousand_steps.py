"""A thousand steps of spend, twenty restarts, two processes: each threshold is told once, none is missed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

from bot.wiring import now
from ledger.money import Money
from storage.subscriptions import Address
from tests.acceptance.harbour import Harbour, joined_harbour, subscribes
from tests.acceptance.purser_process import PurserProcess
from tests.acceptance.visitors import Visitor

STEPS, RESTARTS = 1_000, 20
THRESHOLDS = (Fraction(1, 2), Fraction(4, 5), Fraction(1))
REACHED = re.compile(r"Daily budget: (\d+)\D{0,2}% reached")
OF = re.compile(r"of \$([\d,.]+) ")
Told = tuple[int, str]  # percent, and of which limit


@dataclass
class Plain:
    """What ought to be told, by the rule alone."""

    limit: Money
    costs: dict[int, Money] = field(default_factory=dict)
    known: set[Fraction] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)

    @property
    def spent(self) -> Money:
        return sum(self.costs.values(), Money(0))

    def pays(self, step: int, cost: Money) -> None:
        """A request, or one that is told again with another cost."""
        self.costs[step] = cost
        self._tells()

    def may_spend(self, limit: Money) -> None:
        self.limit = limit
        self.known = {each for each in self.known if self._is_passed(each)}
        self._tells()

    def _tells(self) -> None:
        passed = {each for each in THRESHOLDS if self._is_passed(each)}
        highest = max(passed - self.known, default=Fraction(0))
        if highest > max(self.known, default=Fraction(0)):
            self.told.append((int(highest * 100), f"{self.limit.decimal:.2f}"))
        self.known |= passed

    def _is_passed(self, share: Fraction) -> bool:
        return self.spent.units >= self.limit.units * share


@dataclass
class Pair:
    """The process that serves, and the one that takes over when it ends."""

    here: Harbour
    serving: PurserProcess
    waiting: PurserProcess

    @classmethod
    async def of(cls, here: Harbour) -> Pair:
        return cls(here, await here.starts(), await here.begins())

    async def loses_one(self, how: Literal["stop", "kill"]) -> None:
        """The one that serves ends, the other takes over, and a third waits."""
        before = self.here.discord.gateway.identified
        await (self.serving.kill() if how == "kill" else self.serving.stop())
        self.serving = self.waiting
        await self.here.connects(self.serving, before)
        self.waiting = await self.here.begins()

    async def pushes(self, step: int, cost: Money) -> None:
        record = {"id": f"step-{step}", "model": "m", "input_tokens": 1, "output_tokens": 1}
        got = await self.serving.http("POST", "/usage/groq", {**record, "cost": cost.text()})
        assert got.status == 200, got


def steps(seed: int) -> Iterator[tuple[int, Money]]:
    """Small and large ones; now and then an earlier one costs something else after all."""
    chance = random.Random(seed)
    for step in range(STEPS):
        cents = chance.choice((1, 3, 7, 12, 30)) if chance.random() < 0.97 else chance.randint(200, 900)
        yield step, Money.of(f"{cents / 100:.2f}")
        if chance.random() < 0.05:
            yield chance.randint(0, step), Money.of(f"{chance.randint(0, 40) / 100:.2f}")


async def walk(home: Path, how: Literal["stop", "kill"]) -> tuple[list[Told], dict[str, list[Told]]]:
    """What ought to be told, and what each recipient was told."""
    async with joined_harbour(home) as here:
        plain = Plain(Money.of(5))
        chats = Address("telegram", str(here.team.id)), Address("discord", str(here.discord.channel.id))
        with here.ashore() as house:
            subscribes(house, "alerts", *chats)
            await house.ask(f"/settings zone={_noon()}")
            await house.ask("/limit 5 day reserve=0")
            house.wiring.store.write_now(
                lambda connection: (
                    connection.exec_driver_sql("UPDATE subscriptions SET hourly = 1000").rowcount
                )
            )
        pair = await Pair.of(here)
        for count, (step, cost) in enumerate(steps(7)):
            await pair.pushes(step, cost)
            plain.pays(step, cost)
            if plain.spent.units >= plain.limit.units:
                limit = Money.of(round(plain.spent.decimal * 5 / 4))
                await here.visitors["telegram"].asks(f"/limit {limit.text()} day reserve=0", "a day")
                plain.may_spend(limit)
            if count % (STEPS // RESTARTS) == STEPS // RESTARTS - 1 and count < STEPS:
                await pair.loses_one(how)
        await here.until(
            lambda: not here.rows("SELECT id FROM outbox WHERE state != 'sent'"), "all to be sent"
        )
        return plain.told, {name: _told(visitor) for name, visitor in here.visitors.items()}


def _told(visitor: Visitor) -> list[Told]:
    texts = [seen.text for seen in visitor.told("% reached")]
    found = [(REACHED.search(text), OF.search(text)) for text in texts]
    return [(int(share[1]), of[1].replace(",", "")) for share, of in found if share and of]


def _noon() -> str:
    """A zone in which no day ends while this runs."""
    hours = 12 - now().hour
    return f"UTC{hours:+d}" if hours else "UTC"


async def test_each_threshold_is_told_once_across_restarts(tmp_path: Path) -> None:
    expected, told = await walk(tmp_path / "home", "stop")
    assert len(expected) > 15
    assert told == {"telegram": expected, "discord": expected}


async def test_kills_repeat_on_telegram_at_most_what_was_being_sent(tmp_path: Path) -> None:
    expected, told = await walk(tmp_path / "home", "kill")
    assert told["discord"] == expected
    assert list(dict.fromkeys(told["telegram"])) == expected
    assert all(told["telegram"].count(each) <= 2 for each in expected)
