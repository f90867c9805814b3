"""What may come next while a command is typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from commands.answers import Refusal
from commands.arguments import Argument
from commands.definition import Definition
from commands.given import words_to_given


class CommandCompleter(Completer):
    """Commands by name, then the choices of the arguments that are still open, then their names."""

    def __init__(self, commands: Mapping[str, Definition]) -> None:
        self._commands = commands

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


def _choices(argument: Argument, typed: str) -> Iterator[Completion]:
    for choice in argument.choices:
        if choice.startswith(typed.lower()):
            yield Completion(choice, -len(typed), display_meta=argument.description)
