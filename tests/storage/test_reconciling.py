"""Estimates held against bills: planted drifts are found with their cause, and none where none is planted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select

from storage.tables import drifts
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import workspace
from tests.storage.planted import Planted, found, plant, three_providers

pytestmark = ON_BOTH


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as made:
        yield made


def causes(connection: Connection, provider: Planted) -> dict[object, str]:
    """By day, where more than rounding lies between estimate and bill."""
    account = provider.post(connection)
    noted = found(connection, account)
    return {each.drift.start.date(): each.verdict.cause for each in noted if each.has_cause}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_planted_drift_is_found_with_its_cause_and_no_other(connection: Connection, seed: int) -> None:
    for provider in three_providers(seed):
        plant(provider)
        assert causes(connection, provider) == provider.causes


def test_where_none_is_planted_none_is_found(connection: Connection) -> None:
    for provider in three_providers(seed=4):
        account = provider.post(connection)
        noted = found(connection, account)
        assert {each.verdict.cause for each in noted} == {""}
        assert len(noted) == 90


def test_run_again_it_says_the_same(connection: Connection) -> None:
    (provider, *_) = three_providers(seed=5)
    plant(provider)
    account = provider.post(connection)
    first = found(connection, account)
    rows = connection.execute(select(drifts).order_by(drifts.c.start_at)).all()
    assert found(connection, account) == first
    assert connection.execute(select(drifts).order_by(drifts.c.start_at)).all() == rows
    assert len(rows) == 90
