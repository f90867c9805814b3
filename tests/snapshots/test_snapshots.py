"""Every report as it is on each network: read the text files beside; PURSER_REWRITE=1 writes them anew."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import pytest

from bot.rendering.chart import svg
from commands.dispatch import Answered
from commands.reply import Chart
from commands.tongue import ENGLISH
from tests.bot.house import TestHouse
from tests.commands.cast import Person, typed
from tests.snapshots.painted import on_every_surface, whole_email
from tests.snapshots.stage import EMPTY, SMALL
from tests.snapshots.written import HERE, compare, in_parts

BOTH, ONCE = (ENGLISH, "de"), (ENGLISH,)
DELIVERED = ("digest", "digest_of_other_days", "week", "month")  # asked once, told in each place's language
KINDS = ("days", "budget", "forecast", "drift", "models", "providers", "projects", "members")


@dataclass(frozen=True)
class Scene:
    """What is typed; `place` empty: at the terminal, in the team that has it all."""

    line: str
    place: str = ""
    languages: tuple[str, ...] = ONCE
    keeper: bool = True


REPORTS: dict[str, tuple[Scene, ...]] = {
    "digest": (Scene("/digest", "", BOTH), Scene("/digest more=yes", "", BOTH)),
    "digest_of_other_days": (
        Scene("/digest", SMALL, BOTH),
        Scene("/digest monday", SMALL),
        Scene("/digest", EMPTY, BOTH),
        Scene("/digest today"),
        Scene("/digest 11 Nov"),
    ),
    "week": (
        Scene("/week", "", BOTH),
        Scene("/week more=yes", "", BOTH),
        Scene("/week today"),
        Scene("/week", SMALL),
        Scene("/week", EMPTY),
    ),
    "month": (
        Scene("/month", "", BOTH),
        Scene("/month more=yes", "", BOTH),
        Scene("/month november"),
        Scene("/month", SMALL),
    ),
    "statement": (
        Scene("/statement", "", BOTH),
        Scene("/statement november"),
        Scene("/statement", EMPTY),
    ),
    "forecast": (
        Scene("/forecast", "", BOTH),
        Scene("/forecast anthropic"),
        Scene("/forecast period=week"),
        Scene("/forecast", SMALL),
        Scene("/forecast", EMPTY),
    ),
    "budget": (Scene("/budget"), Scene("/budget groq"), Scene("/budget", SMALL), Scene("/budget", EMPTY)),
    "summary": (
        Scene("/summary"),
        *(Scene(f"/summary october by={by}") for by in ("model", "project", "member", "account")),
        Scene("/summary", EMPTY),
    ),
    "chart": (*(Scene(f"/chart {kind}") for kind in KINDS), Scene("/chart", EMPTY)),
    "drift": (Scene("/drift", "", BOTH),),
    "start": (
        Scene("/start", "elsewhere"),  # no place of anybody
        Scene("/start", EMPTY, BOTH),
        Scene("/start Lisbon", EMPTY),
        Scene("/groq 1.06", EMPTY),
        Scene("/start", EMPTY),
        Scene("/limit 20 day", EMPTY),
        Scene("/start", EMPTY),
        Scene("/subscribe digest", EMPTY),
        Scene("/start", EMPTY, BOTH),
        Scene("/start", EMPTY, keeper=False),
        Scene("/start"),
    ),
}


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_painted_as_it_is_written(house: TestHouse, report: str) -> None:
    shown = []
    for scene in REPORTS[report]:
        for language in scene.languages:
            asked_in = ENGLISH if report in DELIVERED else language
            told = in_language(house, asyncio.run(ask(house, scene, asked_in)), language)
            shown.append((heading(scene, language), on_every_surface(told, house.clock.now)))
    compare(f"{report}.txt", in_parts(shown))


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_drawn_as_it_was(house: TestHouse, kind: str) -> None:
    answered = asyncio.run(ask(house, Scene(f"/chart {kind}")))
    (drawn,) = (block for block in answered.reply.blocks if isinstance(block, Chart))
    compare(f"{kind}.svg", svg(drawn) + "\n")


def test_an_email_is_a_whole_document(house: TestHouse) -> None:
    answered = asyncio.run(ask(house, Scene("/digest more=yes")))
    compare("digest.html", whole_email(answered, house.clock.now.date()))


def test_every_text_here_is_of_a_report() -> None:
    written = {path.stem for path in HERE.glob("*.txt")}
    assert written == {*REPORTS, "alerts"}
    assert {path.stem for path in HERE.glob("*.svg")} == set(KINDS)


async def ask(house: TestHouse, scene: Scene, language: str = ENGLISH) -> Answered:
    """In a place where that language is spoken meanwhile."""
    if language != ENGLISH:
        await ask(house, replace(scene, line=f"/language {language}"))
    answered = await _asked(house, scene)
    if language != ENGLISH:
        await ask(house, replace(scene, line=f"/language {ENGLISH}"))
    return answered


async def _asked(house: TestHouse, scene: Scene) -> Answered:
    if not scene.place:
        return await typed(house, scene.line)
    person = Person(house, "ann" if scene.keeper else "ben")
    return await person.asks(scene.line, scene.place, keeper=scene.keeper)


def in_language(house: TestHouse, answered: Answered, language: str) -> Answered:
    """As it is kept and told again: the same figures, in that language."""
    return house.wiring.dispatch.reply(
        answered.command,
        answered.answer.model_dump_json(),
        "seed",
        refused=answered.refusal is not None,
        zone=answered.zone,
        language=language,
    )


def heading(scene: Scene, language: str) -> str:
    where = f" in the team “{scene.place}”" if scene.place else ""
    who = "" if scene.keeper else ", by somebody who is no keeper"
    return f"{scene.line}{where}{who} ({language})"
