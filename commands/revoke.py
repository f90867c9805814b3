"""`/revoke`: end a passport, from this moment on; its row stays."""

from __future__ import annotations

import re
from datetime import datetime

from commands.answers import Answer, Refusal
from commands.caller import Ask
from commands.definition import command
from commands.reply import Action, Reply, Text
from storage.passports import Passport, passports_of, revoke_passport

BEGINNING = re.compile(r"purser_(\d{1,18})(_\w*)?", re.ASCII)  # of one that leaked, or all of it
UNKNOWN = "I know no such passport that you could revoke: /passports lists them by name."


class RevokeAnswer(Answer):
    """Nobody gets in with it any more."""

    name: str
    used_at: datetime | None  # the last time, to the minute


@command(changes=True, needs="record", private=True)
def revoke(ask: Ask, name: str) -> RevokeAnswer | Refusal:
    """End a passport now: your own, or as a keeper anybody's.

    Args:
        name: Its name, or how it begins, for example purser_17.
    """
    whose = None if ask.may("keep") else ask.seat.person_id
    found = _meant(passports_of(ask.connection, ask.workspace, whose), name)
    if found is None:
        return Refusal(sentence=UNKNOWN, reason="unknown")  # without the name: it may be a whole passport
    if found.state(ask.now) != "valid":
        return Refusal(sentence=f"The passport “{found.name}” has ended already.", reason="conflict")
    revoke_passport(ask.connection, found.id, ask.now)
    used = found.used_at.astimezone(ask.zone) if found.used_at else None
    return RevokeAnswer(name=found.name, used_at=used)


def _meant(known: list[Passport], name: str) -> Passport | None:
    """By number, or the newest of that name."""
    number = BEGINNING.fullmatch(name)
    if number:
        return next((each for each in known if each.id == int(number[1])), None)
    return next((each for each in known if each.name == name.lower()), None)


def show(answer: RevokeAnswer) -> Reply:
    said = Text("Nobody gets in with the passport {name} any more.", {"name": answer.name})
    used = Text("It was used last on {at}.", {"at": answer.used_at}) if answer.used_at else None
    blocks = (said, used or Text("It was never used."))
    return Reply("Revoked", blocks, (Action("Passports", "passports"),), tone="good", private=True)
