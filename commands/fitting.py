"""How a new reading fits among those that stand: what it contradicts, and what a word about that changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.facts import Meter, Reading
from ledger.meters import billing_period
from ledger.money import Money
from ledger.periods import day_of, start_of_day

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Among:
    """The standing readings of a billing period `(begins, ends]` around a moment; `same` is at it."""

    earlier: tuple[Reading, ...]
    same: Reading | None
    later: tuple[Reading, ...]
    begins: datetime
    ends: datetime

    @property
    def before(self) -> Reading | None:
        return self.earlier[-1] if self.earlier else None


@dataclass(frozen=True, slots=True)
class Fitted:
    """Whether the new reading begins from nothing, and what becomes of others: withdrawn, or said anew."""

    reset: bool = False
    withdrawn: tuple[Reading, ...] = ()
    said_anew: tuple[Reading, ...] = ()


def among(meter: Meter, known: Sequence[Reading], at: datetime) -> Among:
    """The readings around `at`; the meter begins again each month."""
    period = billing_period(meter, at)
    assert period is not None  # meters that people open by a first reading begin again each month
    begins, ends = period
    inside = [reading for reading in known if begins < reading.at <= ends]
    return Among(
        tuple(reading for reading in inside if reading.at < at),
        next((reading for reading in inside if reading.at == at), None),
        tuple(reading for reading in inside if reading.at > at),
        begins,
        ends,
    )


def contradicted(there: Among, figure: Money) -> Reading | None:
    """The standing reading that makes this figure doubtful: higher and before it, or lower and after."""
    floor = there.same or there.before
    if floor is not None and figure < floor.figure:
        return floor
    after = there.later[0] if there.later else None
    return after if after is not None and not after.reset and figure > after.figure else None


def fitted(there: Among, figure: Money, how: str | None) -> Fitted:
    """What is posted besides the figure itself; `how` is what the person said of a contradiction."""
    kept = there.same is not None and there.same.reset
    if how == "reset":
        return _after_a_reset(there, figure, kept=kept)
    return _corrected(there, figure, kept=kept) if how == "correct" else Fitted(reset=kept)


def closing(when: datetime, zone: ZoneInfo, meter: Meter) -> datetime:
    """A month's end as the team's clocks show it closes the meter's month, if that ended hours before.

    A meter keeps the zone in which it was first read. In New York `31 Oct` ends four hours into the
    November of one that counts by UTC: the figure is October's.
    """
    day, period = day_of(when, zone), billing_period(meter, when)
    is_edge = day.day == meter.reset_day and when == start_of_day(day, zone)
    if period is not None and is_edge and when - period[0] <= A_DAY:
        return period[0]
    return when


def _after_a_reset(there: Among, figure: Money, *, kept: bool) -> Fitted:
    """It began again since the reading before; where only the next one is lower, since this one."""
    is_lower = there.before is not None and figure < there.before.figure
    after = there.later[0] if there.later else None
    if after is None or after.reset or is_lower or figure <= after.figure:
        return Fitted(reset=True)
    return Fitted(reset=kept, said_anew=(replace(after, reset=True),))


def _corrected(there: Among, figure: Money, *, kept: bool) -> Fitted:
    """What contradicts the figure is withdrawn, as far as the meter did not begin again in between."""
    too_high = [] if kept else [r for r in _since_a_reset(reversed(there.earlier)) if r.figure > figure]
    too_low = [reading for reading in _until_a_reset(there.later) if reading.figure < figure]
    reset = kept or any(reading.reset for reading in too_high)
    return Fitted(reset=reset, withdrawn=(*too_high, *too_low))


def _since_a_reset(backwards: Iterable[Reading]) -> Iterable[Reading]:
    for reading in backwards:
        yield reading
        if reading.reset:
            return


def _until_a_reset(onwards: Iterable[Reading]) -> Iterable[Reading]:
    for reading in onwards:
        if reading.reset:
            return
        yield reading
