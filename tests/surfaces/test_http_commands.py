"""Every command is a route: GET for those that read, POST for those that change something."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from commands import COMMANDS
from storage.store import Connection
from tests.surfaces.http_served import Port, Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_command_that_reads_is_got(http: Served) -> None:
    await http.post("/commands/groq", '{"reading": 1.06}')
    said = answer(await http.get("/commands/budget?provider=groq"))
    assert said["month_to_date"] == {"amount": "1.06", "currency": "USD"}
    assert answer(await http.get("/commands/budget?provider=openai"))["providers"] == []


async def test_a_command_that_changes_something_is_posted(http: Served) -> None:
    said = answer(await http.post("/commands/limit", '{"amount": 2, "period": "day"}'))
    assert said["allocated"] == {"amount": "2", "currency": "USD"}
    assert said["reserve"] == {"amount": "0.4", "currency": "USD"}
    assert "code" in answer(await http.post("/commands/link"))


async def test_every_command_is_there_and_no_other_method_takes_it(http: Served) -> None:
    for definition in COMMANDS:
        path = f"/commands/{definition.name}"
        wrong = await (http.get(path) if definition.changes else http.post(path))
        problem(wrong, 405)
        assert wrong.headers["allow"] == ("POST" if definition.changes else "GET, HEAD")
        right = await (http.post(path) if definition.changes else http.get(path))
        assert right.status_code in (200, 409, 422), (definition.name, right.text)


async def charge(http: Served, amount: int = 1, **headers: str) -> dict[str, Any]:
    """What counts as often as it is asked."""
    body = json.dumps({"provider": "cursor", "amount": amount})
    return answer(await http.post("/commands/charge", body, **headers))


async def test_the_same_key_changes_things_once_and_gets_the_first_answer(http: Served) -> None:
    first = await charge(http, idempotency_key="one")
    http.clock.pass_(hours=1)
    assert await charge(http, idempotency_key="one") == first
    assert count_changes(http) == 1


async def test_the_same_key_with_another_body_gets_the_first_answer(http: Served) -> None:
    first = await charge(http, idempotency_key="one")
    assert await charge(http, 9, idempotency_key="one") == first
    assert count_changes(http) == 1


async def test_the_same_key_for_another_command_is_a_conflict(http: Served) -> None:
    await http.record("groq", '{"value": 1.06}', idempotency_key="one")
    response = await http.post("/commands/limit", '{"amount": 2}', idempotency_key="one")
    assert "/reading" in problem(response, 409)["detail"]


async def test_another_key_is_another_ask(http: Served) -> None:
    for key in ("one", "two"):
        await charge(http, idempotency_key=key)
        http.clock.pass_(hours=1)
    assert count_changes(http) == 2


async def test_without_a_key_every_ask_is_new(http: Served) -> None:
    for _ in range(2):
        await charge(http)
        http.clock.pass_(hours=1)
    assert count_changes(http) == 2


async def test_one_key_at_the_same_time_changes_things_once(http: Served) -> None:
    answers = await asyncio.gather(*(charge(http, idempotency_key="one") for _ in range(20)))
    assert answers == answers[:1] * 20
    assert count_changes(http) == 1


async def test_twenty_keys_at_the_same_time_change_things_twenty_times(http: Served) -> None:
    await asyncio.gather(*(charge(http, idempotency_key=f"{n}") for n in range(20)))
    assert count_changes(http) == 20


async def test_what_is_shown_once_is_not_shown_again_for_its_key(http: Served) -> None:
    assert answer(await http.post("/commands/link", idempotency_key="one"))["code"]
    said = problem(await http.post("/commands/link", idempotency_key="one"), 409)
    assert "shown once" in said["detail"]


async def test_once_a_bot_token_is_set_a_program_may_record_but_not_keep(port: Port, tmp_path: Path) -> None:
    async with port.serve(tmp_path, telegram_token=SecretStr("1:token")) as http:
        answer(await http.get("/commands/budget"))
        answer(await http.record("groq", '{"value": 1.06}'))
        for name, body in (("limit", '{"amount": 2}'), ("link", ""), ("start", '{"zone": "Lisbon"}')):
            said = problem(await http.post(f"/commands/{name}", body), 403)
            assert said["reason"] == "not_allowed", name


async def test_without_one_it_keeps(http: Served) -> None:
    for name, body in (("limit", '{"amount": 2}'), ("link", ""), ("start", '{"zone": "Lisbon"}')):
        answer(await http.post(f"/commands/{name}", body))


async def test_what_was_recorded_over_http_is_undone_by_the_person_at_the_terminal(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    undone = answer(await http.post("/commands/undo"))
    assert undone["month_to_date"]["amount"] == "0"


def count_changes(http: Served) -> int:
    def count(connection: Connection) -> int:
        rows = connection.exec_driver_sql("select count(*) from changes")
        return int(rows.scalar_one())

    return http.wiring.store.read_now(count)
