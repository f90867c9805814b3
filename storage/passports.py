"""Passports: keys of people and of programs for HTTP, known by a digest of their secret.

The secret is 256 random bits: nobody finds it by trying, so a slow hash, which protects what people
choose themselves, would protect nothing here and cost every request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, and_, select, update

from storage.people import Seat, clock_seat
from storage.tables import memberships, passports, people
from storage.upserts import insert_of, upsert

PROGRAM = "program"  # the surface of people who are none
# It says what it is and which one, so that one that leaked is recognised, here and by scanners.
SHAPE = re.compile(r"purser_([1-9]\d{0,17})_([0-9A-Za-z]{43})", re.ASCII)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
A_MINUTE = timedelta(minutes=1)

State = Literal["valid", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class Passport:
    """A passport without its secret. `whose` is the person's name; of a program its own."""

    id: int
    workspace_id: int
    name: str
    person_id: int
    whose: str
    is_program: bool
    needs: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> State:
        if self.revoked_at is not None and self.revoked_at < self.expires_at:
            return "revoked"
        return "valid" if now < self.expires_at else "expired"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a passport is to be. `person_id` None: of the program that is called `name`."""

    name: str
    person_id: int | None
    needs: tuple[str, ...]
    expires_at: datetime


def make_passport(
    connection: Connection, workspace_id: int, draft: Draft, seed: str, maker_id: int | None, at: datetime
) -> str | None:
    """The text that is shown once; None where a valid one of that name is there.

    `seed` holds the randomness, 256 bits in 64 digits: an operation may run twice.
    """
    _end_expired(connection, workspace_id, draft.name, at)
    secret = _spelled(seed)
    statement = insert_of(connection, passports).values(
        workspace_id=workspace_id,
        name=draft.name,
        person_id=draft.person_id or _program(connection, workspace_id, draft.name),
        maker_id=maker_id,
        secret_hash=_digest(secret),
        needs=list(draft.needs),
        made_at=at,
        expires_at=draft.expires_at,
    )
    made = statement.on_conflict_do_nothing().returning(passports.c.id)
    id = connection.execute(made).scalar_one_or_none()
    return f"purser_{id}_{secret}" if id is not None else None


def find_passport(connection: Connection, text: str, at: datetime) -> Passport | None:
    """The passport of this text; None for one that is unknown, over, or of who belongs here no more."""
    shape = SHAPE.fullmatch(text)
    row = _row(connection, int(shape[1])) if shape else None
    if shape is None or row is None or not hmac.compare_digest(row.secret_hash, _digest(shape[2])):
        return None
    found = _passport(row)
    return found if _is_good(row, at) else None


def passport_seat(connection: Connection, id: int, at: datetime) -> Seat | None:
    """Where its person or program sits now, and what that one may do there; None: it is not valid."""
    return passport_seats(connection, [id], at).get(id)


def passport_seats(connection: Connection, ids: Collection[int], at: datetime) -> dict[int, Seat]:
    """The same for several; those that are not valid are left out."""
    seats: dict[int, Seat | None] = {}
    found = {}
    for row in connection.execute(_query().where(passports.c.id.in_(sorted(set(ids))))):
        if row.workspace_id not in seats:
            seats[row.workspace_id] = clock_seat(connection, row.workspace_id)
        seat = seats[row.workspace_id]
        if seat and _is_good(row, at):
            keeper = row.surface == PROGRAM or row.keeper  # a program has no rights but those in its needs
            found[row.id] = replace(seat, person_id=row.person_id, keeper=keeper)
    return found


def note_use(connection: Connection, id: int, at: datetime) -> None:
    """Remember when it was used last, to the minute: to know it better would cost a write a request."""
    long_ago = passports.c.used_at.is_(None) | (passports.c.used_at <= at - A_MINUTE)
    connection.execute(update(passports).where(passports.c.id == id, long_ago).values(used_at=at))


def passports_of(connection: Connection, workspace_id: int, person_id: int | None = None) -> list[Passport]:
    """The workspace's, or those of one person or program in it; the newest first."""
    query = _query().where(passports.c.workspace_id == workspace_id).order_by(passports.c.id.desc())
    if person_id is not None:
        query = query.where(passports.c.person_id == person_id)
    return [_passport(row) for row in connection.execute(query)]


def revoke_passport(connection: Connection, id: int, at: datetime) -> bool:
    """From now on nobody gets in with it; False if it was revoked before."""
    live = update(passports).where(passports.c.id == id, passports.c.revoked_at.is_(None))
    return bool(connection.execute(live.values(revoked_at=at)).rowcount)


def _end_expired(connection: Connection, workspace_id: int, name: str, at: datetime) -> None:
    """Its name may be used again, and it stays expired in every list."""
    old = update(passports).where(passports.c.workspace_id == workspace_id, passports.c.name == name)
    old = old.where(passports.c.revoked_at.is_(None), passports.c.expires_at <= at)
    connection.execute(old.values(revoked_at=passports.c.expires_at))


def _program(connection: Connection, workspace_id: int, name: str) -> int:
    """Its row among people; the program of this name stays the same when it gets a new passport."""
    keys = {"surface": PROGRAM, "external_id": f"{workspace_id} {name}"}
    return int(upsert(connection, people, keys, {"name": name}, returning=people.c.id))


def _query() -> Select[Any]:
    member = and_(
        memberships.c.workspace_id == passports.c.workspace_id,
        memberships.c.person_id == passports.c.person_id,
    )
    return (
        select(passports, people.c.name.label("whose"), people.c.surface, memberships.c.keeper)
        .join(people, people.c.id == passports.c.person_id)
        .join(memberships, member, isouter=True)
    )


def _row(connection: Connection, id: int) -> Row[Any] | None:
    return connection.execute(_query().where(passports.c.id == id)).one_or_none()


def _is_good(row: Row[Any], at: datetime) -> bool:
    belongs = row.surface == PROGRAM or row.keeper is not None
    return bool(belongs and row.revoked_at is None and at < row.expires_at)


def _passport(row: Row[Any]) -> Passport:
    return Passport(
        id=row.id,
        workspace_id=row.workspace_id,
        name=row.name,
        person_id=row.person_id,
        whose=row.whose,
        is_program=row.surface == PROGRAM,
        needs=tuple(row.needs),
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )


def _spelled(seed: str) -> str:
    """43 letters and digits, which hold 256 bits."""
    number = int.from_bytes(hashlib.sha256(f"passport {seed}".encode()).digest())
    return "".join(LETTERS[number // 62**place % 62] for place in range(43))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
