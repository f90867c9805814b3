from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.schema import CreateTable

from storage.columns import Day, Dims, Id, Json, Moment, canonical, canonical_dims, micros, moment

POSTGRESQL = create_engine("postgresql+psycopg://").dialect
SQLITE = create_engine("sqlite://").dialect

rows = Table(
    "rows",
    MetaData(),
    Column("id", Id, primary_key=True),
    Column("at", Moment),
    Column("day", Day),
    Column("dims", Dims),
    Column("said", Json),
)


def there_and_back(**values: Any) -> Any:
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            return _kept(connection, values)
    finally:
        engine.dispose()


def _kept(connection: Connection, values: dict[str, Any]) -> Any:
    rows.create(connection)
    connection.execute(insert(rows), values)
    return connection.execute(select(rows)).one()


@given(st.datetimes(timezones=st.timezones()))
@settings(deadline=None)
def test_a_moment_comes_back_exactly_and_in_utc(at: datetime) -> None:
    try:
        expected = at.astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar, seen from elsewhere
        return
    assert moment(micros(at)) == expected
    assert moment(micros(at)).tzinfo is UTC


def test_a_microsecond_is_one_and_the_years_before_1970_are_negative() -> None:
    assert micros(datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)) == 1
    assert micros(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
    assert micros(datetime(2026, 11, 21, 1, tzinfo=timezone(timedelta(hours=1)))) == 1_795_219_200_000_000


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        micros(datetime(2026, 11, 21))
    with pytest.raises(StatementError, match="no time zone"):
        there_and_back(at=datetime(2026, 11, 21))


def test_values_come_back_from_the_table_as_they_went_in() -> None:
    at, day = datetime(2026, 11, 21, 14, 7, 0, 5, tzinfo=UTC), date(2026, 11, 21)
    row = there_and_back(
        at=at, day=day, dims={"model": "ä", "member": "ann"}, said=[1, {"b": None, "a": "1.06"}]
    )
    assert (row.at, row.day) == (at, day)
    assert row.dims == {"member": "ann", "model": "ä"}
    assert row.said == [1, {"b": None, "a": "1.06"}]


def test_nothing_stays_nothing() -> None:
    assert there_and_back(at=None, day=None, dims=None, said=None) == (1, None, None, None, None)


@given(st.dates(), st.dates())
@settings(deadline=None)
def test_days_sort_as_they_are_kept(one: date, other: date) -> None:
    kept = [Day().process_bind_param(day, POSTGRESQL) for day in (one, other)]
    assert None not in kept
    assert (kept[0] < kept[1]) == (one < other)  # type: ignore[operator]
    assert Day().process_result_value(kept[0], POSTGRESQL) == one


def test_a_day_is_legible_in_the_file() -> None:
    assert Day().process_bind_param(date(2026, 11, 5), POSTGRESQL) == 20261105


def test_a_moment_is_no_day() -> None:
    with pytest.raises(StatementError, match="is a moment, not a day"):
        there_and_back(day=datetime(2026, 11, 21, tzinfo=UTC))


def test_equal_maps_have_one_text_whatever_their_order() -> None:
    assert canonical({"b": 1, "a": [{"d": 1, "c": 2}]}) == '{"a":[{"c":2,"d":1}],"b":1}'
    assert canonical_dims({"b": "2", "a": "1"}) == canonical_dims({"a": "1", "b": "2"}) == '{"a":"1","b":"2"}'


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
    with pytest.raises(TypeError, match="both of them text"):
        canonical_dims({"model": 4})  # type: ignore[dict-item]


def test_a_key_is_numbered_by_either_database() -> None:
    assert "id BIGSERIAL NOT NULL" in str(CreateTable(rows).compile(dialect=POSTGRESQL))
    assert "id INTEGER NOT NULL" in str(CreateTable(rows).compile(dialect=SQLITE))
