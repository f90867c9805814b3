"""What a line means: a command, the number of an action, the answer to a question or to a reminder."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.exporting import EXPORTS, keep_file
from bot.surfaces.answering_reminders import TELL, Words, given_for, reminder_meant
from bot.wiring import TERMINAL, Wiring
from commands.answers import Refusal
from commands.arguments import Argument
from commands.caller import Caller
from commands.catalogue import say, speaking
from commands.definition import Definition
from commands.described import description, key_help
from commands.dispatch import Answered
from commands.given import words_to_given
from commands.reply import Action
from commands.tongue import TONGUE
from ledger.providers import PROVIDERS
from storage.trouble import StorageUnusable

LONGEST = 4_000  # letters in a line
END = frozenset({"/quit", "/exit", "quit", "exit"})


@dataclass(frozen=True, slots=True)
class Question:
    """One argument is still to be said: the next line is it. A secret is asked without echo."""

    sentence: str
    secret: bool
    answer: Callable[[str], Awaitable[Answered]]


class Conversation:
    """One person's chat. `keeper` False asks as a member of the terminal's place would.

    `via` names the script whose lines these are: it may ask faster than a person.
    """

    def __init__(self, wiring: Wiring, *, keeper: bool = True, via: str = "") -> None:
        self._dispatch = wiring.dispatch
        self._clock = wiring.clock
        self._wake = wiring.wake
        self._exports = wiring.settings.home / EXPORTS
        self._keeper = keeper
        self._via = via
        self._actions: tuple[Action, ...] = ()
        self._question: Question | None = None

    async def hear(self, line: str) -> Answered | Question | None:
        """What to say to a line; None if there is nothing to say."""
        text = line.strip()
        if not text:
            return self._question
        question, self._question = self._question, None
        try:
            with speaking(await self._dispatch.language(self._caller())):
                said = await self._with_file(await self._meant(text, question))
        except StorageUnusable as trouble:  # the bots beside this chat go on, and so does the chat
            return refused(str(trouble))
        if isinstance(said, Question):
            self._question = said
        else:
            self._actions = said.reply.actions
            self._wake.tell()  # it may have made something due
        return said

    async def _with_file(self, said: Answered | Question) -> Answered | Question:
        """An export lies in a file by now; the answer says where."""
        if isinstance(said, Question) or said.reply.file is None:
            return said
        try:
            reply = await asyncio.to_thread(keep_file, self._dispatch.store, said.reply, self._exports)
        except OSError as error:
            why = (error.strerror or "unknown trouble").lower()
            return refused(say("terminal.cannot_write", folder=str(self._exports), why=why))
        return replace(said, reply=reply)

    async def _meant(self, text: str, question: Question | None) -> Answered | Question:
        if len(text) > LONGEST:
            return refused(say("terminal.too_long", most=LONGEST))
        if question and not text.startswith("/"):
            return await question.answer(text)
        number = int(text) if text.isdecimal() and text.isascii() else 0
        if 1 <= number <= len(self._actions):
            return await self._press(self._actions[number - 1])
        if told := await self._told(text):
            return told
        if text.isdecimal() and text.isascii():
            return refused(say("terminal.no_such_number", number=f"{number}"))
        return await self._command(text)

    async def suggest(
        self, command: str, argument: str, typed: str, given: Mapping[str, object]
    ) -> tuple[str, ...]:
        """What may be meant by what is typed so far of an argument."""
        return await self._dispatch.suggest(command, argument, typed, self._caller(), given)

    def show(self, answered: Answered) -> None:
        """Something came without being asked: if it has actions, their numbers are its own now."""
        self._actions = answered.reply.actions or self._actions

    def holds_secret(self, line: str) -> bool:
        """Whether a line tells a secret, and so belongs in no history."""
        definition, given = self._read(line)
        return any(argument.secret and argument.name in given for argument in _arguments(definition))

    async def _told(self, text: str) -> Answered | None:
        """The answer to a reminder that was printed here; None for a command, or where nothing was asked."""
        words = Words(text, alone=True)
        first = text.split(maxsplit=1)[0].lower()
        if not words.hold_figure or text.startswith("/") or first in self._dispatch.commands:
            return None
        found = await self._dispatch.store.read(reminder_meant(words, self._caller()))
        return await self._dispatch(TELL, given_for(found, words), self._caller()) if found else None

    async def _press(self, action: Action) -> Answered | Question:
        if action.asks_for:
            definition = self._dispatch.commands[action.command]
            argument = next(each for each in definition.arguments if each.name == action.asks_for)
            return Question(
                _sentence(definition, argument, action.given),
                argument.secret,
                lambda said: self._dispatch.press(action.row, self._caller(), said),
            )
        if action.row:
            return await self._dispatch.press(action.row, self._caller())
        return await self._dispatch(action.command, action.given, self._caller())

    async def _command(self, text: str) -> Answered | Question:
        name, _, words = text.removeprefix("/").partition(" ")
        definition = self._dispatch.commands.get(name.lower())
        if definition is None and not text.startswith("/"):
            return refused(say("terminal.only_commands"))
        if definition is None:
            return await self._dispatch(name, {}, self._caller())
        given = words_to_given(definition, words)
        if isinstance(given, Refusal):
            return Answered(definition.name, given, given.reply(), private=True, language=TONGUE.get())
        missing = _secret_to_ask(definition, given)
        if missing is None:
            return await self._dispatch(definition.name, given, self._caller())
        return Question(
            _sentence(definition, missing, given),
            secret=True,
            answer=lambda said: self._dispatch(
                definition.name, {**given, missing.name: said}, self._caller()
            ),
        )

    def _read(self, line: str) -> tuple[Definition | None, dict[str, object]]:
        name, _, words = line.strip().removeprefix("/").partition(" ")
        definition = self._dispatch.commands.get(name.lower())
        given = words_to_given(definition, words) if definition else {}
        return definition, {} if isinstance(given, Refusal) else given

    def _caller(self) -> Caller:
        person, name = ("local", "You") if self._keeper else ("member", "Member")
        return Caller(
            surface=TERMINAL,
            key=secrets.token_hex(16),
            at=self._clock(),
            person=person,
            person_name=name,
            place=TERMINAL,
            place_name="Terminal",
            chat=TERMINAL,
            keeper=self._keeper,
            via=self._via,
        )


def refused(sentence: str) -> Answered:
    """A refusal of the terminal itself."""
    refusal = Refusal(sentence=sentence)
    return Answered("", refusal, refusal.reply(), private=True, language=TONGUE.get())


def _arguments(definition: Definition | None) -> tuple[Argument, ...]:
    return definition.arguments if definition else ()


def _secret_to_ask(definition: Definition, given: dict[str, object]) -> Argument | None:
    """The secret that is all that is missing; None too if the rest is wrong, and will be refused."""
    for argument in definition.arguments:
        if argument.name not in given:
            if argument.secret:
                return argument
            if argument.required:
                return None
        elif argument.choices and str(given[argument.name]).lower() not in argument.choices:
            return None
    return None


def _sentence(definition: Definition, argument: Argument, given: Mapping[str, object]) -> str:
    provider = str(given.get("provider", "")).lower()
    needed = key_help(provider) if argument.secret else ""
    if needed:
        return say("terminal.paste_key", title=PROVIDERS[provider].title, key=needed)
    return f"{description(definition, argument).rstrip('.')}:"
