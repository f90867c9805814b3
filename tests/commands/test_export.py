"""`/export`: what is told with a file, and what is refused in a clear sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.catalogue import speaking
from commands.export import ExportAnswer, show
from commands.reply import Note
from ledger.facts import Charge
from ledger.money import Money
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.commands.cast import refused, typed
from tests.commands.spending import post_now


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as house:
        post_now(house, Charge("pushed", "a", NOON, NOON, Money.of("0.25")))
        yield house


async def notes(house: TestHouse, line: str) -> list[str]:
    answer = said(await house.ask(line))
    assert isinstance(answer, ExportAnswer)
    return [block.text for block in show(answer).blocks if isinstance(block, Note)]


async def test_focus_says_where_estimates_are_told(house: TestHouse) -> None:
    (told,) = await notes(house, "/export focus november")
    assert "x_CostBasis says what is only estimated" in told


async def test_an_accounting_file_of_a_month_that_runs_says_so(house: TestHouse) -> None:
    told, warned = await notes(house, "/export quickbooks november")
    assert "whole cents" in told
    assert "import it only once" in warned
    assert len(await notes(house, "/export xero")) == 2
    assert len(await notes(house, "/export xero october")) == 1


async def test_what_has_no_price_is_told_beside_and_a_table_says_nothing(house: TestHouse) -> None:
    post_now(house, Charge("pushed", "b", NOON, NOON, None, 3))
    assert (await notes(house, "/export focus"))[-1].startswith("Unpriced: 3 requests")
    assert len(await notes(house, "/export focus october")) == 1
    assert await notes(house, "/export budgets") == []


async def test_a_period_with_nothing_is_a_file_without_rows(house: TestHouse) -> None:
    for what in ("focus", "quickbooks", "xero"):
        answer = said(await house.ask(f"/export {what} october"))
        assert isinstance(answer, ExportAnswer)
        assert answer.rows == 0
        assert answer.name == f"purser-{what}-20261120T120000Z.csv"


async def test_money_without_a_rate_is_refused_in_an_accounting_file_alone(house: TestHouse) -> None:
    post_now(house, Charge("pushed", "c", NOON, NOON, Money.of("12.5", "EUR")))
    refusal = (await house.ask("/export xero november")).refusal
    assert refusal is not None
    assert refusal.sentence == (
        "12.5 EUR would not be in the file: state a rate first, for example /rate EUR 1.08."
    )
    for line in ("/export xero october", "/export focus november"):
        assert (await house.ask(line)).refusal is None


async def test_an_unknown_sheet_is_refused_with_what_there_is(house: TestHouse) -> None:
    refusal = (await house.ask("/export accounting")).refusal
    assert refusal is not None
    assert "There is no “accounting” to export: spend, facts, focus, quickbooks, xero" in refusal.sentence


async def test_the_answer_is_told_in_german_too(house: TestHouse) -> None:
    answer = said(await house.ask("/export quickbooks november"))
    assert isinstance(answer, ExportAnswer)
    with speaking("de"):
        reply = show(answer)
    assert reply.title == "Export, quickbooks, November 2026"
    assert any("in ganzen Cent" in block.text for block in reply.blocks if isinstance(block, Note))


async def test_what_there_is_is_said_in_a_sentence_and_the_tables_below_it(house: TestHouse) -> None:
    refusal = refused(await typed(house, "/export wages"))
    assert len(refusal.sentence) < 100
    assert "accounts, alert_rules" in refusal.lines[0]
    assert "secrets" not in refusal.lines[0]
