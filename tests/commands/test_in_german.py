"""Alerts and reminders as they are read in German: whole sentences, its amounts and its dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.rendering.terminal import paint
from commands.catalogue import speaking
from commands.passed import PASSED, PassedAnswer
from commands.reminded import REMINDER, ReminderAnswer
from commands.reply import Reply
from commands.risen import RISEN, Risen, RisenAnswer
from commands.running_low import RUNNING_LOW, RunningLowAnswer
from ledger.money import Money

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FRIDAY = NOON.date()


def dollars(amount: str) -> Money:
    return Money.of(Decimal(amount))


def painted(reply: Reply) -> list[str]:
    return paint(reply, zone=UTC, today=FRIDAY, width=200).replace("\xa0", " ").splitlines()


def unusual(**changed: Any) -> PassedAnswer:
    told: dict[str, Any] = {
        "kind": "unusual",
        "provider": "openai",
        "by": "provider",
        "about": "",
        "day": FRIDAY,
        "spent": dollars("42"),
        "amount": dollars("10"),
        "driver": "",
        "driver_by": "",
        "driver_about": "",
        "driver_spent": None,
        "reason": "4.2 times the usual of the last 4 Fridays",
        "times": "4.2",
        "days": 4,
        "of": "weekday",
    }
    return PassedAnswer.model_validate(told | changed)


@pytest.mark.parametrize(
    "changed, english, german",
    [
        (
            {},
            "4.2 times the usual of the last 4 Fridays",
            "das 4,2-Fache des Üblichen der letzten 4 Wochen am Freitag",
        ),
        (
            {"of": "days", "days": 1},
            "4.2 times the usual of the last known day",
            "das 4,2-Fache des Üblichen vom letzten bekannten Tag",
        ),
        (
            {"of": "spending days", "days": 3, "times": ""},
            "usually nothing was spent on the last 3 days with spend",
            "an den letzten 3 Tagen mit Ausgaben wurde gewöhnlich nichts ausgegeben",
        ),
    ],
)
def test_what_is_unusual_is_said_in_both_languages(
    changed: dict[str, Any], english: str, german: str
) -> None:
    answer = unusual(**changed)
    assert f"$42.00 on Fri 20 Nov: {english} ($10.00)." in painted(PASSED.show(answer))
    with speaking("de"):
        assert f"42,00 $ am Fr 20. Nov.: {german} (10,00 $)." in painted(PASSED.show(answer))


def test_an_alert_of_an_older_version_says_its_reason_as_it_was_written() -> None:
    with speaking("de"):
        assert "4.2 times the usual" in "".join(painted(PASSED.show(unusual(of=None, times="", days=0))))


@pytest.mark.parametrize(
    "hours, english, german",
    [
        (0, "less than an hour", "weniger als einer Stunde"),
        (1, "an hour", "einer Stunde"),
        (47, "47 hours", "47 Stunden"),
        (72, "3 days", "3 Tagen"),
    ],
)
def test_how_long_a_balance_lasts_is_said_in_both_languages(hours: int, english: str, german: str) -> None:
    answer = RunningLowAnswer(
        provider="deepseek",
        account="",
        left=dollars("1.5"),
        daily=dollars("1"),
        lasts_hours=hours,
        amount=None,
        as_of=NOON,
    )
    english_line = f"It usually loses $1.00 a day: at this rate it is gone in {english}."
    assert english_line in painted(RUNNING_LOW.show(answer))
    with speaking("de"):
        assert painted(RUNNING_LOW.show(answer))[:4] == [
            "DeepSeek: Das Guthaben geht zur Neige",
            "1,50 $ übrig.",
            f"Sonst gehen davon 1,00 $ am Tag ab: So ist es in {german} aufgebraucht.",
            "Stand 20. Nov. 12:00. Lade es beim Anbieter auf.",
        ]


def test_a_balance_that_rose_says_what_to_type_in_german_too() -> None:
    rise = Risen(provider="deepseek", meter="balance", amount=dollars("20"), since=NOON, at=NOON)
    with speaking("de"):
        lines = painted(RISEN.show(RisenAnswer(rises=(rise,), alert=3)))
    assert lines[1] == "Das Guthaben von DeepSeek (balance) stieg um 20,00 $: Tippe /topup deepseek 20."
    assert lines[-1] == "1. 20,00 $ wurden eingezahlt   2. Gesehen   3. Morgen wieder"


@pytest.mark.parametrize(
    "told, english, german",
    [
        (
            {"type": "period_end", "days": 2, "period": "March"},
            "Two days left in March: what does Groq's console show?",
            "März: noch zwei Tage. Was zeigt die Konsole von Groq?",
        ),
        (
            {"type": "period_end", "days": 1, "period": "the month from 15 October"},
            "The last day of the month from 15 October: what does Groq's console show?",
            "Monat ab 15. Oktober: letzter Tag. Was zeigt die Konsole von Groq?",
        ),
        (
            {"type": "period_open", "days": 1, "period": "the month from 15 October", "account": "lab"},
            "The month from 15 October is over: what did Groq's console show for lab at its end?",
            "Monat ab 15. Oktober ist vorbei: Was zeigte die Konsole von Groq für lab am Ende?",
        ),
        (
            {"type": "no_reading", "days": 8, "period": ""},
            "No reading for 8 days: what does Groq's console show?",
            "Seit 8 Tagen kein Zählerstand. Was zeigt die Konsole von Groq?",
        ),
    ],
)
def test_a_reminder_asks_in_both_languages(told: dict[str, Any], english: str, german: str) -> None:
    answer = ReminderAnswer.model_validate({"provider": "groq", "account": "", "urgency": "normal", **told})
    assert painted(REMINDER.show(answer))[1] == english
    with speaking("de"):
        assert painted(REMINDER.show(answer))[1] == german


def test_a_date_of_another_year_keeps_it() -> None:
    with speaking("de"):
        assert "am Mi 31. Dez. 2025:" in painted(PASSED.show(unusual(day=date(2025, 12, 31))))[1]
