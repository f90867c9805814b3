"""`/remind`: which figures are asked for and when; `/remind off groq` and its like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from commands.answers import Answer, Offer, Part, Refusal
from commands.arguments import Provider
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.mending import account_title
from commands.reminded import reminder_answer, why
from commands.reply import Action, Block, Note, Reply, Text, Value
from ledger.reminding import SNOOZE
from storage.read_by_people import ReadMeter, read_meters
from storage.reminder_readers import READINGS
from storage.reminding import keep_wishes
from storage.subscriptions import subscribers

How = Literal["on", "off", "snooze"]


class Reminding(Part):
    """A meter that people read. `next_at`: when somebody is told next, if nobody records anything, and `why`.

    `asked`: the last reminder still waits for an answer.
    """

    provider: str
    account: str
    off: bool
    snoozed_until: datetime | None
    asked: bool
    next_at: datetime | None
    why: str


class RemindAnswer(Answer):
    """`how`: what was changed of the meters; None: nothing was, and they are all there are.

    `subscribed`: somebody asked for reminders; else whoever read a page last gets them.
    """

    how: How | None
    meters: tuple[Reminding, ...]
    subscribed: bool = False


@command(changes=True, needs="record")
def remind(
    ask: Ask, how: How | None = None, provider: Provider | None = None, account: str | None = None
) -> RemindAnswer | Refusal:
    """Show which figures I ask people for, and when; or switch that off, on, or let it rest.

    Args:
        how: Off, on, or snooze for three days; without a word, see what is due.
        provider: Whose page, for example groq.
        account: Which account, if there are several, for example account=lab.
    """
    known = read_meters(ask.connection, ask.workspace)
    found = [each for each in known if provider in (None, each.provider)]
    found = [each for each in found if account is None or each.account.lower() == account.lower()]
    if how is None:
        subscribed = bool(subscribers(ask.connection, ask.workspace, READINGS))
        return RemindAnswer(
            how=None, meters=tuple(_shown(ask, each) for each in found), subscribed=subscribed
        )
    if len(found) != 1:
        return _which(how, found) if found else _none(provider)
    until = ask.now + SNOOZE if how == "snooze" else None
    keep_wishes(ask.connection, found[0].id, ask.now, off=how == "off", until=until)
    changed = read_meters(ask.connection, ask.workspace, found[0].account_id)
    return RemindAnswer(how=how, meters=tuple(_shown(ask, each) for each in changed))


def _shown(ask: Ask, meter: ReadMeter) -> Reminding:
    found = meter.next_due(ask.now, ask.zone)
    resting = meter.wishes.snoozed_until
    return Reminding(
        provider=meter.provider,
        account=meter.account,
        off=meter.wishes.off,
        snoozed_until=resting if resting and resting > ask.now else None,
        asked=meter.is_asked(ask.now),
        next_at=found[0] if found else None,
        why=why(reminder_answer(meter, found[1], found[0])) if found else "",
    )


def _which(how: How, found: Sequence[ReadMeter]) -> Refusal:
    titles = [account_title(each.provider, each.account) for each in found]
    return Refusal.of(
        "remind.which",
        "conflict",
        values={"titles": ", ".join(titles)},
        offers=tuple(
            Offer(
                label=title,
                command="remind",
                given={"how": how, "provider": each.provider, "account": each.account},
            )
            for title, each in zip(titles[:20], found, strict=False)
        ),
    )


def _none(provider: str | None) -> Refusal:
    first = say("remind.first_figure", provider=provider or "groq")
    return Refusal.of("remind.nobody_reads_it", "unknown", lines=(first,))


def show(answer: RemindAnswer) -> Reply:
    if answer.how is not None:
        return _changed(answer.how, answer.meters[0])
    blocks: list[Block] = [_line(each) for each in answer.meters]
    if not blocks:
        return Reply(say("remind.title"), (Text(say("remind.none")),))
    blocks.append(Note(say("remind.subscribed" if answer.subscribed else "remind.to_who_read_last")))
    return Reply(say("remind.title"), tuple(blocks))


def _changed(how: How, one: Reminding) -> Reply:
    which = one.provider if one.account in ("", one.provider) else f"{one.provider} account={one.account}"
    values: dict[str, Value] = {
        "title": account_title(one.provider, one.account),
        "again": f"/remind on {which}",
        "until": one.snoozed_until or "",
    }
    given = {"provider": one.provider, "account": one.account}
    back = () if how == "on" else (Action(say("remind.again"), "remind", {"how": "on", **given}),)
    return Reply(say("remind.title"), (Text(say(f"remind.is_{how}"), values),), back, "good")


def _line(one: Reminding) -> Text:
    values: dict[str, Value] = {"title": account_title(one.provider, one.account), "why": one.why}
    if one.off:
        return Text(say("remind.off"), values)
    if one.next_at is not None:
        values["next"] = one.next_at
    sentences = [say("remind.nothing_foreseen" if one.next_at is None else "remind.next")]
    if one.asked and one.next_at is not None:
        sentences.append(say("remind.asked"))
    if one.snoozed_until:
        values["until"] = one.snoozed_until
        sentences.append(say("remind.rests"))
    return Text(" ".join(sentences), values)
