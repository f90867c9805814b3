"""docs/http.md: its curl lines work as they are typed, and what it says is so."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import httpx

from bot.surfaces.http_api.bodies import LARGEST
from bot.surfaces.http_api.routes import make_app
from commands.pace import PROGRAM
from tests.surfaces.http_served import Served, answer, served

PAGE = Path(__file__).parents[2] / "docs" / "http.md"
TEXT = PAGE.read_text(encoding="utf-8")
LINES = re.findall(r"^curl .+$", TEXT, re.MULTILINE)
FORM = "application/x-www-form-urlencoded"  # what curl calls a body of -d


async def typed(http: Served, line: str) -> httpx.Response:
    """Send what curl would send, to the port of the test."""
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
    assert address.startswith("localhost:8000/")
    path = address.removeprefix("localhost:8000")
    return await http.client.request(method, path, content=body, headers=headers | {"host": "localhost:8000"})


async def test_every_line_for_curl_works_in_the_order_of_the_page(tmp_path: Path) -> None:
    assert len(LINES) > 5
    async with served(tmp_path) as http:
        for line in LINES:
            answer(await typed(http, line))
            http.clock.pass_(hours=1)


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
