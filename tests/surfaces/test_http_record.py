"""`POST /{provider}/odometer/record`, as the systems that Purser grew from know it."""

from __future__ import annotations

import json

import pytest

from bot.surfaces.http_api.routes import FIXED, make_app
from ledger.providers import PROVIDERS
from storage.store import Connection
from tests.surfaces.http_served import Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_figure_is_recorded_as_it_was_typed_for_curl(http: Served) -> None:
    said = answer(await http.record("groq", '{"value": 1.06, "notes": "Current month from console"}'))
    assert said == {
        "recorded": True,
        "provider": "groq",
        "month": "2026-11",
        "cumulative_value": "1.06",
        "difference": "1.06",
        "daily_usage_estimate": "0.054358974",  # of 19.5 days
        "currency": "USD",
        "reset_detected": False,
        "reminder_status": "normal",
        "days_until_reset": 11,
        "read_at": "2026-11-20T12:00:00Z",
    }


async def test_notes_are_kept_beside_the_change(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06, "notes": "Current month from console"}'))
    http.clock.pass_(hours=1)
    answer(await http.record("groq", '{"value": 1.07, "notes": null}'))
    assert await notes(http) == ["Current month from console", ""]


async def notes(http: Served) -> list[str]:
    def read(connection: Connection) -> list[str]:
        rows = connection.exec_driver_sql("select note from changes order by id")
        return [str(row[0]) for row in rows]

    return await http.wiring.store.read(read)


async def test_every_provider_has_a_meter_and_no_other_name_has(http: Served) -> None:
    for provider in PROVIDERS:
        assert answer(await http.record(provider, '{"value": 2}'))["provider"] == provider
    said = problem(await http.record("acme", '{"value": 2}'), 404)
    assert said["recorded"] is False
    assert "groq" in said["detail"]


async def test_a_lower_figure_is_refused_with_what_it_may_have_been(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=1)
    said = problem(await http.record("groq", '{"value": 0.50}'), 409)
    assert said["recorded"] is False
    assert said["reason"] == "conflict"
    assert said["lines"] == ["/reading groq 0.5 reset", "/reading groq 0.5 correct"]
    assert [offer["given"]["how"] for offer in said["offers"]] == ["reset", "correct", "typo"]
    assert [choice["how"] for choice in said["choices"]] == ["reset", "correct", "typo"]
    assert [choice["label"] for choice in said["choices"]] == ["It was reset", "It is a correction", "Typo"]
    assert await month_of(http, "groq") == "1.06"


async def test_an_offer_can_be_taken_as_it_is(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=1)
    offer = problem(await http.record("groq", '{"value": 0.50}'), 409)["offers"][0]
    response = await http.client.post(f"/commands/{offer['command']}", json=offer["given"])
    assert answer(response)["reset"] is True
    assert await month_of(http, "groq") == "1.56"


async def test_a_choice_can_be_sent_as_it_is_days_later(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=1)
    choices = problem(await http.record("groq", '{"value": 0.50, "notes": "seen"}'), 409)["choices"]
    http.clock.pass_(days=3)
    typo = answer(await http.record("groq", json.dumps(choices[2])))
    assert (typo["recorded"], typo["cumulative_value"]) == (False, "0.5")
    assert await month_of(http, "groq") == "1.06"
    said = answer(await http.record("groq", json.dumps(choices[0])))
    assert (said["recorded"], said["reset_detected"]) == (True, True)
    assert said["read_at"] == "2026-11-21T12:00:00Z"
    assert await notes(http) == ["", "seen"]


async def test_one_sent_too_late_is_refused_with_fresh_choices(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=1)
    choices = problem(await http.record("groq", '{"value": 0.50}'), 409)["choices"]
    answer(await http.record("groq", '{"value": 0.70, "when": "yesterday", "correct": true}'))
    said = problem(await http.record("groq", json.dumps(choices[0])), 409)
    assert said["recorded"] is False
    assert "less than the $0.70" in said["detail"]
    assert answer(await http.record("groq", json.dumps(said["choices"][1])))["cumulative_value"] == "0.5"


