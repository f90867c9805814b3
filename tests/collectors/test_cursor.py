"""What is peculiar to Cursor: calls without an id, included ones with a charge, and parts that may shift."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from collectors.client import ProviderClient
from collectors.contract import CollectorError, KeyRejected, ShapeChanged, Span, TryLater
from collectors.cursor import CURSOR, LAG
from collectors.cursor.days import AT_ONCE, FACTS, PAUSE
from collectors.cursor.events import charges, read
from collectors.cursor.keys import KEY_HELP, check_secret, explain
from collectors.pace import Pace
from ledger.facts import Charge
from ledger.money import Money
from tests.collectors.cursor_stand_in import INDEX, CursorStandIn, answered, call, rows_of, sample
from tests.collectors.provider_stand_in import Answer
from tests.collectors.reading import Run, run, utc

NOW = utc("2026-11-20T08:00:00")
EXPECTED = {entry["file"].removesuffix(".json"): entry.get("expect", {}) for entry in INDEX}
PAGES = ("usage_events_page1", "usage_events_page2")
TEN, ELEVEN = utc("2026-11-19T10:00"), utc("2026-11-19T11:00")


@pytest.fixture
def cursor() -> Iterator[CursorStandIn]:
    with CursorStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


async def collected(cursor: CursorStandIn, now: datetime = NOW, **more: Any) -> Run:
    return await run(CURSOR, cursor, now, span=Span(utc("2026-11-17"), utc("2026-11-21")), **more)


def spent(found: list[Charge], *, included: bool = False) -> Money:
    return sum((each.cost for each in found if each.cost and each.included is included), Money(0))


def charges_in(body: bytes, now: datetime = NOW) -> list[Charge]:
    events = read(body).usage_events
    hours = sorted({event.hour for event in events})
    return [
        charge
        for hour in hours
        for charge in charges([event for event in events if event.hour == hour], hour, now, LAG)
    ]


async def test_the_samples_add_up_exactly_with_included_calls_apart(cursor: CursorStandIn) -> None:
    first, both = EXPECTED["usage_events_page1"], EXPECTED["usage_events_page2"]
    found = charges_in(sample("usage_events_page1").body)
    assert spent(found) == Money.of(first["chargeable_usd"])
    assert spent(found) + spent(found, included=True) == Money.of(first["all_charged_usd"])
    for parts in (3, 1, 1000):
        cursor.part = parts
        assert spent((await collected(cursor)).charges) == Money.of(both["chargeable_usd_both_pages"])


async def test_the_recorded_question_has_its_recorded_answer(cursor: CursorStandIn) -> None:
    cursor.part = 3
    for name in PAGES:
        asked = next(entry["request"] for entry in INDEX if entry["file"] == f"{name}.json")
        async with ProviderClient(cursor.url, CURSOR.headers(cursor.key)) as client:
            answer = json.loads(await client.post(asked["path"], asked["body"]))
        assert answer == json.loads(sample(name).body)


def test_an_hour_is_a_charge_for_each_model_and_member() -> None:
    (charge,) = [
        each for each in charges_in(sample(PAGES[0]).body) if each.dims.get("model") == "claude-opus-5-5"
    ]
    assert charge == Charge(
        layer="official",
        key="2026-11-20T07|claude-opus-5-5|alex@example.com",
        start=utc("2026-11-20T07:00"),
        end=utc("2026-11-20T08:00"),
        cost=Money.of("0.2136232"),
        quantity=1,
        settled=False,
        dims={"model": "claude-opus-5-5", "member": "alex@example.com"},
    )


def test_an_included_call_is_not_owed_though_it_has_a_charge() -> None:
    found = [each for each in charges_in(sample(PAGES[0]).body) if each.included]
    assert {each.key: each.cost for each in found} == {
        "2026-11-20T07|gpt-5.5|sam@example.com|included": Money.of("0.08"),
        "2026-11-20T07|auto|sam@example.com|included": Money(0),
    }


@pytest.mark.parametrize("owed", [True, False])
def test_whether_a_call_is_owed_says_its_flag_and_not_its_kind(owed: bool) -> None:
    body = answered(call(TEN, 1.5, isChargeable=owed, kind="Included in Business" if owed else "Usage-based"))
    assert spent(charges_in(body), included=not owed) == Money.of("0.015")
    assert spent(charges_in(body), included=owed) == Money(0)


def test_another_spelling_of_the_kind_is_read_alike() -> None:
    assert spent(charges_in(sample("quirks/usage_events_enum_kind").body)) == Money.of("0.015")


def test_two_calls_that_are_alike_are_two_calls() -> None:
    (charge,) = charges_in(answered(call(TEN), call(TEN)))
    assert (charge.cost, charge.quantity) == (Money.of("0.05"), 2)


def test_fractions_of_a_cent_are_rounded_once_and_not_each() -> None:
    body = answered(*[call(TEN, 0.00000004)] * 3)
    assert charges_in(body)[0].cost == Money(1)


def test_a_program_goes_by_its_address_else_by_its_name_and_nobody_by_none() -> None:
    nameless = call(TEN, userEmail=None, serviceAccountId="sa_1", serviceAccountName="ci")
    found = charges_in(answered(nameless, call(ELEVEN, userEmail=None)))
    assert [each.dims.get("member") for each in found] == ["ci", None]
    assert charges_in(sample(PAGES[1]).body)[0].dims["member"] == "ci@example.com"


async def test_an_hour_without_a_call_that_is_owed_is_a_charge_of_nothing(cursor: CursorStandIn) -> None:
    cursor.calls = [call(TEN, isChargeable=False)]
    found = {each.key: each for each in (await collected(cursor)).charges}
    assert found["2026-11-19T10"] == Charge("official", "2026-11-19T10", TEN, ELEVEN, Money(0), settled=False)
    assert found["2026-11-18T10"].settled
    assert "2026-11-20T08" not in found


@pytest.mark.parametrize("late, settled", [(timedelta(0), True), (-timedelta.resolution, False)])
def test_an_hour_of_a_person_settles_a_day_after_its_end_and_not_before(
    late: timedelta, settled: bool
) -> None:
    for owed in (True, False):
        found = charges_in(answered(call(TEN, isChargeable=owed)), ELEVEN + LAG + late)
        assert {each.settled for each in found} == {settled}


async def test_both_ends_of_a_day_are_inside_and_no_call_counts_twice(cursor: CursorStandIn) -> None:
    midnight, last = utc("2026-11-19"), utc("2026-11-19") - timedelta(milliseconds=1)
    cursor.calls = [call(last, 1), call(midnight, 2)]
    found = {each.key[:13]: each.cost for each in (await collected(cursor)).charges if each.cost}
    assert found == {"2026-11-18T23": Money.of("0.01"), "2026-11-19T00": Money.of("0.02")}


async def test_a_call_of_this_very_moment_is_left_to_the_next_read(cursor: CursorStandIn) -> None:
    now = NOW + timedelta(minutes=5, microseconds=700)
    cursor.calls = [call(NOW + timedelta(minutes=4)), call(now)]
    assert spent((await collected(cursor, now)).charges) == Money.of("0.025")
    assert spent((await collected(cursor, now + timedelta(seconds=1))).charges) == Money.of("0.05")


async def test_a_list_that_changes_between_two_parts_is_read_again_later(cursor: CursorStandIn) -> None:
    cursor.calls, cursor.part = [call(TEN), call(TEN)], 1
    cursor.before_each = lambda: cursor.calls.append(call(TEN))
    done = await collected(cursor)
    assert isinstance(done.error, TryLater)
    assert spent(done.charges) == Money(0)


async def test_a_list_that_is_not_as_long_as_it_says_is_not_booked(cursor: CursorStandIn) -> None:
    cursor.always = Answer(200, answered(totalUsageEventsCount=1))
    error = (await collected(cursor)).error
    assert isinstance(error, ShapeChanged)
    assert error.where == "totalUsageEventsCount"


@pytest.mark.parametrize(
    "body, where",
    [
        (answered(pagination={"hasNextPage": True}), "pagination.hasNextPage"),
        (answered(call(TEN)), "usageEvents[0].timestamp"),
        (answered(call(TEN) | {"chargedCents": "free"}), "usageEvents[0].chargedCents"),
        (answered({"timestamp": "1795161599000"}), "usageEvents[0].model"),
        (answered(call(TEN) | {"isChargeable": None}), "usageEvents[0].isChargeable"),
    ],
)
async def test_what_is_not_as_described_is_refused_with_its_place(
    cursor: CursorStandIn, body: bytes, where: str
) -> None:
    cursor.always = Answer(200, body)  # the first day asked for is the 17th, where no call lies
    done = await collected(cursor)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where
    assert done.pages == []


async def test_a_large_day_comes_in_several_pages_that_begin_with_an_hour(cursor: CursorStandIn) -> None:
    people = [f"member{number}@example.com" for number in range(FACTS // 2 + 1)]
    cursor.calls = [call(at, 1, userEmail=member) for member in people for at in (TEN, ELEVEN)]
    pages = [page for page in (await collected(cursor)).pages if page.covers.start >= utc("2026-11-19")]
    assert [page.covers.start.hour for page in pages] == [0, 11, 0]
    assert all(len(page.facts) <= FACTS for page in pages)


async def test_questions_beyond_the_first_forty_are_asked_slowly() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(AT_ONCE, PAUSE, sleep)
    for _ in range(40):
        await pace.keep()
    assert slept == []
    for _ in range(20):
        await pace.keep()
    assert sum(slept) == 60  # with these it is 60 in a minute, not more


def test_the_key_is_the_name_and_the_password_is_empty() -> None:
    assert CURSOR.headers(" key_abc\n") == {"Authorization": "Basic a2V5X2FiYzo="}


@pytest.mark.parametrize("key", ["key_0123456789", "crsr_0123456789abcdef"])
def test_both_kinds_of_key_are_taken(key: str) -> None:
    assert check_secret(key) is None


@pytest.mark.parametrize("key", ["key_", "sk-ant-admin01-0123456789", "crsr-0123456789", "mykey_0123456789"])
def test_another_key_is_refused_with_the_one_to_make(key: str) -> None:
    assert KEY_HELP in str(check_secret(key))


def test_each_refusal_says_what_it_means() -> None:
    unknown = explain(401, sample("error_401").body)
    assert isinstance(unknown, KeyRejected)
    assert "does not know this key" in str(unknown)
    no_admin = explain(403, b'{"error": "Forbidden", "message": "Admins only."}')
    assert isinstance(no_admin, KeyRejected)
    assert "“Admins only”. It is no admin's, or the plan is an individual one." in str(no_admin)
    wait = explain(429, sample("error_429").body)
    assert isinstance(wait, TryLater)
    assert wait.after == timedelta(minutes=1)
    bad = explain(400, b"{}")
    assert type(bad) is CollectorError
    assert "does not take the question (400)" in str(bad)
    assert "a fault of its own (502)" in str(explain(502, b"<html>"))


async def test_a_key_that_comes_back_in_an_answer_is_not_kept(cursor: CursorStandIn) -> None:
    cursor.always = Answer(200, json.dumps({"echo": cursor.key}).encode())
    error = (await collected(cursor)).error
    assert isinstance(error, ShapeChanged)
    assert cursor.key.encode() not in error.body
    assert b"(key)" in error.body


def test_tokens_beside_the_charge_are_not_counted_as_money() -> None:
    (row, *_) = rows_of(PAGES[0])
    assert Decimal(str(row["chargedCents"])) == Decimal(str(row["tokenUsage"]["totalCents"])) + Decimal(
        str(row["cursorTokenFee"])
    )
    assert spent(charges_in(answered(row))) == Money.of(Decimal(str(row["chargedCents"])) / 100)
