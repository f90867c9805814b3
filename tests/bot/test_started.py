"""`purser run` as a real process: pipes, null input, signals, a second one, a taken port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.bot.started import run_with, started


def address(line: str) -> str:
    """Where a process says that it listens."""
    return next(word for word in line.split() if word.startswith("http://")).rstrip(".")


def test_a_pipe_is_answered_and_a_second_start_still_knows() -> None:
    first = run_with("/limit 2 day\n/groq 1.06\n/budget\n")
    assert (first.returncode, first.stdout.split("\n\n")[0].splitlines()[0]) == (0, "Limit set")
    assert "of $2.00" in first.stdout
    assert "$0.40 kept in\nreserve" in first.stdout or "$0.40 kept in reserve" in first.stdout
    assert "Groq: $1.06 recorded." in first.stdout
    assert "is new." in first.stderr
    second = run_with("/budget\n")
    assert second.returncode == 0
    assert "$1.06" in second.stdout
    assert "of $2.00" in second.stdout
    assert "is new." not in second.stderr


def test_an_empty_pipe_ends_at_once_and_says_nothing() -> None:
    ended = run_with("")
    assert (ended.returncode, ended.stdout) == (0, "")


def test_with_null_input_it_serves_until_it_is_told_to_stop() -> None:
    with started() as purser:
        where = address(purser.wait_for("http://127.0.0.1:"))
        with urllib.request.urlopen(f"{where}/healthz", timeout=10) as answer:
            assert answer.status == 200
        assert purser.process.poll() is None
        assert purser.stop() == 0


def test_with_a_pipe_it_serves_while_the_pipe_is_open() -> None:
    with started(stdin=subprocess.PIPE) as purser:
        where = address(purser.wait_for("http://127.0.0.1:"))
        purser.type("/limit 2 day")
        assert purser.answer() == "Limit set"
        with urllib.request.urlopen(f"{where}/virtual-budget/status", timeout=10) as answer:
            assert json.load(answer)["daily_budget"]["allocated"].startswith("2")
        assert purser.stop(signal.SIGINT) == 0


def test_a_second_process_has_only_its_chat_until_the_first_one_ends() -> None:
    with started() as first:
        first.wait_for("http://127.0.0.1:")
        with started(stdin=subprocess.PIPE) as second:
            line = second.wait_for("Another Purser")
            assert f"(process {first.process.pid})" in line
            second.type("/limit 2 day")
            assert second.answer() == "Limit set"
            first.process.kill()
            second.wait_for("The other Purser has ended")
            second.wait_for("http://127.0.0.1:")
            assert second.stop() == 0


def test_beside_a_running_one_a_pipe_is_answered_and_ends() -> None:
    with started() as first:
        first.wait_for("http://127.0.0.1:")
        ended = run_with("/budget\n")
        assert (ended.returncode, ended.stdout.splitlines()[0]) == (0, "Budget")
        assert first.stop() == 0


def test_a_taken_port_ends_a_process_without_a_chat_and_not_one_with_a_chat() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with started(PURSER_HTTP_PORT=port) as alone:
            assert alone.wait_for("PURSER_HTTP_PORT").startswith("purser: ")
            assert alone.process.wait(timeout=30) == 1
        with started(stdin=subprocess.PIPE, PURSER_HTTP_PORT=port) as chatting:
            assert "PURSER_HTTP_PORT" in chatting.wait_for(port)
            chatting.type("/budget")
            assert chatting.answer() == "Budget"
            assert chatting.stop() == 0


def test_it_ends_in_time_whatever_hangs(tmp_path: Path) -> None:
    with started(str(tmp_path), module="tests.bot.stubborn_process") as purser:
        purser.wait_for("started")
        assert purser.stop() == 1


def test_a_wrong_setting_is_a_sentence_and_no_traceback() -> None:
    ended = run_with("/budget\n", PURSER_HTTP_PORT="eighty")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "purser: PURSER_HTTP_PORT must be a number from 0 to 65535.\n"


def test_nobody_who_reads_is_no_trouble() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with subprocess.Popen(
        ["sh", "-c", 'printf "/budget\\n/budget\\n" | "$0" -m bot run', sys.executable],
        stdout=writes,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PURSER_HTTP_PORT": "0"},
    ) as process:
        os.close(writes)
        _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors


@pytest.mark.parametrize("word", ["--help", "version"])
def test_what_needs_no_database_makes_none(word: str, tmp_path: Path) -> None:
    assert run_with("", word).returncode == 0
    assert not (tmp_path / "purser").exists()
