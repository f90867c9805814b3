"""Definitions: what is checked on import, and that every answer can be described, kept and read again."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import pytest
from jsonschema import Draft202012Validator

from commands import COMMANDS, NOTICES
from commands.answers import Answer, Refusal
from commands.arguments import Amount, Kind, Secret
from commands.caller import Ask
from commands.definition import LONGEST_LINE, command
from commands.reply import Reply, Text
from tests.bot.house import TestHouse
from tests.commands.cast import typed
from tests.commands.test_permission import line_of


class Said(Answer):
    """For the definitions made here."""


def show(answer: Said) -> Reply:
    return Reply("Said", (Text("so"),))


@command(needs="record", changes=True)
def say(
    ask: Ask,
    amount: Amount,
    period: Literal["day", "week"] = "day",
    word: Annotated[str, Kind("rest")] | None = None,
) -> Said | Refusal:
    """Say something.

    Args:
        amount: A figure.
        period: One of two.
        word: Anything at all.
    """
    return Said()


def test_a_definition_holds_what_every_surface_needs() -> None:
    assert (say.name, say.summary, say.answer_type) == ("say", "Say something.", Said)
    assert (say.changes, say.needs, say.private, say.outside) == (True, "record", False, False)
    assert [(a.name, a.kind.name, a.required, a.default, a.choices) for a in say.arguments] == [
        ("amount", "amount", True, None, ()),
        ("period", "choice", False, "day", ("day", "week")),
        ("word", "rest", False, None, ()),
    ]
    assert say.form() == "/say <amount> [day|week] [word]"
    assert say.show(Said()).title == "Said"
    assert say.show(Refusal(sentence="No.")).tone == "refused"


def test_a_command_that_takes_a_secret_is_private() -> None:
    @command()
    def take(ask: Ask, key: Secret) -> Said:
        """Take it.

        Args:
            key: The key.
        """
        return Said()

    assert take.private
    assert take.arguments[0].secret


def test_what_does_not_fit_every_surface_is_refused_on_import() -> None:
    def silent(ask: Ask) -> Said:
        return Said()

    def long(ask: Ask) -> Said:
        return Said()

    def undescribed(ask: Ask, word: str) -> Said:
        """Say."""
        return Said()

    def described(ask: Ask) -> Said:
        """Say.

        Args:
            word: Which is none of its arguments.
        """
        return Said()

    def Loud(ask: Ask) -> Said:  # noqa: N802 (what is refused)
        """Say."""
        return Said()

    long.__doc__ = "x" * (LONGEST_LINE + 1)
    for function, word in (
        (silent, "has no docstring"),
        (long, "longer than 100"),
        (undescribed, "word is not described"),
        (described, "describes no argument"),
        (Loud, "is no name"),
    ):
        with pytest.raises(ValueError, match=word):
            command()(function)


def test_every_command_fits_every_surface() -> None:
    assert len({definition.name for definition in COMMANDS}) == len(COMMANDS)
    for definition in COMMANDS:
        assert re.fullmatch("[a-z][a-z0-9_]*", definition.name)
        lines = [definition.summary, *(argument.description for argument in definition.arguments)]
        assert all(0 < len(line) <= LONGEST_LINE for line in lines), definition.name
        assert definition.needs in ("ask", "record", "spend", "keep")
        required = [argument.required for argument in definition.arguments]
        assert required == sorted(required, reverse=True), definition.name
        assert len(definition.arguments) <= 25  # Discord's limit; so it is for the choices of one
        assert all(len(argument.choices) <= 25 for argument in definition.arguments)


def test_every_answer_has_a_schema() -> None:
    kinds: list[type[Answer]] = [definition.answer_type for definition in COMMANDS]
    kinds += [Refusal, *(notice.answer_type for notice in NOTICES)]
    for kind in kinds:
        schema = kind.model_json_schema(mode="serialization")
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"


async def test_every_answer_is_as_its_schema_says_and_can_be_kept_and_read_again(house: TestHouse) -> None:
    lines = ["/limit 2 day", "/reading openai 5", "/groq 1", "/settings zone=Kolkata"]
    for line in [*lines, *map(line_of, COMMANDS)]:
        house.clock.pass_(seconds=10)
        answered = await typed(house, line)
        answer, name = answered.answer, answered.command
        text = answer.model_dump_json()
        again = type(answer).model_validate_json(text)
        assert again.model_dump() == answer.model_dump(), name
        assert again.model_dump_json() == text
        schema = type(answer).model_json_schema(mode="serialization")
        Draft202012Validator(schema).validate(answer.model_dump(mode="json"))
        laid_out = house.wiring.dispatch.reply(name, text, "seed", refused=answered.refusal is not None)
        assert laid_out.reply.title == answered.reply.title
        assert laid_out.reply.blocks == answered.reply.blocks, name


async def test_every_command_says_how_it_is_typed(house: TestHouse) -> None:
    for definition in COMMANDS:
        house.clock.pass_(seconds=10)
        answered = await typed(house, f"/help {definition.name}")
        assert answered.reply.title == definition.form()
    assert (await typed(house, "/help /Limit")).refusal is None
    assert (await typed(house, "/help nothing")).refusal is not None
