"""Pricing usage again that is stored already: a new price reaches back to its day.

It goes through the one door for facts, so days, budgets and alerts follow, and what stays equal is no
change. A slice at a time: a thousand at once when it is asked, the rest as due work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.posting import post
from storage.tables import accounts, charges, repricings
from storage.used import models_used, unpriced_models, usage_of

SLICE = 1_000


@dataclass(frozen=True, slots=True)
class Again:
    """An account's usage of a model from a moment on (microseconds).

    `after_id` is the last charge that was priced again; `changed` counts those of which that changed
    anything.
    """

    account_id: int
    model: str
    start_at: int = 0
    after_id: int = 0
    changed: int = 0


def of_model(
    connection: Connection, workspace_id: int, provider: str, model: str, start_at: int
) -> list[Again]:
    """A model's usage in all accounts with a provider, whatever the case it is spelled in."""
    return [
        Again(used.account_id, used.model, start_at)
        for used in models_used(connection, workspace_id, provider)
        if used.model.lower() == model.lower()
    ]


def of_unpriced(connection: Connection, workspace_id: int) -> list[Again]:
    """Whatever has no price."""
    found = unpriced_models(connection, workspace_id)
    return [Again(each.used.account_id, each.used.model) for each in found]


def price_again(connection: Connection, works: Iterable[Again], now: datetime) -> tuple[int, bool]:
    """Price one slice of each at once; gives how many changed, and whether the rest is left as due work."""
    changed, left = 0, False
    for work in works:
        done, over = price_slice(connection, work, now)
        changed += done.changed
        if not over:
            connection.execute(repricings.insert().values(**asdict(done), made_at=now))
            left = True
    return changed, left


def price_slice(connection: Connection, work: Again, now: datetime) -> tuple[Again, bool]:
    """Price the next slice by what stands now; True: it was the last."""
    query = (
        select(charges)
        .where(charges.c.account_id == work.account_id, charges.c.model == work.model)
        .where(charges.c.id > work.after_id)
        .order_by(charges.c.id)
        .limit(SLICE)
    )
    rows = connection.execute(query).all()
    facts = [usage_of(row) for row in rows if row.start_at >= work.start_at and not row.withdrawn]
    changed = post(connection, work.account_id, facts, now).changed if facts else 0
    reached = rows[-1].id if rows else work.after_id
    return replace(work, after_id=reached, changed=work.changed + changed), len(rows) < SLICE


def do_due(connection: Connection, now: datetime) -> bool:
    """Do a slice of the oldest due work; False if nothing is due."""
    query = select(repricings).where(repricings.c.finished_at.is_(None)).order_by(repricings.c.id).limit(1)
    row = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return False
    work = Again(row.account_id, row.model, row.start_at, row.after_id, row.changed)
    work, over = price_slice(connection, work, now)
    reached = update(repricings).where(repricings.c.id == row.id)
    connection.execute(
        reached.values(after_id=work.after_id, changed=work.changed, finished_at=now if over else None)
    )
    return True


def is_due(connection: Connection, workspace_id: int | None = None) -> bool:
    """Whether usage (of a workspace) is still to be priced again."""
    query = select(repricings.c.id).where(repricings.c.finished_at.is_(None))
    if workspace_id is not None:
        query = query.join(accounts, accounts.c.id == repricings.c.account_id)
        query = query.where(accounts.c.workspace_id == workspace_id)
    return connection.execute(query.limit(1)).first() is not None
