"""How a scope is named: an account by its provider and name."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger.scopes import Scope
from storage.tables import accounts


def named(connection: Connection, scope: Scope) -> tuple[str, str]:
    """The provider of a provider's or an account's scope (else empty), and the name of what it is about."""
    if scope.by == "provider":
        return scope.about, ""
    if scope.by != "account":
        return "", scope.about
    row = connection.execute(select(accounts).filter_by(id=int(scope.about))).one()
    return row.provider, row.name
