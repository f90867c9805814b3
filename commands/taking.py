"""Taking a reading: what `/groq` and `/reading` share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commands.answers import Refusal
from commands.arguments import as_typed
from commands.caller import Ask
from commands.catalogue import say
from commands.doubting import doubted, out_of_date, question, settles
from commands.fitting import Among, Fitted, among, closing, contradicted, fitted
from commands.mending import account_title
from commands.reading_answer import Taken, reading_answer, which_is
from commands.recorded import ReadingAnswer, show_reading
from commands.reply import Value
from commands.retelling import sentence
from commands.which import Again, account_to_fill
from ledger.facts import Meter, Reading, TopUp
from ledger.money import Money
from ledger.periods import day_of
from storage.accounts import find_account, make_meter, meter_named, meters_of, reads_itself
from storage.changes import remember_change
from storage.columns import micros
from storage.posting import post_readings
from storage.readings import ReadingFact, reading_at, standing_readings, standing_top_ups

__all__ = ["ReadingAnswer", "Shown", "show_reading", "take_reading"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows, as it was given. `how` answers a question, which was `about` something."""

    provider: str
    figure: Money
    when: datetime | None = None
    how: str | None = None
    note: str = ""
    account: str | None = None
    about: str | None = None


def take_reading(ask: Ask, shown: Shown) -> ReadingAnswer | Refusal:
    """Record what a provider's page shows, unless it is doubtful and nobody says what it is."""
    given = _given(ask, shown)
    account_id = account_to_fill(ask, shown.provider, shown.account, Again("reading", given))
    if isinstance(account_id, Refusal):
        return account_id
    name = find_account(ask.connection, account_id).name
    if reads_itself(ask.connection, account_id):
        return _reads_itself(shown.provider, name)
    meter, known, top_ups = _meter(ask, account_id, shown.provider)
    at = closing(shown.when, ask.zone, meter) if shown.when else ask.now
    there = among(meter, known, Reading("", at, shown.figure), top_ups)
    if shown.how == "typo":
        return reading_answer(ask, account_id, shown.provider, Taken(there, known, outcome="dropped"))
    same = _stands(ask, there, shown)
    if same is not None:
        stands = among(meter, known, same, top_ups)
        return reading_answer(ask, account_id, shown.provider, Taken(stands, known, outcome="same"))
    doubt = doubted(there, known)
    if not settles(doubt, shown.how, shown.about):
        given["account"] = name  # that a second one is made meanwhile changes nothing
        return question(ask, doubt, given, _typed(ask, shown)) if doubt else out_of_date(ask, there, given)
    return _record(ask, account_id, there, known, shown)


def _given(ask: Ask, shown: Shown) -> dict[str, str]:
    """The same once more, of the same moment."""
    given = {"provider": shown.provider, "amount": as_typed(shown.figure.decimal)}
    given["when"] = (shown.when or ask.now).isoformat()
    more = {"how": shown.how, "note": shown.note, "about": shown.about}
    return given | {name: said for name, said in more.items() if said}


def _typed(ask: Ask, shown: Shown) -> list[str]:
    """The words of a line that a person can type as it stands."""
    words = ["/reading", shown.provider, as_typed(shown.figure.decimal)]
    words += [shown.when.isoformat()] if shown.when else []
    return words + ([f"account={shown.account}"] if shown.account else [])


def _meter(ask: Ask, account_id: int, provider: str) -> tuple[Meter, list[Reading], list[TopUp]]:
    """The account's own meter with what stands of it; one that was never read begins again each month."""
    meter_id = meter_named(ask.connection, account_id, provider)
    if meter_id is None:
        return Meter(provider, reset_zone=ask.zone.key), [], []
    meter = meters_of(ask.connection, account_id)[meter_id]
    known = standing_readings(ask.connection, meter_id)
    return meter, known, standing_top_ups(ask.connection, meter_id, meter)


def _reads_itself(provider: str, account: str) -> Refusal:
    line = say("taking.ends_it", line=f"/disconnect {which_is(provider, account)}")
    said: dict[str, Value] = {"title": account_title(provider, account)}
    return Refusal.of("taking.reads_itself", "conflict", values=said, lines=(line,))


def _stands(ask: Ask, there: Among, shown: Shown) -> Reading | None:
    """The reading that says the same already: of that moment or, typed again without one, of that day.

    With a moment of its own an equal figure tells that nothing was spent in between.
    """
    answers = shown.about is not None and shown.how != "right"
    if shown.how == "reset" or answers or contradicted(there) is not None:
        return None
    beside = [] if shown.when else [there.before, *there.later[:1]]
    today = day_of(there.new.at, ask.zone)
    near = [each for each in beside if each is not None and day_of(each.at, ask.zone) == today]
    found = [each for each in [there.same, *near] if each is not None and each.figure == shown.figure]
    return found[0] if found else None


def _record(ask: Ask, account_id: int, there: Among, known: Sequence[Reading], shown: Shown) -> ReadingAnswer:
    meter_id = make_meter(ask.connection, account_id, there.meter)
    fit = fitted(there, shown.how)
    fact = ReadingFact(meter_id, micros(there.new.at), shown.figure, fit.reset)
    change = _post(ask, account_id, shown, fact, fit)
    left = [reading for reading in known if reading not in fit.withdrawn]
    right = among(there.meter, left, there.new, there.top_ups)
    taken = Taken(right, left, fit, "recorded", change)
    return reading_answer(ask, account_id, shown.provider, taken)


def _post(ask: Ask, account_id: int, shown: Shown, fact: ReadingFact, fit: Fitted) -> int:
    """Post the reading and what becomes of others, and remember how to take it all back."""
    meter_id = fact.meter_id
    withdrawn = [replace(_fact(meter_id, each), withdrawn=True) for each in fit.withdrawn]
    facts = [*withdrawn, *(_fact(meter_id, each) for each in fit.said_anew), fact]
    stood = [reading_at(ask.connection, meter_id, each.at) or replace(each, withdrawn=True) for each in facts]
    post_readings(ask.connection, account_id, facts, ask.now)
    name = find_account(ask.connection, account_id).name
    said = sentence("charge.once", title=account_title(shown.provider, name), amount=fact.figure)
    steps = list(zip(stood, facts, strict=True))
    whose = (ask.connection, ask.workspace, ask.seat.person_id, account_id)
    return remember_change(*whose, said, steps, ask.now, shown.note)


def _fact(meter_id: int, reading: Reading) -> ReadingFact:
    return ReadingFact(meter_id, micros(reading.at), reading.figure, reading.reset)
