"""`purser import`: what would change is shown first, nothing is written unasked, and twice is once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.command_line import agreeing
from tests.bot.at_a_terminal import watched
from tests.bot.test_command_line import purser, refused

FILES = Path(__file__).parents[1] / "data" / "exports"
OPENAI, OWN = str(FILES / "openai_costs.csv"), str(FILES / "own_table.csv")


def october(provider: str = "OpenAI") -> str:
    """The provider's line of October."""
    lines = purser("ask", "/summary october").stdout.splitlines()
    return next((" ".join(line.split()) for line in lines if line.startswith(provider)), "")


def test_a_dry_run_shows_days_and_writes_nothing() -> None:
    shown = purser("import", OPENAI, "--provider", "openai", "--dry-run")
    assert shown.exit_code == 0
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert "2026-10-01 $0.00 $5.46 +$5.46" in lines
    assert "2026-10-04 $0.00 -$0.50 -$0.50" in lines
    assert "Together $0.00 $12.21 +$12.21" in lines
    assert "Figures: 6 new, 0 changed, 0 withdrawn, 0 as they are." in lines
    assert lines[-1] == "Nothing was written: this was a dry run."
    assert october() == ""
    assert "OpenAI" not in purser("ask", "/accounts").stdout


def test_with_yes_it_is_imported_once_as_official() -> None:
    done = purser("import", OPENAI, "--provider", "openai", "--yes")
    assert done.stdout.endswith("Imported into OpenAI: 6 figures changed.\n")
    assert october() == "OpenAI $12.21 official"
    again = purser("import", OPENAI, "--provider", "openai", "--yes")
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (
        0,
        "All of it is there already: nothing was written.",
    )


def test_without_anybody_to_ask_nothing_is_written() -> None:
    assert "add --yes" in refused("import", OPENAI, "--provider", "openai")
    assert october() == ""


