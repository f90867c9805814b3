"""What is told without being asked, as it comes to be on the stage; what takes a network is made up."""

from __future__ import annotations

import re
from collections import deque
from datetime import timedelta

from bot.delivering import deliver_due
from bot.reminding import remind_all
from bot.surfaces.contract import Undeliverable
from bot.watching import Watching
from commands.folded import FOLDED, FoldedAlert, FoldedAnswer
from commands.retelling import sentence
from ledger.facts import Charge
from ledger.money import Money
from storage.subscriptions import Address
from tests.bot.fake_surface import FakeSurface
from tests.bot.house import NOON, TestHouse, said
from tests.bot.reminded import joins
from tests.commands.holding import hold
from tests.commands.spending import post_now, subscribed
from tests.snapshots.made_up import Told, made_up

TEAM = Address("discord", "900")

ID, SAME = re.compile(r"\b[0-9a-f]{20}\b"), "0123456789abcdef0123"  # a hold's is random


async def told(house: TestHouse) -> list[Told]:
    """In the order in which they came to be; of those that are alike the first."""
    subscribed(house, "alerts", TEAM)
    await _happens(house)
    found: dict[str, Told] = {}
    for command, answer in house.rows("SELECT command, answer FROM outbox ORDER BY id"):
        name, kept = str(command), ID.sub(SAME, str(answer))
        heading = _heading(house, name, kept)
        found.setdefault(heading, (heading, name, kept))
    return [*found.values(), _several(house), *made_up()]


def _several(house: TestHouse) -> Told:
    """The same as they come where they were too many for an hour."""
    rows = house.rows("SELECT command, answer, dedup_key FROM outbox WHERE command IN ('crossed', 'passed')")
    items = [
        FoldedAlert(key=str(key), command=str(command), answer=str(answer), at=NOON)
        for command, answer, key in rows
    ]
    return "folded", FOLDED.name, FoldedAnswer(why="hour", items=tuple(items)).model_dump_json()


async def _happens(house: TestHouse) -> None:
    """A Friday noon on which much goes wrong."""
    joins(house)  # Ann, a keeper who can be told
    for line in ("/alert amount 25 openai", "/limit 10 day anthropic", "/settings approval=5"):
        said(await house.ask(line))
    await hold(house, "7.50", "large", provider="openai", purpose="a whole archive", model="gpt-5")
    for number, amount in enumerate(("16", "9", "10")):  # of the day's limit a half, its reserve, all
        house.clock.pass_(minutes=10)
        post_now(house, _asked_again(house, number, amount))
    await Watching(house.wiring).look()
    lost = FakeSurface("discord")
    lost.answers = deque([Undeliverable(sentence("reaching.discord_forbids", why="Missing Access"))] * 9)
    house.wiring.surfaces["discord"] = lost
    await deliver_due(house.wiring)
    house.clock.now = NOON + timedelta(days=10)  # the last day of the month
    await remind_all(house.wiring)


def _asked_again(house: TestHouse, number: int, amount: str) -> Charge:
    """By a loop that does not end."""
    at, dims = house.clock.now, {"model": "gpt-5", "project": "research", "member": "emil"}
    return Charge("pushed", f"loop {number}", at, at, Money.of(amount), dims=dims)


def _heading(house: TestHouse, name: str, answer: str) -> str:
    found = house.wiring.dispatch.reply(name, answer, "seed")
    return f"{name}: {found.reply.title}"
