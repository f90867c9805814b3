"""Words in a line: in the order of the signature, by name, in quotes, and where each goes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commands import COMMANDS
from commands.answers import Refusal
from commands.arguments import as_typed
from commands.given import words_to_given
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, refused

BY_NAME = {definition.name: definition for definition in COMMANDS}

LINES: tuple[tuple[str, str, dict[str, str] | str], ...] = (
    ("groq", "", {}),
    ("groq", "1.06", {"reading": "1.06"}),
    ("groq", "  1.06\tyesterday \n", {"reading": "1.06", "when": "yesterday"}),
    ("groq", "1.06 31 Oct 2026 18:30", {"reading": "1.06", "when": "31 Oct 2026 18:30"}),
    ("groq", "1.06 reset", {"reading": "1.06", "how": "reset"}),
    ("groq", "1.06 reset yesterday", {"reading": "1.06", "how": "reset", "when": "yesterday"}),
    ("groq", "1.06 3 hours ago Correct", {"reading": "1.06", "when": "3 hours ago", "how": "Correct"}),
    ("groq", "reset", {"reading": "reset"}),
    ("groq", "reading=1.06 when=31 Oct how=reset", {"reading": "1.06", "when": "31 Oct", "how": "reset"}),
    ("groq", "READING=1.06", {"reading": "1.06"}),
    ("groq", "1.06 usd yesterday", {"reading": "1.06 usd", "when": "yesterday"}),
    ("groq", "$ 1.06", {"reading": "$ 1.06"}),
    ("groq", "1.06 2", {"reading": "1.06", "when": "2"}),
    ("reading", "groq 12.40 31 Oct", {"provider": "groq", "amount": "12.40", "when": "31 Oct"}),
    ("reading", "12.40 groq", {"provider": "12.40", "amount": "groq"}),
    ("reading", "groq 1 note=from the page", {"provider": "groq", "amount": "1", "note": "from the page"}),
    ("limit", "2 day", {"amount": "2", "period": "day"}),
    ("limit", "2 groq", {"amount": "2", "provider": "groq"}),
    ("limit", "2 groq week 10%", {"amount": "2", "provider": "groq", "period": "week", "reserve": "10%"}),
    ("limit", "reserve=0 2", {"reserve": "0", "amount": "2"}),
    ("limit", "off month", {"amount": "off", "period": "month"}),
    ("limit", "2 day groq 0 more", "“more” is one word too many."),
    ("limit", "2 amount=3", "“amount=3” is one word too many."),
    ("summary", "last week", {"period": "last week"}),
    ("summary", "1 Nov to 7 Nov", {"period": "1 Nov to 7 Nov"}),
    ("summary", "november model", {"period": "november", "by": "model"}),
    ("summary", "november by model", {"period": "november", "by": "model"}),
    ("summary", "By Project last week", {"by": "Project", "period": "last week"}),
    ("summary", "november by colour", {"period": "november by colour"}),
    ("summary", "by", {"period": "by"}),
    ("groq", "1.06 how reset account=lab", {"reading": "1.06", "how": "reset", "account": "lab"}),
    ("groq", "1.06 yesterday lab", {"reading": "1.06", "when": "yesterday lab"}),
    ("undo", "account=lab", {"account": "lab"}),
    ("settings", "zone=New York digest=08:30", {"zone": "New York", "digest": "08:30"}),
    ("settings", 'zone="New York"', {"zone": "New York"}),
    ("settings", "zone=“São Paulo” yes", {"zone": "São Paulo", "everyone": "yes"}),
    ("settings", "thresholds=50, 80, 100", {"thresholds": "50, 80, 100"}),
    ("settings", '"', {"zone": '"'}),
    ("start", "K7QMA-2XWPD Lisbon", {"code": "K7QMA-2XWPD", "zone": "Lisbon"}),
    ("start", "zone=UTC+5:30", {"zone": "UTC+5:30"}),
    ("connect", "openai sk-admin-a=b", {"provider": "openai", "key": "sk-admin-a=b"}),
    ("connect", "openai key=sk-admin-a=b", {"provider": "openai", "key": "sk-admin-a=b"}),
    ("budget", "groq openai", "“openai” is one word too many."),
    ("status", "now", "“now” is one word too many."),
    ("digest", "2 days ago", {"date": "2 days ago"}),
)


@pytest.mark.parametrize(
    "name, text, given", LINES, ids=[f"/{name} {text.strip()}" for name, text, _ in LINES]
)
def test_words_go_where_they_belong(name: str, text: str, given: dict[str, str] | str) -> None:
    found = words_to_given(BY_NAME[name], text)
    if isinstance(given, str):
        assert isinstance(found, Refusal)
        assert found.sentence == given
        assert found.lines == (f"Type {BY_NAME[name].form()}",)
    else:
        assert found == given


def test_a_programs_number_is_typed_as_it_reads() -> None:
    for number, text in (
        (Decimal("1.234"), "1.2340"),
        (Decimal("1.23"), "1.23"),
        (Decimal("-1.234"), "-1.2340"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1e-9"), "0.000000001"),
        (Decimal("1e999999"), "1E+999999"),
        (7, "7"),
    ):
        assert as_typed(number) == text


async def test_an_argument_that_is_none_is_named(house: TestHouse) -> None:
    dispatch = house.wiring.dispatch
    answered = await dispatch("budget", {"pro\nvider\ud800": "groq"}, house.keeper("1"))
    assert refused(answered, "/budget takes no “pro vider”.").lines == ("Type /budget [provider]",)


async def test_what_nobody_sees_is_no_word(house: TestHouse) -> None:
    dispatch = house.wiring.dispatch
    for number, blank in enumerate((None, "", " ", "\u200b", "\x00", "\ud800")):
        refused(await dispatch("groq", {"reading": blank}, house.keeper(f"{number}")), "needs reading")
    house.clock.pass_(seconds=60)
    refused(await dispatch("groq", {"reading": "a\ud800\x00b"}, house.keeper("8")), "“a b” is not an amount")
    answered = await dispatch("no\ud800pe\n", {}, house.keeper("9"))
    assert refused(answered).sentence.startswith("There is no /nope.")
    answered.answer.model_dump_json()
    said(await dispatch("groq", {"reading": "1\u200b.06\n"}, house.keeper("10")))


async def test_values_are_text_or_numbers(house: TestHouse) -> None:
    for number, wrong in enumerate((True, 1.5, [], {}, b"1")):
        answered = await house.wiring.dispatch("groq", {"reading": wrong}, house.keeper(f"{number}"))
        refused(answered, "reading must be text or a number.")


async def test_a_misspelt_command_is_answered_with_what_was_meant(house: TestHouse) -> None:
    ann = Person(house, "ann")
    refused(await ann.asks("/budgt", keeper=True), "Did you mean /budget [provider]?")
    refused(await ann.asks("/xyzzy", keeper=True), "There is no /xyzzy. /help lists what I can do.")
