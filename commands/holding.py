"""Holds as answers: what is granted, what is left, and the sentences for what is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from commands.answers import Answer, Cost, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.mending import account_title
from commands.reply import Block, Facts, Note, Reply, Text, Tone, Value
from commands.saying import budget_said
from commands.scoping import whose
from commands.spelling import long_day
from ledger.admission import Admitted, Left, Refused
from ledger.money import Money
from ledger.periods import local
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
    return budget_said(budget.limit.period, whose(budget.scope.by, provider, about))


def refused(ask: Ask, amount: Money, ruling: Ruling) -> Refusal:
    """Which budget has no room, how much it has left, and when it begins again."""
    assert isinstance(ruling.said, Refused)
    tightest = ruling.said.rooms[0]
    budget = ruling.budgets[tightest.budget_id]
    details = _details(ask, amount, budget, tightest, ruling)
    others = [title_of(ask, ruling.budgets[each.budget_id]) for each in ruling.said.rooms[1:]]
    values: dict[str, Value] = {
        "budget": details["budget"],
        "left": tightest.amount,
        "asked": amount,
        "begins": _begins(ask, budget, ruling),
    }
    if not others:
        return Refusal.of("holding.no_room", "conflict", values=values, details=details)
    values["others"] = ", ".join(others)
    return Refusal.of("holding.no_room_in_several", "conflict", values=values, details=details)


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
    clock = local(budget.period(ruling.today).end(ask.zone), ask.zone)
    day = long_day(clock.date(), with_year=True)
    return say("holding.begins", day=day, time=f"{clock:%H:%M}", zone=show_zone(str(ask.zone)))


def clock_went_back(back: timedelta) -> Refusal:
    """Nobody knows how much of today is spent by a clock that is wrong."""
    details = {"clock_back_seconds": str(round(back.total_seconds()))}
    return Refusal.of("holding.clock_back", "trouble", values={"length": _length(back)}, details=details)


def read_life(text: str, default: timedelta, longest: timedelta) -> timedelta | Refusal:
    """A life in seconds."""
    if not text:
        return default
    most = round(longest.total_seconds())
    good = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    if not good or not 1 <= int(text) <= most:
        return Refusal.of("holding.wrong_life", values={"most": most})
    return timedelta(seconds=int(text))


def show_hold(answer: HoldAnswer) -> Reply:
    """For a person; programs read the data."""
    tones: Mapping[str, Tone] = {"held": "good", "waiting": "warning", "settled": "good"}
    facts: list[tuple[str, Value]] = [
        (say("holds.column_for"), answer.purpose),
        (say("holds.column_on"), answer.title),
        (say("holds.column_amount"), answer.amount),
    ]
    facts += [(say("words.model"), answer.model)] if answer.model else []
    facts += [(say("holds.column_cost"), answer.actual)] if answer.actual is not None else []
    facts += [(say("holding.overrun"), answer.overrun)] if answer.overrun is not None else []
    if answer.left is not None:
        facts.append((say("holding.left", budget=answer.left_in), answer.left))
    blocks: list[Block] = [Facts(tuple(facts))]
    if answer.state in OPEN_STATES:
        blocks.append(Note(say("holding.until"), {"at": answer.expires_at}))
    if answer.unpriced:
        blocks.append(Text(say("holding.unpriced")))
    title = say("holding.title", id=answer.id, state=say(f"holds.is_{answer.state}"))
    return Reply(title, tuple(blocks), tone=tones.get(answer.state, "plain"))


def _warned(ask: Ask, ruling: Ruling | None) -> tuple[str, ...]:
    if ruling is None or not isinstance(ruling.said, Admitted):
        return ()
    return tuple(title_of(ask, ruling.budgets[each.budget_id]) for each in ruling.said.warned)


def _length(back: timedelta) -> str:
    minutes = round(back.total_seconds() / 60)
    if minutes > 1:
        return say("holding.minutes", count=minutes)
    return say("holding.seconds", count=round(back.total_seconds()))
