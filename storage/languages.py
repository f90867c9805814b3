"""Which language is spoken where: a place's, a person's in direct messages, else the workspace's."""

from __future__ import annotations

from sqlalchemy import Connection, exists, select, update

from storage.subscriptions import Address
from storage.tables import people, places, subscriptions, workspaces


def choose_place_language(connection: Connection, place_id: int, language: str) -> None:
    """Of a server or chat; of its workspace too, where that has none yet and no other server or chat.

    Those that are there already have been spoken to in English, and nobody there chose.
    """
    connection.execute(update(places).where(places.c.id == place_id).values(language=language))
    mine = select(places.c.workspace_id).where(places.c.id == place_id).scalar_subquery()
    others = exists().where(
        places.c.workspace_id == mine, places.c.id != place_id, places.c.surface != "terminal"
    )
    silent = (workspaces.c.id == mine) & workspaces.c.language.is_(None) & ~others
    connection.execute(update(workspaces).where(silent).values(language=language))


def choose_person_language(connection: Connection, person_id: int, language: str) -> None:
    """Of the direct messages to somebody."""
    connection.execute(update(people).where(people.c.id == person_id).values(language=language))


def language_to(
    connection: Connection, workspace_id: int, to: Address, subscription_id: int | None = None
) -> str:
    """The language of what is sent there; empty if nobody chose one."""
    if to.direct:
        chosen = select(people.c.language).filter_by(surface=to.surface, external_id=to.chat)
    elif subscription_id is not None:
        there = subscriptions.c.place_id == places.c.id
        chosen = select(places.c.language).join(subscriptions, there)
        chosen = chosen.where(subscriptions.c.id == subscription_id)
    else:
        chosen = select(places.c.language).filter_by(surface=to.surface, external_id=to.chat)
        chosen = chosen.where(places.c.workspace_id == workspace_id)
    found = connection.execute(chosen.limit(1)).scalar_one_or_none()
    return found or workspace_language(connection, workspace_id)


def workspace_language(connection: Connection, workspace_id: int) -> str:
    """Of those who have chosen none of their own; empty if nobody chose one."""
    query = select(workspaces.c.language).where(workspaces.c.id == workspace_id)
    return connection.execute(query).scalar_one_or_none() or ""
