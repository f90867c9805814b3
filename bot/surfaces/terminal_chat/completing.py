"""What may come next while a command is typed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from commands.answers import Refusal
from commands.arguments import Argument
from commands.definition import Definition
from commands.given import SEVERAL_WORDS, words_to_given

Suggest = Callable[[str, str, str, Mapping[str, object]], Awaitable[tuple[str, ...]]]


async def _nothing(command: str, argument: str, typed: str, given: Mapping[str, object]) -> tuple[str, ...]:  # noqa: ARG001
    return ()


class CommandCompleter(Completer):
    """Commands by name, then the choices of the arguments that are still open, then their names.

    `suggest` knows what depends on data, which takes a moment: those come first on a screen.
    """

    def __init__(self, commands: Mapping[str, Definition], suggest: Suggest = _nothing) -> None:
        self._commands = commands
        self._suggest = suggest

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        name, space, words = document.text_before_cursor.lstrip().partition(" ")
        definition = self._commands.get(name.removeprefix("/").lower())
        gap = _gap(definition, words) if definition and space else None
        if definition and gap:
            argument = gap.argument
            for word in await self._suggest(definition.name, argument.name, gap.typed, gap.given):
                if " " not in word or argument.kind.name in SEVERAL_WORDS:
                    yield Completion(word, -gap.length, display_meta=argument.description)
        for completion in self.get_completions(document, complete_event):
            yield completion

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002
        before = document.text_before_cursor.lstrip()
        name, space, words = before.partition(" ")
        if space:
            yield from self._arguments(name.removeprefix("/").lower(), words)
        elif before:
            yield from self._names(before)

    def _names(self, typed: str) -> Iterator[Completion]:
        start = typed.removeprefix("/").lower()
        for name, definition in self._commands.items():
            if name.startswith(start):
                yield Completion(
                    f"/{name}", -len(typed), display=definition.form(), display_meta=definition.summary
                )

    def _arguments(self, name: str, words: str) -> Iterator[Completion]:
        definition = self._commands.get(name)
        whole, _, typed = words.rpartition(" ")
        given = words_to_given(definition, whole) if definition else {}
        if definition is None or isinstance(given, Refusal):
            return
        key, equals, value = typed.partition("=")
        left = [each for each in definition.arguments if each.name not in given and not each.secret]
        if equals:
            for argument in left:
                if argument.name == key:
                    yield from _choices(argument, value)
            return
        for argument in left:
            yield from _choices(argument, typed)
            if argument.required:
                return
        yield from (
            Completion(f"{argument.name}=", -len(typed), display_meta=argument.description)
            for argument in left
            if argument.name.startswith(typed.lower())
        )


@dataclass(frozen=True, slots=True)
class _Gap:
    """The argument that a word goes to; `length` is that of what is there of it already."""

    argument: Argument
    typed: str
    length: int
    given: Mapping[str, object]


def _gap(definition: Definition, words: str) -> _Gap | None:
    """None where the word goes to a secret, or to a choice."""
    whole, _, typed = words.rpartition(" ")
    given = words_to_given(definition, whole)
    if isinstance(given, Refusal):
        return None
    left = {each.name: each for each in definition.arguments if each.name not in given}
    key, equals, value = typed.partition("=")
    if equals:
        gap = _Gap(left[key], value, len(value), given) if key in left else None
    else:
        gap = _going_on(definition, words, given, typed) or next(
            (_Gap(each, typed, len(typed), given) for each in left.values()), None
        )
    return gap if gap and not gap.argument.secret and not gap.argument.choices else None


def _going_on(definition: Definition, words: str, given: dict[str, object], typed: str) -> _Gap | None:
    """A word that belongs to the several of the argument before it: `last m`."""
    name = next(reversed(given), "") if given else ""
    last = next((each for each in definition.arguments if each.name == name), None)
    if last is None or last.kind.name not in SEVERAL_WORDS:
        return None
    so_far = f"{given[name]} {typed}"
    others = {other: value for other, value in given.items() if other != name}
    return _Gap(last, so_far, len(so_far), others) if words.endswith(so_far) else None


def _choices(argument: Argument, typed: str) -> Iterator[Completion]:
    for choice in argument.choices:
        if choice.startswith(typed.lower()):
            yield Completion(choice, -len(typed), display_meta=argument.description)
