"""`purser import` of facts that Purser exported: the same book, once, however often it is ended and begun."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.command_line import restoring
from bot.command_line.facts_file import Row
from bot.command_line.restoring import SLICE, SPAN
from storage.charges import Said
from storage.kept_facts import KeptCharge, Whose
from tests.bot.at_a_terminal import watched
from tests.bot.test_command_line import purser, refused

IN_EUROS = Path(__file__).parents[1] / "data" / "exports" / "german_table.csv"
MONTHS = ("october", "november")
ASKED = (
    "/groq 1.06 31 Oct",
    "/groq 1.80",
    "/charge openai 20 monthly",
    "/rate EUR 1.08",
    "/credit openai 3",
    "/invoice groq october 2.50",
    "/charge openai 4 account=lab",
    "/undo",
)


def told() -> None:
    for line in ASKED:
        result = purser("ask", line)
        assert result.exit_code == 0, (line, result.output)
    assert purser("import", str(IN_EUROS), "--provider", "local", "--yes").exit_code == 0


def summaries() -> list[str]:
    return [purser("ask", f"/summary {month}", "--json").stdout for month in MONTHS]


def exported(to: Path, *words: str) -> Path:
    assert purser("export", "facts", "--to", str(to), *words).exit_code == 0
    return to


def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PURSER_HOME", str(tmp_path / "elsewhere"))


def spend() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(purser("export", "spend", "--format", "json", "--to", "-").stdout)
    return sorted(rows, key=lambda row: list(map(str, row.values())))


@pytest.mark.parametrize("name", ["facts.json", "facts.jsonl"])
def test_a_fresh_purser_has_the_same_book(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told()
    before, lines = summaries(), spend()
    file = exported(tmp_path / name)
    elsewhere(monkeypatch, tmp_path)
    dry = purser("import", str(file), "--dry-run")
    assert dry.stdout.splitlines()[1] == "Rates: 1 new, 0 changed, 0 as they are."
    assert "Days here are those of UTC, sums are in USD" in dry.stdout
    assert dry.stdout.endswith("Nothing was written: this was a dry run.\n")
    assert spend() == []
    assert "Nobody is there to agree" in refused("import", str(file))
    done = purser("import", str(file), "--yes")
    assert re.search(r"Restored: \d+ facts changed\.\n$", done.stdout)
    assert (summaries(), spend()) == (before, lines)
    again = purser("import", str(file), "--yes")
    assert again.stdout.endswith("All of it is there already: nothing was written.\n")
    back = purser("import", str(file), "--take-back", "--yes")
    assert re.search(r"Taken back: \d+ facts changed\.\n$", back.stdout)
    assert spend() == []


def test_a_broken_line_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    told()
    file = exported(tmp_path / "facts.jsonl")
    lines = file.read_text().splitlines()
    lines[2] = lines[2].replace('"format":2', '"format":1')
    lines[3] = lines[3][:40]
    file.write_text("\n".join(lines))
    before = spend()
    result = purser("import", str(file), "--yes")
    assert result.exit_code == 1
    assert "line 3 is of format “1”, and I read 2" in result.stdout
    assert "line 4 is not one whole row" in result.stdout
    assert "2 rows cannot be read, so nothing was written" in result.stderr
    assert purser("import", str(file), "--yes", "--skip").exit_code == 0
    assert spend() == before


def test_half_a_file_is_refused_whole(tmp_path: Path) -> None:
    told()
    file = exported(tmp_path / "facts.json")
    file.write_text("\n".join(file.read_text().splitlines()[:3]))
    assert "ends at line 3 before its list does" in refused("import", str(file), "--yes")


@pytest.mark.parametrize(
    "what, words, said",
    [
        ("spend --format json", [], "is no export of facts"),
        ("facts --format csv", [], "from --format json or jsonl"),
        ("facts --format json", ["--provider", "groq"], "leave --provider out"),
    ],
)
def test_what_is_no_restoring_is_one_sentence(what: str, words: list[str], said: str, tmp_path: Path) -> None:
    told()
    file = tmp_path / "file"
    purser("export", *what.split(), "--to", str(file))
    assert said in refused("import", str(file), *words)


def test_a_meter_that_counts_otherwise_is_refused_by_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told()
    file = exported(tmp_path / "facts.jsonl")
    elsewhere(monkeypatch, tmp_path)
    purser("ask", "/groq 9")
    purser("ask", "/meter groq 15")
    result = purser("import", str(file), "--yes")
    assert result.exit_code == 1
    assert re.search(r"line \d+ is of a meter that counts up and begins on day 1", result.stdout)
    assert purser("import", str(file), "--yes", "--skip").exit_code == 0


def test_a_restoring_that_is_killed_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told()
    file = exported(tmp_path / "facts.jsonl")
    row = next(line for line in file.read_text().splitlines() if '"layer":"reading","meter":null' in line)
    with file.open("a") as more:
        for number in range(12_000):
            more.write(re.sub(r'"key":"[^"]*"', f'"key":"n{number}"', row) + "\n")
    elsewhere(monkeypatch, tmp_path)
    with watched(["import", str(file), "--yes"]) as running:
        running.until("rows are in.")
        running.process.kill()
    rest = purser("import", str(file), "--yes")
    found = re.findall(r": ([\d,]+) new, 0 changed, ([\d,]+) as they are", rest.stdout)
    new, there = (sum(int(pair[side].replace(",", "")) for pair in found) for side in (0, 1))
    assert 0 < there < 12_000 <= new + there
    assert purser("import", str(file), "--yes").stdout.endswith("nothing was written.\n")


def test_a_slice_is_of_a_few_days_and_of_no_more_rows_than_others_wait_for() -> None:
    said = Said(
        0,
        0,
        record=True,
        cost=1,
        currency="USD",
        quantity=0,
        category=None,
        settled=True,
        included=False,
        dims="{}",
        sku="",
    )
    whose = Whose("openai", "openai")
    at = [number * SPAN // 700 for number in range(3_000)]
    rows = [
        Row(number, KeptCharge(whose, "pushed", f"{start}", said._replace(start_at=start)))
        for number, start in enumerate(reversed(at))
    ]
    parts = list(restoring._in_order(rows))
    starts = [[fact.said.start_at for fact in part if isinstance(fact, KeptCharge)] for part in parts]
    assert [start for part in starts for start in part] == at
    assert all(part[-1] - part[0] <= SPAN and len(part) <= SLICE for part in starts)
    assert len(parts) == 5
