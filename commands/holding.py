"""Holds as answers: what is granted, what is left, and the sentences for what is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from commands.answers import Answer, Cost, Refusal
from commands.caller import Ask
from commands.mending import account_title
from commands.reply import Block, Facts, Note, Reply, Text, Tone, Value
from commands.scoping import whose
from commands.standings import KINDS
from ledger.admission import Admitted, Left, Refused
from ledger.amounts import show_money
from ledger.money import Money
from ledger.periods import local, period_holding
from ledger.zones import show_zone
from storage.admitting import Ruling
from storage.budgets import Budget
from storage.holds import Hold, State
from storage.scopes import named

OPEN_STATES = ("held", "waiting")
LONGEST_NUMBER = 20  # digits: zeros in front count too


class HoldAnswer(Answer):
    """A hold as it stands. `left` is what the tightest budget has beside it, which `left_in` names.

    `actual` and `overrun` (how far it lies above the hold) are of a settled one; `unpriced`: it was settled
    with usage whose price nobody knows. `assumed_output`: so many output tokens were assumed, for no bound
    was said. `warned` names budgets that only warn and have no room for it.
    """

    id: str
    state: State
    provider: str
    account: str
    model: str
    purpose: str
    amount: Cost
    emergency: bool
    asked_at: datetime
    granted_at: datetime | None
    expires_at: datetime
    settles_until: datetime
    left: Cost | None = None
    left_in: str = ""
    warned: tuple[str, ...] = ()
    assumed_output: int | None = None
    actual: Cost | None = None
    overrun: Cost | None = None
    unpriced: bool = False
    person: str = ""

    @property
    def title(self) -> str:
        return account_title(self.provider, self.account)


def hold_answer(ask: Ask, hold: Hold, ruling: Ruling | None = None) -> HoldAnswer:
    """It as data; `ruling` if it was just granted, or is to be approved."""
    wanted = hold.wanted
    left = ruling.said.left if ruling and isinstance(ruling.said, Admitted) else None
    over = hold.actual - wanted.amount if hold.actual is not None else None
    return HoldAnswer(
        id=hold.id,
        state="expired" if hold.is_over(ask.now) and hold.state in OPEN_STATES else hold.state,
        provider=wanted.provider,
        account=hold.account,
        model=wanted.dims.get("model", ""),
        purpose=wanted.purpose,
        amount=wanted.amount,
        emergency=wanted.emergency,
        asked_at=hold.asked_at,
        granted_at=hold.granted_at,
        expires_at=hold.expires_at,
        settles_until=hold.settles_until(),
        left=left.amount if left else None,
        left_in=title_of(ask, ruling.budgets[left.budget_id]) if ruling and left else "",
        warned=_warned(ask, ruling),
        assumed_output=(wanted.tokens or {}).get("assumed_output"),
        actual=hold.actual,
        overrun=over if over is not None and over.units > 0 else None,
        unpriced=hold.state == "settled" and hold.actual is None,
        person=hold.person,
    )


def title_of(ask: Ask, budget: Budget) -> str:
    """`Daily budget, Groq`."""
    provider, about = named(ask.connection, budget.scope)
    over = whose(budget.scope.by, provider, about)
    return f"{KINDS[budget.limit.period]} budget{', ' if over else ''}{over}"


def refused(ask: Ask, amount: Money, ruling: Ruling) -> Refusal:
    """Which budget has no room, how much it has left, and when it begins again."""
    assert isinstance(ruling.said, Refused)
    tightest = ruling.said.rooms[0]
    budget = ruling.budgets[tightest.budget_id]
    details = _details(ask, amount, budget, tightest, ruling)
    others = [title_of(ask, ruling.budgets[each.budget_id]) for each in ruling.said.rooms[1:]]
    also = f" Nor is there room in: {', '.join(others)}." if others else ""
    return Refusal(
        sentence=f"{details['budget']} has {show_money(tightest.amount)} left for this, and "
        f"{show_money(amount)} is asked for; it begins again {_begins(ask, budget, ruling)}.{also}",
        reason="conflict",
        details=details,
    )


def _details(ask: Ask, amount: Money, budget: Budget, left: Left, ruling: Ruling) -> dict[str, str]:
    return {
        "budget": title_of(ask, budget),
        "left": left.amount.text(),
        "asked": amount.text(),
        "currency": amount.currency,
        "resets_at": budget.period(ruling.today).end(ask.zone).isoformat(),
    }


def _begins(ask: Ask, budget: Budget, ruling: Ruling) -> str:
    """`on 21 November 2026 at 00:00 (Europe/Lisbon)`: on the team's clocks, as people read it."""
    running = budget.period(ruling.today)
    clock = local(running.end(ask.zone), ask.zone)
    day = period_holding("day", clock.date()).name()
    return f"on {day} at {clock:%H:%M} ({show_zone(str(ask.zone))})"


def clock_went_back(back: timedelta) -> Refusal:
    """Nobody knows how much of today is spent by a clock that is wrong."""
    return Refusal(
        sentence=f"This machine's clock shows a time {_length(back)} before the last hold: set it right, "
        "or a keeper accepts it with /settings clock=accept.",
        reason="trouble",
        details={"clock_back_seconds": str(round(back.total_seconds()))},
    )


def read_life(text: str, default: timedelta, longest: timedelta) -> timedelta | Refusal:
    """A life in seconds."""
    if not text:
        return default
    most = round(longest.total_seconds())
    good = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    if not good or not 1 <= int(text) <= most:
        return Refusal(sentence=f"A hold lives 1 to {most:,} seconds: give ttl as a whole number of them.")
    return timedelta(seconds=int(text))


def show_hold(answer: HoldAnswer) -> Reply:
    """For a person; programs read the data."""
    tones: Mapping[str, Tone] = {"held": "good", "waiting": "warning", "settled": "good"}
    facts: list[tuple[str, Value]] = [
        ("For", answer.purpose),
        ("On", answer.title),
        ("Amount", answer.amount),
    ]
    facts += [("Model", answer.model)] if answer.model else []
    facts += [("Cost", answer.actual)] if answer.actual is not None else []
    facts += [("Over the hold by", answer.overrun)] if answer.overrun is not None else []
    facts += [(f"Left, {answer.left_in.lower()}", answer.left)] if answer.left is not None else []
    blocks: list[Block] = [Facts(tuple(facts))]
    if answer.state in OPEN_STATES:
        blocks.append(Note("Until {at}.", {"at": answer.expires_at}))
    if answer.unpriced:
        blocks.append(Text("Its price is not known: it is in no sum. /price sets one."))
    return Reply(f"Hold {answer.id}: {answer.state}", tuple(blocks), tone=tones.get(answer.state, "plain"))


def _warned(ask: Ask, ruling: Ruling | None) -> tuple[str, ...]:
    if ruling is None or not isinstance(ruling.said, Admitted):
        return ()
    return tuple(title_of(ask, ruling.budgets[each.budget_id]) for each in ruling.said.warned)


def _length(back: timedelta) -> str:
    minutes = round(back.total_seconds() / 60)
    return f"{minutes} minutes" if minutes > 1 else f"{round(back.total_seconds())} seconds"
