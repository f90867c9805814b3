"""From what was given to a command's arguments: words on text surfaces, values on the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from commands.answers import Refusal
from commands.arguments import Argument, Around, WrongArgument
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import Definition
from commands.described import description
from commands.either_order import in_either_order
from commands.meant import ways_meant
from commands.placing import Placed, in_place
from commands.reply import Value
from commands.tongue import ENGLISH, TONGUE
from ledger.amounts import CODES, SIGNS
from storage.names import printable

QUOTES = ('""', "''", "“”", "«»")
SEVERAL_WORDS = ("rest", "when", "span", "day")


def read_arguments(
    definition: Definition, given: Mapping[str, object], ask: Ask
) -> dict[str, object] | Refusal:
    """Values by name, defaults filled in; a refusal with the right form for what cannot be read."""
    known = {argument.name for argument in definition.arguments}
    for name in given:
        if name not in known:
            unknown = {"command": definition.name, "name": printable(name)[:32]}
            return _wrong(definition, "given.takes_no", unknown)
    around = Around(ask.now, ask.zone, ask.currency)
    values: dict[str, object] = {}
    for argument in definition.arguments:
        what = given.get(argument.name)
        if what is None or (isinstance(what, str) and not printable(what)):
            if argument.required:
                return _wrong(definition, "given.needs", _lacks(definition, argument))
            values[argument.name] = argument.default
            continue
        try:
            values[argument.name] = argument.read(what, around)
        except WrongArgument as wrong:
            offers = ways_meant(definition, given, argument, around, wrong.__cause__)
            return _unread(definition, wrong).model_copy(update={"offers": offers})
    return values


def words_to_given(definition: Definition, text: str) -> dict[str, object] | Refusal:
    """Read words in the order of the signature, or `key=value`: `2 day reserve=0`.

    A word that is one of an optional argument's choices goes there whatever its place; a moment, a
    period and the rest of a line take several words, in quotes or not; an amount takes its currency.
    A figure and its moment may stand in either order.
    What is keyword-only in the signature is never filled by its place. Before one of its choices an
    argument's name may stand too: `november by model`.
    """
    words = printable(text).split()
    ways = in_either_order(definition.arguments, words)
    if len(ways) > 1:
        return _which_way(definition, ways)
    found = ways[0] if ways else in_place(definition.arguments, words)
    given: dict[str, str] = dict(found.given)
    last: Argument | None = None
    for word in _joined(definition, list(found.words)):
        named, value = _named(definition, word)
        left = [each for each in definition.arguments if each.name not in given and each.name != found.absent]
        argument = named or _chosen(left, word)
        if argument is None and last and _goes_on(last, given[last.name], word):
            given[last.name] += f" {word}"
            continue
        argument = argument or _next(definition, left)
        if argument is None or argument.name in given:
            takes_a_key = any(argument.secret for argument in definition.arguments)
            if takes_a_key:
                return _wrong(definition, "given.that_too_many")
            return _wrong(definition, "given.too_many", {"word": word[:40]})
        given[argument.name] = value
        last = argument
    return {name: _unquoted(value) for name, value in given.items()}


def _joined(definition: Definition, words: list[str]) -> Iterator[str]:
    """The words, `by model` as `by=model`."""
    choices = {argument.name: argument.choices for argument in definition.arguments if not argument.required}
    before = ""
    for word in words:
        if word.lower() in choices.get(before.lower(), ()):
            yield f"{before}={word}"
            before = ""
            continue
        if before:
            yield before
        before = word
    if before:
        yield before


def _goes_on(last: Argument, so_far: str, word: str) -> bool:
    """Whether a word belongs to the argument before it."""
    if last.kind.name != "amount":
        return last.kind.name in SEVERAL_WORDS
    return so_far.lower() in SIGNS or word.lower() in SIGNS or word.upper() in CODES


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] + value[-1] in QUOTES
    return value[1:-1] if quoted else value


def _named(definition: Definition, word: str) -> tuple[Argument | None, str]:
    name, equals, value = word.partition("=")
    argument = next((a for a in definition.arguments if equals and a.name == name.lower()), None)
    return argument, value if argument else word


def _chosen(left: list[Argument], word: str) -> Argument | None:
    """The optional argument that has this word among its choices, once what is required is there."""
    if left and left[0].required:
        return left[0]
    return next((argument for argument in left if word.lower() in argument.choices), None)


def _next(definition: Definition, left: Sequence[Argument]) -> Argument | None:
    """The argument that a word is by its place; `/pause 3 days` leaves the first one's choice out."""
    placed = [each for each in left if not each.named]
    if len(placed) > 1 and placed[0] is definition.arguments[0] and placed[1].kind.name == "rest":
        return placed[1] if placed[0].choices and not placed[0].required else placed[0]
    return placed[0] if placed else None


def _lacks(definition: Definition, argument: Argument) -> dict[str, Value]:
    what = description(definition, argument).rstrip(".")
    if TONGUE.get() == ENGLISH:  # it goes on within the sentence
        what = what[:1].lower() + what[1:]
    return {"command": definition.name, "argument": argument.name, "what": what}


def _which_way(definition: Definition, ways: Sequence[Placed]) -> Refusal:
    """The line to type for each way, by the name of its second argument."""
    said = [(way.words, *way.given.items()) for way in ways]
    first, *others = (say("given.on", amount=amount, when=when) for _, (_, amount), (_, when) in said)
    place = [argument.name for argument in definition.arguments].index(said[0][1][0])
    lines = (
        " ".join([f"/{definition.name}", *words[:place], amount, f"{name}={when}", *words[place:]])
        for words, (_, amount), (name, when) in said
    )
    ways_said: dict[str, Value] = {"first": first, "second": ", ".join(others)}
    return Refusal.of("given.two_ways", values=ways_said, lines=tuple(lines))


def _wrong(definition: Definition, key: str, values: Mapping[str, Value] | None = None) -> Refusal:
    return Refusal.of(key, values=values or {}, lines=(say("given.type", form=definition.form()),))


def _unread(definition: Definition, wrong: WrongArgument) -> Refusal:
    """In the words of the rule that did not take it, where it was one."""
    cause = wrong.__cause__ if isinstance(wrong.__cause__, ValueError) else ValueError(str(wrong))
    return Refusal.because(cause, lines=(say("given.type", form=definition.form()),))
