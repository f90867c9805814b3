"""What rows tell of a drift's cause: history, counts, repeats, hours, and bills longer than a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from ledger.facts import Charge, Meter, Usage
from ledger.money import Money
from ledger.periods import DAY
from storage.accounts import make_account, make_meter
from storage.columns import micros
from storage.drifts import Noted, last_drift
from storage.posting import post, post_readings
from storage.readings import ReadingFact
from storage.reconciling import reconcile
from storage.tables import drifts
from storage.unbilled import is_billed, unbilled
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW, workspace

pytestmark = ON_BOTH
HOUR = timedelta(hours=1)
FIRST = datetime(2026, 11, 10, tzinfo=UTC)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as made:
        yield made


@pytest.fixture
def account(connection: Connection) -> int:
    return make_account(connection, 1, "openai", NOW)


def bill(number: int, cost: str, *, key: str = "", **more: Any) -> Charge:
    start = FIRST + DAY * number
    return Charge("official", f"{start}{key}", start, start + DAY, Money.of(cost), **more)


def record(number: int, cost: str, hour: float = 10, *, key: str = "", **more: Any) -> Charge:
    at = FIRST + DAY * number + HOUR * hour
    return Charge("pushed", f"{at}{key}", at, at, Money.of(cost), 1, **more)


def noted(connection: Connection, account: int, now: datetime = NOW) -> list[Noted]:
    return reconcile(connection, account, FIRST, FIRST + DAY * 9, now)


def causes(connection: Connection, account: int) -> list[str]:
    return [each.verdict.cause for each in noted(connection, account)]


def test_a_bill_that_history_knows_otherwise_was_restated(connection: Connection, account: int) -> None:
    post(connection, account, [bill(0, "10"), record(0, "10")], NOW)
    post(connection, account, [bill(0, "12")], NOW + HOUR)
    (found,) = noted(connection, account)
    assert found.verdict.cause == "restated"
    assert found.first_billed == Money.of("10")


def test_a_bill_that_grew_before_it_settled_was_not_restated(connection: Connection, account: int) -> None:
    post(connection, account, [bill(0, "10", settled=False), record(0, "10")], NOW)
    post(connection, account, [bill(0, "12")], NOW + HOUR)
    assert causes(connection, account) == ["missing"]


def test_a_line_that_is_added_to_a_settled_bill_restates_it(connection: Connection, account: int) -> None:
    post(connection, account, [bill(0, "10"), record(0, "10")], NOW)
    assert causes(connection, account) == [""]
    post(connection, account, [bill(0, "3", key="tier")], NOW + HOUR)
    assert causes(connection, account) == ["restated"]
    post(connection, account, [], NOW, withdrawn={"official": [bill(0, "3", key="tier").key]})
    assert causes(connection, account) == [""]


def test_requests_without_a_price_explain_the_bill(connection: Connection, account: int) -> None:
    at = FIRST + HOUR
    nobody = Usage(
        "pushed", "n", at, at, "nobody-knows-1", {"input_tokens": 5}, dims={"model": "nobody-knows-1"}
    )
    post(connection, account, [bill(0, "10"), record(0, "8"), nobody], NOW)
    (found,) = noted(connection, account)
    assert (found.verdict.cause, dict(found.verdict.about)) == (
        "unpriced",
        {"requests": "1", "models": "nobody-knows-1"},
    )


def test_the_tokens_of_records_tell_a_price_from_missing_records(
    connection: Connection, account: int
) -> None:
    start, counts = FIRST + HOUR * 10, {"input_tokens": 1_000_000, "output_tokens": 100_000}
    hour = Usage("usage", "hour", start, start + HOUR, "gpt-5", counts, dims={"model": "gpt-5"})
    told = Usage("pushed", "one", start, start, "gpt-5", counts, dims={"model": "gpt-5"})
    post(connection, account, [bill(0, "3"), hour], NOW)
    assert causes(connection, account) == ["missing"]
    post(connection, account, [told], NOW)
    (found,) = noted(connection, account)
    assert (found.verdict.cause, dict(found.verdict.about)) == ("price", {"": "1.3333"})


def test_a_count_of_requests_on_the_bill_tells_doubled_ones(connection: Connection, account: int) -> None:
    records = [record(0, "3", hour, key=key) for hour in (1, 2) for key in ("a", "b")]
    post(connection, account, [bill(0, "5", quantity=2), *records], NOW)
    assert causes(connection, account) == ["doubled"]


def test_some_records_told_twice_are_found_by_what_repeats(connection: Connection, account: int) -> None:
    records = [record(0, cost, hour) for hour, cost in ((1, "2"), (2, "3"), (3, "5"))]
    post(connection, account, [bill(0, "10"), *records, record(0, "3", 2, key="again")], NOW)
    assert causes(connection, account) == ["doubled"]
    post(connection, account, [record(0, "3", 2.5, key="another")], NOW)
    assert causes(connection, account) == ["unknown"]


def test_records_in_another_zones_hours_are_a_shift(connection: Connection, account: int) -> None:
    """Each is dated five hours late, so that every evening's lie on the day after."""
    random = Random(3)
    costs = [str(random.randint(1, 20)) for _ in range(96)]
    true = [(FIRST + HOUR * number, cost) for number, cost in enumerate(costs)]
    told = [Charge("pushed", f"{at}", at + HOUR * 5, at + HOUR * 5, Money.of(cost)) for at, cost in true]
    days = [sum(int(cost) for cost in costs[24 * day : 24 * day + 24]) for day in range(4)]
    bills = [bill(number, str(cost)) for number, cost in enumerate(days)]
    post(connection, account, [*told, *bills], NOW)
    assert causes(connection, account)[1:3] == ["zone_shift", "zone_shift"]


