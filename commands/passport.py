"""`/passport`: a key for HTTP, of the asker or of a program that is no person.

One's own needs `record`, as it may do no more than oneself; a program's needs `keep`, as it stays
when its maker goes. A passport makes no passports: one that leaked would outlive its revocation.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Literal

from commands.answers import Answer, Refusal
from commands.caller import NEEDS, Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Action, Facts, Note, Reply, Text
from storage.passports import Draft, make_passport

Whose = Literal["me", "program"]
NAME = re.compile(r"\w[\w.-]{0,31}")
USUAL = ("ask", "record")
LONGEST = 3650  # days


class PassportAnswer(Answer):
    """The passport is shown once and stored as a digest. `needs` are what it may do."""

    shown_once = True

    passport: str
    name: str
    whose: Whose
    needs: tuple[str, ...]
    expires_at: datetime


@command(changes=True, needs="record", private=True)
def passport(
    ask: Ask, name: str, needs: str | None = None, days: str = "90", whose: Whose = "me"
) -> PassportAnswer | Refusal:
    """Make a key for HTTP, of your own or of a program; it is shown once.

    Args:
        name: What you call it, one word, for example laptop or ci.
        needs: What it may do, of ask,record,spend,keep; left out, it may ask and record.
        days: How many days it lives, at most 3650.
        whose: Your own, or of a program that is no person, which only a keeper may make.
    """
    wrong = _not_allowed(ask, whose) or _wrong(name, needs, days)
    if wrong:
        return wrong
    words = _words(needs) if needs else tuple(need for need in USUAL if ask.may(need))
    missing = [need for need in words if not ask.may(need)]
    if missing:
        needs = say("passport.or").join(missing)
        return Refusal.of("passport.you_may_not", "not_allowed", values={"needs": needs})
    me = ask.seat.person_id or None
    draft = Draft(name.lower(), me if whose == "me" else None, words, ask.now + timedelta(days=int(days)))
    made = make_passport(ask.connection, ask.workspace, draft, ask.seed, me, ask.now)
    if made is None:
        return Refusal.of("passport.there_already", "conflict", values={"name": draft.name})
    return PassportAnswer(
        passport=made,
        name=draft.name,
        whose=whose,
        needs=words,
        expires_at=draft.expires_at.astimezone(ask.zone),
    )


def _not_allowed(ask: Ask, whose: Whose) -> Refusal | None:
    if ask.caller.passport is not None:
        return Refusal.of("passport.makes_none", "not_allowed")
    if whose == "program" and not ask.may("keep"):
        return Refusal.of("passport.of_a_program", "not_allowed")
    return Refusal.of("passport.no_person") if whose == "me" and not ask.seat.person_id else None


def _wrong(name: str, needs: str | None, days: str) -> Refusal | None:
    """What was given is not said again: somebody may have pasted a passport."""
    is_number = days.isascii() and days.isdecimal() and len(days) <= 4
    checks = (
        ("passport.wrong_name", NAME.fullmatch(name) is not None),
        ("passport.wrong_needs", not needs or bool(_words(needs))),
        ("passport.wrong_days", is_number and 1 <= int(days) <= LONGEST),
    )
    key = next((key for key, right in checks if not right), None)
    if key is None:
        return None
    values = {"needs": ", ".join(NEEDS), "most": str(LONGEST)}
    return Refusal.of(key, values=values, lines=(say("passport.form"),))


def _words(needs: str) -> tuple[str, ...]:
    """The four words that are meant, in their order; none if there is another among them."""
    said = {word for word in re.split(r"[\s,+]+", needs.lower()) if word}
    return tuple(need for need in NEEDS if need in said) if said <= set(NEEDS) else ()


def show(answer: PassportAnswer) -> Reply:
    facts = Facts(
        ((say("passport.may"), ", ".join(answer.needs)), (say("passport.until"), answer.expires_at))
    )
    return Reply(
        say("passport.title", name=answer.name),
        (
            Text(say("passport.copy_it")),
            Text("{passport}", {"passport": answer.passport}),
            facts,
            Note(say("passport.header")),
            Note(say("passport.who_has_it"), {"line": f"/revoke {answer.name}"}),
        ),
        (Action(say("passports.title"), "passports"),),
        tone="good",
        private=True,
    )
