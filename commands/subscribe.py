"""`/subscribe`: the daily digest, the alerts or reminders, in this chat or for oneself.

Whether the bot may write there is for the surface to say: before it dispatches this command it asks
`Surface.cannot_send(address)` for the address that `address_of` gives, and answers with that sentence.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.answers import Answer, Refusal
from commands.arguments import Rest
from commands.caller import Ask, Caller
from commands.catalogue import say
from commands.channels import channel_named, is_channel
from commands.definition import command
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from commands.where import here, privately
from commands.wishing import (
    Subscription,
    Wishes,
    for_alerts,
    keep_wishes,
    kept_as,
    read_wishes,
    settings_of,
    subscriptions_seen,
)
from ledger.thresholds import show_thresholds
from storage.budgets import budgets_of
from storage.folding import HOURLY as USUAL
from storage.pausing import resume
from storage.subscriptions import Address
from storage.subscriptions import subscribe as keep_subscription
from storage.wishes import subscribed_at
from storage.zone import plan_digest

What = Literal["digest", "alerts", "reminders", "fallback"]
Where = Literal["here", "me"]
NO_CHAT = Refusal.of("subscribe.no_chat", "conflict")
NO_FALLBACK = Refusal.of("subscribe.no_fallback", "not_allowed")


class SubscribeAnswer(Answer):
    """Who is told from now on; `what` None: nothing was changed, and `subscriptions` is what there is.

    `again`: they were told before. `thresholds` as `50%,80%,100%`. `to`: the channel by name; empty: `where`.
    """

    what: What | None
    where: Where
    again: bool
    next_digest: datetime
    zone: str | None
    thresholds: str
    has_budget: bool
    subscriptions: tuple[Subscription, ...] = ()
    to: str = ""


@command(changes=True, needs="record")
def subscribe(
    ask: Ask,
    what: What | None = None,
    where: Where = "here",
    *,
    to: str | None = None,
    quiet: str | None = None,
    hourly: str | None = None,
    ping: Rest | None = None,
) -> SubscribeAnswer | Refusal:
    """Get the digest, alerts or reminders, here or for yourself; without a word, see what comes.

    Args:
        what: The digest, alerts, reminders to read a page, or fallback: alerts that arrive nowhere else.
        where: In this chat (a keeper may) or in your own direct messages.
        to: A channel by name instead, as ops-mail: e-mail, SMS and what else whoever runs Purser lists.
        quiet: Hours in which alerts or reminders wait, as 22-7, or off; a spent limit does not wait.
        hourly: Alerts an hour before the rest comes as one message; 6 if you do not say.
        ping: Who alerts mention: a role or people, or nobody.
    """
    there = _there(ask, what, where, to)
    if isinstance(there, Refusal):
        return there
    wishes = _wishes(ask, there, quiet, hourly, ping)
    if isinstance(wishes, Refusal):
        return wishes
    if what is None:
        return for_alerts() if wishes.given else _answer(ask, None, there, again=True)
    if what == "fallback" and not ask.may("keep"):
        return NO_FALLBACK
    if wishes.given and what != "alerts" and (what != "reminders" or not wishes.only_quiet):
        return for_alerts()
    return _answer(ask, what, there, again=not _keep(ask, what, there, wishes))


def _there(ask: Ask, what: What | None, where: Where, to: str | None) -> Address | Refusal:
    if to:
        return channel_named(ask, to, where)
    refusal = NO_CHAT if ask.caller.passport is not None else what and not_for_all(ask, where)
    return refusal or address_of(ask.caller, where)


def _wishes(
    ask: Ask, there: Address, quiet: str | None, hourly: str | None, ping: str | None
) -> Wishes | Refusal:
    if ping and is_channel(there):
        return Refusal.of("channels.no_ping")
    return read_wishes(ask, quiet, hourly, ping, direct=there.direct)


def _keep(ask: Ask, what: What, to: Address, wishes: Wishes) -> bool:
    kept = kept_as(what)
    who, place = ask.seat.person_id or None, None if to.direct else ask.seat.place_id
    new = keep_subscription(ask.connection, ask.workspace, kept, to, who, ask.now, place)
    resume(ask.connection, ask.workspace, kept, to)  # who wants it now does not pause it
    mine = next(each for each in subscribed_at(ask.connection, ask.workspace, [to]) if each.what == kept)
    keep_wishes(ask, mine.id, wishes)
    return new


def _answer(ask: Ask, what: What | None, to: Address, *, again: bool) -> SubscribeAnswer:
    at, _ = plan_digest(ask.connection, ask.workspace, ask.now)
    return SubscribeAnswer(
        what=what,
        where="me" if to.direct else "here",
        again=again,
        next_digest=at,
        zone=ask.seat.zone,
        thresholds=show_thresholds(ask.seat.thresholds),
        has_budget=bool(budgets_of(ask.connection, ask.workspace, ask.currency, ask.now)),
        subscriptions=subscriptions_seen(ask),
        to=to.chat if is_channel(to) else "",
    )


def address_of(caller: Caller, where: str) -> Address:
    """Where `here` or `me` is for this caller, who asks in a chat; `here` in a direct one is the person."""
    found = privately(caller) if where == "me" else here(caller)
    assert found is not None
    return found


def not_for_all(ask: Ask, where: str) -> Refusal | None:
    """Why this caller may not choose: what all of a chat read is a keeper's, one's own messages one's own."""
    if ask.caller.passport is not None:
        return NO_CHAT
    if address_of(ask.caller, where).direct or ask.may("keep"):
        return None
    return Refusal.of("subscribe.for_a_keeper", "not_allowed", lines=(say("subscribe.for_yourself"),))


