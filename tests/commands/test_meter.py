"""`/meter`: a meter that begins again on another day, never, or counts down."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commands.meter import MeterAnswer
from commands.recorded import ReadingAnswer
from commands.topup import TopupAnswer
from storage.rebuilding import rebuild_account
from storage.store import Connection
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import WHO_ASKED, Person, contents, labels, refused, typed
from tests.commands.test_reading import days, doubted, read, standing


async def setting(house: TestHouse, line: str) -> MeterAnswer:
    house.clock.pass_(seconds=10)
    answer = said(await typed(house, line))
    assert isinstance(answer, MeterAnswer)
    return answer


def rebuilt(house: TestHouse) -> list[object]:
    """The days that a rebuild from the facts finds wrong."""

    def write(connection: Connection) -> list[object]:
        return list(rebuild_account(connection, 1).days)

    return house.wiring.store.write_now(write)


async def test_an_unread_meter_is_shown_as_it_will_be_and_nothing_is_written(house: TestHouse) -> None:
    before = contents(house, but=WHO_ASKED)
    (stands,) = (await setting(house, "/meter groq")).meters
    assert (stands.counts, stands.resets, stands.zone, stands.last_figure) == ("up", "1", "UTC", None)
    assert (await setting(house, "/meter")).meters == ()
    assert contents(house, but=WHO_ASKED) == before


async def test_all_that_people_read_are_listed(house: TestHouse) -> None:
    await read(house, "/groq 1.06")
    await read(house, "/reading mistral 3")
    found = (await setting(house, "/meter")).meters
    assert [(each.provider, each.last_figure and each.last_figure.text()) for each in found] == [
        ("groq", "1.06"),
        ("mistral", "3"),
    ]


async def test_another_day_makes_the_book_anew_and_back(house: TestHouse) -> None:
    await read(house, "/groq 8 10 Nov 00:00")
    await read(house, "/groq 9 18 Nov 00:00")
    book = contents(house)["day_lines"]
    changed = await setting(house, "/meter groq resets=15")
    assert changed.before is not None
    assert (changed.meters[0].resets, changed.meters[0].next_reset) == (
        "15",
        NOON.replace(month=12, day=15, hour=0),
    )
    found = days(house)
    assert min(found) == 20261015
    assert not {20261110, 20261114} & found.keys()
    assert sum(units for day, units in found.items() if day >= 20261115) == Decimal(9)
    assert sum(found.values()) == Decimal(17)
    assert rebuilt(house) == []
    assert (await setting(house, "/meter groq resets=15")).before is None  # nothing new
    await setting(house, "/meter groq resets=1")
    assert contents(house)["day_lines"] == book
    assert house.rows("select count(*) from history where kind = 'meter'") == [(2,)]


async def test_a_button_sets_it_back(house: TestHouse) -> None:
    await read(house, "/groq 9 18 Nov 00:00")
    book = contents(house)["day_lines"]
    for line in ("/meter groq resets=never", "/meter groq counts=down", "/meter groq zone=New York"):
        house.clock.pass_(seconds=10)
        answered = await typed(house, line)
        back = await house.wiring.dispatch.press(labels(answered)["Set it back"], house.keeper())
        assert isinstance(said(back), MeterAnswer)
        assert contents(house)["day_lines"] == book


async def test_a_first_reading_covers_its_own_billing_period(house: TestHouse) -> None:
    await setting(house, "/meter groq resets=15")
    await read(house, "/groq 14 14 Nov 12:00")
    answer = await read(house, "/groq 1.10")
    assert (answer.before, answer.difference.text(), answer.days) == (None, "1.1", "5.5")
    assert answer.since is not None
    assert f"{answer.since:%-d %b}" == "15 Nov"
    assert answer.closed is not None
    assert (answer.closed.period, answer.closed.days) == ("15 Oct to 14 Nov", "0.5")
    assert answer.closed.type == "/reading groq 14 Nov and the figure"
    await read(house, "/groq 14 Nov 14.4")
    assert sum(days(house).values()) == Decimal("15.5")


@pytest.mark.parametrize("month, day", [(11, 30), (2, 28)])
async def test_the_last_day_is_the_months_own(house: TestHouse, month: int, day: int) -> None:
    if month == 2:
        house.clock.now = NOON.replace(year=2027, month=2)
    (stands,) = (await setting(house, "/meter groq resets=last")).meters
    assert stands.next_reset is not None
    assert (stands.resets, stands.next_reset.month, stands.next_reset.day) == ("last", month, day)


async def test_one_that_never_begins_again_starts_with_its_first_reading(house: TestHouse) -> None:
    await setting(house, "/meter groq resets=never")
    answer = await read(house, "/groq 812.50 31 Oct")
    assert (answer.starts, answer.difference.text()) == (True, "0")
    answer = await read(house, "/groq 814.50")
    assert (answer.starts, answer.difference.text(), answer.closed) == (False, "2", None)
    assert sum(days(house).values()) == Decimal(2)
    await doubted(house, "/groq 3", "is less than the $814.50")


async def test_a_balance_counts_down_and_its_rise_is_asked_about(house: TestHouse) -> None:
    await setting(house, "/meter groq counts=down")
    await read(house, "/groq 50 10 Nov 00:00")
    answer = await read(house, "/groq 44 12 Nov 00:00")
    assert (answer.difference.text(), answer.days) == ("6", "2.0")
    house.clock.pass_(seconds=10)
    asked = await typed(house, "/groq 90")
    refused(asked, "and a balance falls. Nothing was recorded: was the balance topped up")
    assert list(labels(asked)) == ["It was topped up", "It is a correction", "Typo"]
    answered = await house.wiring.dispatch.press(labels(asked)["It was topped up"], house.keeper())
    risen = said(answered)
    assert isinstance(risen, ReadingAnswer)
    assert risen.risen is not None
    assert (risen.risen.text(), risen.starts) == ("46", True)
    assert sum(days(house).values()) == Decimal(6)
    paid = await house.wiring.dispatch.press(
        labels(answered)["Say what was paid in"], house.keeper("paid"), "50"
    )
    assert isinstance(said(paid), TopupAnswer)
    assert sum(days(house).values()) == Decimal(10)
    assert rebuilt(house) == []


async def test_a_correction_of_a_balance_keeps_what_was_before_a_top_up(house: TestHouse) -> None:
    await setting(house, "/meter groq counts=down")
    for line in ("30 10 Nov", "80 11 Nov right", "70 12 Nov", "75 13 Nov correct"):
        await read(house, f"/groq {line}")
    assert [figure for _, figure, _ in standing(house)] == ["30.00", "80.00", "75.00"]


@pytest.mark.parametrize(
    "line, word",
    [
        ("/meter groq resets=32", "is no day of a month"),
        ("/meter groq resets=often", "is no day of a month"),
        ("/meter groq counts=sideways", "no counts that I know"),
        ("/meter groq zone=Lisbonn", "is no time zone"),
        ("/meter groq counts=down resets=3", "never begins again"),
        ("/meter resets=3", "Say whose meter"),
        ("/meter acme", "is no provider"),
    ],
)
async def test_wrong_settings_leave_nothing(house: TestHouse, line: str, word: str) -> None:
    await doubted(house, line, word)


async def test_whoever_may_ask_sees_them_and_a_keeper_changes_them(house: TestHouse) -> None:
    await typed(house, "/settings everyone=yes")
    ann = Person(house, "ann")
    said(await ann.asks("/meter groq"))
    refused(await ann.asks("/meter groq resets=3"), "is for a keeper")
    said(await ann.asks("/meter groq resets=3", keeper=True))


async def test_accounts_have_a_meter_each(house: TestHouse) -> None:
    await read(house, "/groq 5 18 Nov 00:00")
    await read(house, "/groq 7 18 Nov 00:00 account=lab")
    await setting(house, "/meter groq resets=15 account=lab")
    found = {each.account: each.resets for each in (await setting(house, "/meter")).meters}
    assert found == {"groq": "1", "lab": "15"}
    refused(await typed(house, "/meter groq resets=3"), "several accounts")
    assert sum(days(house).values()) == Decimal(12)


async def test_a_meter_begins_again_in_its_own_zone(house: TestHouse) -> None:
    await setting(house, "/meter groq zone=Los Angeles")
    answer = await read(house, "/groq 30 2026-11-01T06:59:00Z")
    assert answer.difference.text() == "30"
    answer = await read(house, "/groq 1 2026-11-01T07:01:00Z")  # a minute after midnight there
    assert (answer.before, answer.difference.text()) == (None, "1")
    assert sum(days(house).values()) == Decimal(31)
