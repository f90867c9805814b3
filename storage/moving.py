"""What was spent under which names over some days, for saying what moved; read from day lines only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, func, or_, select

from ledger.movers import Cell, Name
from ledger.periods import DAY, Period
from ledger.scopes import tags_of
from storage.rates import counted_lines
from storage.tables import accounts, day_lines

USAGE = ("", "Usage")
SAID = ("model", "project", "member")
ESCAPE = "!"
LATELY = DAY * 28  # what was not used for so long is new


def cells_of(
    connection: Connection, workspace_id: int, currency: str, spans: Sequence[Period]
) -> list[dict[Cell, int]]:
    """For each span of days what every cell came to, in billionths: the money of `spend_by_provider`.

    One query however many spans, and one for the rates of other currencies.
    """
    found: list[dict[Cell, int]] = [defaultdict(int) for _ in spans]
    said: dict[str, object] = {"workspace": workspace_id, "currency": currency}
    for number, span in enumerate(spans):
        said |= {f"first{number}": span.first, f"last{number}": span.last}
    for row in connection.execute(_sums(len(spans)), said):
        for cells, units in zip(found, row[3:], strict=True):
            if units:
                cells[_cell(*row[:3])] += int(units)
    around = Period("days", min(span.first for span in spans), max(span.last for span in spans))
    for line in counted_lines(connection, workspace_id, currency, around):
        for cells, span in zip(found, spans, strict=True):
            if line.day in span and line.counted:
                cells[_cell(line.provider, line.category, line.dims)] += line.counted
    return [dict(cells) for cells in found]


def used_before(
    connection: Connection, workspace_id: int, wanted: Collection[tuple[Name, ...]], day: Period
) -> set[tuple[Name, ...]]:
    """Those of `wanted`, several names each, that something was spent under in the weeks before a period."""
    if not wanted:
        return set()
    found = sorted(wanted)
    said: dict[str, object] = {"workspace": workspace_id}
    said |= {"first": day.first - LATELY, "last": day.first - DAY}
    for number, names in enumerate(found):
        said |= {f"{by}{number}": _part(by, name) for by, name in names}
    query = _used(tuple(tuple(by for by, _ in names) for names in found))
    cells = [_cell(*row) for row in connection.execute(query, said)]
    return {names for names in wanted if any(set(names).issubset(cell) for cell in cells)}


@cache
def _sums(spans: int) -> Select[Any]:
    """Made once for each number of spans; their days are left open."""
    cost = day_lines.c.cost
    inside = [
        day_lines.c.day.between(bindparam(f"first{number}"), bindparam(f"last{number}"))
        for number in range(spans)
    ]
    sums = [func.sum(case((within, cost), else_=0)) for within in inside]
    return (
        select(accounts.c.provider, day_lines.c.category, day_lines.c.dims, *sums)
        .join(accounts, accounts.c.id == day_lines.c.account_id)
        .where(accounts.c.workspace_id == bindparam("workspace"))
        .where(day_lines.c.currency == bindparam("currency"), day_lines.c.included.is_(False), or_(*inside))
        .group_by(accounts.c.provider, day_lines.c.category, day_lines.c.dims)
    )


@lru_cache(maxsize=256)
def _used(wanted: tuple[tuple[str, ...], ...]) -> Select[Any]:
    """Made once for what is told of each, such as a model and a project; their names are left open.

    A line that bears these names passes; a few others may, by letters that look alike.
    """
    columns = {"provider": accounts.c.provider, "category": day_lines.c.category}
    bears: list[ColumnElement[bool]] = []
    for number, told in enumerate(wanted):
        alike = (
            columns[by] == bindparam(f"{by}{number}")
            if by in columns
            else day_lines.c.dims.like(bindparam(f"{by}{number}"), escape=ESCAPE)
            for by in told
        )
        bears.append(and_(*alike))
    return (
        select(accounts.c.provider, day_lines.c.category, day_lines.c.dims)
        .distinct()
        .join(accounts, accounts.c.id == day_lines.c.account_id)
        .where(accounts.c.workspace_id == bindparam("workspace"), day_lines.c.included.is_(False))
        .where(day_lines.c.day.between(bindparam("first"), bindparam("last")), day_lines.c.cost != 0)
        .where(or_(*bears))
    )


def _part(by: str, name: str) -> str:
    """What the dimensions of a line hold that bears the name."""
    if by in ("provider", "category"):
        return name
    said = '"tag' if by == "tag" else json.dumps(name, ensure_ascii=False)
    for special in (ESCAPE, "%", "_"):
        said = said.replace(special, ESCAPE + special)
    return f"%{said}%"


@lru_cache(maxsize=16384)
def _cell(provider: str, category: str, dims: str) -> Cell:
    said: Mapping[str, str] = json.loads(dims)
    names = {("provider", provider), *(("tag", tag) for tag in tags_of(said))}
    names |= {(by, said[by]) for by in SAID if said.get(by)}
    if category not in USAGE:
        names.add(("category", category))
    return tuple(sorted(names))