@pytest.mark.parametrize("typed, status", [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_who_sits_there_is_asked(typed: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreeing, "is_terminal", lambda: True)
    result = purser("import", OPENAI, "--provider", "openai", typed=typed)
    assert result.exit_code == status
    assert bool(october()) == (status == 0)


def test_which_day_comes_first_is_asked_or_said(monkeypatch: pytest.MonkeyPatch) -> None:
    file = ("import", str(FILES / "which_day_first.csv"), "--provider", "groq", "--dry-run")
    sentence = refused(*file)
    assert "--dates day-first (3 April 2026) or --dates month-first (4 March 2026)" in sentence
    assert "2026-04-03" in purser(*file, "--dates", "day-first").stdout
    monkeypatch.setattr(agreeing, "is_terminal", lambda: True)
    assert "2026-03-04" in purser(*file, typed="2\n").stdout


def test_how_a_decimal_is_written_is_asked_or_said(monkeypatch: pytest.MonkeyPatch) -> None:
    file = ("import", str(FILES / "which_decimal.csv"), "--provider", "groq", "--dry-run")
    assert "--decimal dot (1.234) or --decimal comma (1234)" in refused(*file)
    assert "$1,234.00" in purser(*file, "--decimal", "comma").stdout
    monkeypatch.setattr(agreeing, "is_terminal", lambda: True)
    assert "$1.23" in purser(*file, typed="1\n").stdout


def test_rows_that_cannot_be_read_stop_it_unless_they_are_to_be_skipped() -> None:
    file = ("import", str(FILES / "with_mistakes.csv"), "--provider", "groq", "--yes")
    stopped = purser(*file)
    assert stopped.exit_code == 1
    assert "7 rows cannot be read, so nothing was written" in stopped.stderr
    assert "line 4: “=1+1” is no amount" in stopped.stdout
    assert october("Groq") == ""
    assert purser(*file, "--skip").exit_code == 0
    assert october("Groq") == "Groq $1.50 manual"


def test_a_table_beside_readings_of_its_days_is_refused() -> None:
    purser("ask", "/groq 5 31 Oct")
    assert "both would count" in refused("import", OWN, "--provider", "groq", "--dry-run")
    assert purser("import", OWN, "--provider", "local", "--dry-run").exit_code == 0


def test_one_of_several_accounts_is_named() -> None:
    for line in ("/charge openai 3", "/charge openai 4 account=lab"):
        purser("ask", line)
    assert "--account with one of openai, lab" in refused("import", OPENAI, "--provider", "openai", "--yes")
    unknown = refused("import", OPENAI, "--provider", "openai", "--account", "labb", "--yes")
    assert "no account “labb”: its accounts are openai, lab" in unknown
    done = purser("import", OPENAI, "--provider", "openai", "--account", "LAB", "--yes")
    assert done.stdout.endswith("Imported into OpenAI (lab): 6 figures changed.\n")


def test_a_file_that_grew_replaces_its_days(tmp_path: Path) -> None:
    purser("import", OPENAI, "--provider", "openai", "--yes")
    text = Path(OPENAI).read_text(encoding="utf-8").replace("7.25", "8.25")
    newer = tmp_path / "newer.csv"
    newer.write_text("\n".join(line for line in text.splitlines() if "galley" not in line), encoding="utf-8")
    done = purser("import", str(newer), "--provider", "openai", "--yes")
    assert "Figures: 0 new, 1 changed, 1 withdrawn, 4 as they are." in done.stdout
    assert october() == "OpenAI $13.21 official"


def test_what_a_file_said_is_taken_back_with_the_same_file() -> None:
    file = ("import", OPENAI, "--provider", "openai")
    none = purser(*file, "--take-back", "--yes")
    assert none.stdout.endswith("None of it is there: nothing was written.\n")
    purser(*file, "--yes")
    shown = purser(*file, "--take-back", "--dry-run")
    assert "Figures: 0 new, 0 changed, 6 withdrawn" in shown.stdout
    assert "Nobody is there to agree" in refused(*file, "--take-back")
    assert october() == "OpenAI $12.21 official"
    done = purser(*file, "--take-back", "--yes")
    assert done.stdout.endswith("Taken back from OpenAI: 6 figures changed.\n")
    assert october() == ""
    assert purser(*file, "--yes").stdout.endswith("6 figures changed.\n")


def test_a_table_that_is_taken_back_asks_nothing_of_readings() -> None:
    purser("import", OWN, "--provider", "groq", "--yes")
    purser("ask", "/groq 5 31 Oct")
    done = purser("import", OWN, "--provider", "groq", "--take-back", "--yes")
    assert done.stdout.endswith("Taken back from Groq: 3 figures changed.\n")
    assert october("Groq") == "Groq $5.00 manual"


def test_a_file_of_many_slices_is_imported_whole(tmp_path: Path) -> None:
    rows = [f"2026-10-{day:02},1,item {number}" for day in range(6, 11) for number in range(900)]
    long = tmp_path / "long.csv"
    long.write_text("\n".join(["date,cost,item", *rows]), encoding="utf-8")
    done = purser("import", str(long), "--provider", "local", "--yes")
    assert done.stderr == ""
    assert "4,500 figures changed" in done.stdout


def test_another_currency_is_said_to_need_a_rate() -> None:
    file = ("--provider", "local", "--dry-run")
    assert "EUR counts in USD by the rates" in purser("import", str(FILES / "german_table.csv"), *file).stdout
    assert "/rate" not in purser("import", OWN, *file).stdout


def test_an_import_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    rows = [
        f"2026-{month:02}-{day:02},1,item {number}"
        for month in range(6, 11)
        for day in range(1, 29)
        for number in range(30)
    ]
    long = tmp_path / "long.csv"
    long.write_text("\n".join(["date,cost,item", *rows]), encoding="utf-8")
    words = ("import", str(long), "--provider", "local", "--yes")
    with watched(words) as told:
        told.until("of 140 days are in.")
        told.process.kill()
    rest = purser(*words)
    found = re.search(r"Figures: ([\d,]+) new, 0 changed, 0 withdrawn, ([\d,]+) as they are", rest.stdout)
    assert found is not None
    new, there = (int(group.replace(",", "")) for group in found.groups())
    assert (new + there, 0 < there < 4_200) == (4_200, True)
    assert "Together" in rest.stdout
    assert october("Local") == "Local models $840.00 manual"
    assert "as its facts say" in purser("rebuild").stdout


def test_what_cannot_be_imported_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert "--provider openai" in refused("import", OPENAI, "--provider", "anthropic")
    assert "is no provider that I know" in refused("import", OPENAI, "--provider", "nobody")
    empty = tmp_path / "empty.csv"
    empty.write_text("", encoding="utf-8")
    assert refused("import", str(empty), "--provider", "openai") == "The file is empty."
    assert purser("import", str(tmp_path / "none.csv"), "--provider", "openai").exit_code == 2
    assert "--provider openai" in refused("import", OPENAI)


def test_a_table_lies_by_the_teams_days_wherever_it_moves() -> None:
    purser("import", OWN, "--provider", "local", "--yes")
    before = purser("ask", "/summary 2 Oct").stdout
    for zone in ("Auckland", "Los_Angeles"):
        purser("ask", f"/settings zone={zone}")
        assert purser("ask", "/summary 2 Oct").stdout == before
    again = purser("import", OWN, "--provider", "local", "--yes")
    assert "nothing was written" in again.stdout
