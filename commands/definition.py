"""A command: a typed function made a value. Nothing is registered by importing."""

from __future__ import annotations

import inspect
import re
import sys
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from commands.answers import Answer, Refusal
from commands.arguments import Argument, Kind
from commands.reply import Reply

LONGEST_LINE = 100  # Discord's limit for a description
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Definition:
    """What every surface needs to know of a command. `needs` is one of ask, record, spend, keep."""

    name: str
    summary: str
    arguments: tuple[Argument, ...]
    function: Callable[..., Answer]
    answer_type: type[Answer]
    changes: bool
    needs: str
    private: bool
    outside: bool  # may be asked from a place that has not joined
    several: Callable[[Sequence[tuple[Any, dict[str, Any]]]], list[Answer]] | None = None  # of one workspace
    notes: bool = False  # where its buttons are kept it writes something down too

    def show(self, answer: Answer) -> Reply:
        """Lay out an answer of this command, or a refusal."""
        if isinstance(answer, Refusal):
            return answer.reply()
        reply: Reply = sys.modules[self.function.__module__].show(answer)
        return reply

    def form(self) -> str:
        """How to type it: `/limit <amount> [period] [provider] [reserve]`."""
        return " ".join([f"/{self.name}", *(argument.form() for argument in self.arguments)])


def command(
    *,
    changes: bool = False,
    needs: str = "ask",
    private: bool = False,
    outside: bool = False,
    several: Callable[[Sequence[tuple[Any, dict[str, Any]]]], list[Answer]] | None = None,
    notes: bool = False,
) -> Callable[[Callable[..., Answer]], Definition]:
    """Make a command of a function `(ask, argument, …) -> Answer | Refusal` with a docstring.

    Its `show(answer) -> Reply` stands beside it in the same file. Raises ValueError on import where
    name, docstring or arguments would not fit every surface. `several` carries out many asks of a
    workspace at once, each with its values, as the function would one after another. `notes`: one that
    changes nothing is carried out again with `ask.writes` where its reply has buttons to keep.
    """

    def define(function: Callable[..., Answer]) -> Definition:
        summary, described = _docstring(function)
        hints = get_type_hints(function, include_extras=True)
        names = list(inspect.signature(function).parameters.values())[1:]
        arguments = tuple(_argument(p, hints[p.name], described.pop(said_as(p.name), "")) for p in names)
        _insist(not described, f"{function.__name__} describes no argument {list(described)}")
        _insist(NAME.fullmatch(function.__name__) is not None, f"{function.__name__} is no name")
        return Definition(
            name=said_as(function.__name__),
            summary=summary,
            arguments=arguments,
            function=_called(function, {said_as(parameter.name): parameter.name for parameter in names}),
            answer_type=_answer_type(hints["return"]),
            changes=changes,
            needs=needs,
            private=private or any(argument.secret for argument in arguments),
            outside=outside,
            several=several,
            notes=notes,
        )

    return define


def said_as(name: str) -> str:
    """A name as people see it: `from_` is said `from`, a word that Python keeps for itself."""
    return name.removesuffix("_")


def _called(function: Callable[..., Answer], names: dict[str, str]) -> Callable[..., Answer]:
    """The function, called by the names that people see."""
    if all(said == name for said, name in names.items()):
        return function

    @wraps(function)
    def call(*args: Any, **values: Any) -> Answer:
        return function(*args, **{names.get(name, name): value for name, value in values.items()})

    return call


def _docstring(function: Callable[..., Answer]) -> tuple[str, dict[str, str]]:
    lines = inspect.cleandoc(function.__doc__ or "").splitlines()
    _insist(bool(lines), f"{function.__name__} has no docstring")
    described = dict(re.findall(r"^    (\w+): (.+)$", "\n".join(lines), re.MULTILINE))
    for line in (lines[0], *described.values()):
        _insist(len(line) <= LONGEST_LINE, f"{function.__name__}: longer than {LONGEST_LINE}: {line}")
    return lines[0], described


def _argument(parameter: inspect.Parameter, hint: Any, description: str) -> Argument:
    required = parameter.default is inspect.Parameter.empty
    _insist(bool(description), f"{parameter.name} is not described")
    plain = _without_none(hint)
    kind = next((m for m in get_args(plain)[1:] if isinstance(m, Kind)), None)
    choices = get_args(plain) if get_origin(plain) is Literal else ()
    if kind is None:
        kind = Kind("choice") if choices else Kind("text")
    default = None if required else parameter.default
    named = parameter.kind is inspect.Parameter.KEYWORD_ONLY
    name = said_as(parameter.name)
    return Argument(name, description, kind, required, default, choices or kind.choices, named)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _answer_type(hint: Any) -> type[Answer]:
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    found: type[Answer] = next(kind for kind in kinds if kind is not Refusal)
    return found


def _insist(holds: bool, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)
