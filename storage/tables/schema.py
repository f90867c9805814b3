"""What every table shares: names of constraints, ids and references."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData

from storage.columns import Id

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[int]:
    return Column("id", Id, primary_key=True)


def reference(table: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    """A reference, named after what it points to (`account_id`)."""
    name = {"people": "person", "secrets": "secret"}.get(table, table.removesuffix("s"))
    return Column(f"{name}_id", Id, ForeignKey(f"{table}.id"), nullable=nullable, index=index)
