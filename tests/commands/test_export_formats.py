"""CSV, JSON and JSON Lines: what is read back is what was written, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.export_formats import FORMULA, Format, as_it_was, file_name, harmless, writer_of
from storage.sheets import Column, Rows

COLUMNS = (
    Column("what", "text"),
    Column("cost", "amount"),
    Column("count", "integer"),
    Column("included", "boolean"),
    Column("day", "day"),
    Column("more", "json"),
)
NAMES = [column.name for column in COLUMNS]
ROW = ("groq", "-0.5", 7, True, "2026-11-20", '{"a":"b"}')
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "−1", "＝1", "'=1", "''@x", "-"]  # noqa: RUF001
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
cells = st.one_of(texts, st.sampled_from(DANGEROUS), st.text("'=-+@,\"\r\n\t ;", max_size=5))


def written(kind: Format, *slices: Rows, bom: bool = False) -> str:
    writer = writer_of(kind, COLUMNS, bom=bom)
    return writer.begin() + "".join(writer.rows(rows) for rows in slices) + writer.end()


def sheet(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def row(**said: Any) -> tuple[Any, ...]:
    return tuple({**dict(zip(NAMES, ROW, strict=True)), **said}.values())


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_is_a_formula_to_a_spreadsheet_is_made_harmless_and_can_be_had_again(text: str) -> None:
    (_, (cell, *_)) = sheet(written("csv", [row(what=text)]))
    assert cell == f"'{text}"
    assert as_it_was(cell) == text


@pytest.mark.parametrize("text", ["groq", "a=b", "it's", "'quoted'", "", "1-2", '"', "a,b"])
def test_any_other_text_is_as_it_was(text: str) -> None:
    (_, (cell, *_)) = sheet(written("csv", [row(what=text)]))
    assert cell == text == as_it_was(cell)


def test_an_amount_below_zero_stays_a_number() -> None:
    (_, found) = sheet(written("csv", [ROW]))
    assert found == ["groq", "-0.5", "7", "true", "2026-11-20", '{"a":"b"}']


def test_what_is_not_known_is_empty_and_null() -> None:
    nothing = (None,) * len(COLUMNS)
    assert sheet(written("csv", [nothing]))[1] == [""] * len(COLUMNS)
    assert json.loads(written("json", [nothing])) == [dict.fromkeys(NAMES)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, max_size=4), max_size=3))
def test_every_text_is_read_back_as_it_was(slices: list[list[str]]) -> None:
    parts = [[row(what=text) for text in part] for part in slices]
    texts = [text for part in slices for text in part]
    told = sheet(written("csv", *parts))[1:]
    assert [as_it_was(found[0]) for found in told] == texts
    assert not any(found[0][:1] in FORMULA for found in told if found[0])
    assert [each["what"] for each in json.loads(written("json", *parts))] == texts
    lines = written("jsonl", *parts).split("\n")[:-1]
    assert [json.loads(line)["what"] for line in lines] == texts


@given(cells)
def test_harmless_has_an_inverse(text: str) -> None:
    assert as_it_was(harmless(text) or "") == text


def test_json_says_amounts_as_text_and_maps_as_maps() -> None:
    (found,) = json.loads(written("json", [ROW]))
    assert list(found) == NAMES
    assert list(found.values()) == ["groq", "-0.5", 7, True, "2026-11-20", {"a": "b"}]
    assert json.loads(written("jsonl", [ROW])) == found


@pytest.mark.parametrize("slices", [[], [[]], [[ROW]], [[ROW], [], [ROW, ROW]]])
def test_a_file_is_whole_however_it_is_sliced(slices: list[Rows]) -> None:
    rows = sum(map(len, slices))
    assert len(json.loads(written("json", *slices))) == rows
    assert written("jsonl", *slices).count("\n") == rows
    assert len(sheet(written("csv", *slices))) == rows + 1


def test_csv_is_as_rfc_4180_has_it() -> None:
    text = written("csv", [row(what='a "b", c')])
    assert text.startswith("what,cost,count,included,day,more\r\n")
    assert text.endswith('"a ""b"", c",-0.5,7,true,2026-11-20,"{""a"":""b""}"\r\n')
    assert written("csv", bom=True).startswith("\ufeffwhat")


def test_a_file_is_named_after_the_moment_in_utc() -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert file_name("spend", "csv", noon) == "purser-spend-20261120T120000Z.csv"
    there = noon.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert file_name("facts", "jsonl", there) == "purser-facts-20261120T120000Z.jsonl"
