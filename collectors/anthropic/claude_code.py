"""Who used Claude Code: an estimate for each person and model on a UTC day.

https://platform.claude.com/docs/en/api/admin/usage_report/retrieve_claude_code
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel

from collectors.answers import shape_of
from collectors.anthropic.costs import CostRow, dollars
from collectors.anthropic.reports import DAY, Moment, Report, read_parts
from collectors.contract import Client, ShapeChanged
from ledger.facts import Charge
from ledger.money import Money

PATH = "/v1/organizations/usage_report/claude_code"
MOST = 1000  # parts of a list, which hold a thousand records each


class Actor(BaseModel):
    """A person, or the API key of a program."""

    email_address: str | None = None
    api_key_name: str | None = None


class Estimate(CostRow):
    """In cents too, but a number."""


class ModelUse(BaseModel):
    model: str
    estimated_cost: Estimate


class Record(BaseModel):
    """An actor has several a day: one for each terminal, and remote ones apart."""

    date: Moment
    actor: Actor
    customer_type: str
    model_breakdown: list[ModelUse]


CodeReport = Report[Record]


def read(body: bytes) -> CodeReport:
    return shape_of(CodeReport, body)


def charges(records: Iterable[Record]) -> tuple[Charge, ...]:
    """A floor for ever: it tells of Claude Code alone, so it must not overrule what other programs push.

    Seats of a subscription are paid for already: what they used is included, not owed.
    """
    found: dict[str, Charge] = {}
    for record in records:
        included = record.customer_type == "subscription"
        member = record.actor.email_address or record.actor.api_key_name or ""
        for use in record.model_breakdown:
            seat = ["subscription"] if included else []
            key = "|".join((f"{record.date:%Y-%m-%d}", "claude_code", member, use.model, *seat))
            before = found[key].cost if key in found else None
            found[key] = Charge(
                layer="usage",
                key=key,
                start=record.date,
                end=record.date + DAY,
                cost=dollars(use.estimated_cost.amount) + (before or Money(0)),
                settled=False,
                included=included,
                dims={"model": use.model} | ({"member": member} if member else {}),
                sku="Claude Code",
            )
    return tuple(found.values())


async def read_day(client: Client, day: datetime) -> tuple[Charge, ...]:
    query = [("starting_at", f"{day:%Y-%m-%d}"), ("limit", "1000")]
    records: list[Record] = []
    async for part, body in read_parts(client, PATH, query, CodeReport, MOST):
        for place, record in enumerate(part.data):
            if record.date != day:
                raise ShapeChanged(f"data[{place}].date", body)
        records += part.data
    return charges(records)