async def test_a_jump_is_asked_about(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1, "when": "17 Nov"}'))
    answer(await http.record("groq", '{"value": 1.10, "when": "yesterday"}'))
    said = problem(await http.record("groq", '{"value": 11.2}'), 409)
    assert [choice["how"] for choice in said["choices"]] == ["right", "typo"]
    right = json.dumps(said["choices"][0])
    assert answer(await http.record("groq", right))["difference"] == "10.1"
    assert answer(await http.record("groq", right))["difference"] == "0"  # it stands already
    assert len(await notes(http)) == 3


async def test_three_digits_in_text_are_asked_about_and_in_a_number_are_not(http: Served) -> None:
    said = problem(await http.record("groq", '{"value": "1,234"}'), 422)
    assert [(choice["label"], choice["value"]) for choice in said["choices"]] == [
        ("1234", "1234"),
        ("1.234", "1.2340"),
    ]
    assert answer(await http.record("groq", json.dumps(said["choices"][1])))["cumulative_value"] == "1.234"
    assert answer(await http.record("mistral", '{"value": 1.234}'))["cumulative_value"] == "1.234"


async def test_the_same_value_again_stands_already(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06, "notes": "first"}'))
    http.clock.pass_(hours=1)
    said = answer(await http.record("groq", '{"value": 1.06, "notes": "again"}'))
    assert (said["recorded"], said["difference"], said["read_at"]) == (True, "0", "2026-11-20T12:00:00Z")
    assert await notes(http) == ["first"]


async def test_a_reset_adds_to_what_was_before(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=1)
    said = answer(await http.record("groq", '{"value": 0.50, "reset": true, "correct": false}'))
    assert (said["reset_detected"], said["reminder_status"]) == (True, "reset_detected")
    assert said["daily_usage_estimate"] == "0.07609756"  # 1.56 in 20.5 days
    assert await month_of(http, "groq") == "1.56"


async def test_a_correction_takes_the_place_of_what_was_before(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=1)
    assert answer(await http.record("groq", '{"value": 0.50, "correct": true}'))["reset_detected"] is False
    assert await month_of(http, "groq") == "0.5"


async def test_a_figure_of_another_moment_is_recorded_there(http: Served) -> None:
    said = answer(await http.record("groq", '{"value": 9, "when": "31 Oct"}'))
    assert said["month"] == "2026-10"
    assert said["reminder_status"] == "needs_reading"  # of November there is none yet
    assert said["daily_usage_estimate"] == "0.29032258"
    said = answer(await http.record("groq", '{"value": 1.06, "when": "yesterday 18:30"}'))
    assert said["read_at"] == "2026-11-19T18:30:00Z"
    assert said["reminder_status"] == "normal"


async def test_in_the_last_three_days_the_end_is_near(http: Served) -> None:
    http.clock.pass_(days=7)  # 27 November
    assert answer(await http.record("groq", '{"value": 1.06}'))["reminder_status"] == "normal"
    http.clock.pass_(days=1)
    said = answer(await http.record("groq", '{"value": 1.07}'))
    assert (said["reminder_status"], said["days_until_reset"]) == ("approaching", 3)


async def test_no_provider_bears_the_name_of_a_path(http: Served) -> None:
    segments = {path.split("/")[1] for path in paths(http)} - {"{provider}"}
    assert segments <= FIXED
    assert not FIXED & set(PROVIDERS)


async def test_what_begins_with_a_provider_comes_last(http: Served) -> None:
    found = paths(http)
    assert all(path.startswith("/{provider}") for path in found[found.index("/{provider}/odometer/record") :])


def paths(http: Served) -> list[str]:
    app = make_app(http.wiring, ("127.0.0.1",))
    return [path for route in app.routes if (path := getattr(route, "path", ""))]


async def month_of(http: Served, provider: str) -> str:
    said = answer(await http.get("/virtual-budget/status"))
    month: str = said["provider_breakdown"][provider]["month"]
    return month
