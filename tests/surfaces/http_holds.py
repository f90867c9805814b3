"""Holds over HTTP: asked for, settled and looked at as a program would."""

from __future__ import annotations

import json
from typing import Any

import httpx
from sqlalchemy import update

from storage.store import Connection
from storage.tables import workspaces
from tests.surfaces.http_passports import house_of
from tests.surfaces.http_served import Served, answer, problem

MODEL = "llama-3.3-70b-versatile"  # 0.59 and 0.79 dollars a million tokens
ASKED = {"provider": "groq", "amount": "0.25", "purpose": "a summary"}


def hold_of(**more: Any) -> str:
    """A body; what is None is left out."""
    return json.dumps({name: value for name, value in (ASKED | more).items() if value is not None})


def held(response: httpx.Response, status: int = 201) -> dict[str, Any]:
    """The hold of a response, which must be one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    said: dict[str, Any] = response.json()
    return said


async def limit(http: Served, amount: str = "1", period: str = "day", reserve: str = "0") -> None:
    body = {"amount": amount, "period": period, "reserve": reserve}
    answer(await http.post("/commands/limit", json.dumps(body)))


async def hold(http: Served, headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """One that is granted."""
    return held(await http.post("/holds", hold_of(**more), **(headers or {})))


async def refused(
    http: Served, status: int, headers: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    return problem(await http.post("/holds", hold_of(**more), **(headers or {})), status)


async def settled(http: Served, id: str, **body: Any) -> dict[str, Any]:
    return held(await http.post(f"/holds/{id}/settle", json.dumps(body)), 200)


async def not_settled(http: Served, status: int, id: str, **body: Any) -> dict[str, Any]:
    return problem(await http.post(f"/holds/{id}/settle", json.dumps(body)), status)


async def release(http: Served, id: str, **headers: str) -> httpx.Response:
    return await http.client.delete(f"/holds/{id}", headers=headers)


def left(http: Served) -> tuple[int, int]:
    """What all counters say is spent and held, in billionths."""
    spent, kept = house_of(http).rows("select coalesce(sum(spent), 0), coalesce(sum(held), 0) from counters")[
        0
    ]
    return int(str(spent)), int(str(kept))


def charged(http: Served) -> list[tuple[Any, ...]]:
    return house_of(http).rows("select key, cost, dims from charges where not withdrawn order by key")


def ask_above(http: Served, units: int) -> None:
    """A keeper wants to be asked about more than this."""

    def write(connection: Connection) -> None:
        connection.execute(update(workspaces).values(approval_above=units))

    http.wiring.store.write_now(write)
