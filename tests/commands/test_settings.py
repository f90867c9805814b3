"""/settings: zone, digest time, thresholds and who may ask, each by itself or together."""

from __future__ import annotations

from commands.settings import SettingsAnswer
from storage.store import Connection
from tests.bot.house import TestHouse, said
from tests.commands.cast import WHO_ASKED, contents, labels, refused, typed

ZONES = (
    ("Lisbon", "Europe/Lisbon"),
    ("new york", "America/New_York"),
    ("UTC+5:30", "Asia/Kolkata"),
    ("UTC-5", "Etc/GMT+5"),
    ("+2", "Etc/GMT-2"),
    ("UTC", "UTC"),
)
WRONG = (
    ("/settings zone=Lisbonn", "Did you mean Europe/Lisbon?"),
    ("/settings zone=EST", "can mean several clocks"),
    ("/settings zone=UTC+25", "No place keeps"),
    ("/settings digest=25:00", "“25:00” is no time of day"),
    ("/settings digest=soon", "“soon” is no time of day"),
    ("/settings thresholds=high", "is no list of thresholds"),
    ("/settings thresholds=0", "A threshold is above 0%"),
    ("/settings everyone=maybe", "“maybe” is no everyone that I know: yes, no"),
    ("/settings colour=red", "“colour=red” is no time zone"),
    ("/settings zone=Lisbon digest=25:00", "is no time of day"),
    ("/settings digest=8:00 zone=Lisbonn", "is no time zone"),
)


async def settled(house: TestHouse, line: str) -> SettingsAnswer:
    house.clock.pass_(seconds=10)
    answer = said(await typed(house, line))
    assert isinstance(answer, SettingsAnswer)
    return answer


async def test_they_are_shown_as_they_stand(house: TestHouse) -> None:
    before = contents(house, but=WHO_ASKED)
    answer = await settled(house, "/settings")
    assert (answer.zone, answer.digest_at, answer.thresholds) == (None, "09:00", "50%,80%,100%")
    assert (answer.everyone, answer.currency) == (False, "USD")
    assert answer.next_digest.isoformat() == "2026-11-21T09:00:00+00:00"
    assert contents(house, but=WHO_ASKED) == before


async def test_a_zone_is_a_city_or_an_offset(house: TestHouse) -> None:
    for zone, key in ZONES:
        assert (await settled(house, f"/settings zone={zone}")).zone == key


async def test_the_digest_follows_the_zone_and_the_time(house: TestHouse) -> None:
    answer = await settled(house, "/settings zone=Kolkata digest=18:45")
    assert answer.next_digest.isoformat() == "2026-11-20T13:15:00+00:00"
    answer = await settled(house, "/settings digest=7")
    assert (answer.digest_at, answer.zone) == ("07:00", "Asia/Kolkata")


async def test_a_time_is_typed_in_many_ways(house: TestHouse) -> None:
    for typed_as, means in (("8:05", "08:05"), ("0830", "08:30"), ("9h15", "09:15"), ("0", "00:00")):
        assert (await settled(house, f"/settings digest={typed_as}")).digest_at == means


async def test_thresholds_are_shares(house: TestHouse) -> None:
    for typed_as, means in (
        ("50,80,100", "50%,80%,100%"),
        ("90%, 75%", "75%,90%"),
        ("0.5 0.25", "25%,50%"),
        ("off", "off"),
    ):
        assert (await settled(house, f"/settings thresholds={typed_as}")).thresholds == means


async def test_everyone_or_keepers(house: TestHouse) -> None:
    assert (await settled(house, "/settings everyone=yes")).everyone
    assert (await settled(house, "/settings digest=9")).everyone
    assert not (await settled(house, "/settings no")).everyone


async def test_a_zone_moves_the_days_and_their_counters(house: TestHouse) -> None:
    said(await typed(house, "/limit 20 day"))
    said(await typed(house, "/reading openai 24 2026-11-20T00:00:00Z"))
    said(await typed(house, "/reading openai 48 2026-11-20T12:00:00Z"))
    spent = "select spent from counters"
    assert house.rows(spent) == [(24_000_000_000,)]
    before = house.rows("select sum(cost) from day_lines")
    await settled(house, "/settings zone=Auckland")  # where it is one in the morning of the 21st
    assert house.rows(spent) == [(2_000_000_000,)]
    assert house.rows("select sum(cost) from day_lines") == before
    await settled(house, "/settings zone=Auckland")
    assert house.rows(spent) == [(2_000_000_000,)]


async def test_the_same_zone_again_rebuilds_nothing(house: TestHouse) -> None:
    said(await typed(house, "/groq 5"))
    house.wiring.store.write_now(forget_the_book)
    await settled(house, "/settings zone=UTC")  # as it was until now
    assert house.rows("select count(*) from day_lines") == [(0,)]
    await settled(house, "/settings zone=Lisbon")
    assert house.rows("select sum(cost) from day_lines") == [(5_000_000_000,)]


def forget_the_book(connection: Connection) -> None:
    connection.exec_driver_sql("delete from day_lines")


async def test_a_tap_on_a_zone_sets_it(house: TestHouse) -> None:
    rows = labels(await typed(house, "/settings"))
    said(await house.wiring.dispatch.press(rows["Tokyo"], house.keeper("1")))
    assert (await settled(house, "/settings")).zone == "Asia/Tokyo"
    assert labels(await typed(house, "/settings")) == {}


async def test_what_is_no_setting_changes_nothing(house: TestHouse) -> None:
    before = contents(house, but=WHO_ASKED)
    for line, word in WRONG:
        house.clock.pass_(seconds=10)
        refused(await typed(house, line), word)
    assert contents(house, but=WHO_ASKED) == before


async def test_what_a_misspelt_zone_may_have_meant_is_a_tap_away(house: TestHouse) -> None:
    answered = await typed(house, "/settings zone=Lisbonn")
    row = labels(answered)["Europe/Lisbon"]
    said(await house.wiring.dispatch.press(row, house.keeper("1")))
    assert (await settled(house, "/settings")).zone == "Europe/Lisbon"
