"""Several alerts in one message: every line is there, in its time, whatever another version cannot read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.rendering.embed import paint as embed
from bot.rendering.telegram import paint as telegram
from commands.dispatch import UTC
from commands.folded import FOLDED, FoldedAnswer
from tests.bot.fake_surface import something
from tests.bot.house import NOON


def item(number: int, **changed: object) -> dict[str, Any]:
    what = {"key": f"{number}", "command": "collected", "answer": something()}
    return {**what, "at": (NOON + timedelta(minutes=number)).isoformat(), **changed}


def folded(*items: dict[str, Any], why: str = "hour") -> FoldedAnswer:
    return FoldedAnswer.model_validate_json(json.dumps({"why": why, "items": items}))


@pytest.mark.parametrize(
    "why, title",
    [
        ("hour", "And 3 more alerts"),
        ("quiet", "3 alerts of the quiet hours"),
        ("fallback", "3 alerts that did not arrive elsewhere"),
    ],
)
def test_it_says_how_many_there_are_and_why_they_come_together(why: str, title: str) -> None:
    reply = FOLDED.show(folded(*map(item, range(3)), why=why))
    assert reply.title == title
    painted = telegram(reply, zone=UTC, today=NOON.date())
    for number in range(3):
        assert f"20 Nov 12:0{number} OpenAI could not be read: The key was refused." in painted.plain
    assert [action.command for action in reply.actions] == ["alerts"]


def test_a_single_one_is_laid_out_as_itself() -> None:
    reply = FOLDED.show(folded(item(0)))
    assert reply.title == "OpenAI could not be read"


def test_what_another_version_told_keeps_its_line_and_the_others_theirs() -> None:
    reply = FOLDED.show(folded(item(0, command="of a later version"), item(1, answer="{}"), item(2)))
    said = telegram(reply, zone=UTC, today=NOON.date()).plain
    assert said.count("An alert that this version cannot show") == 2
    assert "12:02 OpenAI could not be read" in said


def test_fifty_lines_fit_in_a_message_of_either_network() -> None:
    reply = FOLDED.show(folded(*map(item, range(50))))
    for text in (
        telegram(reply, zone=UTC, today=NOON.date()).plain,
        embed(reply, zone=UTC, today=NOON.date()).description,
    ):
        assert sum("OpenAI could not be read" in line for line in text.splitlines()) == 50
