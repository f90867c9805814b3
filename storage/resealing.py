"""Sealing every secret again with the newest key, so that older keys can go."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from storage.accounts import secret_name
from storage.sealing import CannotOpen, Sealer
from storage.tables import accounts, secrets


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many secrets there are, how many were sealed again, and whose do not open."""

    secrets: int
    again: int
    closed: tuple[tuple[str, str], ...]  # provider and name of the account


def reseal(connection: Connection, sealer: Sealer) -> Resealed:
    """Seal again what an older key sealed; a secret that does not open stays as it is."""
    query = select(secrets.c.account_id, secrets.c.sealed, accounts.c.provider, accounts.c.name).join(
        accounts
    )
    rows = connection.execute(query.order_by(secrets.c.account_id)).all()
    again, closed = 0, []
    for row in rows:
        try:
            if sealer.needs_rotation(row.sealed):
                name = secret_name(row.account_id)
                sealed = sealer.seal(sealer.open(row.sealed, name), name)
                mine = update(secrets).where(secrets.c.account_id == row.account_id)
                connection.execute(mine.values(sealed=sealed))
                again += 1
        except CannotOpen:
            closed.append((row.provider, row.name))
    return Resealed(len(rows), again, tuple(closed))
