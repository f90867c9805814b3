"""What is asked about a figure that may be a slip, and whether an answer still fits what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from commands.answers import Offer, Refusal
from commands.caller import Ask
from commands.fitting import Among, contradicted, stretch
from commands.tracking import MICROSECOND
from ledger.amounts import PLACES, show_money
from ledger.facts import Charge, Meter, Reading
from ledger.jumps import TIMES, is_jump, usual_a_day
from ledger.money import Money
from ledger.periods import MONTHS, day_of, local

How = Literal["reset", "correct", "right", "typo"]
TYPO = "Typo"


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
    offers = [Offer(label=label, command="reading", given={**again, "how": how}) for label, how in choices]
    sentence = _backwards(ask, doubt, doubt.other) if doubt.other else _jump(ask, doubt)
    words = [how for _, how in choices if how != "typo"]
    lines = tuple(" ".join([*typed, word]) for word in words)
    return Refusal(sentence=sentence, reason="conflict", lines=lines, offers=tuple(offers))


def out_of_date(ask: Ask, there: Among, given: Mapping[str, str]) -> Refusal:
    """An answer came late: what it was about does not stand any more."""
    figure = show_money(there.new.figure)
    if there.same is not None and there.same.figure == there.new.figure:
        at = f"{local(there.new.at, ask.zone):%-d %b %H:%M}"
        sentence = f"{figure} of {at} is recorded already: /undo takes your last change back."
        return Refusal(sentence=sentence, reason="conflict")
    plain = {name: said for name, said in given.items() if name not in ("how", "about")}
    offers = [("Record it", plain), (TYPO, {**plain, "how": "typo"})]
    return Refusal(
        sentence=f"What you were asked about was changed since, and {figure} fits now. "
        "Nothing was recorded: record it?",
        reason="conflict",
        offers=tuple(Offer(label=label, command="reading", given=said) for label, said in offers),
    )


def _choices(doubt: Doubt) -> list[tuple[str, How]]:
    """Those that make sense: what is written on the button, and what it says."""
    if doubt.other is None:
        return [("It is right", "right"), (TYPO, "typo")]
    if doubt.other is doubt.there.same:  # of one moment: nothing can have happened in between
        return [("It is a correction", "correct"), (TYPO, "typo")]
    because: tuple[str, How] = ("It was topped up", "right") if doubt.topped_up else ("It was reset", "reset")
    return [because, ("It is a correction", "correct"), (TYPO, "typo")]


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
    where = f"{others} of {local(other.at, ask.zone):%-d %b %H:%M}"
    way = "less" if figure < other.figure else "more"
    if doubt.topped_up:
        asks = "Nothing was recorded: was the balance topped up, or is this a correction?"
        return f"{shown} is {way} than the {where}, and a balance falls. {asks}"
    same = ", in the same month" if doubt.there.period else ""
    asks = "Nothing was recorded: did the meter begin again, or is this a correction?"
    if other is doubt.there.same:
        asks = "Nothing was recorded: is this a correction?"
    return f"{shown} is {way} than the {where}{same}. {asks}"


def _jump(ask: Ask, doubt: Doubt) -> str:
    assert doubt.counted is not None
    assert doubt.counted.cost is not None
    assert doubt.usual is not None
    since = f"{local(doubt.counted.start, ask.zone):%-d %b %H:%M}"
    counted, usual = show_money(doubt.counted.cost), show_money(doubt.usual)
    factor = "five" if TIMES == 5 else str(TIMES)
    return (
        f"{show_money(doubt.there.new.figure)} would be {counted} since {since}, more than {factor} times "
        f"the usual {usual} a day. Nothing was recorded: is it right?"
    )


def _apart(one: Money, other: Money) -> tuple[str, str]:
    """Both amounts, with as many places as tell them apart."""
    pairs = ((show_money(one, places), show_money(other, places)) for places in range(2, PLACES + 1))
    return next(pair for pair in pairs if pair[0] != pair[1])
