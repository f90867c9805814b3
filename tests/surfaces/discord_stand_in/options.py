"""What a person may put into a command's options, by the rules of Discord's client."""

from collections.abc import Callable
from typing import Any

from tests.surfaces.discord_stand_in.shapes import user_json
from tests.surfaces.discord_stand_in.wire import Json, NotOffered
from tests.surfaces.discord_stand_in.world import Channel, Person, Role

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, NUMBER = 3, 4, 5, 6, 7, 8, 10


def option_values(command: Json, given: Json, typing: str | None = None) -> tuple[list[Json], Json]:
    """The options as an interaction carries them, and the resolved people among them.

    `typing` names the option still being typed, for autocompletion: then nothing is missing yet.
    """
    options = {option["name"]: option for option in command.get("options") or []}
    for name in given:
        if name not in options:
            raise NotOffered(f"/{command['name']} has no option {name!r}, only {list(options)}")
    missing = [name for name, option in options.items() if option.get("required") and name not in given]
    if missing and typing is None:
        raise NotOffered(f"/{command['name']} needs {', '.join(missing)}")
    values = [_entry(options[name], value, typing) for name, value in given.items()]
    people = {str(each.id): user_json(each) for each in given.values() if isinstance(each, Person)}
    return values, {"users": people} if people else {}


def _entry(option: Json, value: Any, typing: str | None) -> Json:
    if option["name"] == typing:
        if not option.get("autocomplete"):
            raise NotOffered(f"{typing!r} has no autocompletion")
        return {"name": typing, "type": option["type"], "value": value, "focused": True}
    return {"name": option["name"], "type": option["type"], "value": _value(option, value)}


def _value(option: Json, value: Any) -> Any:
    if option.get("choices"):
        return _chosen(option, value)
    fits = KINDS.get(option["type"])
    if fits is None or not fits(value):
        raise NotOffered(f"{option['name']!r} does not take {value!r} (option type {option['type']})")
    if isinstance(value, Person | Channel | Role):
        return str(value.id)
    _within(option, value)
    return value


def _chosen(option: Json, value: Any) -> Any:
    """A person picks by what is shown; a test may also say the value behind it."""
    for choice in option["choices"]:
        if value in (choice["name"], choice["value"]):
            return choice["value"]
    names = [choice["name"] for choice in option["choices"]]
    raise NotOffered(f"{option['name']!r} offers {names}, not {value!r}")


def _within(option: Json, value: Any) -> None:
    size = len(value) if isinstance(value, str) else value
    kind = "length" if isinstance(value, str) else "value"
    low, high = option.get(f"min_{kind}"), option.get(f"max_{kind}")
    if isinstance(value, str):
        low, high = max(low or 0, 1), high or 6000
    if (low is not None and size < low) or (high is not None and size > high):
        raise NotOffered(f"{option['name']!r} takes {kind} {low} to {high}, not {value!r}")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 2**53


KINDS: dict[int, Callable[[Any], bool]] = {
    STRING: lambda value: isinstance(value, str),
    INTEGER: _is_whole,
    BOOLEAN: lambda value: isinstance(value, bool),
    USER: lambda value: isinstance(value, Person),
    CHANNEL: lambda value: isinstance(value, Channel),
    ROLE: lambda value: isinstance(value, Role),
    NUMBER: lambda value: isinstance(value, float) or _is_whole(value),
}
