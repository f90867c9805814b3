"""Routes that read a large body first permit and refuse as commands do."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from bot.surfaces.http_api.asking import Asking
from bot.surfaces.http_api.passports import IN_SCOPE, NOT_VALID
from bot.surfaces.http_api.problems import Problem
from commands.caller import Caller
from storage.passports import find_passport
from tests.bot.house import TestHouse, said, test_house
from tests.commands.cast import typed
from tests.surfaces.http_passports import shown


async def request(house: TestHouse, text: str = "", key: str = "") -> Request:
    """As the door hands it on."""
    headers = [(b"idempotency-key", key.encode())] if key else []
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/usage/groq",
        "query_string": b"",
        "headers": headers,
    }
    at = house.clock.now
    if text:
        scope[IN_SCOPE] = house.wiring.store.read_now(lambda connection: find_passport(connection, text, at))
    return Request(scope)


async def permitted(house: TestHouse, text: str, need: str) -> Caller:
    return await Asking(house.wiring).permit(await request(house, text, "k"), need)


async def test_who_may_is_told_who_they_are(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        text = shown(await typed(house, "/passport ci record program"))
        found = await permitted(house, text, "record")
        assert (found.surface, found.key, found.passport) == ("http", "k", 1)
        local = await permitted(house, "", "keep")
        assert (local.surface, local.key) == ("terminal", "http k")


async def test_who_may_not_is_told_what_it_takes(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        text = shown(await typed(house, "/passport ci ask program"))
        with pytest.raises(Problem, match="/usage/groq needs “record”, which this passport") as caught:
            await permitted(house, text, "record")
        assert caught.value.status is HTTPStatus.FORBIDDEN


async def test_one_that_ended_since_the_door_is_kept_out(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        text = shown(await typed(house, "/passport ci record program"))
        late = await request(house, text)
        said(await typed(house, "/revoke ci"))
        with pytest.raises(Problem) as caught:
            await Asking(house.wiring).permit(late, "record")
        assert (caught.value.status, caught.value.sentence) == (HTTPStatus.UNAUTHORIZED, NOT_VALID)
        for name, given in (("budget", {}), ("groq", {"reading": "1"}), ("start", {})):
            with pytest.raises(Problem) as caught:
                await Asking(house.wiring)(name, given, late)
            assert caught.value.status is HTTPStatus.UNAUTHORIZED, name
