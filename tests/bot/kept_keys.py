"""Accounts that are connected already, whatever their key is."""

from __future__ import annotations

from storage.accounts import keep_secret, make_account, secret_name
from storage.store import Connection
from tests.bot.house import NOON, TestHouse


def keep(house: TestHouse, provider: str, key: str, name: str = "") -> None:
    """Keep a key of an account that was read before; it may be of a kind that is refused by now."""

    def write(connection: Connection) -> None:
        id = make_account(connection, 1, provider, NOON, name)
        keep_secret(connection, id, house.wiring.sealer.seal(key, secret_name(id)), NOON)
        connection.exec_driver_sql("update accounts set read_until = made_at")

    house.wiring.store.write_now(write)
