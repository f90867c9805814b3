"""What is left of xAI's prepaid credits: cents as strings with the sign turned, less the running cycle."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from collectors.answers import shape_of
from collectors.contract import KeyRejected, ShapeChanged, TryLater
from collectors.xai import XAI
from collectors.xai.credits import LEFT, Balance, Preview, left
from ledger.facts import Reading
from ledger.meters import charges_of
from ledger.money import Money
from tests.collectors.provider_stand_in import Answer
from tests.collectors.reading import Run, run, utc
from tests.collectors.xai_stand_in import BALANCE, INDEX, PREVIEW, XAIStandIn, sample

NOW = utc("2026-11-21T14:03:11")
EXPECTED = {entry["file"].removesuffix(".json"): entry.get("expect", {}) for entry in INDEX}
CYCLE = {"year": 2026, "month": 11}
OCTOBER = {"spendBpKeyYear": 2026, "spendBpKeyMonth": 10}
NOVEMBER = {"spendBpKeyYear": 2026, "spendBpKeyMonth": 11}


@pytest.fixture
def xai() -> Iterator[XAIStandIn]:
    with XAIStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


def credits_of(cents: str, *changes: dict[str, int]) -> Balance:
    return shape_of(Balance, json.dumps({"changes": changes, "total": {"val": cents}}).encode())


def cycle_of(cents: str) -> Preview:
    cycle = {"coreInvoice": {"totalWithCorr": {"val": cents}}, "billingCycle": CYCLE}
    return shape_of(Preview, json.dumps(cycle).encode())


async def collected(xai: XAIStandIn) -> Run:
    return await run(XAI, xai, NOW)


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.startswith("prepaid_balance")])
def test_a_balance_is_what_the_index_expects(name: str) -> None:
    assert shape_of(Balance, sample(name).body).left == Money.of(EXPECTED[name]["balance_usd"])


def test_the_running_cycle_is_what_the_index_expects() -> None:
    preview = shape_of(Preview, sample("invoice_preview").body)
    assert preview.spent == Money.of(EXPECTED["invoice_preview"]["cycle_usd"])


async def test_what_is_left_is_the_balance_less_the_running_cycle(xai: XAIStandIn) -> None:
    done = await collected(xai)
    (page,) = [page for page in done.pages if page.layer == "reading"]
    assert (page.meters, page.whole) == ((LEFT,), False)
    assert page.facts == (Reading("prepaid credits left", NOW, Money.of("29.16")),)


def test_what_is_left_charges_nothing() -> None:
    shown = [Reading(LEFT.name, utc("2026-11-19"), Money.of("37.66")), Reading(LEFT.name, NOW, Money.of("3"))]
    assert charges_of(LEFT, shown, []) == []


@pytest.mark.parametrize(
    "balance, cycle, shown",
    [
        (credits_of("-1000"), cycle_of("0"), "10"),
        (credits_of("-1000", OCTOBER), cycle_of("250"), "7.5"),
        (credits_of("-1000", OCTOBER, NOVEMBER), cycle_of("250"), "10"),
        (credits_of("-1000"), cycle_of("2500"), "0"),
        (credits_of("-1000"), cycle_of("-250"), "10"),
        (credits_of("0"), cycle_of("250"), "0"),
        (credits_of("2500"), cycle_of("250"), "-25"),
    ],
    ids=["idle", "running", "booked", "beyond", "credited", "none", "overdrawn"],
)
def test_a_cycle_is_taken_off_once_and_not_below_zero(balance: Balance, cycle: Preview, shown: str) -> None:
    assert left(balance, cycle) == Money.of(shown)


@pytest.mark.parametrize(
    "path, body, where",
    [
        (BALANCE, {"changes": []}, "total"),
        (BALANCE, {"changes": [], "total": None}, "total"),
        (BALANCE, {"changes": [], "total": {"val": "37.66"}}, "total.val"),
        (BALANCE, {"changes": [], "total": {"val": "-999999999999"}}, "total.val"),
        (PREVIEW, {"billingCycle": CYCLE}, "coreInvoice"),
        (
            PREVIEW,
            {"coreInvoice": {}, "billingCycle": CYCLE},
            "coreInvoice.totalWithCorr",
        ),
        (PREVIEW, {"coreInvoice": {"totalWithCorr": {}}}, "billingCycle"),
    ],
)
async def test_what_is_missing_is_never_zero_and_takes_no_charge_along(
    xai: XAIStandIn, path: str, body: dict[str, object], where: str
) -> None:
    xai.credits[path] = Answer(200, json.dumps(body).encode())
    done = await collected(xai)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where
    assert done.readings == []
    assert len(done.charges) == 31


@pytest.mark.parametrize("path", [BALANCE, PREVIEW])
async def test_a_key_that_may_not_see_the_credits_still_reads_the_charges(xai: XAIStandIn, path: str) -> None:
    xai.credits[path] = sample("error_403")
    done = await collected(xai)
    assert done.error is None
    assert done.readings == []
    assert len(done.charges) == 31


async def test_a_key_that_may_not_see_the_charges_is_rejected(xai: XAIStandIn) -> None:
    xai.always = sample("error_403")
    assert isinstance((await collected(xai)).error, KeyRejected)


async def test_a_busy_xai_is_asked_again_for_the_credits(xai: XAIStandIn) -> None:
    xai.credits[BALANCE] = Answer(429, b"{}")
    assert isinstance((await collected(xai)).error, TryLater)


async def test_an_old_time_is_read_without_what_is_left_now(xai: XAIStandIn) -> None:
    old = XAI.span(utc("2026-11-10"), utc("2026-11-09"))
    assert (await run(XAI, xai, NOW, span=old)).readings == []
