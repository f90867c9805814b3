"""The doctor reads each bill once, keeps nothing of it, and says how to mend what is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.collecting import collect_due
from bot.command_line.doctor_accounts import look_at_accounts
from bot.command_line.finding import Finding
from bot.wiring import now
from storage.accounts import keep_secret, make_account, secret_name
from storage.store import Connection
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.bot.kept_keys import keep
from tests.collectors.openai_days import made_up_days, sample
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.provider_stand_in import Answer


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(made_up_days(now().date(), 2)) as stand_in:
        monkeypatch.setenv("PURSER_OPENAI_URL", stand_in.url)
        yield stand_in


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


def connect(house: TestHouse, key: str) -> None:
    """Keep a key as it is: one that an older version took may be of a kind that is refused by now."""

    def write(connection: Connection) -> None:
        id = make_account(connection, 1, "openai", NOON)
        keep_secret(connection, id, house.wiring.sealer.seal(key, secret_name(id)), NOON)

    house.wiring.store.write_now(write)


def look(house: TestHouse) -> list[Finding]:
    return list(look_at_accounts(house.wiring.store, house.wiring.sealer))


def test_a_bill_that_can_be_read_is_said_to_be_and_nothing_of_it_is_kept(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    connect(house, openai.key)
    (finding,) = look(house)
    assert (finding.about, finding.well) == ("openai", True)
    assert finding.sentence.startswith("its bill can be read (")
    assert openai.asked
    for table in ("charges", "runs", "health"):
        assert house.rows(f"select count(*) from {table}") == [(0,)]


def test_without_accounts_there_is_nothing_to_say(house: TestHouse) -> None:
    assert look(house) == []


@pytest.mark.parametrize(
    "answer, says",
    [
        (sample("error_403_missing_scopes"), "it lacks the scope api.usage.read. Needed is an Admin key"),
        (sample("error_401_invalid_key"), "mistyped, revoked or expired."),
        (Answer(200, b"{}"), "has changed its shape at"),
        (Answer(404, b"{}"), "Is the address of its API right?"),
    ],
)
def test_what_is_in_the_way_is_named_with_its_mend(
    house: TestHouse, openai: OpenAIStandIn, answer: Answer, says: str
) -> None:
    openai.always = answer
    connect(house, openai.key)
    (finding,) = look(house)
    assert not finding.well
    assert says in finding.sentence
    assert any(mend in finding.sentence for mend in ("/connect openai", "Update Purser", "firewall"))
    assert openai.key not in finding.sentence


def test_a_provider_that_asks_to_wait_is_no_fault(house: TestHouse, openai: OpenAIStandIn) -> None:
    openai.always = sample("error_429_no_retry_after")
    connect(house, openai.key)
    assert [(finding.about, finding.well) for finding in look(house)] == [("openai", True)]


def test_a_key_of_another_kind_is_named_and_not_sent(house: TestHouse, openai: OpenAIStandIn) -> None:
    connect(house, "sk-proj-abcdefghijklmnop")
    (finding,) = look(house)
    assert not finding.well
    assert "That is a project key" in finding.sentence
    assert openai.asked == []


def test_a_clock_that_is_wrong_is_named(house: TestHouse, openai: OpenAIStandIn) -> None:
    openai.date = "Fri, 20 Nov 2020 12:00:00 GMT"
    connect(house, openai.key)
    bill, clock = look(house)
    assert (bill.well, clock.well, clock.about) == (True, False, "clock")
    assert "minutes ahead of OpenAI's: switch its time synchronisation (NTP) on." in clock.sentence


def test_of_several_accounts_the_one_that_is_to_be_mended_is_named(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    connect(house, openai.key)
    keep(house, "openai", openai.wrong_key, "research")
    first, second = look(house)
    assert (first.well, second.well) == (True, False)
    assert second.sentence.startswith("OpenAI (research): ")
    assert "/connect openai account=research." in second.sentence


async def test_the_status_says_the_same(house: TestHouse, openai: OpenAIStandIn) -> None:
    openai.date = "Fri, 20 Nov 2026 11:00:00 GMT"
    connect(house, openai.key)
    said(await house.ask("/collect"))
    await collect_due(house.wiring)
    openai.always = sample("error_403_missing_scopes")
    said(await house.ask("/collect"))
    await collect_due(house.wiring)
    reply = (await house.ask("/status")).reply
    text = str(reply.blocks)
    for words in (
        "cannot be read since",
        "api.usage.read",
        "/connect openai",
        "60 minutes ahead of OpenAI's",
    ):
        assert words in text
    assert [action.label for action in reply.actions] == ["Check now"]
