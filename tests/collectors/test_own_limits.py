"""What providers themselves let be spent, each in its own words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from collectors.answers import shape_of
from collectors.contract import ShapeChanged
from collectors.copilot import COPILOT
from collectors.copilot import budgets as github
from collectors.cursor import CURSOR, spend
from collectors.openai import OPENAI
from collectors.openai import limit as openai
from collectors.xai import XAI
from collectors.xai import limits as xai
from collectors.xai.credits import Preview
from ledger.facts import OwnLimit
from ledger.money import Money
from tests.collectors import copilot_stand_in, cursor_stand_in, openai_days, xai_stand_in
from tests.collectors.copilot_stand_in import CopilotStandIn
from tests.collectors.cursor_stand_in import CursorStandIn
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.provider_stand_in import Answer
from tests.collectors.reading import run, run_limits, utc
from tests.collectors.xai_stand_in import PREVIEW, XAIStandIn

NOVEMBER = utc("2026-11-01")


def changed(answer: Answer, **fields: Any) -> bytes:
    return json.dumps(json.loads(answer.body) | fields).encode()


async def test_openais_is_of_the_month_in_dollars() -> None:
    with OpenAIStandIn() as provider:
        assert await run_limits(OPENAI, provider) == (OwnLimit(Money.of(500), period="month"),)
        assert provider.violations == []


def test_openais_that_is_not_in_force_says_so() -> None:
    told = openai.read(changed(openai_days.sample("spend_limit"), enforcement={"status": "inactive"}))
    assert not told.enforced


@pytest.mark.parametrize("fields", [{"threshold_amount": -1}, {"threshold_amount": 0.5}, {"currency": "EUR"}])
def test_openais_of_another_kind_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ShapeChanged):
        openai.read(changed(openai_days.sample("spend_limit"), **fields))


async def test_xais_is_the_one_that_is_enforced() -> None:
    with XAIStandIn() as provider:
        expected = OwnLimit(Money.of(200), "beyond the prepaid credits", "month")
        assert await run_limits(XAI, provider) == (expected,)


def test_a_team_of_xais_may_have_none_and_may_have_one_of_nothing() -> None:
    hard = {"hardSlAuto": {"val": "100000"}}
    assert xai.read(changed(xai_stand_in.sample("spending_limits"), spendingLimits=hard)) == ()
    (nothing,) = xai.read(changed(xai_stand_in.sample("spending_limits"), spendingLimits={"effectiveSl": {}}))
    assert nothing.amount == Money(0)


async def test_cursors_are_of_members_with_what_they_spent_in_the_cycle() -> None:
    with CursorStandIn() as provider:
        provider.members_a_page = 2
        told = await run_limits(CURSOR, provider)
        assert [json.loads(asked.body)["page"] for asked in provider.asked] == [1, 2]
        assert provider.violations == []
    assert told is not None
    assert told[0] == OwnLimit(
        amount=Money.of(100),
        name="alex@example.com",
        period="billing cycle",
        used=Money.of("24.505"),
        included=Money.of(40),
        since=NOVEMBER,
    )
    assert [limit.name for limit in told] == ["alex@example.com", "sam@example.com", "kit@example.com"]


def test_a_member_of_cursors_without_a_limit_or_an_address_is_told_too() -> None:
    (first, *_) = cursor_stand_in.sample_members()
    members = [first | {"email": None, "effectivePerUserLimitDollars": None}]
    told = spend.read(changed(cursor_stand_in.sample("spend_page1"), teamMemberSpend=members))
    (limit,) = spend.limits(told)
    assert (limit.amount, limit.name) == (None, first["userId"])


async def test_a_very_large_team_of_cursors_is_told_as_far_as_its_pace_allows() -> None:
    (first, *_) = cursor_stand_in.sample_members()
    with CursorStandIn() as provider:
        provider.members = [first | {"email": f"{number}@example.com"} for number in range(40)]
        provider.members_a_page = 2
        assert len(await run_limits(CURSOR, provider) or ()) == 30
        assert len(provider.asked) == spend.MOST < 20


async def test_githubs_are_its_budgets_for_copilot() -> None:
    (recorded,) = json.loads(copilot_stand_in.sample("org_budgets").body)["budgets"]
    listed = recorded | {"budget_product_skus": ["copilot_premium_request"], "consumed_amount": None}
    del listed["budget_product_sku"]
    listed["prevent_further_usage"] = False
    with CopilotStandIn() as provider:
        first = changed(provider.budgets[0], budgets=[recorded], has_next_page=True)
        actions = recorded | {"budget_product_sku": "actions"}
        last = changed(provider.budgets[0], budgets=[actions, listed])
        provider.budgets = [Answer(200, first), Answer(200, last)]
        told = await run_limits(COPILOT, provider)
        assert provider.violations == []
    assert told == (
        OwnLimit(Money.of(1000), "organization example-org copilot", "month", used=Money.of("71.5")),
        OwnLimit(Money.of(1000), "organization example-org copilot_premium_request", "month", enforced=False),
    )
    assert github.read(copilot_stand_in.sample("org_budgets").body).budgets


def test_a_price_of_xais_is_the_one_of_lists_and_comes_to_the_amount() -> None:
    preview = shape_of(Preview, xai_stand_in.sample("invoice_preview").body)
    prompt, completion = preview.core_invoice.lines
    assert (prompt.per_million, completion.per_million) == (Money.of(2), Money.of(6))
    assert prompt.adds_up
    assert not prompt.model_copy(update={"unit_price": 20_000}).adds_up


@pytest.mark.parametrize(
    "price, words", [("200", ""), ("2", "grok-4.5 prompt tokens is not that of its units")]
)
async def test_a_price_in_another_unit_is_logged_and_what_is_left_is_read(
    caplog: pytest.LogCaptureFixture, price: str, words: str
) -> None:
    caplog.set_level("WARNING", "purser.xai")
    with XAIStandIn() as provider:
        preview = json.loads(provider.credits[PREVIEW].body)
        preview["coreInvoice"]["lines"][0]["unitPrice"] = price
        provider.credits[PREVIEW] = Answer(200, json.dumps(preview).encode())
        done = await run(XAI, provider, utc("2026-11-21T14:03:11"))
    assert len(done.readings) == 1
    assert words in caplog.text
    assert bool(caplog.text) is bool(words)
