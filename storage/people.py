"""People, and where they sit: which workspace an ask acts in, and as whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from ledger.thresholds import Thresholds
from storage.names import kept_name
from storage.once import once
from storage.tables import memberships, people, places, workspaces
from storage.upserts import upsert

# Made once, for every ask: to make a statement costs more than to carry it out.
_WORKSPACE = select(workspaces).where(workspaces.c.id == bindparam("workspace"))
_PERSON = select(people).where(
    people.c.surface == bindparam("surface"), people.c.external_id == bindparam("person")
)
_PLACE = (
    select(workspaces, places.c.id.label("place_id"), places.c.language.label("spoken_there"))
    .join(places, places.c.workspace_id == workspaces.c.id)
    .where(places.c.surface == bindparam("surface"), places.c.external_id == bindparam("place"))
)
_MEMBERSHIP = select(memberships).where(
    memberships.c.workspace_id == bindparam("workspace"), memberships.c.person_id == bindparam("person")
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A caller's place in a workspace. `person_id` 0: the clock. `language`: empty if nobody chose one."""

    workspace_id: int
    workspace_name: str
    zone: str | None
    currency: str
    digest_minute: int
    thresholds: Thresholds
    everyone_may: bool
    person_id: int
    keeper: bool
    noted: bool  # the person's row and rights are as the surface says: nothing to write
    language: str = ""
    place_id: int | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """A person in a direct chat who belongs to several workspaces and has not chosen: (id, name)."""

    workspaces: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Who:
    """A person as a surface knows them, and the place they ask in (empty: a direct chat).

    `within`: the workspace that a direct chat is about this time; who does not belong to it is a stranger.
    """

    surface: str
    person: str
    person_name: str
    place: str
    keeper: bool
    at: datetime
    within: int | None = None


@once
def clock_seat(connection: Connection, workspace_id: int) -> Seat | None:
    """The seat of an ask that no person makes."""
    row = connection.execute(_WORKSPACE, {"workspace": workspace_id}).one_or_none()
    return _seat(row, 0, keeper=True, noted=True) if row else None


def find_seat(connection: Connection, who: Who) -> Seat | Several | None:
    """Where this person sits; None for a stranger: nothing of theirs is stored."""
    person = _person(connection, who)
    if who.place:
        return _seat_in_place(connection, who, person)
    if person is None:
        return None
    return _seat_of_person(connection, person, who.within)


def note_person(connection: Connection, who: Who, seat: Seat, *, keeper_by_code: bool = False) -> Seat:
    """Write down who asked and what the surface says they may; give the seat with their id.

    `keeper_by_code`: they brought the code that joined the place, which makes them a keeper.
    """
    person_id = upsert(
        connection,
        people,
        {"surface": who.surface, "external_id": who.person},
        {"name": kept_name(who.person_name)},
        returning=people.c.id,
    )
    place_id = place_of(connection, who.surface, who.place)
    if keeper_by_code:
        note_membership(connection, seat.workspace_id, person_id, keeper=True, place_id=None, at=who.at)
    else:
        note_membership(connection, seat.workspace_id, person_id, who.keeper, place_id, who.at)
    found = find_seat(connection, who)
    return found if isinstance(found, Seat) else seat


def note_membership(
    connection: Connection,
    workspace_id: int,
    person_id: int,
    keeper: bool,
    place_id: int | None,
    at: datetime,
) -> None:
    """A right that a code gave (`place_id` None) is not taken back by a surface; another place's neither."""
    keys = {"workspace_id": workspace_id, "person_id": person_id}
    held = connection.execute(select(memberships).filter_by(**keys)).one_or_none()
    by_code = keeper and place_id is None
    if held is None or by_code or (keeper and not held.keeper) or (held.keeper and held.place_id == place_id):
        upsert(connection, memberships, keys, {"keeper": keeper, "place_id": place_id, "seen_at": at})


def place_of(connection: Connection, surface: str, external_id: str) -> int | None:
    """The id of a joined place."""
    query = select(places.c.id).filter_by(surface=surface, external_id=external_id)
    return connection.execute(query).scalar_one_or_none()


def choose_workspace_of(connection: Connection, who: Who, workspace_id: int) -> bool:
    """Remember which workspace a person's direct chat acts in; False if they do not belong to it."""
    person = _person(connection, who)
    if person is None or _membership(connection, workspace_id, person.id) is None:
        return False
    connection.execute(people.update().where(people.c.id == person.id).values(workspace_id=workspace_id))
    return True


def _person(connection: Connection, who: Who) -> Row[Any] | None:
    return connection.execute(_PERSON, {"surface": who.surface, "person": who.person}).one_or_none()


def _seat_in_place(connection: Connection, who: Who, person: Row[Any] | None) -> Seat | None:
    row = connection.execute(_PLACE, {"surface": who.surface, "place": who.place}).one_or_none()
    if row is None:
        return None
    member = _membership(connection, row.id, person.id) if person else None
    may_keep = who.keeper or (member is not None and member.keeper and member.place_id != row.place_id)
    same_name = person is not None and person.name == kept_name(who.person_name)
    noted = same_name and member is not None and member.keeper == may_keep
    seat = _seat(row, person.id if person else 0, keeper=may_keep, noted=noted, speaks=row.spoken_there)
    return replace(seat, place_id=row.place_id)


def _seat_of_person(connection: Connection, person: Row[Any], within: int | None) -> Seat | Several | None:
    query = (
        select(workspaces, memberships.c.keeper)
        .join(memberships, memberships.c.workspace_id == workspaces.c.id)
        .where(memberships.c.person_id == person.id)
        .order_by(workspaces.c.id)
    )
    if within is not None:
        query = query.where(workspaces.c.id == within)
    rows = connection.execute(query).all()
    chosen = [row for row in rows if row.id == person.workspace_id or len(rows) == 1]
    if chosen:
        keeper = chosen[0].keeper
        return _seat(chosen[0], person.id, keeper=keeper, noted=True, speaks=person.language)
    return Several(tuple((row.id, row.name) for row in rows)) if rows else None


def _membership(connection: Connection, workspace_id: int, person_id: int) -> Row[Any] | None:
    said = {"workspace": workspace_id, "person": person_id}
    return connection.execute(_MEMBERSHIP, said).one_or_none()


def _seat(row: Row[Any], person_id: int, *, keeper: bool, noted: bool, speaks: str | None = None) -> Seat:
    return Seat(
        workspace_id=row.id,
        workspace_name=row.name,
        zone=row.zone,
        currency=row.currency,
        digest_minute=row.digest_minute,
        thresholds=tuple(Fraction(share) for share in row.thresholds),
        everyone_may=row.everyone_may,
        person_id=person_id,
        keeper=keeper,
        noted=noted,
        language=speaks or row.language or "",
    )


NOBODY = Seat(0, "", None, "USD", 0, (), False, 0, keeper=False, noted=True)  # a stranger's seat
