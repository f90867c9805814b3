"""Alembic runs this file for each upgrade: always over a connection that is given, in its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import DefaultClause, False_, True_

from storage.columns import Day, Dims, Id, Json, Moment
from storage.tables import metadata

# A step says what the database holds, so that a later change of our own types does not change it.
PLAIN: dict[type, str] = {Day: "Integer", Dims: "Text", Json: "Text", Moment: "BigInteger"}


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ARG001
    """How a drafted step writes a type or a default; False: as Alembic would, for this one dialect."""
    if kind == "type" and item is Id:
        return "ID"
    if kind == "type" and type(item) in PLAIN:
        return f"sa.{PLAIN[type(item)]}()"
    if kind == "server_default" and isinstance(item, DefaultClause) and isinstance(item.arg, True_ | False_):
        return f"sa.{item.arg}()"
    return False


def applied(*_: Any, **__: Any) -> None:
    """A step is done: who waits for it may be told."""
    context.config.attributes.get("done", lambda: None)()


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata", metadata),
    render_as_batch=context.config.attributes.get("batch", True),  # SQLite changes a table by making it anew
    render_item=render,
    on_version_apply=applied,
    transactional_ddl=True,  # Alembic takes SQLite for unable: ours begins its transactions itself
)
with context.begin_transaction():
    context.run_migrations()
