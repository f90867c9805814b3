"""Spend for tests of commands, posted through the one door for facts."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from ledger.facts import Charge
from ledger.money import Money
from storage.accounts import make_account
from storage.posting import post
from storage.store import Connection
from storage.subscriptions import Address, subscribe
from tests.bot.house import NOON, TestHouse


def spend(house: TestHouse, *amounts: str, provider: str = "openai", at: datetime | None = None) -> None:
    """Post charges of `at`, this moment if left out, all in one transaction."""
    first = len(house.rows("select id from charges"))
    moment = at or house.clock.now
    charges = [
        Charge("pushed", f"{first + number}", moment, moment, Money.of(amount))
        for number, amount in enumerate(amounts)
    ]
    post_now(house, *charges, provider=provider)


def post_now(house: TestHouse, *charges: Charge, provider: str = "openai") -> None:
    """Post these, all in one transaction."""

    def write(connection: Connection) -> None:
        post(connection, make_account(connection, 1, provider, NOON), charges, house.clock.now)

    house.wiring.store.write_now(write)


def subscribed(house: TestHouse, what: str, *addresses: Address) -> None:
    """Subscribe these addresses."""
    for address in addresses:
        house.wiring.store.write_now(
            partial(subscribe, workspace_id=1, what=what, address=address, person_id=None, at=NOON)
        )
