"""docs/http.md: its curl lines work as they are typed, and what it says is so."""

from __future__ import annotations

import json
import re
import shlex
from http import HTTPStatus
from pathlib import Path

import httpx

from bot.surfaces.http_api.bodies import LARGEST
from bot.surfaces.http_api.routes import make_app
from commands.pace import PROGRAM
from tests.commands.cast import typed as asked
from tests.surfaces.http_passports import house_of, shown
from tests.surfaces.http_served import Served, answer, problem, served

PAGE = Path(__file__).parents[2] / "docs" / "http.md"
TEXT = PAGE.read_text(encoding="utf-8")
LINES = re.findall(r"^curl .+$", TEXT, re.MULTILINE)
MAKES = re.findall(r"^\S*purser ask '(/passport .+)'$", TEXT, re.MULTILINE)
ELSEWHERE = "https://purser.example.com"
FORM = "application/x-www-form-urlencoded"  # what curl calls a body of -d


async def typed(http: Served, line: str, passport: str = "", hold: str = "") -> httpx.Response:
    """Send what curl would send, to the port of the test."""
    line = line.replace("$PURSER_PASSPORT", passport).replace("$HOLD", hold)
    words = iter(shlex.split(line)[1:])
    method, body, headers, address = "GET", "", {"content-type": FORM}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-d":
            body = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        else:
            assert not word.startswith("-"), f"{word} is not known here"
            address = word
    found = re.fullmatch(rf"(localhost:8000|{ELSEWHERE})(/.*)", address)
    assert found, address
    headers["host"] = found[1].removeprefix("https://")
    return await http.client.request(method, found[2], content=body, headers=headers)


async def test_every_line_for_curl_works_in_the_order_of_the_page(tmp_path: Path) -> None:
    assert len(LINES) > 5
    async with served(tmp_path) as http:
        passports, hold = [shown(await asked(house_of(http), line)) for line in MAKES], ""
        for line in LINES:
            response = await typed(http, line, passports[0], hold)
            if response.status_code == HTTPStatus.CREATED:
                hold = response.json()["id"]
            else:
                answer(response)
            http.clock.pass_(seconds=50)


async def test_from_elsewhere_no_line_works_without_a_passport(tmp_path: Path) -> None:
    lines = [line for line in LINES if ELSEWHERE in line]
    assert lines
    async with served(tmp_path) as http:
        for line in lines:
            problem(await typed(http, line, "purser_1_mine"), 401)


async def test_the_shown_answer_is_the_answer(tmp_path: Path) -> None:
    shown = re.search(r"```json\n(.+?)```", TEXT, re.DOTALL)
    assert shown
    recording = next(line for line in LINES if "notes" in line)
    async with served(tmp_path) as http:
        assert answer(await typed(http, recording)) == json.loads(shown[1])


async def test_every_route_is_on_the_page(tmp_path: Path) -> None:
    async with served(tmp_path) as http:
        for route in make_app(http.wiring, ("127.0.0.1",)).routes:
            assert f"{getattr(route, 'path', '')}`" in TEXT


def test_the_page_says_the_limits() -> None:
    assert f"{LARGEST:,} bytes" in TEXT
    assert f"{PROGRAM:,} things a minute" in TEXT
