"""Notices that take a network, or weeks, to come to be: made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

from commands.answers import Answer
from commands.broken import BROKEN, MENDED, BrokenAnswer, MendedAnswer
from commands.checked import CHECKED, Checked, CheckedAnswer
from commands.collected import COLLECTED, CollectedAnswer
from commands.drifted import DRIFTED, DriftedAnswer
from commands.not_exported import NOT_EXPORTED, NotExportedAnswer
from commands.notice import Notice
from commands.retelling import sentence
from commands.risen import RISEN, Risen, RisenAnswer
from commands.running_low import RUNNING_LOW, RunningLowAnswer
from ledger.money import Money
from tests.bot.house import NOON

Told = tuple[str, str, str]  # a heading, the notice, its answer as JSON
Found = tuple[str, Notice, Answer]


def made_up() -> Iterator[Told]:
    for heading, notice, answer in chain(_of_bills(), _of_balances(), _of_what_was_asked()):
        yield f"{notice.name}: {heading}", notice.name, answer.model_dump_json()


def _of_bills() -> Iterator[Found]:
    day = NOON.date()
    broken: dict[str, object] = {"provider": "openai", "account": "", "since": NOON - timedelta(hours=2)}
    key = broken | {
        "kind": "key",
        "as_of": NOON - timedelta(hours=3),
        "trouble": sentence("troubles.unknown_openai"),
    }
    yield "a key", BROKEN, BrokenAnswer.model_validate(key)
    yield "works again", MENDED, MendedAnswer.model_validate(broken)
    yield (
        "a bill far off",
        DRIFTED,
        DriftedAnswer(
            provider="openai",
            account="",
            first=day - timedelta(days=7),
            last=day - timedelta(days=7),
            estimated=Money.of("14.40"),
            billed=Money.of("17.60"),
            cause="missing",
            about={},
            alert=7,
        ),
    )


def _of_balances() -> Iterator[Found]:
    yield (
        "a balance",
        RUNNING_LOW,
        RunningLowAnswer(
            provider="deepseek",
            account="",
            left=Money.of("1.5"),
            daily=Money.of("1.1"),
            lasts_hours=32,
            amount=None,
            as_of=NOON,
            alert=8,
        ),
    )
    rise = Risen(provider="deepseek", meter="USD balance", amount=Money.of(20), since=NOON, at=NOON)
    yield "a balance rose", RISEN, RisenAnswer(rises=(rise,), alert=9)


def _of_what_was_asked() -> Iterator[Found]:
    day = NOON.date()
    yield (
        "a read that somebody asked for",
        COLLECTED,
        CollectedAnswer(
            provider="openai",
            state="done",
            days=31,
            days_in_all=31,
            first=day - timedelta(days=30),
            last=day,
            total=Money.of("402.48"),
            changed=310,
            first_read=True,
            has_budget=False,
        ),
    )
    done = Checked(provider="openai", account="", state="done", as_of=NOON)
    failed = Checked(
        provider="anthropic",
        account="",
        state="failed",
        trouble=sentence("troubles.unknown_anthropic"),
        kind="key",
    )
    yield "what /status found", CHECKED, CheckedAnswer(accounts=(done, failed))
    yield "an export", NOT_EXPORTED, NotExportedAnswer(what="spend", format="csv", trouble="full", since=NOON)
