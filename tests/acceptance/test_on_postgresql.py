"""The real process on a real PostgreSQL: it remembers, two of them take turns, and it outlives the server."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.started import PATIENCE, Started, run_with, started
from tests.storage.engines import Databases


@pytest.fixture
def url(postgresql: Databases, tmp_path: Path) -> Iterator[str]:
    yield postgresql.address(tmp_path, empty=True)
    postgresql.forget()


def address(purser: Started) -> str:
    line = purser.wait_for("http://127.0.0.1:")
    return next(word for word in line.split() if word.startswith("http://")).rstrip(".")


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


def until_status(address: str, status: int) -> None:
    end = time.monotonic() + PATIENCE
    while status_of(address) != status:
        assert time.monotonic() < end, address
        time.sleep(0.05)


def test_what_was_said_is_known_after_a_start_anew_and_no_file_is_made(url: str, tmp_path: Path) -> None:
    first = run_with("/limit 2 day\n/groq 1.06\n/budget\n", PURSER_DATABASE_URL=url)
    assert (first.returncode, first.stdout.splitlines()[0]) == (0, "Limit set")
    assert "Groq: $1.06 recorded." in first.stdout
    assert "PostgreSQL at this machine:5432 is new." in first.stderr
    with started(PURSER_DATABASE_URL=url) as purser:
        where = address(purser)
        with urllib.request.urlopen(f"{where}/virtual-budget/status", timeout=PATIENCE) as answer:
            assert json.load(answer)["daily_budget"]["allocated"].startswith("2")
        assert purser.stop() == 0
    again = run_with("/budget\n", PURSER_DATABASE_URL=url)
    assert "is new." not in again.stderr
    assert ("$1.06" in again.stdout, "of $2.00" in again.stdout) == (True, True)
    assert not list(tmp_path.rglob("*.db*"))


def test_a_second_process_has_only_its_chat_until_the_first_one_ends(url: str) -> None:
    with started(PURSER_DATABASE_URL=url) as first:
        address(first)
        with started(stdin=subprocess.PIPE, PURSER_DATABASE_URL=url) as second:
            assert f"(process {first.process.pid} on " in second.wait_for("Another Purser")
            second.type("/limit 2 day")
            assert second.answer() == "Limit set"
            first.process.kill()
            second.wait_for("The other Purser has ended")
            address(second)
            assert second.stop() == 0


def test_a_server_that_is_started_again_is_said_meanwhile_and_nothing_ends(
    url: str, postgresql: Databases
) -> None:
    with started(stdin=subprocess.PIPE, PURSER_DATABASE_URL=url) as purser:
        where = address(purser)
        until_status(f"{where}/readyz", 200)
        postgresql.server.end()
        try:
            purser.type("/groq 1.06")
            assert "cannot be reached; check that it runs" in purser.answer()
            until_status(f"{where}/readyz", 503)
            assert status_of(f"{where}/healthz") == 200
        finally:
            postgresql.server.begin()
        until_status(f"{where}/readyz", 200)
        purser.type("/limit 2 day")
        while (line := purser.answer()) != "Limit set":
            assert "Groq" not in line
        assert purser.stop() == 0


def test_a_wrong_user_and_a_wrong_database_are_sentences(url: str) -> None:
    for wrong, says in (
        (url.replace("postgres@", "nobody@"), "refuses the user or the password of PURSER_DATABASE_URL"),
        (url.replace("/test_", "/toast_"), "does not have the database that PURSER_DATABASE_URL names"),
        ("postgresql://ann:secret@127.0.0.1:1/x", "PostgreSQL at 127.0.0.1:1 cannot be reached"),
    ):
        ended = run_with("/budget\n", PURSER_DATABASE_URL=wrong)
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
        assert says in ended.stderr
        assert "secret" not in ended.stderr
