from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.zone_names import ABBREVIATIONS, KEPT_ALL_YEAR, PART_OF_THE_YEAR, PLACES
from ledger.zones import SUGGESTED_ZONES, NotAZone, parse_zone, show_zone

HOURS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=12 * number) for number in range(3 * 730)]
REFUSED = {name.upper() for name in ABBREVIATIONS} | {"Factory", "localtime"}


def offsets(key: str) -> set[timedelta | None]:
    zone = ZoneInfo(key)
    return {at.astimezone(zone).utcoffset() for at in HOURS}


@pytest.mark.parametrize(
    "text, key",
    [
        ("Lisbon", "Europe/Lisbon"),
        (" lisbon ", "Europe/Lisbon"),
        ("Europe/Lisbon", "Europe/Lisbon"),
        ("europe/lisbon", "Europe/Lisbon"),
        ("Lisbon, Portugal", "Europe/Lisbon"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("NYC", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("St. John's", "America/St_Johns"),
        ("St John\u2019s", "America/St_Johns"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("Mumbai", "Asia/Kolkata"),
        ("Singapore", "Asia/Singapore"),
        ("Japan", "Japan"),
        ("US/Pacific", "US/Pacific"),
        ("Istanbul", "Europe/Istanbul"),
        ("Knox", "America/Indiana/Knox"),
    ],
)
def test_a_zone_is_found_by_city_place_or_key(text: str, key: str) -> None:
    assert parse_zone(text) == key


@pytest.mark.parametrize("text", ["UTC", "utc", "GMT", "Z", "UTC+0", "GMT-0", "+00:00"])
def test_utc_has_many_names(text: str) -> None:
    assert parse_zone(text) == "UTC"


@pytest.mark.parametrize(
    "text, hours",
    [
        ("UTC+2", 2),
        ("utc + 2", 2),
        ("GMT-3", -3),
        ("\u221203:00", -3),
        ("UTC+14", 14),
        ("UTC-12", -12),
        ("UTC+5:30", 5.5),
        ("UTC+0530", 5.5),
        ("+05:45", 5.75),
        ("UTC-9:30", -9.5),
    ],
)
def test_an_offset_becomes_a_zone_that_keeps_it(text: str, hours: float) -> None:
    assert offsets(parse_zone(text)) == {timedelta(hours=hours)}


@pytest.mark.parametrize("minutes", KEPT_ALL_YEAR)
def test_the_places_of_odd_offsets_keep_them_all_year(minutes: int) -> None:
    assert offsets(KEPT_ALL_YEAR[minutes]) == {timedelta(minutes=minutes)}


@pytest.mark.parametrize("minutes", PART_OF_THE_YEAR)
def test_an_offset_kept_in_one_season_is_refused_with_the_place(minutes: int) -> None:
    place = PART_OF_THE_YEAR[minutes]
    assert timedelta(minutes=minutes) in offsets(place)
    assert len(offsets(place)) == 2
    text = f"UTC{'+' if minutes > 0 else '-'}{abs(minutes) // 60}:{abs(minutes) % 60}"
    with pytest.raises(NotAZone, match=r"No place keeps UTC.* all year: type a city such as") as refusal:
        parse_zone(text)
    assert refusal.value.choices == (place,)


@pytest.mark.parametrize("text", ["UTC+15", "UTC-13", "UTC+5:17", "UTC+4:90", "+99:99"])
def test_an_offset_that_nobody_keeps_is_refused(text: str) -> None:
    with pytest.raises(NotAZone, match=r"^No place keeps .*UTC\+5:30\.$"):
        parse_zone(text)


@pytest.mark.parametrize("text", ["EST", "est", "IST", "CET", "PST", "Eastern", "BST"])
def test_an_abbreviation_is_refused_with_a_city(text: str) -> None:
    with pytest.raises(
        NotAZone, match="can mean several clocks or leaves out summer time: type a city"
    ) as refusal:
        parse_zone(text)
    assert refusal.value.choices == (ABBREVIATIONS[text.lower()],)


@pytest.mark.parametrize(
    "text, meant",
    [
        ("Lisbn", "Europe/Lisbon"),
        ("Europe/Lisbo", "Europe/Lisbon"),
        ("Tokio", "Asia/Tokyo"),
        ("Nwe York", "America/New_York"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(text: str, meant: str) -> None:
    with pytest.raises(NotAZone, match=rf"is no time zone that Purser knows\. Did you mean {meant}\?"):
        parse_zone(text)


@pytest.mark.parametrize(
    "text", ["", "xyzzy", "Factory", "localtime", "UTC+1.2", "../etc/passwd", "\x00", "q" * 5000]
)
def test_an_unknown_name_is_refused_with_what_to_type(text: str) -> None:
    with pytest.raises(NotAZone, match=r"Type a city such as Lisbon, or UTC\+5:30\.$") as refusal:
        parse_zone(text)
    assert refusal.value.choices == ()


def test_every_key_of_the_database_is_read_as_a_zone_with_its_clock() -> None:
    for key in available_timezones() - REFUSED:
        found = parse_zone(key)
        assert found == key or offsets(found) == offsets(key), key


@pytest.mark.parametrize("key", sorted({*SUGGESTED_ZONES, *PLACES.values(), *ABBREVIATIONS.values()}))
def test_every_zone_that_is_offered_exists(key: str) -> None:
    assert parse_zone(key) == key == ZoneInfo(key).key


def test_no_abbreviation_hides_a_place() -> None:
    assert not ABBREVIATIONS.keys() & PLACES.keys()


@pytest.mark.parametrize(
    "key, shown",
    [
        ("Etc/GMT-2", "UTC+2"),
        ("Etc/GMT+3", "UTC-3"),
        ("America/New_York", "America/New York"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_shown_as_people_read_it(key: str, shown: str) -> None:
    assert show_zone(key) == shown
    assert parse_zone(shown) == key


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=12))
def test_any_text_is_a_zone_or_refused_in_a_sentence(text: str) -> None:
    try:
        loaded, sentence = ZoneInfo(parse_zone(text)).key, ""
    except NotAZone as refusal:
        loaded, sentence = "", str(refusal)
    assert loaded or sentence.endswith((".", "?"))
