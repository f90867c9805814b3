"""`/alerts`: what was told and is not over: open, acknowledged, snoozed, and what did not arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from commands.answers import Answer, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.minding import seen_to, title_of
from commands.reply import Action, Block, Note, Reply, Table, Text, Tone
from commands.retelling import Troubled
from storage.alert_lists import Lost, lost_messages, person_name
from storage.alerting import Alert, standing_alerts
from storage.subscriptions import subscribers

BUTTONS = 2  # of open alerts; the others by their numbers


class Undelivered(Troubled):
    """Where a message about an alert did not arrive, and why. `given_up`: it never will."""

    where: str
    given_up: bool


class ListedAlert(Part):
    """An alert that is not over. `state_at`: since when it is acknowledged, or until when it rests."""

    alert: int
    kind: str
    title: str
    made_at: datetime
    state: Literal["open", "acknowledged", "snoozed"]
    state_at: datetime | None = None
    person: str = ""  # who has acknowledged it
    undelivered: tuple[Undelivered, ...] = ()


class AlertsAnswer(Answer):
    """The newest first. `subscribed`: somebody is told. `may_mind`: the asker may acknowledge."""

    alerts: tuple[ListedAlert, ...]
    subscribed: bool
    may_mind: bool


@command()
def alerts(ask: Ask) -> AlertsAnswer:
    """Show the alerts that are open, acknowledged or snoozed, and what did not arrive."""
    return AlertsAnswer(
        alerts=listed(ask),
        subscribed=bool(subscribers(ask.connection, ask.workspace, "alerts")),
        may_mind=ask.may("record"),
    )


def listed(ask: Ask) -> tuple[ListedAlert, ...]:
    """All that are not over."""
    standing = standing_alerts(ask.connection, ask.workspace)
    lost = lost_messages(ask.connection, ask.workspace, standing)
    return tuple(_listed(ask, alert, lost.get(alert.id, [])) for alert in standing)


def _listed(ask: Ask, alert: Alert, lost: list[Lost]) -> ListedAlert:
    state = alert.stands(ask.now)
    assert state != "ended"
    by_somebody = state == "acknowledged"
    return ListedAlert(
        alert=alert.id,
        kind=alert.kind,
        title=title_of(alert),
        made_at=alert.made_at,
        state=state,
        state_at=alert.changed_at if by_somebody else alert.snoozed_until,
        person=person_name(ask.connection, alert.changed_by) if by_somebody else "",
        undelivered=tuple(
            Undelivered(where=each.where, trouble=each.trouble, given_up=each.given_up) for each in lost
        ),
    )


def show(answer: AlertsAnswer) -> Reply:
    blocks: list[Block] = []
    for state in ("open", "snoozed", "acknowledged"):
        found = [each for each in answer.alerts if each.state == state]
        if found:
            blocks.append(_table(state, found))
    blocks += [_lost(each, lost) for each in answer.alerts for lost in each.undelivered]
    if not answer.alerts:
        blocks.append(Text(say("alerts.nothing_open")))
    if not answer.subscribed:
        blocks.append(Note(say("alerts.nobody_told")))
    open_ones = [each for each in answer.alerts if each.state == "open"]
    if open_ones and answer.may_mind:
        blocks.append(Note(say("alerts.how_to")))
    tone: Tone = "warning" if open_ones else "plain"
    return Reply(say("words.alerts"), tuple(blocks), _actions(answer, open_ones), tone)


def _table(state: str, found: list[ListedAlert]) -> Table:
    heads = tuple(map(say, ("alerts.number", f"alerts.{state}", "alerts.since")))
    if state == "acknowledged":
        rows = tuple((each.alert, each.title, each.made_at, each.person) for each in found)
        return Table((*heads, say("alerts.by")), rows)
    if state == "snoozed":
        rested = ((each.alert, each.title, each.made_at, each.state_at or "") for each in found)
        return Table((*heads, say("alerts.until")), tuple(rested))
    return Table(heads, tuple((each.alert, each.title, each.made_at) for each in found))


def _lost(each: ListedAlert, lost: Undelivered) -> Text:
    trouble = lost.told or say("alerts.no_network")
    values = {"number": str(each.alert), "where": lost.where, "trouble": trouble}
    return Text(say("alerts.given_up" if lost.given_up else "alerts.not_yet"), values)


def _actions(answer: AlertsAnswer, open_ones: list[ListedAlert]) -> tuple[Action, ...]:
    if not answer.may_mind:
        return ()
    actions: list[Action] = []
    for each in open_ones[:BUTTONS]:
        acknowledges, rests = seen_to(each.alert)
        if len(open_ones) > 1:
            number = str(each.alert)
            acknowledges = replace(acknowledges, label=say("alerts.acknowledge", number=number))
            rests = replace(rests, label=say("alerts.snooze", number=number))
        actions += [acknowledges, rests]
    return tuple(actions)
