"""`purser` on the command line: 0 done, 1 refused with one sentence on standard error, 2 wrong usage."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import VERSION
from bot.cli import cli
from bot.settings import Settings
from bot.wiring import wire
from collectors import COLLECTORS
from storage.store import Connection
from tests.collectors.openai_days import made_up_days
from tests.collectors.openai_stand_in import OpenAIStandIn


def purser(*words: str, typed: str | None = None) -> Result:
    """Run it in this process; an error that is ours fails the test."""
    result = CliRunner().invoke(cli, words, input=typed, prog_name="purser")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def refused(*words: str, typed: str | None = None) -> str:
    """The one line on standard error of what ends with 1."""
    result = purser(*words, typed=typed)
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("purser: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("purser: ").rstrip("\n")


def change(sql: str) -> None:
    def write(connection: Connection) -> None:
        connection.exec_driver_sql(sql)

    wiring = wire(Settings())
    wiring.store.write_now(write)
    wiring.close()


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(made_up_days(datetime.now(UTC).date())) as stand_in:  # noqa: TID251 - it reads now
        monkeypatch.setenv("PURSER_OPENAI_URL", stand_in.url)
        yield stand_in
        assert stand_in.violations == []


def test_an_ask_is_answered_and_remembered() -> None:
    assert purser("ask", "/limit 2 day").exit_code == 0
    assert "$0.40 kept in reserve" in purser("ask", "budget").stdout
    assert purser("ask", "/budget").stderr == ""


def test_an_answer_can_be_had_as_data() -> None:
    purser("ask", "/limit", "2", "day")
    budget = json.loads(purser("ask", "--json", "/budget").stdout)["budgets"][0]
    assert budget["allocated"] == {"amount": "2", "currency": "USD"}
    assert budget["reserve"] == {"amount": "0.4", "currency": "USD"}


def test_a_refusal_is_one_line_and_as_data_too() -> None:
    assert refused("ask", "/groq abc").startswith("“abc” is not an amount")
    assert refused("ask", "/groq", "-1").startswith("“-1” is below zero")
    assert refused("ask", "hello").startswith("There is no /hello.")
    result = purser("ask", "/groq abc", "--json")
    assert (result.exit_code, json.loads(result.stdout)["reason"]) == (1, "wrong")


def test_a_member_may_not_what_a_keeper_may() -> None:
    assert refused("ask", "/limit 2 day", "--as", "member").startswith("/limit is for a keeper")
    purser("ask", "/settings everyone=yes")
    assert purser("ask", "/groq 1.06", "--as", "member").exit_code == 0


def test_a_secret_comes_from_standard_input(openai: OpenAIStandIn) -> None:
    result = purser("ask", "/connect openai", typed=f"{openai.key}\n")
    assert "The key is sealed and kept." in result.stdout
    assert openai.key not in result.output
    assert refused("ask", "/connect openai", typed="sk-proj-0123456789\n").startswith("That is a project key")


def test_a_wrong_word_is_wrong_usage() -> None:
    for words in (["frobnicate"], ["ask"], ["ask", "/budget", "--as", "nobody"], ["collect", "a", "b"]):
        assert purser(*words).exit_code == 2, words


def test_a_collection_says_what_it_found_and_a_second_one_changes_no_sum(openai: OpenAIStandIn) -> None:
    purser("ask", "/connect openai", typed=openai.key)
    assert purser("collect", "openai").stdout.startswith("OpenAI: read, ")
    before = purser("ask", "/summary", "--json").stdout
    assert purser("collect").exit_code == 0
    assert purser("ask", "/summary", "--json").stdout == before
    openai.days[max(openai.days)] = [("proj_abc", "gpt-5, input", Decimal("7.77"))]
    assert purser("collect").exit_code == 0
    assert purser("ask", "/summary", "--json").stdout != before


def test_a_collection_that_fails_says_why(openai: OpenAIStandIn) -> None:
    purser("ask", "/connect openai", typed=openai.wrong_key)
    assert refused("collect").startswith("OpenAI: OpenAI does not know this key")


def test_there_must_be_something_to_collect() -> None:
    assert refused("collect") == "No provider is connected: type /connect openai in the chat."
    assert refused("collect", "openai") == "OpenAI is not connected: type /connect openai in the chat."
    known = ", ".join(collector.provider for collector in COLLECTORS)
    assert refused("collect", "acme") == f"“acme” is no provider whose bill can be read: {known}."
    assert purser("collect", "--since", "someday").exit_code == 2


def test_a_book_that_is_as_its_facts_say_stays() -> None:
    purser("ask", "/groq 1.06")
    assert purser("rebuild").stdout == "Groq: nothing differed.\nThe book is as its facts say.\n"


@pytest.mark.parametrize("table", ["day_lines", "counters"])
def test_a_book_that_differs_is_made_again(table: str) -> None:
    purser("ask", "/limit 20 month")
    purser("ask", "/groq 1.06")
    right = purser("ask", "/budget", "--json").stdout
    column = "cost" if table == "day_lines" else "spent"
    change(f"UPDATE {table} SET {column} = {column} + 1000000000")
    assert purser("ask", "/budget", "--json").stdout != right
    said = purser("rebuild").stdout
    assert ("Groq: differed on " if table == "day_lines" else "A budget had counted wrongly.") in said
    assert said.endswith("The book differed from its facts, and is made again.\n")
    assert json.loads(purser("ask", "/budget", "--json").stdout) == json.loads(right)


def test_a_database_is_made_once_and_a_newer_one_is_refused() -> None:
    assert purser("migrate").stdout.endswith("is new.\n")
    assert purser("migrate").stdout.endswith("is up to date.\n")
    change("UPDATE alembic_version SET version_num = '9999'")
    for words in (["migrate"], ["ask", "/budget"], ["rebuild"], ["collect"]):
        assert "was written by a newer Purser" in refused(*words)


@pytest.mark.parametrize(
    "name, value, says",
    [
        ("PURSER_HTTP_PORT", "x", "PURSER_HTTP_PORT must be a number from 0 to 65535."),
        ("PURSER_SECRET_KEY", "short", "PURSER_SECRET_KEY must be 32 bytes in hexadecimal or base64"),
        ("PURSER_HOME", "/dev/null/purser", "PURSER_HOME names /dev/null/purser, which cannot be a folder"),
        ("PURSER_DATABASE_URL", "mysql://x/y", "Purser keeps its data in SQLite or PostgreSQL"),
        ("PURSER_DATABASE_URL", "sqlite:////dev/null/x.db", "The database /dev/null/x.db cannot be opened"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert refused("ask", "/budget").startswith(says)
    assert refused("run").startswith(says)


def test_the_doctor_changes_nothing(tmp_path: Path) -> None:
    result = purser("doctor")
    assert (result.exit_code, "MEND" in result.stdout) == (0, False)
    assert not (tmp_path / "purser").exists()


def test_the_doctor_names_what_to_mend(
    tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PURSER_HTTP_PORT", "0")
    purser("ask", "/connect openai", typed=openai.key)
    assert purser("doctor").exit_code == 0
    (tmp_path / "purser/secret.key").write_text(f"{os.urandom(32).hex()}\n")
    monkeypatch.setenv("PURSER_TELEGRAM_TOKN", "x")
    monkeypatch.setenv("PURSER_DISCORD_TOKEN", "x")
    monkeypatch.setenv("PURSER_HTTP_HOST", "0.0.0.0")
    result = purser("doctor")
    wrong = [line.split()[1] for line in result.stdout.splitlines() if line.startswith("MEND")]
    assert (result.exit_code, wrong) == (1, ["settings", "discord", "http", "secrets"])
    assert "PURSER_TELEGRAM_TOKN: no such setting" in result.stdout


def test_the_doctor_reads_settings_before_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURSER_OPEN", "perhaps")
    result = purser("doctor")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        1,
        "MEND settings  PURSER_OPEN must be yes or no.",
    )


def test_it_says_which_purser_it_is() -> None:
    assert purser("version").stdout == purser("--version").stdout == f"purser {VERSION}\n"


def test_a_day_that_was_named_is_read_from(openai: OpenAIStandIn) -> None:
    purser("ask", "/connect openai", typed=openai.key)
    purser("collect", "--since", "2026-09-01")
    starts = [dict(asked.query).get("start_time") for asked in openai.asked]  # a limit is asked without one
    assert str(int(datetime.combine(date(2026, 9, 1), datetime.min.time(), UTC).timestamp())) in starts


def test_two_accounts_of_a_provider_are_told_apart(openai: OpenAIStandIn) -> None:
    for name in ("openai", "research"):
        purser("ask", f"/connect openai account={name}", typed=openai.key)
    lines = purser("collect").stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["OpenAI", "OpenAI (research)"]


def test_a_status_that_is_asked_once_promises_nobody_more(openai: OpenAIStandIn) -> None:
    purser("ask", "/connect openai", typed=openai.key)
    assert "Being read now: OpenAI; ask again in a moment." in purser("ask", "/status").stdout
