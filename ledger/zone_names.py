"""Names of zones that the IANA database does not have: abbreviations, offsets and well-known places."""

from __future__ import annotations

from collections.abc import Mapping

SUGGESTED_ZONES = (
    "UTC", "Europe/London", "Europe/Lisbon", "Europe/Berlin", "America/New_York", "America/Los_Angeles",
    "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip

# Offsets in minutes that are no whole hours, by a place that keeps them all year (Tehran: since
# 2022); a test reads them back from the database.
KEPT_ALL_YEAR = {
    210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu",
    390: "Asia/Yangon", 525: "Australia/Eucla", 570: "Australia/Darwin", -570: "Pacific/Marquesas",
}  # fmt: skip
PART_OF_THE_YEAR = {
    -210: "America/St_Johns", -150: "America/St_Johns", 630: "Australia/Adelaide",
    765: "Pacific/Chatham", 825: "Pacific/Chatham",
}  # fmt: skip


def _by_name(names_by_zone: Mapping[str, str]) -> dict[str, str]:
    return {name: zone for zone, names in names_by_zone.items() for name in names.split("|")}


# Refused: they stand for several clocks (IST: India, Ireland, Israel) or leave out summer time.
ABBREVIATIONS = _by_name({
    "America/New_York": "est|edt|et|eastern", "America/Chicago": "cst|cdt|ct|central",
    "America/Denver": "mst|mdt|mt|mountain", "America/Los_Angeles": "pst|pdt|pt|pacific",
    "America/Halifax": "ast|adt", "America/Sao_Paulo": "brt", "Pacific/Honolulu": "hst",
    "Europe/London": "bst", "Europe/Lisbon": "wet|west", "Europe/Berlin": "cet|cest|met",
    "Europe/Athens": "eet|eest", "Europe/Moscow": "msk", "Asia/Kolkata": "ist", "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst", "Asia/Singapore": "sgt", "Asia/Hong_Kong": "hkt", "Australia/Perth": "awst",
    "Australia/Sydney": "aest|aedt", "Australia/Adelaide": "acst|acdt", "Pacific/Auckland": "nzst|nzdt",
})  # fmt: skip

PLACES = _by_name({
    "America/New_York": "nyc|new york city|boston|washington|miami|atlanta",
    "America/Chicago": "austin|dallas|houston",
    "America/Los_Angeles": "san francisco|sf|seattle|la|san diego",
    "America/Sao_Paulo": "rio de janeiro|rio|brasilia",
    "Europe/Lisbon": "porto", "Europe/Madrid": "barcelona", "Europe/Rome": "milan|italy",
    "Europe/Berlin": "munich|hamburg|frankfurt|cologne|germany", "Europe/Paris": "france|lyon",
    "Europe/London": "uk|england|edinburgh|manchester|cambridge", "Europe/Zurich": "geneva|switzerland",
    "Europe/Amsterdam": "netherlands|the hague|rotterdam", "Europe/Dublin": "ireland",
    "Africa/Johannesburg": "cape town|south africa", "Asia/Jerusalem": "tel aviv",
    "Asia/Dubai": "abu dhabi", "Asia/Shanghai": "china|beijing|shenzhen|hangzhou",
    "Asia/Kolkata": "india|mumbai|delhi|new delhi|bangalore|bengaluru|hyderabad|chennai|pune",
    "Asia/Kathmandu": "nepal", "Asia/Tokyo": "osaka|kyoto", "Asia/Seoul": "korea|south korea",
    "Australia/Sydney": "canberra", "Pacific/Auckland": "new zealand|wellington",
})  # fmt: skip
