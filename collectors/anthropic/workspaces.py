"""Names of workspaces: what projects are called at Anthropic."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from collectors.answers import shape_of
from collectors.contract import Client, ShapeChanged

PATH = "/v1/organizations/workspaces"
DEFAULT = "Default"  # the workspace that every organization has bears no id and is in no list
MOST = 1000  # parts of a list, which hold a thousand each


class Workspace(BaseModel):
    id: str
    name: str


class Workspaces(BaseModel):
    data: list[Workspace]
    has_more: bool
    last_id: str | None


async def read_names(client: Client) -> dict[str, str]:
    """Names by id, of archived workspaces too: they had costs."""
    names: dict[str, str] = {}
    query = [("limit", "1000"), ("include_archived", "true")]
    after: list[tuple[str, str]] = []
    for _ in range(MOST):
        body = await client.get(PATH, [*query, *after])
        part = shape_of(Workspaces, body)
        names |= {workspace.id: workspace.name for workspace in part.data}
        if not part.has_more:
            return names
        if part.last_id is None:
            raise ShapeChanged("last_id", body)
        after = [("after_id", part.last_id)]
    raise ShapeChanged("has_more", body)


def project_of(workspace_id: str | None, names: Mapping[str, str]) -> dict[str, str]:
    """The dimension, spelled alike in all reports; a workspace that is not listed goes by its id."""
    if workspace_id is None:
        return {"project": DEFAULT}
    return {"project": names.get(workspace_id) or workspace_id}
