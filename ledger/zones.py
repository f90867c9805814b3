"""Time zones as people name them: a city, a key of the IANA database, or an offset from UTC."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from ledger.unclear import Unclear
from ledger.zone_names import ABBREVIATIONS, KEPT_ALL_YEAR, PART_OF_THE_YEAR, PLACES, SUGGESTED_ZONES

__all__ = ["SUGGESTED_ZONES", "NotAZone", "find_zones", "parse_zone", "show_zone"]

WITHOUT_CITIES = ("Etc", "US", "Canada", "Mexico", "Brazil", "Chile")  # old names by country
NO_PLACE = ("Factory", "localtime")
KEYBOARD = {0x2212: "-", 0x2019: "'"}  # the typographic minus and apostrophe
OFFSET = re.compile(r"(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?(\d{2}))?", re.ASCII)
ETC = re.compile(r"Etc/GMT([+-])(\d{1,2})")
EAST, WEST = 14, 12  # how far the zones Etc/GMT reach, in hours


class NotAZone(Unclear):
    """Its text is a sentence for the person who typed; `choices` are keys meant perhaps."""


def parse_zone(text: str) -> str:
    """The key for `ZoneInfo` of `Lisbon`, `europe/lisbon`, `New York`, `UTC`, `UTC+5:30`, `-03:00`.

    A fixed offset of whole hours becomes `Etc/GMT…`, another one the place that keeps it all
    year. NotAZone for abbreviations (`EST`, `IST`), offsets nobody keeps, and unknown names.
    """
    typed = _plain(text)
    if typed in ("utc", "gmt", "z", "zulu"):
        return "UTC"
    if found := OFFSET.fullmatch(text.strip().lower().translate(KEYBOARD)):
        sign = -1 if found[1] == "-" else 1
        return _fixed(sign * int(found[2]), sign * int(found[3] or 0), text.strip())
    if typed in ABBREVIATIONS:
        likely = ABBREVIATIONS[typed]
        said = text.strip().upper()
        raise NotAZone("zone_of_several_clocks", (likely,), typed=said, city=_city(likely))
    names = _names()
    return names.get(typed) or names.get(typed.split(",")[0].strip()) or _unknown(text.strip(), typed)


def find_zones(begun: str) -> list[str]:
    """Keys of places that have a name which begins so, then those of which a later word does."""
    typed = _plain(begun)
    places = [(name, key) for name, key in _names().items() if _is_place(key)]
    first = [key for name, key in places if name.startswith(typed)]
    later = [key for name, key in places if any(f"{edge}{typed}" in name for edge in " /")]
    return list(dict.fromkeys((*first, *later)))


def _is_place(key: str) -> bool:
    return key == "UTC" or ("/" in key and key.split("/", maxsplit=1)[0] not in WITHOUT_CITIES)


def show_zone(key: str) -> str:
    """The key as people read it: `Europe/Lisbon`, `America/New York`, and UTC+2 for `Etc/GMT-2`."""
    if found := ETC.fullmatch(key):
        # POSIX counts westwards, people count eastwards
        return f"UTC{'+' if found[1] == '-' else '-'}{found[2]}"
    return key.replace("_", " ")


def _plain(text: str) -> str:
    """Lower case without accents, dots and apostrophes; `_` and a hyphen inside a name are spaces."""
    letters = unicodedata.normalize("NFKD", text.translate(KEYBOARD).strip().lower())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in ".'")
    return " ".join(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", kept.replace("_", " ")).split())


def _fixed(hours: int, minutes: int, typed: str) -> str:
    offset = hours * 60 + minutes
    if not minutes and -WEST <= hours <= EAST:
        return f"Etc/GMT{-hours:+d}" if hours else "UTC"
    if offset in KEPT_ALL_YEAR and abs(minutes) < 60:
        return KEPT_ALL_YEAR[offset]
    if offset in PART_OF_THE_YEAR:
        likely = PART_OF_THE_YEAR[offset]
        raise NotAZone("offset_part_of_the_year", (likely,), typed=typed, city=_city(likely))
    raise NotAZone("no_such_offset", typed=typed[:40])


def _unknown(said: str, typed: str) -> str:
    """Never returns: NotAZone, with up to three keys that look alike."""
    names = _names()
    close = get_close_matches(typed.rpartition("/")[2][:60], names, n=3, cutoff=0.75)
    choices = tuple(dict.fromkeys(names[name] for name in close))
    if not choices:
        raise NotAZone("no_zone", typed=said[:40])
    raise NotAZone("zone_meant_perhaps", choices, typed=said[:40], zones=" or ".join(choices))


def _city(key: str) -> str:
    return key.rpartition("/")[2].replace("_", " ")


@cache
def _names() -> dict[str, str]:
    """Every name a zone goes by, plainly written; a city with two keys has one clock (Istanbul)."""
    keys = sorted(available_timezones().difference(NO_PLACE))
    cities = {
        _plain(_city(key)): key for key in keys if "/" in key and key.split("/")[0] not in WITHOUT_CITIES
    }
    return PLACES | {_plain(key): key for key in keys} | cities
