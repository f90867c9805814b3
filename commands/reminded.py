"""The notice that asks for a meter's figure. `storage/reminding.py` writes its answer."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Cost
from commands.mending import account_title
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text, Value
from ledger.providers import PROVIDERS
from ledger.reminding import SNOOZE, Reminder, ReminderType, Urgency, period_name
from storage.read_by_people import ReadMeter

NUMBERS = ("No", "One", "Two", "Three")
ANSWER = "Answer with the number alone, such as 1.06, or in your own words."


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
    page = f"{PROVIDERS[answer.provider].title}'s console"
    own = answer.account in ("", answer.provider)
    of = "" if own else f" for {answer.account}"
    if answer.type == "period_open":
        return f"{_capital(answer.period)} is over: what did {page} show{of} at its end?"
    return f"{why(answer)}: what does {page} show{of}?"


def why(answer: ReminderAnswer) -> str:
    """In a few words."""
    if answer.type == "no_reading":
        return f"No reading for {answer.days} days"
    if answer.type == "period_open":
        return f"{_capital(answer.period)} is over, and its last figure is not known"
    if answer.days == 1:
        return f"The last day of {answer.period}"
    return f"{NUMBERS[answer.days]} days left in {answer.period}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _lay_out(answer: ReminderAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    if answer.answer is not None and answer.answer_at is not None:
        known: dict[str, Value] = {"figure": answer.answer, "at": answer.answer_at}
        said = Text("Thank you: {figure} is recorded, as of {at}.", known)
        return Reply(title, (said,), tone="good")
    blocks: list[Block] = [Text("{question}", {"question": question_of(answer)})]
    if answer.last is not None and answer.last_at is not None:
        last: dict[str, Value] = {
            "figure": answer.last,
            "at": answer.last_at,
            "page": PROVIDERS[answer.provider].console,
        }
        blocks.append(Text("It was {figure} on {at}. Where to look: {page}.", last))
    blocks.append(Note(ANSWER))
    return Reply(title, tuple(blocks), _actions(answer), "warning" if answer.urgency == "high" else "plain")


def _actions(answer: ReminderAnswer) -> tuple[Action, ...]:
    return (
        Action("Tell it", "tell", answer.given, asks_for="what"),
        Action(f"Snooze for {SNOOZE.days} days", "remind", {"how": "snooze", **answer.given}),
        Action("Not again", "remind", {"how": "off", **answer.given}),
    )


REMINDER = Notice("reminder", ReminderAnswer, _lay_out)
