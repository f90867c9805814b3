"""What was used: tokens by hour, workspace, model and all that a price depends on. It says no cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from collectors.answers import shape_of
from collectors.anthropic.reports import Bucket, Query, Report
from collectors.anthropic.workspaces import project_of
from ledger.facts import Charge, Usage
from ledger.money import Money

PATH = "/v1/organizations/usage_report/messages"
PRICED_BY = ("service_tier", "context_window", "inference_geo", "speed")
GROUPS = ("workspace_id", "model", *PRICED_BY)
QUERY: Query = [("limit", "168"), *(("group_by[]", group) for group in GROUPS)]
UNKNOWN = ("", "not_available")

Count = Annotated[int, Field(ge=0, lt=10**15)]


class CacheWrites(BaseModel):
    ephemeral_5m_input_tokens: Count
    ephemeral_1h_input_tokens: Count


class ServerTools(BaseModel):
    web_search_requests: Count


class UsageRow(BaseModel):
    """The counts of input tokens are disjoint; nobody says how many requests there were."""

    uncached_input_tokens: Count
    cache_creation: CacheWrites
    cache_read_input_tokens: Count
    output_tokens: Count
    server_tool_use: ServerTools
    workspace_id: str | None = None
    model: str | None = None
    service_tier: str | None = None
    context_window: str | None = None
    inference_geo: str | None = None
    speed: str | None = None

    def quantities(self) -> dict[str, int]:
        """All kinds of cached tokens are inside input_tokens."""
        written = self.cache_creation
        short, long = written.ephemeral_5m_input_tokens, written.ephemeral_1h_input_tokens
        return {
            "input_tokens": self.uncached_input_tokens + short + long + self.cache_read_input_tokens,
            "cache_read_tokens": self.cache_read_input_tokens,
            "cache_write_5m_tokens": short,
            "cache_write_1h_tokens": long,
            "output_tokens": self.output_tokens,
            "web_searches": self.server_tool_use.web_search_requests,
        }

    def context(self) -> dict[str, str]:
        """What a price depends on beside the model, as far as it is said."""
        said = {name: str(getattr(self, name) or "") for name in PRICED_BY}
        if self.service_tier == "batch":  # a tier here, a way of processing in price lists
            said |= {"service_tier": "", "processing": "batch"}
        return {name: value for name, value in said.items() if value not in UNKNOWN}


UsageBucket = Bucket[UsageRow]
UsageReport = Report[UsageBucket]


def read(body: bytes) -> UsageReport:
    return shape_of(UsageReport, body)


def usage(
    bucket: UsageBucket, names: Mapping[str, str], now: datetime, lag: timedelta
) -> tuple[Usage | Charge, ...]:
    """What was used in a bucket, which ends at `now` while it is open; nothing is a charge of 0.

    Tokens of the priority tier were paid for with its commitment: they are included, not owed.
    """
    start, end, settled = bucket.starting_at, min(bucket.ending_at, now), bucket.ending_at + lag <= now
    found: dict[str, Usage] = {}
    for row in bucket.results:
        key = "|".join((f"{start:%Y-%m-%dT%H}", *(getattr(row, group) or "" for group in GROUPS)))
        before = found[key].quantities if key in found else {}
        found[key] = Usage(
            layer="usage",
            key=key,
            start=start,
            end=end,
            model=row.model or "",
            quantities={name: count + before.get(name, 0) for name, count in row.quantities().items()},
            requests=0,
            dims=project_of(row.workspace_id, names) | ({"model": row.model} if row.model else {}),
            context=row.context(),
            settled=settled,
            included=row.service_tier == "priority",
        )
    nothing = Charge("usage", f"{start:%Y-%m-%dT%H}", start, end, Money(0), settled=settled)
    return tuple(found.values()) or (nothing,)
