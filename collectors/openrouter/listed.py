"""Workspaces and API keys of the account, with their names, and what each key used today."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field

from collectors.answers import shape_of
from collectors.contract import Client, CollectorError, ShapeChanged, TryLater

WORKSPACES, KEYS = "/workspaces", "/keys"
MOST = 1_000  # parts of a list

Dollars = Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]
Query = list[tuple[str, str]]


class Workspace(BaseModel):
    id: str
    name: str


class Workspaces(BaseModel):
    data: list[Workspace]


class ApiKey(BaseModel):
    """`usage` is of all time, `usage_daily` of the running UTC day; what others bill is in neither."""

    hash: str
    name: str
    workspace_id: str
    usage: Dollars
    usage_daily: Dollars


class ApiKeys(BaseModel):
    data: list[ApiKey]


Listed = TypeVar("Listed", Workspaces, ApiKeys)


async def read_names(client: Client) -> dict[str, str]:
    """Names of workspaces by id; none where the account may not list them, whose keys are all in one."""
    names: dict[str, str] = {}
    try:
        async for part in _parts(client, WORKSPACES, [("limit", "100")], Workspaces):
            names |= {workspace.id: workspace.name for workspace in part.data}
    except (TryLater, ShapeChanged):
        raise
    except CollectorError:
        return {}
    return names


async def read_keys(client: Client, names: Mapping[str, str]) -> list[ApiKey]:
    """All keys, disabled ones too: they may have been used today. Unasked, other workspaces' are not told."""
    found: dict[str, ApiKey] = {}
    for asked in [[("workspace_id", id)] for id in names] or [[]]:
        async for part in _parts(client, KEYS, [("include_disabled", "true"), *asked], ApiKeys):
            found |= {key.hash: key for key in part.data}
    return list(found.values())


def project_of(workspace_id: str | None, names: Mapping[str, str]) -> dict[str, str]:
    """The dimension; a workspace that is not listed goes by its id."""
    return {"project": names.get(workspace_id) or workspace_id} if workspace_id else {}


async def _parts(client: Client, path: str, query: Query, shape: type[Listed]) -> AsyncIterator[Listed]:
    """There is no total for keys and no word of more: the list ends with an empty part."""
    offset, body = 0, b""
    for _ in range(MOST):
        body = await client.get(path, [*query, ("offset", str(offset))] if offset else query)
        part = shape_of(shape, body)
        if not part.data:
            return
        yield part
        offset += len(part.data)
    raise ShapeChanged("data", body)
