"""What OpenRouter's account says, exactly; which key it wants, and what its refusals mean to a person."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from collectors.contract import CollectorError, KeyRejected, Page, ShapeChanged, Span, TryLater
from collectors.openrouter import OPENROUTER
from collectors.openrouter.secret import check_secret, explain
from collectors.openrouter.wallet import read as read_credits
from ledger.money import Money
from ledger.providers import PROVIDERS
from tests.collectors.openrouter_stand_in import (
    DEFAULT,
    INDEX,
    OpenRouterStandIn,
    api_key,
    sample,
    specification,
    use,
    workspace,
)
from tests.collectors.reading import Run, run, utc

NOW = utc("2026-11-20T14:03")
SHORT = OPENROUTER.span(NOW, NOW - timedelta(hours=1))
LAB = "1df9e665-d932-5740-b2c7-b52af166bc12"
KEY_HELP = PROVIDERS["openrouter"].key_help


def of_layer(done: Run, layer: str) -> list[Page]:
    return [page for page in done.pages if page.layer == layer]


def total(done: Run, *, included: bool = False) -> Decimal:
    """Of the completed days."""
    official = [charge for charge in done.charges if charge.layer == "official" and charge.end < NOW]
    costs = [charge.cost for charge in official if charge.cost and charge.included is included]
    return sum(costs, Money(0)).decimal


async def test_thirty_days_come_to_what_the_index_says_without_what_other_providers_bill(
    openrouter: OpenRouterStandIn,
) -> None:
    done = await run(OPENROUTER, openrouter, NOW)
    expected = next(entry["expect"] for entry in INDEX if entry["file"] == "activity_30_days.json")
    assert done.error is None
    assert total(done) == Decimal(expected["usage_usd"])
    assert total(done, included=True) == Decimal(expected["byok_usd"]) > 0
    assert sum(charge.quantity for charge in done.charges) == 41 + 5 + 5 + 12


async def test_what_another_provider_bills_is_included_with_its_model_and_counts_no_request_twice(
    openrouter: OpenRouterStandIn,
) -> None:
    openrouter.rows = [use("2026-11-18", 0.5, byok_usage_inference=2.25), use("2026-11-18", 0.25)]
    done = await run(OPENROUTER, openrouter, NOW)
    owed, elsewhere = [charge for charge in done.charges if charge.cost and charge.start.day == 18][-2:][::-1]
    assert (owed.cost, owed.included, owed.quantity) == (Money.of("0.75"), False, 2)
    assert (elsewhere.cost, elsewhere.included, elsewhere.quantity) == (Money.of("2.25"), True, 0)
    assert elsewhere.dims == owed.dims
    assert elsewhere.key == f"{owed.key}|byok"


async def test_a_day_split_by_workspace_comes_to_the_same(openrouter: OpenRouterStandIn) -> None:
    openrouter.workspaces.append(workspace(LAB, "Lab"))
    openrouter.rows = [row | {"key": ""} for row in json.loads(sample("activity_by_workspace").body)["data"]]
    done = await run(OPENROUTER, openrouter, NOW)
    said = {charge.dims["project"]: charge.cost for charge in done.charges if "model" in charge.dims}
    assert said == {"Default": Money.of("1.0"), "Lab": Money.of("0.2034")}


@pytest.mark.parametrize("name", ["credits", "credits_overdrawn"])
async def test_credits_are_a_balance_to_show_and_what_was_used_to_count(
    openrouter: OpenRouterStandIn, name: str
) -> None:
    told = read_credits(sample(name).body)
    openrouter.bought, openrouter.used = float(told.total_credits), float(told.total_usage)
    done = await run(OPENROUTER, openrouter, NOW)
    expected = next(entry["expect"] for entry in INDEX if entry["file"] == f"{name}.json")
    assert {reading.meter: reading.figure.decimal for reading in done.readings} == {
        "credits used": told.total_usage,
        "credits left": Decimal(expected["balance_usd"]),
    }
    (page,) = of_layer(done, "reading")
    assert [(meter.counts, meter.reset_day) for meter in page.meters] == [("up", None), ("left", None)]


async def test_a_completed_day_without_a_row_is_nothing_spent_and_today_is_not_among_them(
    openrouter: OpenRouterStandIn,
) -> None:
    openrouter.rows, openrouter.keys = [], []
    done = await run(OPENROUTER, openrouter, NOW)
    days = [charge for charge in done.charges if charge.layer == "official"]
    assert [charge.cost for charge in days] == [Money(0)] * 31
    assert [day.settled for day in days[-3:]] == [True, False, False]
    assert (days[-1].start, days[-1].end) == (utc("2026-11-20"), NOW)


async def test_today_is_told_by_api_key_as_a_floor(openrouter: OpenRouterStandIn) -> None:
    openrouter.workspaces.append(workspace(LAB, "Lab"))
    openrouter.keys = [api_key("web", 1.25), api_key("lab", 0.5, LAB), api_key("idle")]
    done = await run(OPENROUTER, openrouter, NOW)
    today = [charge for charge in done.charges if charge.end == NOW]
    assert [(c.dims, c.cost, c.settled) for c in today] == [
        ({"project": "Default", "key": "web"}, Money.of("1.25"), False),
        ({"project": "Lab", "key": "lab"}, Money.of("0.5"), False),
    ]


async def test_a_settled_day_says_which_key_spent_it_and_the_rest_is_of_none(
    openrouter: OpenRouterStandIn,
) -> None:
    openrouter.keys = [api_key("web"), api_key("idle", ever=0)]
    openrouter.rows = [
        use("2026-11-18", 2, key="hash of web"),
        use("2026-11-18", 1),
        use("2026-11-19", 4, key="hash of web"),
    ]
    done = await run(OPENROUTER, openrouter, NOW)
    said = {"project": "Default", "model": "openai/gpt-5"}
    told = [
        (c.start.day, c.dims, c.cost, c.quantity, c.settled) for c in done.charges if c.cost and c.end < NOW
    ]
    assert told == [
        (18, said | {"key": "web"}, Money.of(2), 1, True),
        (18, said, Money.of(1), 1, True),
        (19, said, Money.of(4), 1, False),
    ]
    asked = [dict(asked.query).get("api_key_hash") for asked in openrouter.asked if asked.path == "/activity"]
    assert asked == [None, "hash of web"]


async def test_keys_that_say_more_than_the_account_do_not_split_it(openrouter: OpenRouterStandIn) -> None:
    openrouter.keys = [api_key("web")]
    openrouter.rows = [use("2026-11-18", 2, key="hash of web")]

    def more(body: bytes) -> bytes:
        answer = json.loads(body)
        rows = answer["data"]
        if isinstance(rows, list) and rows and "model" in rows[0] and openrouter.asked[-1].query[1:]:
            rows[0]["usage"] = 2.5
        return json.dumps(answer).encode()

    done = await run(OPENROUTER, openrouter, NOW, change=more)
    assert [(c.cost, c.dims.get("key")) for c in done.charges if c.cost and c.end < NOW] == [
        (Money.of(2), None)
    ]


@pytest.mark.parametrize("hour, by_key", [(0, True), (1, True), (2, False), (13, False)])
async def test_single_keys_are_asked_about_until_a_settled_day_was_read(
    openrouter: OpenRouterStandIn, hour: int, *, by_key: bool
) -> None:
    before = utc("2026-11-20") + timedelta(hours=hour, minutes=59)
    now = before + timedelta(hours=1)
    await run(OPENROUTER, openrouter, now, span=OPENROUTER.span(now, before))
    assert any(dict(asked.query).get("api_key_hash") for asked in openrouter.asked) is by_key


async def test_a_later_read_looks_again_at_what_has_not_settled(openrouter: OpenRouterStandIn) -> None:
    done = await run(OPENROUTER, openrouter, NOW, span=SHORT)
    assert [page.covers.start.day for page in of_layer(done, "official")] == [19, 20]
    after_midnight = OPENROUTER.span(utc("2026-11-20T00:40"), utc("2026-11-19T23:40"))
    done = await run(OPENROUTER, openrouter, utc("2026-11-20T00:40"), span=after_midnight)
    assert [page.covers.start.day for page in of_layer(done, "official")] == [18, 19, 20]


async def test_yesterday_without_a_row_is_silence_until_it_had_time(openrouter: OpenRouterStandIn) -> None:
    openrouter.rows = []
    early = utc("2026-11-20T00:29")
    done = await run(OPENROUTER, openrouter, early, span=OPENROUTER.span(early, early))
    assert [page.covers.start.day for page in of_layer(done, "official")] == [18, 20]
    openrouter.rows = [use("2026-11-19", 3)]
    done = await run(OPENROUTER, openrouter, early, span=OPENROUTER.span(early, early))
    assert [page.covers.start.day for page in of_layer(done, "official")] == [18, 19, 20]


async def test_days_longer_ago_than_thirty_are_not_spoken_of(openrouter: OpenRouterStandIn) -> None:
    done = await run(OPENROUTER, openrouter, NOW, span=Span(utc("2026-09-01"), utc("2026-11-21")))
    assert of_layer(done, "official")[0].covers.start == utc("2026-10-21")
    old = await run(OPENROUTER, openrouter, NOW, span=Span(utc("2026-09-01"), utc("2026-09-03")))
    assert (of_layer(old, "official"), old.error) == ([], None)


async def test_a_date_may_bring_a_time_along(openrouter: OpenRouterStandIn) -> None:
    openrouter.rows = [use("2026-11-18T00:00:00.000Z", 3)]
    assert total(await run(OPENROUTER, openrouter, NOW)) == 3


async def test_rows_alike_add_and_floats_are_exact_to_the_billionth(openrouter: OpenRouterStandIn) -> None:
    openrouter.rows = [use("2026-11-18", 0.30000000000000004), use("2026-11-18", 0.7, requests=4)]
    (charge,) = [c for c in (await run(OPENROUTER, openrouter, NOW)).charges if c.dims.get("model")]
    assert (charge.cost, charge.quantity) == (Money.of(1), 5)


async def test_lists_are_read_to_their_end(openrouter: OpenRouterStandIn) -> None:
    openrouter.keys_a_page = 2
    openrouter.keys = [api_key(f"key {number}", 1) for number in range(5)]
    openrouter.keys[3]["disabled"] = True
    done = await run(OPENROUTER, openrouter, NOW, span=SHORT)
    assert len([charge for charge in done.charges if charge.end == NOW]) == 5
    offsets = [dict(asked.query).get("offset", "0") for asked in openrouter.asked if asked.path == "/keys"]
    assert offsets == ["0", "2", "4", "5"]


async def test_an_account_that_may_not_list_workspaces_is_read_all_the_same(
    openrouter: OpenRouterStandIn,
) -> None:
    openrouter.may_list = False
    openrouter.keys = [api_key("web", 1.25)]
    done = await run(OPENROUTER, openrouter, NOW, span=SHORT)
    assert done.error is None
    (today,) = [charge for charge in done.charges if charge.end == NOW]
    assert today.dims == {"project": DEFAULT, "key": "web"}


async def test_a_list_without_end_is_noticed(openrouter: OpenRouterStandIn) -> None:
    def again(body: bytes) -> bytes:
        return sample("keys_page1").body if b"disabled" in body or body == b'{"data": []}' else body

    openrouter.rows = []
    done = await run(OPENROUTER, openrouter, NOW, span=SHORT, change=again)
    assert isinstance(done.error, ShapeChanged)


async def test_an_ordinary_key_is_told_apart_and_the_right_one_named(openrouter: OpenRouterStandIn) -> None:
    done = await run(OPENROUTER, openrouter, NOW, key=openrouter.ordinary_key)
    assert isinstance(done.error, KeyRejected)
    assert str(done.error).startswith("That is an ordinary API key of OpenRouter's")
    assert KEY_HELP in str(done.error)
    assert [asked.path for asked in openrouter.asked] == ["/key"]


@pytest.mark.parametrize(
    "name, kind, words",
    [
        ("error_400_activity_date", CollectorError, "Date must be within the last 30 (completed) UTC days"),
        ("error_400_invalid", CollectorError, "OpenRouter does not take the question (400)"),
        (
            "error_401_missing_header",
            KeyRejected,
            "does not know this key (401): “Missing Authentication header”",
        ),
        ("error_401_user_not_found", KeyRejected, "“User not found”: it is mistyped, deleted or expired"),
        ("error_402_insufficient_credits", CollectorError, "OpenRouter's credits are used up (402)"),
        ("error_403_not_management_key", KeyRejected, "That is an ordinary API key of OpenRouter's"),
        ("quirks/error_403_no_code", KeyRejected, "That is an ordinary API key of OpenRouter's"),
        ("error_404_not_found", CollectorError, "Is the address of its API right?"),
        ("error_408_timeout", TryLater, "OpenRouter did not answer in time (408)"),
        ("error_429_rate_limited", TryLater, "OpenRouter asks to wait (429): “Rate limit exceeded”"),
        ("error_500_internal", TryLater, "OpenRouter has a fault of its own (500)"),
        ("error_502_bad_gateway", TryLater, "“Provider returned error”"),
        ("error_529_overloaded", TryLater, "OpenRouter has a fault of its own (529)"),
    ],
)
async def test_a_refusal_is_one_sentence_that_says_what_to_do(
    openrouter: OpenRouterStandIn, name: str, kind: type[CollectorError], words: str
) -> None:
    openrouter.always = sample(name)
    done = await run(OPENROUTER, openrouter, NOW)
    assert type(done.error) is kind or (kind is TryLater and isinstance(done.error, TryLater))
    assert words in str(done.error)
    assert ("\n" in str(done.error), done.pages) == (False, [])


def test_every_recorded_refusal_is_tried() -> None:
    refusals = {entry["file"] for entry in INDEX if entry["status"] != 200}
    assert len(refusals) == 13


@pytest.mark.parametrize("body", [b"", b"<html>Sorry</html>", b"[]", b'{"error": "no"}', b'{"error": {}}'])
def test_a_refusal_that_is_no_error_of_openrouters_is_a_sentence_all_the_same(body: bytes) -> None:
    assert str(explain(403, body)) == f"OpenRouter refuses this key (403). Needed is {KEY_HELP}."
    assert str(explain(413, body)) == "OpenRouter does not take the question (413)."


@pytest.mark.parametrize(
    "secret, fits",
    [
        (" sk-or-v1-0123456789abcdef0123\r\n", True),
        ("sk-or-v1-short", False),
        ("sk-ant-api03-0123456789abcdef0123", False),
        ("sk-0123456789abcdef0123456789abcdef", False),
    ],
)
def test_a_key_of_another_provider_is_not_taken(secret: str, *, fits: bool) -> None:
    sentence = check_secret(secret)
    assert (sentence is None) is fits
    assert fits or "Needed is a Management key" in str(sentence)


@pytest.mark.parametrize(
    "marker, field, where",
    [
        ("is_management_key", "is_management_key", "data.is_management_key"),
        ("model_permaslug", "usage", "data[0].usage"),
        ("model_permaslug", "date", "data[0].date"),
        ("usage_weekly", "usage_daily", "data[0].usage_daily"),
        ("total_credits", "total_usage", "data.total_usage"),
    ],
)
async def test_a_field_that_is_missing_is_named(
    openrouter: OpenRouterStandIn, marker: str, field: str, where: str
) -> None:
    def change(body: bytes) -> bytes:
        answer = json.loads(body)
        data = answer["data"]
        row = data[0] if isinstance(data, list) and data else data
        is_key_list = marker == "usage_weekly" and isinstance(data, dict)
        if isinstance(row, dict) and marker in row and not is_key_list:
            del row[field]
        return json.dumps(answer).encode()

    done = await run(OPENROUTER, openrouter, NOW, change=change)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where


@pytest.mark.parametrize(
    "entry", [e for e in INDEX if "request" in e and e["status"] == 200], ids=lambda e: e["file"]
)
def test_a_recorded_question_and_answer_are_as_the_document_says(
    openrouter: OpenRouterStandIn, entry: dict[str, Any]
) -> None:
    request = entry["request"]
    path, body = request["path"], sample(entry["file"].removesuffix(".json")).body
    assert specification().faults_of_request(path, [(n, v) for n, v in request["query"]]) == []
    assert specification().faults_of_answer(path, 200, body) == []


async def test_the_stand_in_objects_to_what_the_document_does() -> None:
    with OpenRouterStandIn() as openrouter:
        openrouter.keys = [{"name": "half a key", "workspace_id": DEFAULT, "disabled": False}]
        await run(OPENROUTER, openrouter, NOW)
        assert "'hash' is a required property" in " ".join(openrouter.violations)
