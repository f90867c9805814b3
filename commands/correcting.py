"""What a correction does to each kind of figure that people record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from commands.answers import Offer, Refusal
from commands.arguments import as_typed
from commands.caller import Ask
from commands.catalogue import say
from commands.corrected import What
from commands.fitting import among, contradicted
from commands.mending import account_title
from commands.pointing import Pointed
from commands.retelling import change_said, sentence
from commands.tracking import MICROSECOND
from ledger.money import Money
from ledger.periods import day_of, local
from storage.accounts import find_account, meters_of
from storage.changes import AnyChange, ReadingChange, remember_change
from storage.columns import micros, moment
from storage.posting import post_readings
from storage.purchases import Ending, Purchase, find_purchase
from storage.readings import (
    ReadingFact,
    TopUpFact,
    reading_at,
    standing_readings,
    standing_top_ups,
    stands,
)
from storage.recharging import Recharge, Worth, recharge
from storage.typed import TypedChange, change_typed, still_stands


@dataclass(frozen=True, slots=True)
class Corrected:
    """Which figure was changed; `day`: a local date of the month that it counts in."""

    account_id: int
    what: What
    before: Money
    after: Money
    day: date
    change: int
    read_at: datetime | None = None


def correct_change(ask: Ask, found: AnyChange, amount: Money) -> Corrected | Refusal:
    """Give what a change recorded another figure."""
    if isinstance(found, Recharge | Purchase):
        number = found.purchase if isinstance(found, Recharge) else found.id
        purchase = find_purchase(ask.connection, number)
        return _purchase(ask, purchase, amount) if purchase else _changed_since(found.said)
    if isinstance(found, ReadingChange):
        return _meter_fact(ask, found, amount)
    return _no_figure(found.said) if isinstance(found, Ending) else _typed(ask, found, amount)


def _meter_fact(ask: Ask, found: ReadingChange, amount: Money) -> Corrected | Refusal:
    fact = found.after[-1]
    if not stands(ask.connection, fact):
        return _changed_since(found.said)
    if isinstance(fact, TopUpFact):
        return _top_up(ask, found, fact, amount)
    meter = meters_of(ask.connection, found.account_id)[fact.meter_id]
    known = tuple(standing_readings(ask.connection, fact.meter_id))
    reading = next(each for each in known if micros(each.at) == fact.at)
    return correct_reading(ask, Pointed(found.account_id, fact.meter_id, meter, known, reading), amount)


def correct_reading(ask: Ask, meant: Pointed, figure: Money) -> Corrected | Refusal:
    """Another figure at the same moment, unless it contradicts the readings around it."""
    at, row = meant.reading.at, find_account(ask.connection, meant.account_id)
    wrong = _unlike(meant.reading.figure, figure)
    if wrong is not None:
        return wrong
    top_ups = standing_top_ups(ask.connection, meant.meter_id, meant.meter)
    there = among(meant.meter, meant.known, replace(meant.reading, figure=figure), top_ups)
    around = replace(there, same=None, earlier=() if meant.reading.reset else there.earlier)
    other = contradicted(around)
    if other is not None:
        return _doubtful(ask, meant, figure, other.figure, other.at)
    old = reading_at(ask.connection, meant.meter_id, micros(at))
    assert old is not None  # it was among those that stand
    fact = ReadingFact(meant.meter_id, micros(at), figure, meant.reading.reset)
    post_readings(ask.connection, meant.account_id, [fact], ask.now)
    said = sentence("charge.once", title=account_title(row.provider, row.name), amount=figure)
    change = _remember(ask, meant.account_id, said, old, fact)
    day = day_of(at - MICROSECOND, ask.zone)
    at_home = local(at, ask.zone)
    return Corrected(meant.account_id, "reading", meant.reading.figure, figure, day, change, at_home)


def _doubtful(ask: Ask, meant: Pointed, figure: Money, other: Money, other_at: datetime) -> Refusal:
    """It may still be right, if the other reading was wrong as well: then that one is withdrawn."""
    row = find_account(ask.connection, meant.account_id)
    given = {
        "provider": row.provider,
        "amount": as_typed(figure.decimal),
        "when": meant.reading.at.isoformat(),
    }
    given |= {"account": row.name} if row.name != row.provider else {}
    words = [given["provider"], given["amount"], given["when"], "correct"]
    words += [f"account={row.name}"] if row.name != row.provider else []
    withdraw = Offer(label=say("correcting.withdraw"), command="reading", given={**given, "how": "correct"})
    return Refusal.of(
        "correcting.less" if figure < other else "correcting.more",
        "conflict",
        values={"figure": figure, "other": other, "at": local(other_at, ask.zone)},
        lines=(" ".join(["/reading", *words]),),
        offers=(withdraw,),
    )


def _top_up(ask: Ask, found: ReadingChange, fact: TopUpFact, amount: Money) -> Corrected | Refusal:
    wrong = _unlike(fact.amount, amount) or _nothing(amount)
    if wrong is not None:
        return wrong
    new = replace(fact, amount=amount)
    post_readings(ask.connection, found.account_id, [new], ask.now)
    row = find_account(ask.connection, found.account_id)
    said = sentence("correcting.top_up", title=account_title(row.provider, row.name), amount=amount)
    change = _remember(ask, found.account_id, said, fact, new)
    day = day_of(moment(fact.at), ask.zone)
    return Corrected(found.account_id, "top-up", fact.amount, amount, day, change)


def _purchase(ask: Ask, purchase: Purchase, amount: Money) -> Corrected | Refusal:
    wrong = _unlike(purchase.amount, amount) or _nothing(amount)
    if wrong is not None:
        return wrong
    row = find_account(ask.connection, purchase.account_id)
    key = "charge.monthly" if purchase.monthly else "charge.once"
    worth = Worth(amount, sentence(key, title=account_title(row.provider, row.name), amount=amount))
    done = recharge(ask.connection, ask.workspace, ask.seat.person_id, purchase, worth, ask.now)
    # of a monthly one the running month, of another its own
    day = max(purchase.month, ask.today) if purchase.monthly else purchase.month
    return Corrected(purchase.account_id, "charge", purchase.amount, amount, day, done.id)


def _typed(ask: Ask, found: TypedChange, amount: Money) -> Corrected | Refusal:
    old = found.after
    if old is None:
        return _no_figure(found.said)
    if not still_stands(ask.connection, found):
        return _changed_since(found.said)
    is_credit = old.category == "Credit"
    wrong = _unlike(abs(old.amount), amount) or (_nothing(amount) if is_credit else None)
    if wrong is not None:
        return wrong
    row = find_account(ask.connection, found.account_id)
    title = account_title(row.provider, row.name)
    said = (
        sentence("credit.kept", title=title, amount=amount)
        if is_credit
        else sentence("correcting.invoice", title=title, first=old.first, amount=amount)
    )
    new = replace(old, amount=-amount if is_credit else amount)
    told = TypedChange(0, found.account_id, said, old, new)
    change = change_typed(ask.connection, ask.workspace, ask.seat.person_id, told, ask.now)
    kind: What = "credit" if is_credit else "invoice"
    return Corrected(found.account_id, kind, abs(old.amount), amount, old.last, change.id)


def _remember(
    ask: Ask, account_id: int, said: str, old: ReadingFact | TopUpFact, new: ReadingFact | TopUpFact
) -> int:
    told = (ask.connection, ask.workspace, ask.seat.person_id, account_id, said, [(old, new)], ask.now)
    return remember_change(*told)


def _unlike(before: Money, after: Money) -> Refusal | None:
    """Why one cannot take the other's place: it is the same, or in another currency."""
    if before.currency != after.currency:
        currency = {"currency": before.currency}
        return Refusal.of("correcting.other_currency", "conflict", values=currency, lines=("/undo",))
    if before == after:
        return Refusal.of("correcting.same", "conflict", values={"before": before})
    return None


def _nothing(amount: Money) -> Refusal | None:
    return None if amount else Refusal.of("correcting.nothing", lines=("/undo",))


def _no_figure(said: str) -> Refusal:
    return Refusal.of(
        "correcting.no_figure", "conflict", values={"said": change_said(said)}, lines=("/undo",)
    )


def _changed_since(said: str) -> Refusal:
    lines = ("/correct groq 31 Oct 14.02",)
    return Refusal.of("correcting.changed_since", "conflict", values={"said": change_said(said)}, lines=lines)
