"""What is asked about a figure that may be a slip, and whether an answer still fits what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from commands.answers import Offer, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.fitting import Among, contradicted, stretch
from commands.reply import Value
from commands.spelling import money
from commands.tracking import MICROSECOND
from ledger.amounts import PLACES
from ledger.facts import Charge, Meter, Reading
from ledger.jumps import TIMES, is_jump, usual_a_day
from ledger.money import Money
from ledger.periods import MONTHS, day_of, local

How = Literal["reset", "correct", "right", "typo"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """`other`: the reading that the new one goes back behind. Else it is a jump beyond the `usual` a day."""

    there: Among
    known: Sequence[Reading]
    other: Reading | None
    counted: Charge | None = None
    usual: Money | None = None

    @property
    def about(self) -> str:
        """What the question is about, to tell later whether it still is."""
        other = self.other or self.there.before
        return f"{other.figure.text()} at {other.at.isoformat()}" if other else "the first of its period"

    @property
    def topped_up(self) -> bool:
        """Whether a balance rose, which is no slip if somebody paid in."""
        return self.there.meter.counts == "down" and self.other is not None


def doubted(there: Among, known: Sequence[Reading]) -> Doubt | None:
    """What makes a new figure doubtful, if anything."""
    other = contradicted(there)
    if other is not None:
        return Doubt(there, known, other)
    if there.later and not there.later[0].reset:  # what was counted is known from both sides
        return None
    usual = usual_a_day(there.meter, known, there.top_ups, there.new.at)
    charge = stretch(there, known)
    if usual is None or charge is None or charge.cost is None:
        return None
    jumps = is_jump(charge.cost, charge.end - charge.start, usual) and not _is_a_months(there, known)
    return Doubt(there, known, None, charge, usual) if jumps else None


def _is_a_months(there: Among, known: Sequence[Reading]) -> bool:
    """Whether a period's first figure is none beside the last one of the periods before.

    A month may begin with what others end with: a higher figure than the old month's is no slip.
    """
    last = [each for each in known if each.at < there.new.at][-1]
    return there.before is None and there.new.figure.units <= TIMES * last.figure.units


def settles(doubt: Doubt | None, how: str | None, about: str | None) -> bool:
    """Whether a figure can be recorded with this word; `about`: what was asked when a button offered it."""
    if how is None:
        return doubt is None
    if how == "right":
        same = about is None or doubt is None or doubt.about == about
        return same and (doubt is None or doubt.other is None or doubt.topped_up)
    return about is None or (doubt is not None and doubt.about == about)


def question(ask: Ask, doubt: Doubt, given: Mapping[str, str], typed: Sequence[str]) -> Refusal:
    """What it may be, as lines to type (after the words `typed`) and as buttons."""
    again = {**given, "about": doubt.about}
    choices = _choices(doubt)
    offers = [
        Offer(label=say(f"doubting.{key}"), command="reading", given={**again, "how": how})
        for key, how in choices
    ]
    sentence = _backwards(ask, doubt, doubt.other) if doubt.other else _jump(ask, doubt)
    words = [how for _, how in choices if how != "typo"]
    lines = tuple(" ".join([*typed, word]) for word in words)
    return Refusal(sentence=sentence, reason="conflict", lines=lines, offers=tuple(offers))


def out_of_date(ask: Ask, there: Among, given: Mapping[str, str]) -> Refusal:
    """An answer came late: what it was about does not stand any more."""
    figure = there.new.figure
    if there.same is not None and there.same.figure == there.new.figure:
        said: dict[str, Value] = {"figure": figure, "at": local(there.new.at, ask.zone)}
        return Refusal.of("doubting.recorded_already", "conflict", values=said)
    plain = {name: said for name, said in given.items() if name not in ("how", "about")}
    answers = [("record", plain), ("typo", {**plain, "how": "typo"})]
    offers = tuple(
        Offer(label=say(f"doubting.{key}"), command="reading", given=given) for key, given in answers
    )
    return Refusal.of("doubting.fits_now", "conflict", values={"figure": figure}, offers=offers)


def _choices(doubt: Doubt) -> list[tuple[str, How]]:
    """Those that make sense: the key of what is written on the button, and what it says."""
    if doubt.other is None:
        return [("right", "right"), ("typo", "typo")]
    if doubt.other is doubt.there.same:  # of one moment: nothing can have happened in between
        return [("correction", "correct"), ("typo", "typo")]
    because: tuple[str, How] = ("topped_up", "right") if doubt.topped_up else ("reset", "reset")
    return [because, ("correction", "correct"), ("typo", "typo")]


def period_names(meter: Meter, period: tuple[datetime, datetime]) -> tuple[str, str]:
    """What a billing period is called, and how its end is typed: `October`, `october`."""
    zone = ZoneInfo(meter.reset_zone)
    first, last = day_of(period[0], zone), day_of(period[1] - MICROSECOND, zone)
    if first.day == 1:
        name = MONTHS[first.month - 1]
        return name, name.lower()
    return f"{first:%-d %b} to {last:%-d %b}", f"{last:%-d %b}"


def _backwards(ask: Ask, doubt: Doubt, other: Reading) -> str:
    figure = doubt.there.new.figure
    shown, others = _apart(figure, other.figure)
    than = "less" if figure < other.figure else "more"
    where, asks = "_in_month" if doubt.there.period else "", "begun_again"
    if doubt.topped_up:
        where, asks = "_balance", "paid_in"
    elif other is doubt.there.same:
        asks = "corrected"
    at = local(other.at, ask.zone)
    compared = say(f"doubting.{than}{where}", figure=shown, other=others, at=at)
    return f"{compared} {say(f'doubting.asks_{asks}')}"


def _jump(ask: Ask, doubt: Doubt) -> str:
    assert doubt.counted is not None
    assert doubt.counted.cost is not None
    assert doubt.usual is not None
    return say(
        "doubting.jump",
        figure=doubt.there.new.figure,
        counted=doubt.counted.cost,
        since=local(doubt.counted.start, ask.zone),
        times=say(f"doubting.times_{TIMES}"),
        usual=doubt.usual,
    )


def _apart(one: Money, other: Money) -> tuple[str, str]:
    """Both amounts, with as many places as tell them apart."""
    pairs = ((money(one, places), money(other, places)) for places in range(2, PLACES + 1))
    return next(pair for pair in pairs if pair[0] != pair[1])
