"""Facts for properties: few days, few names, small amounts, so that charges meet and roundings show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ledger.facts import CATEGORIES, LAYERS, Charge
from ledger.money import Money

BEGIN = datetime(2026, 10, 24, tzinfo=UTC)  # in Lisbon the clocks go back on the 25th
ZONES = tuple(ZoneInfo(name) for name in ("UTC", "Europe/Lisbon", "Asia/Kolkata", "America/New_York"))
MINUTES = tuple(hour * 300 + minute for hour in range(16) for minute in (0, 0, 15, 30, 7))
HOURS = (0, 0, 1, 2, 5, 24, 24, 60)
UNITS = tuple(range(-9, 31))
MOSTLY_USAGE = ("Usage",) * 8 + CATEGORIES
MAPS = tuple(
    {name: value for name, value in (("agent", agent), ("model", model), ("project", project)) if value}
    for agent in ("", "", "", "x")
    for model in ("", "a", "b")
    for project in ("", "P", "Q")
)

zones = st.sampled_from(ZONES)


@st.composite
def charges(
    draw: st.DrawFn,
    *,
    layers: Sequence[str] = LAYERS,
    units: Sequence[int | None] = (None, *UNITS),
    settled: Sequence[bool] = (True, True, False),
    included: Sequence[bool] = (False,),
    hours: Sequence[int] = HOURS,
    categories: Sequence[str] = MOSTLY_USAGE,
    maps: Sequence[dict[str, str]] = MAPS,
) -> Charge:
    """One charge; an invoice always lasts."""
    layer, cost = draw(st.sampled_from(layers)), draw(st.sampled_from(units))
    start = BEGIN + timedelta(minutes=draw(st.sampled_from(MINUTES)))
    lasts = draw(st.sampled_from(hours)) or (30 if layer == "invoice" else 0)
    category = None if layer == "invoice" else draw(st.sampled_from(categories))
    may_be_metered = layer == "reading" and category == "Usage" and lasts and cost is not None
    return Charge(
        layer=layer,
        key=str(draw(st.integers(0, 10**9))),
        start=start,
        end=start + timedelta(hours=lasts),
        cost=None if cost is None else Money(cost),
        quantity=draw(st.integers(0, 7)) if cost is None else 0,
        category=category,
        settled=draw(st.sampled_from(settled)),
        included=draw(st.sampled_from(included)),
        dims=draw(st.sampled_from(maps)),
        metered=bool(may_be_metered) and draw(st.booleans()),
    )
