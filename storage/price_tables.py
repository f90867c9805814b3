"""Which table of prices a workspace counts by: the library's, or one that its operator brought."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, select

from storage.price_library import PriceTable, bundled, read_table
from storage.tables import price_choices, price_tables

USED, WAITING, DECLINED, REPLACED = "used", "waiting", "declined", "replaced"


def table_of(connection: Connection, workspace_id: int) -> PriceTable:
    """The table in use."""
    query = (
        select(price_tables.c.id, price_tables.c.digest)
        .join(price_choices, price_choices.c.price_table_id == price_tables.c.id)
        .where(price_choices.c.workspace_id == workspace_id, price_choices.c.state == USED)
        .order_by(price_choices.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return bundled()
    return _READ.get(row.digest) or _load(connection, row.id)


def _load(connection: Connection, table_id: int) -> PriceTable:
    row = connection.execute(select(price_tables).where(price_tables.c.id == table_id)).one()
    table = read_table(zlib.decompress(row.data), row.version)
    if len(_READ) >= MOST_READ:
        _READ.clear()
    _READ[row.digest] = table
    return table


MOST_READ = 4  # tables held in memory, each some tens of megabytes
_READ: dict[str, PriceTable] = {}
