"""Stand-ins of Cursor, xAI and GitHub object to what the documentation does: agreeing proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import pytest

from collectors.client import ProviderClient
from collectors.contract import Collector, CollectorError, Span
from collectors.copilot import COPILOT
from collectors.cursor import CURSOR
from collectors.xai import XAI
from collectors.xai.days import question
from tests.collectors.copilot_stand_in import OWNER, CopilotStandIn
from tests.collectors.cursor_stand_in import PATH as CALLS
from tests.collectors.cursor_stand_in import CursorStandIn
from tests.collectors.provider_stand_in import ProviderStandIn
from tests.collectors.reading import utc
from tests.collectors.xai_stand_in import PATH as USAGE
from tests.collectors.xai_stand_in import XAIStandIn

DAY = Span(utc("2026-11-19"), utc("2026-11-20"))
ASKED = {"startDate": 1795132800000, "endDate": 1795161600000}
DATED = [("year", "2026"), ("month", "11"), ("day", "19")]
CREDITS = f"{OWNER}/settings/billing/ai_credit/usage"


async def objections(
    collector: Collector,
    stand_in: ProviderStandIn,
    path: str,
    asked: Mapping[str, object] | list[tuple[str, str]],
    **headers: str,
) -> list[str]:
    with stand_in as provider:
        async with ProviderClient(provider.url, collector.headers(provider.key) | headers) as client:
            with suppress(CollectorError):
                await (client.get(path, asked) if isinstance(asked, list) else client.post(path, asked))
        return provider.violations


@pytest.mark.parametrize(
    "more",
    [
        {"pageSize": 1001},
        {"page": 0},
        {"startDate": "1795132800000"},
        {"endDate": 1795132799999},
        {"colour": "red"},
    ],
)
async def test_cursors_objects_to_what_is_no_question(more: dict[str, object]) -> None:
    assert await objections(CURSOR, CursorStandIn(), CALLS, ASKED) == []
    assert await objections(CURSOR, CursorStandIn(), CALLS, ASKED | more) != []


async def test_cursors_objects_to_another_page_and_another_scheme() -> None:
    assert await objections(CURSOR, CursorStandIn(), "/teams/repo-blocklists", {}) != []
    bearer = {"Authorization": f"Bearer {CursorStandIn.key}"}
    assert await objections(CURSOR, CursorStandIn(), CALLS, ASKED, **bearer) != []


async def test_xais_objects_to_what_is_not_known_to_be_answered() -> None:
    known = question(DAY)
    assert await objections(XAI, XAIStandIn(), USAGE, known) == []
    assert await objections(XAI, XAIStandIn(), USAGE, known | {"more": 1}) != []
    request = known["analyticsRequest"]
    assert isinstance(request, dict)
    grouped = {"analyticsRequest": request | {"groupBy": ["description"]}}
    assert await objections(XAI, XAIStandIn(), USAGE, grouped) != []
    assert await objections(XAI, XAIStandIn(), USAGE.replace("usage", "prepaid/top-up"), known) != []


async def test_githubs_objects_to_a_month_an_old_day_and_a_missing_version() -> None:
    assert await objections(COPILOT, CopilotStandIn(), CREDITS, DATED) == []
    assert await objections(COPILOT, CopilotStandIn(), CREDITS, DATED[:2]) != []
    old = [("year", "2026"), ("month", "5"), ("day", "31")]
    assert await objections(COPILOT, CopilotStandIn(), CREDITS, old) != []
    assert await objections(COPILOT, CopilotStandIn(), CREDITS, DATED, **{"X-GitHub-Api-Version": "1"}) != []
    assert await objections(COPILOT, CopilotStandIn(), CREDITS, DATED, Accept="text/html") != []
