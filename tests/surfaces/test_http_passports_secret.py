"""A canary: the text of a passport is in no table, file, log line, error or other answer."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import httpx
import pytest

from bot.logs import Plain, Redacting
from bot.surfaces.telegram_app.typed import holds_key
from tests.commands.cast import contents, typed
from tests.surfaces.http_passports import bearer, house_of, passport, passport_of_person
from tests.surfaces.http_served import Served, answer, served

ROUTES = ("/virtual-budget/status", "/narrator/context", "/openapi.json", "/readyz", "/nothing")


async def used(http: Served, text: str, monkeypatch: pytest.MonkeyPatch) -> list[httpx.Response]:
    """What is answered to a passport that is used well and badly, revoked, and used again."""
    said = [await http.get(path, **bearer(text)) for path in ROUTES]
    said += [
        await http.get("/commands/passports", **bearer(text)),
        await http.record("groq", '{"value": 1.06}', idempotency_key=text, **bearer(text)),
        await http.record("groq", '{"value": 1', **bearer(text)),
        await http.record("groq", json.dumps({"value": text, "when": text}), **bearer(text)),
        await http.post("/commands/passport", json.dumps({"name": text, "needs": text}), **bearer(text)),
        await http.get("/virtual-budget/status", **bearer(f"{text}x")),
        await http.get("/virtual-budget/status", authorization=text),
    ]
    with monkeypatch.context() as patched:
        patched.setattr(http.wiring.clock, "now", "no moment")
        said.append(await http.get("/virtual-budget/status", **bearer(text)))
        assert said[-1].status_code == 500
    said.append(await http.post("/commands/revoke", json.dumps({"name": text}), **bearer(text)))
    assert said[-1].status_code == 200
    return [*said, await http.get("/virtual-budget/status", **bearer(text))]


def files(home: Path) -> list[str]:
    """What every file beneath it holds: the database, and what is not in it yet."""
    return [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()]


async def test_it_is_shown_once_and_is_nowhere_afterwards(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    async with served(tmp_path) as http:
        made = answer(await http.post("/commands/passport", '{"name": "mine", "needs": "ask,record"}'))
        texts = [made["passport"], await passport(http, "ci"), await passport_of_person(http, "ann")]
        answers = [each for text in texts for each in await used(http, text, monkeypatch)]
        await typed(house_of(http), "/passports")
        everything = [
            caplog.text,
            repr(contents(house_of(http))),
            *(each.text + repr(each.headers) for each in answers),
            *files(tmp_path),
        ]
    assert "Traceback" in caplog.text
    assert "passports" in everything[1]
    assert any(held.startswith("SQLite format 3") for held in everything)
    for text in texts:
        secret = text.rpartition("_")[2]
        assert len(secret) == 43
        assert not [held for held in everything if secret in held]


def test_a_log_line_that_held_one_would_hide_it() -> None:
    text = "purser_17_" + "a1B2" * 10 + "xyz"
    shown = Redacting(Plain())
    for line in (f"leaked: {text}", f"Authorization: Bearer {text}", f"https://x.example/?key={text}&y=1"):
        record = logging.LogRecord("purser", logging.INFO, "", 0, line, None, None)
        assert "a1B2" not in shown.format(record)
        assert "[hidden]" in shown.format(record)
    harmless = logging.LogRecord("purser", logging.INFO, "", 0, "purser_17 ended; purser_bot", None, None)
    assert shown.format(harmless).endswith("purser_17 ended; purser_bot")


def test_a_chat_recognises_one_that_is_pasted_and_not_its_beginning() -> None:
    assert holds_key("look: purser_17_" + "a1B2" * 10 + "xyz")
    assert not holds_key("/revoke@purser_bot purser_17")
    assert not holds_key("/revoke purser_17_")
