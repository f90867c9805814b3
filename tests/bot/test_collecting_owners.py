"""xAI and GitHub Copilot in the book: their keys do not say whose bill it is, so it is said beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.collecting import collect_due
from commands.answers import Refusal
from commands.collected import COLLECTED, CollectedAnswer
from commands.status import StatusAnswer
from ledger.money import Money
from tests.bot.house import TestHouse, said, test_house
from tests.collectors.copilot_stand_in import CopilotStandIn, item
from tests.collectors.provider_stand_in import ProviderStandIn
from tests.collectors.xai_stand_in import XAIStandIn


@pytest.fixture
def xai() -> Iterator[XAIStandIn]:
    with XAIStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def copilot() -> Iterator[CopilotStandIn]:
    with CopilotStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(
    tmp_path: Path, xai: XAIStandIn, copilot: CopilotStandIn, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_XAI_URL", xai.url)
    monkeypatch.setenv("PURSER_COPILOT_URL", copilot.url)
    with test_house(tmp_path) as made:
        yield made


async def connect(house: TestHouse, provider: str, stand_in: ProviderStandIn) -> None:
    given = {"provider": provider, "key": stand_in.key, "of": stand_in.subject}
    said(await house.wiring.dispatch("connect", given, house.keeper()))
    assert await collect_due(house.wiring) == 1


async def read_again(house: TestHouse, provider: str) -> None:
    house.asked += 1
    said(await house.ask(f"/collect {provider}"))
    assert await collect_due(house.wiring) == 1


def spent(house: TestHouse, which: date, *, included: bool = False) -> Money:
    ((units,),) = house.rows(
        "select coalesce(sum(cost), 0) from day_lines "
        f"where day = {which:%Y%m%d} and included = {int(included)} and by = 'official'"
    )
    return Money(int(str(units)))


def facts(house: TestHouse) -> list[tuple[object, ...]]:
    return house.rows("select key, cost, included, withdrawn from charges order by key")


async def test_the_samples_of_xai_are_in_the_book_to_the_billionth(house: TestHouse, xai: XAIStandIn) -> None:
    await connect(house, "xai", xai)
    assert spent(house, date(2026, 11, 17)) == Money.of("0.75973725")
    assert spent(house, date(2026, 11, 18)) == Money.of("0.5")
    before = facts(house)
    await read_again(house, "xai")
    assert facts(house) == before


async def test_what_is_left_with_xai_is_shown_and_charges_nothing(house: TestHouse, xai: XAIStandIn) -> None:
    xai.days = {}
    await connect(house, "xai", xai)
    ((answer,),) = house.rows("select answer from outbox where command = 'collected'")
    told = COLLECTED.show(CollectedAnswer.model_validate_json(str(answer)))
    assert "{left} left." in repr(told)
    assert "counted as spent" not in repr(told)
    status = said(await house.ask("/status"))
    assert isinstance(status, StatusAnswer)
    assert status.accounts[0].left == (Money.of("29.16"),)
    said(await house.ask("/reading xai 1.06"))  # refused where a balance's losses are the spend


async def test_the_sample_of_copilot_is_in_the_book_with_what_the_plan_includes_apart(
    house: TestHouse, copilot: CopilotStandIn
) -> None:
    await connect(house, "copilot", copilot)
    assert spent(house, date(2026, 11, 19)) == Money.of("6.16")
    assert spent(house, date(2026, 11, 19), included=True) == Money.of("15.4075")
    before = facts(house)
    await read_again(house, "copilot")
    assert facts(house) == before


async def test_what_copilot_restates_as_included_is_owed_no_more(
    house: TestHouse, copilot: CopilotStandIn
) -> None:
    day = date(2026, 11, 19)
    copilot.days = {day: [item(5)]}
    await connect(house, "copilot", copilot)
    assert (spent(house, day), spent(house, day, included=True)) == (Money.of(5), Money(0))
    copilot.days = {day: [item(1, 4)]}
    await read_again(house, "copilot")
    assert (spent(house, day), spent(house, day, included=True)) == (Money.of(1), Money.of(4))


@pytest.mark.parametrize("provider, key", [("xai", XAIStandIn.key), ("copilot", CopilotStandIn.key)])
async def test_a_key_without_its_owner_is_refused_and_not_kept(
    house: TestHouse, provider: str, key: str
) -> None:
    answered = await house.wiring.dispatch("connect", {"provider": provider, "key": key}, house.keeper())
    assert isinstance(answered.answer, Refusal)
    assert "of=" in str(answered.answer)
    assert house.rows("select * from secrets") == []
