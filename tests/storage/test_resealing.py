"""After a rotation the newest key opens every secret; what no key opens is named and stays."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from storage.accounts import keep_secret, make_account, sealed_secret, secret_name
from storage.resealing import reseal
from storage.sealing import CannotOpen, Sealer
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, Posted, in_memory

pytestmark = ON_BOTH

OLD, NEW, LOST = bytes(32), bytes([1] * 32), bytes([2] * 32)


def test_everything_is_sealed_with_the_newest_key() -> None:
    with in_memory() as connection:
        team = Posted(connection, ZoneInfo("UTC"))
        ids = [team.account, make_account(connection, team.workspace, "openai", NOW, "research")]
        sealers = [Sealer({"old": OLD}), Sealer({"new": NEW, "old": OLD})]
        for id, sealer in zip(ids, sealers, strict=True):
            keep_secret(connection, id, sealer.seal(f"key {id}", secret_name(id)), NOW)
        done = reseal(connection, sealers[1])
        assert (done.secrets, done.again, done.closed) == (2, 1, ())
        for id in ids:
            sealed = sealed_secret(connection, id)
            assert sealed is not None
            assert Sealer({"new": NEW}).open(sealed, secret_name(id)) == f"key {id}"
        assert reseal(connection, sealers[1]).again == 0


def test_what_does_not_open_is_named_and_stays() -> None:
    with in_memory() as connection:
        team = Posted(connection, ZoneInfo("UTC"))
        sealed = Sealer({"lost": LOST}).seal("key", secret_name(team.account))
        keep_secret(connection, team.account, sealed, NOW)
        done = reseal(connection, Sealer({"new": NEW, "old": OLD}))
        assert (done.secrets, done.again, done.closed) == (1, 0, (("openai", "openai"),))
        assert sealed_secret(connection, team.account) == sealed
        with pytest.raises(CannotOpen):
            Sealer({"new": NEW}).open(sealed, secret_name(team.account))
