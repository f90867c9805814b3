"""What to do next is kept with an answer, and said in the language of where it is read."""

from __future__ import annotations

from commands.advice import Advice
from commands.catalogue import speaking
from commands.reminded import ReminderAnswer, question_of
from commands.risen import Risen
from ledger.money import Money
from tests.bot.house import NOON


def test_advice_that_was_kept_is_said_in_another_language() -> None:
    with speaking("de"):
        kept = Advice.of("by_hand", "connect", {"provider": "openai"}, title="OpenAI", provider="openai")
    read = Advice.model_validate_json(kept.model_dump_json())
    assert read.sentence.startswith("Die Rechnung von OpenAI")
    assert read.said() == "OpenAI's bill can be read every hour: /connect openai."
    assert read.action().label == "Connect OpenAI"


def test_advice_without_a_key_stays_as_it_was_said() -> None:
    plain = Advice(sentence="What does Groq's console show?", label="Record Groq", command="reading")
    with speaking("de"):
        assert (plain.said(), plain.action().label) == (plain.sentence, plain.label)


def test_a_budget_in_it_is_called_by_its_name_in_the_other_language() -> None:
    over = {"period": "month", "by": "provider", "provider": "groq", "over": "groq"}
    with speaking("de"):
        kept = Advice.of("only_reserve_left", "budget", None, "", budget="Monatsbudget, Groq", **over)
    assert kept.sentence.startswith("Monatsbudget, Groq")
    read = Advice.model_validate_json(kept.model_dump_json())
    assert read.said().startswith("Monthly budget, Groq has only its reserve left")


def test_advice_about_a_rise_or_a_wanted_figure_is_said_anew_too() -> None:
    rise = Risen(provider="deepseek", meter="USD topped up", amount=Money.of(5), since=NOON, at=NOON)
    wanted = ReminderAnswer(
        provider="groq", account="groq", type="period_end", urgency="high", days=2, period="November 2026"
    )
    with speaking("de"):
        rose = Advice(sentence=f"{rise.sentence}.", rise=rise, **dict(rise.offer()))
        asked = Advice(
            sentence=question_of(wanted), label="Groq eintragen", command="reading", reminder=wanted
        )
    for kept, said, label in (
        (rose, "DeepSeek's balance (USD topped up) rose by $5.00: type /topup", "$5.00 were paid in"),
        (asked, "Two days left in November 2026: what does Groq's console show?", "Record Groq"),
    ):
        read = Advice.model_validate_json(kept.model_dump_json())
        assert read.said().startswith(said)
        assert read.action().label == label
        with speaking("de"):
            assert read.said() == kept.sentence
            assert read.action().label == kept.label