def show(answer: SubscribeAnswer) -> Reply:
    if answer.what is None:
        return _list(answer)
    values: dict[str, Value] = {
        "where": where_said(answer.where),
        "next": answer.next_digest,
        "thresholds": answer.thresholds,
    }
    blocks = _comes(answer, values)
    if answer.what == "digest":
        blocks.append(Text(say("subscribe.next"), values))
        if answer.zone is None:
            blocks.append(Note(say("subscribe.in_utc")))
    elif answer.what == "alerts":
        blocks += _of_alerts(answer, values)
    elif answer.what == "reminders":
        blocks.append(Note(say("subscribe.see_remind")))
    next_one = "digest" if answer.what == "digest" else "budget"
    action = Action(say(f"start.see_{next_one}"), next_one)
    return Reply(say("subscribe.title"), tuple(blocks), (action,), "good")


def where_said(where: str) -> str:
    """`here`, `to you`, or a channel's name as it is."""
    return say(f"subscribe.to_{where}") if where in ("here", "me") else where


def _comes(answer: SubscribeAnswer, values: dict[str, Value]) -> list[Block]:
    if answer.to:
        ending = "_comes" if answer.what in ("digest", "fallback") else "_come"
        said: list[Block] = [Text(say(f"channels.{answer.what}{ending}"), {"name": answer.to})]
        return [*said, Note(say("channels.as_before"))] if answer.again else said
    again = "_again" if answer.again else ""
    return [Text(say(f"subscribe.{answer.what}{again}"), values)]


def _of_alerts(answer: SubscribeAnswer, values: dict[str, Value]) -> list[Block]:
    said: Block = Note(say("subscribe.no_limit"))
    if answer.has_budget:
        said = Text(say("subscribe.thresholds"), values)
    place = answer.to or answer.where
    mine = [each for each in answer.subscriptions if (each.what, each.where) == ("alerts", place)]
    rows = [row for each in mine for row in _chosen(each)]
    return [said, Facts(tuple(rows))] if rows else [said]


def _chosen(one: Subscription) -> list[tuple[str, Value]]:
    rows: list[tuple[str, Value]] = [(say("subscribe.quiet_hours"), one.quiet)] if one.quiet != "off" else []
    if one.hourly != USUAL:
        rows.append((say("subscribe.an_hour"), say("subscribe.at_most", number=one.hourly)))
    return rows + ([(say("subscribe.mentions"), one.ping)] if one.ping else [])


def _list(answer: SubscribeAnswer) -> Reply:
    rows: list[tuple[str, Value]] = [
        (f"{say(f'subscribe.called_{each.what}')}, {where_said(each.where)}", settings_of(each))
        for each in answer.subscriptions
    ]
    title = say("subscribe.subscriptions")
    if not rows:
        return Reply(title, (Text(say("subscribe.none")),))
    return Reply(title, (Facts(tuple(rows)), Note(say("subscribe.hint"))))
