"""`/passports`: one's own, and all of them for a keeper."""

from __future__ import annotations

from datetime import datetime, timedelta

from commands.answers import Answer, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Note, Reply, Table, Text, Value
from storage.passports import Passport, State, passports_of

LISTED = timedelta(days=90)  # that those which are over stay in the list
COLUMNS = ("name", "number", "whose", "may", "made", "until", "last_use", "state")


class PassportLine(Part):
    """One passport. Its text begins with `purser_`, its number and `_`; no more of it is known."""

    name: str
    number: int
    whose: str
    is_program: bool
    needs: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None  # to the minute
    state: State


class PassportsAnswer(Answer):
    """The valid ones first, then those that ended lately. `everybodys`: the asker keeps."""

    passports: tuple[PassportLine, ...]
    everybodys: bool


@command(private=True)
def passports(ask: Ask) -> PassportsAnswer:
    """List passports: whose they are, what they may do, until when, and when each was used last."""
    keeps = ask.may("keep")
    found = passports_of(ask.connection, ask.workspace, None if keeps else ask.seat.person_id)
    lines = [_line(each, ask) for each in found if _ended_at(each) > ask.now - LISTED]
    lines.sort(key=lambda line: line.state != "valid")
    return PassportsAnswer(passports=tuple(lines), everybodys=keeps)


def _ended_at(passport: Passport) -> datetime:
    return min(passport.revoked_at or passport.expires_at, passport.expires_at)


def _line(passport: Passport, ask: Ask) -> PassportLine:
    used = passport.used_at
    return PassportLine(
        name=passport.name,
        number=passport.id,
        whose=passport.whose,
        is_program=passport.is_program,
        needs=passport.needs,
        made_at=passport.made_at.astimezone(ask.zone),
        expires_at=passport.expires_at.astimezone(ask.zone),
        used_at=used.astimezone(ask.zone) if used else None,
        state=passport.state(ask.now),
    )


def show(answer: PassportsAnswer) -> Reply:
    if not answer.passports:
        none = Text(say("passports.none" if answer.everybodys else "passports.you_have_none"))
        return Reply(say("passports.title"), (none,), private=True)
    columns = tuple(say(f"passports.column_{name}") for name in COLUMNS)
    table = Table(columns, tuple(map(_row, answer.passports)))
    return Reply(say("passports.title"), (table, Note(say("passports.by_number"))), private=True)


def _row(line: PassportLine) -> tuple[Value, ...]:
    return (
        line.name,
        str(line.number),
        say("passports.a_program") if line.is_program else line.whose,
        ", ".join(line.needs),
        line.made_at.date(),
        line.expires_at.date(),
        line.used_at or say("passports.never"),
        say(f"passports.is_{line.state}"),
    )
