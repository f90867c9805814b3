"""How a new reading fits among those that stand: what it contradicts, and what a word about that changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from ledger.facts import Charge, Meter, Reading, TopUp
from ledger.meters import billing_period, charges_of, counted_between
from ledger.periods import day_of, start_of_day

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Among:
    """A new reading among the standing ones of its billing period `(begins, ends]`; `same` is at its moment.

    `period` None: the meter never begins again, so all that it ever showed stand around it.
    """

    meter: Meter
    new: Reading
    earlier: tuple[Reading, ...]
    same: Reading | None
    later: tuple[Reading, ...]
    period: tuple[datetime, datetime] | None
    top_ups: tuple[TopUp, ...] = ()

    @property
    def before(self) -> Reading | None:
        return self.earlier[-1] if self.earlier else None

    def shrank(self, one: Reading, other: Reading) -> bool:
        """Whether the meter would have gone backwards from one to the other."""
        return counted_between(self.meter, one, other, self.top_ups).units < 0


@dataclass(frozen=True, slots=True)
class Fitted:
    """Whether the new reading begins from nothing, and what becomes of others: withdrawn, or said anew."""

    reset: bool = False
    withdrawn: tuple[Reading, ...] = ()
    said_anew: tuple[Reading, ...] = ()


def among(meter: Meter, known: Sequence[Reading], new: Reading, top_ups: Sequence[TopUp] = ()) -> Among:
    """The readings around a new one."""
    period = billing_period(meter, new.at)
    inside = [each for each in known if period is None or period[0] < each.at <= period[1]]
    return Among(
        meter,
        new,
        tuple(reading for reading in inside if reading.at < new.at),
        next((reading for reading in inside if reading.at == new.at), None),
        tuple(reading for reading in inside if reading.at > new.at),
        period,
        tuple(top_ups),
    )


def contradicted(there: Among) -> Reading | None:
    """The standing reading beside the new one between which and it the meter would have gone backwards."""
    floor = there.same or there.before
    if floor is not None and there.shrank(floor, there.new):
        return floor
    after = there.later[0] if there.later else None
    return after if after is not None and not after.reset and there.shrank(there.new, after) else None


def stretch(there: Among, known: Sequence[Reading], *, reset: bool = False) -> Charge | None:
    """What the new reading says was counted, and since when; None if it is a starting point only."""
    readings = [each for each in known if each.at != there.new.at]
    charges = charges_of(there.meter, [*readings, replace(there.new, reset=reset)], there.top_ups)
    return next((charge for charge in charges if charge.end == there.new.at), None)


def fitted(there: Among, how: str | None) -> Fitted:
    """What is posted besides the figure itself; `how` is what the person said of a contradiction."""
    kept = there.same is not None and there.same.reset
    if how == "reset":
        return _after_a_reset(there, kept=kept)
    return _corrected(there, kept=kept) if how == "correct" else Fitted(reset=kept)


def closing(when: datetime, zone: ZoneInfo, meter: Meter) -> datetime:
    """A month's end as the team's clocks show it closes the meter's month, if that ended hours before.

    A meter keeps the zone in which it was first read. In New York `31 Oct` ends four hours into the
    November of one that counts by UTC: the figure is October's.
    """
    day, period = day_of(when, zone), billing_period(meter, when)
    if period is None or when != start_of_day(day, zone) or when - period[0] > A_DAY:
        return when
    return period[0] if day == day_of(period[0], ZoneInfo(meter.reset_zone)) else when


def _after_a_reset(there: Among, *, kept: bool) -> Fitted:
    """It began again since the reading before; where only the next one is lower, since this one."""
    goes_back = there.before is not None and there.shrank(there.before, there.new)
    after = there.later[0] if there.later else None
    if after is None or after.reset or goes_back or not there.shrank(there.new, after):
        return Fitted(reset=True)
    return Fitted(reset=kept, said_anew=(replace(after, reset=True),))


def _corrected(there: Among, *, kept: bool) -> Fitted:
    """What contradicts the figure is withdrawn, as far as the meter did not begin again in between."""
    too_high = [] if kept else list(_contradicting_before(there))
    too_low = [each for each in _until_a_reset(there.later) if there.shrank(there.new, each)]
    reset = kept or any(reading.reset for reading in too_high)
    return Fitted(reset=reset, withdrawn=(*too_high, *too_low))


def _contradicting_before(there: Among) -> Iterator[Reading]:
    """A balance that was topped up was lower before without any mistake: only the last ones contradict."""
    back = _since_a_reset(reversed(there.earlier))
    if there.meter.counts == "down":
        return takewhile(lambda each: there.shrank(each, there.new), back)
    return (each for each in back if there.shrank(each, there.new))


def _since_a_reset(backwards: Iterable[Reading]) -> Iterator[Reading]:
    for reading in backwards:
        yield reading
        if reading.reset:
            return


def _until_a_reset(onwards: Iterable[Reading]) -> Iterator[Reading]:
    for reading in onwards:
        if reading.reset:
            return
        yield reading
