"""Who keeps because a place says so, which its surface may take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.people import note_membership
from storage.tables import memberships, people, places


@dataclass(frozen=True, slots=True)
class Keeping:
    """A membership that keeps by the word of a place on the person's own network."""

    workspace_id: int
    person_id: int
    place_id: int
    place: str  # the place's id there


def keeping_of(connection: Connection, surface: str, person: str) -> list[Keeping]:
    """Where this person keeps, but for what a code gave them."""
    query = (
        select(memberships.c.workspace_id, memberships.c.person_id, places.c.id, places.c.external_id)
        .join(people, people.c.id == memberships.c.person_id)
        .join(places, places.c.id == memberships.c.place_id)
        .where(people.c.surface == surface, people.c.external_id == person)
        .where(places.c.surface == surface, memberships.c.keeper.is_(True))
    )
    return [Keeping(*row) for row in connection.execute(query)]


def end_keeping(connection: Connection, keeping: Keeping, at: datetime) -> None:
    """The place says so no longer; the person stays a member."""
    note_membership(
        connection, keeping.workspace_id, keeping.person_id, keeper=False, place_id=keeping.place_id, at=at
    )
