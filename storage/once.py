"""What one reading operation asks for several times is read once: nothing changes while it runs.

A report is made of parts that do not know each other, and many of them ask for the rates, the accounts and
the budgets. An operation that writes reads anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

SEEN = "purser_seen"  # in what a connection carries with it


@contextmanager
def nothing_changes(connection: Connection) -> Iterator[None]:
    """Within it what is `once` is read at most once for the same arguments."""
    seen: dict[Hashable, Any] = {}
    info = connection.info  # which a connection that broke meanwhile does not give any more
    info[SEEN] = seen
    try:
        yield
    finally:
        info.pop(SEEN, None)


class Read(Protocol[P, T_co]):
    """A read of the database."""

    def __call__(self, connection: Connection, /, *args: P.args, **named: P.kwargs) -> T_co: ...


def kept_in(connection: Connection) -> dict[Hashable, Any] | None:
    """What was read while nothing changes; None where something may."""
    seen: dict[Hashable, Any] | None = connection.info.get(SEEN)
    return seen


def once(read: Callable[Concatenate[Connection, P], T]) -> Read[P, T]:
    """A read whose answer nobody changes, by arguments that can be keys."""

    @wraps(read)
    def kept(connection: Connection, /, *args: P.args, **named: P.kwargs) -> T:
        seen = kept_in(connection)
        if seen is None:
            return read(connection, *args, **named)
        key = (read, args, tuple(named.items()))
        if key not in seen:
            seen[key] = read(connection, *args, **named)
        found: T = seen[key]
        return found

    return kept
