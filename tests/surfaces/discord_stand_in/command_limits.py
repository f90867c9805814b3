"""Discord's rules for registering commands which its OpenAPI document does not state."""

import unicodedata
from collections.abc import Iterator

from tests.surfaces.discord_stand_in.wire import Json

CHAT_INPUT, SUBCOMMAND, SUBCOMMAND_GROUP = 1, 1, 2
WITH_CHOICES = (3, 4, 10)


def command_faults(commands: list[Json]) -> list[str]:
    faults = []
    written = [each for each in commands if (each.get("type") or CHAT_INPUT) == CHAT_INPUT]
    if len(written) > 100:
        faults.append("Maximum number of application commands reached (100).")
    names = [(each.get("type") or CHAT_INPUT, each["name"]) for each in commands]
    if len(set(names)) < len(names):
        faults.append("Application command names must be unique")
    for command in written:
        faults += _entry_faults(command, command["name"])
        if sum(_sizes(command)) > 8000:
            faults.append(f"{command['name']}: Command exceeds maximum size (8000)")
    return faults


def _entry_faults(entry: Json, where: str) -> list[str]:
    faults = [] if is_name(entry["name"]) else [f"{where}.name: String value did not match the pattern"]
    if not 1 <= len(entry.get("description") or "") <= 100:
        faults.append(f"{where}.description: Must be between 1 and 100 in length.")
    options = entry.get("options") or []
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        faults.append(f"{where}.options: Required options must be placed before non-required options")
    names = [option["name"] for option in options]
    if len(set(names)) < len(names):
        faults.append(f"{where}.options: Option names must be unique")
    for option in options:
        faults += _entry_faults(option, f"{where}.{option['name']}") + _option_faults(option, where)
    return faults


def _option_faults(option: Json, where: str) -> list[str]:
    where = f"{where}.{option['name']}"
    choices = option.get("choices") or []
    faults = []
    if choices and option.get("autocomplete"):
        faults.append(f"{where}: choices and autocomplete exclude each other")
    if len({choice["name"] for choice in choices}) < len(choices):
        faults.append(f"{where}.choices: names must be unique")
    if choices and option["type"] not in WITH_CHOICES:
        faults.append(f"{where}.choices: not for this type")
    return faults


def is_name(name: str) -> bool:
    """Discord's pattern: 1 to 32 letters, numbers, `-`, `_` or `'`, in lower case where a letter has one."""
    fits = all(sign in "-_'" or unicodedata.category(sign)[0] in "LN" for sign in name)
    return fits and 1 <= len(name) <= 32 and name == name.lower()


def _sizes(entry: Json) -> Iterator[int]:
    yield len(entry["name"]) + len(entry.get("description") or "")
    for choice in entry.get("choices") or []:
        yield len(choice["name"]) + len(str(choice["value"]))
    for option in entry.get("options") or []:
        yield from _sizes(option)
