"""Of before: limits keep their providers, counters and crossings, promises their notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from ledger.money import Money
from ledger.scopes import EVERYTHING, Scope
from storage.budgets import budgets_of, spent_and_held
from storage.engine import open_engine, sqlite_address
from storage.tables import outbox
from storage.upgrading import prepare
from tests.storage.steps import older

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_address(tmp_path / "purser.db"))
    yield engine
    engine.dispose()


def test_limits_of_before_are_over_what_they_were_over(engine: Engine) -> None:
    older(engine, "0008")
    with engine.begin() as connection:
        for id, provider in ((1, ""), (2, "groq")):
            row = "(id, workspace_id, period, provider, allocated, reserve, changed_at)"
            values = f"({id}, 1, 'day', '{provider}', {id}000000000, '1/5', 0)"
            connection.execute(text(f"INSERT INTO budgets {row} VALUES {values}"))
            connection.execute(text(f"INSERT INTO counters VALUES ({id}, 20261120, {id}00, 0)"))
            connection.execute(text(f"INSERT INTO crossings VALUES ({id}, 20261120, '1/2', 0)"))
    prepare(engine)
    with engine.begin() as connection:
        everything, groq = budgets_of(connection, 1, "USD", NOW)
        assert (everything.scope, groq.scope) == (EVERYTHING, Scope("provider", "groq"))
        assert (groq.limit.amount, groq.hard, groq.thresholds) == (Money.of(2), True, None)
        assert spent_and_held(connection, 1, groq, groq.period(DAY)) == (Money(200), Money(0))
        assert connection.execute(text("SELECT count(*) FROM crossings")).scalar() == 2


def test_what_was_promised_of_a_limit_is_still_told(engine: Engine) -> None:
    older(engine, "0008")
    with engine.begin() as connection:
        for command in ("alert", "digest"):
            row = "(workspace_id, dedup_key, command, answer, surface, chat, direct, due_at, made_at)"
            values = f"(1, '{command}', '{command}', '{{}}', 'telegram', '1', 0, 0, 0)"
            connection.execute(text(f"INSERT INTO outbox {row} VALUES {values}"))
    prepare(engine)
    with engine.begin() as connection:
        found = connection.execute(select(outbox.c.command).order_by(outbox.c.id)).scalars().all()
        assert found == ["crossed", "digest"]
