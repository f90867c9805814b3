"""`/revoke`: end a passport, from this moment on; its row stays."""

from __future__ import annotations

import re
from datetime import datetime

from commands.answers import Answer, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Action, Reply, Text
from storage.passports import Passport, passports_of, revoke_passport

BEGINNING = re.compile(r"purser_(\d{1,18})(_\w*)?", re.ASCII)  # of one that leaked, or all of it


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
        return Refusal.of("revoke.unknown", "unknown")  # without the name: it may be a whole passport
    if found.state(ask.now) != "valid":
        return Refusal.of("revoke.ended_already", "conflict", values={"name": found.name})
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
    said = Text(say("revoke.is_revoked"), {"name": answer.name})
    used = Text(say("revoke.used_last"), {"at": answer.used_at}) if answer.used_at else None
    blocks = (said, used or Text(say("revoke.never_used")))
    passports = Action(say("passports.title"), "passports")
    return Reply(say("revoke.title"), blocks, (passports,), tone="good", private=True)
