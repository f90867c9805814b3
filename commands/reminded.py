"""The notice that asks for a meter's figure. `storage/reminding.py` writes its answer."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Cost
from commands.catalogue import say
from commands.mending import account_title
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text, Value
from commands.saying import period_said
from ledger.providers import PROVIDERS
from ledger.reminding import SNOOZE, Reminder, ReminderType, Urgency, period_name
from storage.read_by_people import ReadMeter

FROM = "the month from "  # how `period_name` begins where a meter's month is no calendar month


class ReminderAnswer(Answer):
    """Why a figure is wanted, as `ledger.reminding.Reminder`; `period`: as people call it.

    `answer`: what was recorded since, as of `answer_at`; then nothing is asked any more.
    """

    provider: str
    account: str
    type: ReminderType
    urgency: Urgency
    days: int
    period: str
    closes_at: datetime | None = None
    last: Cost | None = None
    last_at: datetime | None = None
    answer: Cost | None = None
    answer_at: datetime | None = None

    @property
    def given(self) -> dict[str, str]:
        """What an answer is given besides its words."""
        own = self.account in ("", self.provider)
        return {"provider": self.provider} | ({} if own else {"account": self.account})


def reminder_answer(meter: ReadMeter, reminder: Reminder, at: datetime) -> ReminderAnswer:
    """A reminder as its message says it."""
    return ReminderAnswer(
        provider=meter.provider,
        account=meter.account,
        type=reminder.type,
        urgency=reminder.urgency,
        days=reminder.days,
        period=period_name(meter.meter, reminder.closes_at or at),
        closes_at=reminder.closes_at,
        last=meter.last.figure if meter.last else None,
        last_at=meter.read_at,
    )


def question_of(answer: ReminderAnswer) -> str:
    """`Two days left in November: what does Groq's console show?`"""
    own = answer.account in ("", answer.provider)
    known = {"title": PROVIDERS[answer.provider].title} | ({} if own else {"account": answer.account})
    if answer.type == "period_open":
        key = "reminded.ask_of_end" if own else "reminded.ask_account_of_end"
        return say(key, period=_at_start(_period(answer)), **known)
    return say("reminded.ask" if own else "reminded.ask_account", why=why(answer), **known)


def why(answer: ReminderAnswer) -> str:
    """In a few words."""
    if answer.type == "no_reading":
        return say("reminded.no_reading", count=answer.days)
    period = _period(answer)
    if answer.type == "period_open":
        return say("reminded.period_open", period=_at_start(period))
    if answer.days == 1:
        return say("reminded.last_day", period=period)
    return say("reminded.two_days_left" if answer.days == 2 else "reminded.three_days_left", period=period)


def _period(answer: ReminderAnswer) -> str:
    begins = answer.period.removeprefix(FROM)
    if begins == answer.period:
        return period_said(begins)
    return say("reminded.month_from", day=period_said(begins))


def _at_start(words: str) -> str:
    """As a sentence begins."""
    return words[:1].upper() + words[1:]


def _lay_out(answer: ReminderAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    if answer.answer is not None and answer.answer_at is not None:
        known: dict[str, Value] = {"figure": answer.answer, "at": answer.answer_at}
        said = Text(say("reminded.thanks"), known)
        return Reply(title, (said,), tone="good")
    blocks: list[Block] = [Text("{question}", {"question": question_of(answer)})]
    if answer.last is not None and answer.last_at is not None:
        last: dict[str, Value] = {
            "figure": answer.last,
            "at": answer.last_at,
            "page": PROVIDERS[answer.provider].console,
        }
        blocks.append(Text(say("reminded.last"), last))
    blocks.append(Note(say("reminded.how_to_answer")))
    return Reply(title, tuple(blocks), _actions(answer), "warning" if answer.urgency == "high" else "plain")


def _actions(answer: ReminderAnswer) -> tuple[Action, ...]:
    return (
        Action(say("reminded.tell"), "tell", answer.given, asks_for="what"),
        Action(say("reminded.snooze", count=SNOOZE.days), "remind", {"how": "snooze", **answer.given}),
        Action(say("reminded.not_again"), "remind", {"how": "off", **answer.given}),
    )


REMINDER = Notice("reminder", ReminderAnswer, _lay_out)
