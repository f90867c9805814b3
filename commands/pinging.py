"""Who an alert mentions: one role or a few people, chosen by a keeper, and never everybody.

It is kept as the networks spell it, words with a space between: `<@&7>` is a role on Discord and `<@42>` a
person, `@ada` a person on Telegram who has a name there, `@42:Ada` one who has none.
"""

from __future__ import annotations

import re

from commands.catalogue import say
from storage.names import printable

LONGEST, MOST = 200, 5
NOBODY = ("nobody", "none", "off")
ROLE, PERSON = re.compile(r"<@&(\d{1,20})>"), re.compile(r"<@!?(\d{1,20})>")
NAME, NUMBERED = re.compile(r"@[A-Za-z]\w{3,31}", re.ASCII), re.compile(r"@(\d{1,20}):(\w{1,40})")
EVERYBODY = re.compile(r"@?(everyone|here|all|channel)", re.IGNORECASE)


class NobodyToPing(Exception):
    """What was typed names nobody who may be mentioned; the message says what to type."""


def read_ping(typed: str, surface: str, place: str) -> str:
    """What to keep of what was typed in `place` of a surface; empty: nobody. Raises NobodyToPing."""
    words = printable(typed).replace(">", "> ").replace(",", " ").split()
    if len(words) == 1 and words[0].lower() in NOBODY:
        return ""
    if surface not in ("discord", "telegram"):
        raise NobodyToPing(say("pinging.not_here"))
    kept = list(dict.fromkeys(_kept(word, surface, place) for word in words))
    if len(kept) > MOST or len(" ".join(kept)) > LONGEST:
        raise NobodyToPing(say("pinging.too_many", most=MOST))
    return " ".join(kept)


def show_ping(kept: str) -> str:
    """In words: `1 role, 2 people`, or the names that Telegram has; empty: nobody."""
    words = kept.split()
    roles, people = sum(bool(ROLE.fullmatch(w)) for w in words), sum(bool(PERSON.fullmatch(w)) for w in words)
    said = [say("pinging.roles", count=roles)] if roles else []
    said += [say("pinging.people", count=people)] if people else []
    numbered = {word: found[2].replace("_", " ") for word in words if (found := NUMBERED.fullmatch(word))}
    return ", ".join(said + [numbered.get(word, word) for word in words if word.startswith("@")])


def _kept(word: str, surface: str, place: str) -> str:
    role = ROLE.fullmatch(word)
    if EVERYBODY.fullmatch(word) or (role and role[1] == place):  # the role that everybody has
        raise NobodyToPing(say("pinging.never_everybody"))
    if surface == "discord":
        person = PERSON.fullmatch(word)
        if role or person:
            return word if role else f"<@{person[1]}>" if person else ""
        raise NobodyToPing(say("pinging.nobody_on_discord", typed=word[:40]))
    if NAME.fullmatch(word) or NUMBERED.fullmatch(word):
        return word
    raise NobodyToPing(say("pinging.nobody_on_telegram", typed=word[:40]))
