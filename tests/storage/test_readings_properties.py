"""Readings, their corrections and withdrawals, and records, in whatever order they arrive: one book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.facts import Charge, Meter
from ledger.money import Money
from storage.columns import micros
from storage.meter_settings import set_meter
from storage.posting import post, post_readings
from storage.readings import ReadingFact, TopUpFact
from tests.storage.posted import NOW, Posted, in_memory

HOUR = timedelta(hours=1)
START = NOW - timedelta(days=75)  # from September: three months' edges
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
METERS = (
    Meter("m"),
    Meter("m", reset_day=31, reset_zone="Asia/Kolkata"),
    Meter("m", reset_day=None),
    Meter("m", "down"),
)


@dataclass(frozen=True)
class Said:
    """The versions of what lies at one hour, the last of which stands; None: it was taken back."""

    kind: str
    hour: int
    versions: tuple[tuple[int, bool] | None, ...]


figures = st.tuples(st.integers(0, 20 * 10**9), st.booleans())
versions = st.lists(st.one_of(figures, figures, st.none()), min_size=1, max_size=3).map(tuple)
facts = st.lists(
    st.builds(
        Said, st.sampled_from(["reading", "reading", "record", "top-up"]), st.integers(0, 75 * 24), versions
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda said: (said.kind, said.hour),
)


def tell(posted: Posted, said: Said, version: tuple[int, bool] | None) -> None:
    at, (units, reset) = START + HOUR * said.hour, version or (0, False)
    money, gone = Money(units), version is None
    if said.kind == "record":
        key = f"r{said.hour}"
        charge = Charge("pushed", key, at, at, money, dims={"model": "a" if said.hour % 2 else "b"})
        post(
            posted.connection,
            posted.account,
            [] if gone else [charge],
            NOW,
            withdrawn={"pushed": [key]} if gone else {},
        )
        return
    meter = posted.meters["m"]
    fact: ReadingFact | TopUpFact = ReadingFact(meter, micros(at), money, reset, gone)
    if said.kind == "top-up":
        fact = TopUpFact(meter, f"t{said.hour}", micros(at), money, gone)
    post_readings(posted.connection, posted.account, [fact], NOW)


def arrive(posted: Posted, told: Sequence[Said], order: Sequence[int]) -> None:
    """Each number is a fact's place: the next of its versions arrives; what is left comes at the end."""
    waiting = [list(said.versions) for said in told]
    for place in [*order, *(place for place, said in enumerate(told) for _ in said.versions)]:
        if waiting[place % len(told)]:
            tell(posted, told[place % len(told)], waiting[place % len(told)].pop(0))


@settings(max_examples=25, deadline=None)
@given(
    told=facts,
    order=st.lists(st.integers(0, 30), max_size=25),
    meter=st.sampled_from(METERS),
    zone=st.sampled_from(ZONES),
)
def test_any_order_of_arrival_gives_the_book_of_the_order_of_time(
    told: list[Said], order: list[int], meter: Meter, zone: str
) -> None:
    with in_memory() as connection:
        arrived = Posted(connection, ZoneInfo(zone), [meter])
        arrive(arrived, told, order)
        in_time = Posted(connection, ZoneInfo(zone), [meter])
        for said in sorted(told, key=lambda said: said.hour):
            if said.versions[-1] is not None:
                tell(in_time, said, said.versions[-1])
        assert arrived.lines() == in_time.lines()
        assert not any(arrived.rebuild().values())


@settings(max_examples=25, deadline=None)
@given(told=facts, before=st.sampled_from(METERS), after=st.sampled_from(METERS), place=st.integers(2, 9))
def test_settings_that_change_give_the_book_that_had_them_from_the_start(
    told: list[Said], before: Meter, after: Meter, place: int
) -> None:
    with in_memory() as connection:
        changed = Posted(connection, ZoneInfo("Europe/Lisbon"), [before])
        arrive(changed, told[:place], [])
        assert set_meter(connection, changed.account, changed.meters["m"], after, NOW) == (before != after)
        assert not set_meter(connection, changed.account, changed.meters["m"], after, NOW)
        arrive(changed, told[place:], [])
        from_the_start = Posted(connection, ZoneInfo("Europe/Lisbon"), [replace(after)])
        arrive(from_the_start, told, [])
        assert changed.lines() == from_the_start.lines()