def test_a_batch_on_the_wrong_side_of_midnight_is_a_shift(connection: Connection, account: int) -> None:
    records = [record(0, "8"), record(1, "10"), record(1, "2", 0.5), record(2, "10")]
    post(connection, account, [*(bill(number, "10") for number in range(3)), *records], NOW)
    assert causes(connection, account) == ["zone_shift", "zone_shift", ""]


def test_a_reading_is_held_against_all_its_days(connection: Connection, account: int) -> None:
    meter = make_meter(connection, account, Meter("page"))
    post(connection, account, [record(0, "4"), record(3, "5"), record(6, "1")], NOW)
    at = micros(FIRST + DAY * 4)
    post_readings(connection, account, [ReadingFact(meter, at, Money.of("10"))], NOW)
    month = datetime(2026, 11, 1, tzinfo=UTC)
    (found,) = reconcile(connection, account, month, FIRST + DAY * 9, NOW)
    assert (found.layer, found.drift.start, found.drift.end) == ("reading", month, FIRST + DAY * 4)
    assert (found.drift.estimated, found.drift.billed) == (Money.of("9"), Money.of("10"))
    assert found.verdict.cause == "missing"


def test_a_reading_that_is_corrected_leaves_one_row(connection: Connection, account: int) -> None:
    meter = make_meter(connection, account, Meter("page"))
    fact = ReadingFact(meter, micros(FIRST + DAY), Money.of("10"))
    post_readings(connection, account, [fact], NOW)
    month = datetime(2026, 11, 1, tzinfo=UTC)
    reconcile(connection, account, month, FIRST + DAY * 9, NOW)
    gone = ReadingFact(meter, fact.at, fact.figure, withdrawn=True)
    later = ReadingFact(meter, micros(FIRST + DAY * 2), Money.of("11"))
    post_readings(connection, account, [gone, later], NOW)
    (found,) = reconcile(connection, account, month, FIRST + DAY * 9, NOW)
    assert found.drift.end == FIRST + DAY * 2
    assert connection.execute(select(func.count()).select_from(drifts)).scalar_one() == 1


def test_a_bill_that_is_withdrawn_leaves_no_row(connection: Connection, account: int) -> None:
    post(connection, account, [bill(0, "10"), record(0, "9")], NOW)
    assert len(noted(connection, account)) == 1
    post(connection, account, [], NOW, withdrawn={"official": [bill(0, "10").key]})
    assert noted(connection, account) == []
    assert last_drift(connection, account) is None


def test_days_without_a_bill_are_told_with_their_estimate(connection: Connection, account: int) -> None:
    post(connection, account, [record(0, "4"), record(1, "5"), record(2, "6")], NOW)
    assert not is_billed(connection, account)
    post(connection, account, [bill(1, "5")], NOW)
    assert is_billed(connection, account)
    found = unbilled(connection, account, FIRST, FIRST + DAY * 9, NOW)
    assert [(each.start, each.estimated.text()) for each in found] == [
        (FIRST, "4"),
        (FIRST + DAY * 2, "6"),
    ]


def test_a_bill_that_has_not_settled_is_kept_and_not_judged(connection: Connection, account: int) -> None:
    post(connection, account, [bill(0, "4", settled=False), record(0, "9")], NOW)
    (found,) = noted(connection, account)
    assert (found.settled, found.verdict.cause, found.first_billed) == (False, "", None)
    assert last_drift(connection, account) is None
    post(connection, account, [bill(0, "9")], NOW + HOUR)
    (found,) = noted(connection, account)
    assert (found.settled, found.first_billed) == (True, Money.of("9"))
