"""What every collector promises, on its provider's stand-in."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from collectors import COLLECTORS, collector_of
from collectors.client import client_for
from collectors.contract import Collector, KeyRejected, ShapeChanged, TryLater
from ledger.facts import LAYERS, Fact, Reading, TopUp
from ledger.providers import PROVIDERS
from tests.collectors.anthropic_days import code_record, made_up_costs, made_up_hours
from tests.collectors.anthropic_stand_in import AnthropicStandIn
from tests.collectors.copilot_stand_in import made_up as made_up_copilot
from tests.collectors.cursor_stand_in import CursorStandIn, made_up_calls
from tests.collectors.deepseek_stand_in import DeepSeekStandIn
from tests.collectors.enterprise_stand_in import made_up as made_up_enterprise
from tests.collectors.openai_hours import made_up_hours as made_up_usage
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.openrouter_stand_in import made_up
from tests.collectors.provider_stand_in import Answer, ProviderStandIn, Trouble
from tests.collectors.reading import Run, run, run_limits, utc
from tests.collectors.xai_stand_in import XAIStandIn


@dataclass
class Case:
    """A provider at a moment inside an unfinished period; to read days takes more than one answer."""

    collector: Collector
    provider: ProviderStandIn
    now: datetime

    async def run(self, **more: Any) -> Run:
        return await run(self.collector, self.provider, more.pop("now", self.now), **more)


def openai() -> ProviderStandIn:
    stand_in = OpenAIStandIn(hours=made_up_usage(date(2026, 11, 20)))
    stand_in.buckets_a_page, stand_in.hours_a_page = 16, 100
    return stand_in


def anthropic() -> ProviderStandIn:
    today, settled = date(2026, 11, 20), date(2026, 11, 17)
    stand_in = AnthropicStandIn(made_up_costs(today), made_up_hours(today))
    stand_in.people = {settled: [code_record(settled, "ann@example.com", {"claude-opus-5": 42})]}
    stand_in.days_a_page = 16
    return stand_in


def cursor() -> ProviderStandIn:
    stand_in = CursorStandIn(made_up_calls(date(2026, 11, 20)))
    stand_in.part = 4
    return stand_in


CASES: dict[str, tuple[Callable[[], ProviderStandIn], datetime]] = {
    "openai": (openai, utc("2026-11-20T14:03:11")),
    "anthropic": (anthropic, utc("2026-11-20T14:03:11")),
    "claude_enterprise": (partial(made_up_enterprise, date(2026, 11, 20)), utc("2026-11-20T14:03:11")),
    "openrouter": (partial(made_up, date(2026, 11, 20)), utc("2026-11-20T14:03:11")),
    "deepseek": (DeepSeekStandIn, utc("2026-11-20T14:03:11")),
    "cursor": (cursor, utc("2026-11-20T14:03:11")),
    "xai": (XAIStandIn, utc("2026-11-20T14:03:11")),
    "copilot": (partial(made_up_copilot, date(2026, 11, 20)), utc("2026-11-20T14:03:11")),
}
BALANCES = ("deepseek",)  # says what is left now, in one answer, and nothing of any day


@contextmanager
def opened(collector: Collector) -> Iterator[Case]:
    stand_in, now = CASES[collector.provider]
    with stand_in() as provider:
        yield Case(collector, provider, now)
        assert provider.violations == []


@pytest.fixture(params=COLLECTORS, ids=lambda collector: collector.provider)
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    with opened(request.param) as made:
        yield made


@pytest.fixture(
    params=[collector for collector in COLLECTORS if collector.provider not in BALANCES],
    ids=lambda collector: collector.provider,
)
def dated(request: pytest.FixtureRequest) -> Iterator[Case]:
    """A provider that says what days cost."""
    with opened(request.param) as made:
        yield made


@pytest.fixture(
    params=[collector for collector in COLLECTORS if collector.limits],
    ids=lambda collector: collector.provider,
)
def limited(request: pytest.FixtureRequest) -> Iterator[Case]:
    """A provider that says what it lets be spent."""
    with opened(request.param) as made:
        yield made


def test_a_collector_belongs_to_a_known_provider_with_advice_on_its_key() -> None:
    for collector in COLLECTORS:
        assert PROVIDERS[collector.provider].key_help
        assert collector_of(collector.provider) is collector
    assert collector_of("nobody") is None
    assert len({collector.provider for collector in COLLECTORS}) == len(COLLECTORS)


async def test_facts_lie_inside_their_page_and_pages_follow_one_another(case: Case) -> None:
    done = await case.run()
    assert done.error is None
    span = case.collector.span(case.now, None)
    read_to: dict[str, datetime] = {}
    for page in done.pages:
        assert page.layer in LAYERS
        assert read_to.get(page.layer, span.start) <= page.covers.start < page.covers.end
        read_to[page.layer] = page.covers.end
        for fact in page.facts:
            assert page.covers.start <= moment_of(fact) < page.covers.end
            assert page.layer == ("reading" if isinstance(fact, Reading | TopUp) else fact.layer)
    assert span.start < max(read_to.values()) <= span.end


def moment_of(fact: Fact) -> datetime:
    return fact.at if isinstance(fact, Reading | TopUp) else fact.start


async def test_a_reading_is_of_a_meter_that_its_page_names_and_withdraws_no_charge(case: Case) -> None:
    for page in (await case.run()).pages:
        read = [fact for fact in page.facts if isinstance(fact, Reading | TopUp)]
        assert {fact.meter for fact in read} == {meter.name for meter in page.meters}
        assert not (read and page.whole)


async def test_a_key_stands_once_and_does_not_hold_the_end(dated: Case) -> None:
    charges = (await dated.run()).charges
    assert len({charge.key for charge in charges}) == len(charges) > 0
    days = [charge for charge in charges if charge.end - charge.start == timedelta(days=1)]
    assert not any(f"{charge.end:%Y-%m-%d}" in charge.key for charge in days)


async def test_the_unfinished_period_ends_now_and_is_a_floor(dated: Case) -> None:
    charges = (await dated.run()).charges
    assert max(charge.end for charge in charges) == dated.now
    assert not any(charge.settled for charge in charges if charge.end == dated.now)


async def test_a_figure_settles_when_the_lag_has_passed_and_not_before(dated: Case) -> None:
    charges = (await dated.run()).charges
    young = [charge for charge in charges if charge.end + dated.collector.lag > dated.now]
    assert not any(charge.settled for charge in young)
    told_in_part = [charge for charge in charges if "member" in charge.dims]  # of some people: always floors
    assert all(charge.settled for charge in charges if charge not in [*young, *told_in_part])
    later = (await dated.run(now=dated.now + dated.collector.lag + timedelta(days=1))).charges
    lasting = {
        charge.key
        for charge in young
        if "key" not in charge.dims  # of an open day only
        and not (charge.layer == "usage" and "member" in charge.dims)
    }
    assert {charge.key for charge in later if charge.settled} >= lasting


async def test_reading_again_gives_the_same_keys_and_amounts(case: Case) -> None:
    first = await case.run()
    later = await case.run(now=case.now + timedelta(hours=1))
    assert first.amounts.items() <= later.amounts.items()
    part = await case.run(span=case.collector.span(case.now, case.now))
    assert 0 < len(part.amounts) <= len(first.amounts)
    assert part.amounts.items() <= first.amounts.items()


async def test_a_later_read_asks_for_less(dated: Case) -> None:
    part = await dated.run(span=dated.collector.span(dated.now, dated.now))
    assert len(part.amounts) < len((await dated.run()).amounts)


async def test_a_figure_settles_before_it_is_left_alone(case: Case) -> None:
    assert case.collector.reread > case.collector.lag
    assert case.collector.first_reach >= case.collector.reread


async def test_a_revoked_key_is_rejected_and_not_shown(case: Case) -> None:
    error = (await case.run(key=case.provider.wrong_key)).error
    assert isinstance(error, KeyRejected)
    assert PROVIDERS[case.collector.provider].key_help in str(error)
    assert case.provider.wrong_key not in "".join(traceback.format_exception(error)) + repr(error)


@pytest.mark.parametrize("secret", ["", "   ", "hunter2", "Bearer x", "sk-wrong-kind\nof key", "ключ"])
async def test_what_is_no_key_is_not_even_sent(case: Case, secret: str) -> None:
    with pytest.raises(KeyRejected, match="Needed is"):
        client_for(case.collector, secret, case.provider.url)
    assert case.provider.asked == []


async def test_a_key_pasted_with_spaces_and_line_ends_is_taken(case: Case) -> None:
    assert case.collector.check_secret(f"  {case.provider.key}\r\n") is None
    assert (await case.run(key=f"  {case.provider.key}\r\n")).error is None


@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_wait_asked_for_is_passed_on(case: Case, status: int) -> None:
    case.provider.always = Answer(status, b"{}", {"Retry-After": "20"})
    error = (await case.run()).error
    assert isinstance(error, TryLater)
    assert error.after == timedelta(seconds=20)
    assert len(case.provider.asked) == 1


async def test_a_short_wait_asked_for_is_slept_through(case: Case) -> None:
    case.provider.script(Answer(429, b"{}", {"Retry-After": "1"}))
    assert (await case.run()).error is None


async def test_a_wait_without_a_length_is_minutes_and_not_tried_at_once(case: Case) -> None:
    case.provider.always = Answer(429, b"<html>busy</html>")
    error = (await case.run()).error
    assert isinstance(error, TryLater)
    assert error.after >= timedelta(minutes=1)
    assert len(case.provider.asked) == 1


async def test_a_fault_that_passes_is_not_noticed(case: Case) -> None:
    case.provider.script(Answer(500, b""), Trouble.DROP, None, Trouble.HALF, None)
    assert (await case.run()).amounts == (await case.run()).amounts


async def test_a_fault_that_stays_ends_in_try_later(case: Case) -> None:
    case.provider.always = Answer(502, b"<html>Bad gateway</html>")
    error = (await case.run()).error
    assert isinstance(error, TryLater)
    assert len(case.provider.asked) == 3


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_an_end_in_the_middle_of_paging_keeps_what_was_read(dated: Case, trouble: Trouble) -> None:
    whole = await dated.run()
    dated.provider.script(*[None] * (len(dated.provider.asked) - 1), trouble, trouble, trouble)
    broken = await dated.run(patience=0.4 if trouble is Trouble.HANG else 5.0)
    assert isinstance(broken.error, TryLater)
    assert broken.pages
    assert whole.pages[: len(broken.pages)] == broken.pages
    assert len(whole.pages) > len(broken.pages)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html>Sign in</html>", b"null", b"[]", b"{}", b"\xff", b"[" * 99_999]
)
async def test_what_is_no_answer_is_a_changed_shape_and_kept(case: Case, body: bytes) -> None:
    case.provider.always = Answer(200, body)
    done = await case.run()
    assert isinstance(done.error, ShapeChanged)
    assert done.error.body == body
    assert done.pages == []


async def test_new_fields_are_ignored(case: Case) -> None:
    assert (await case.run(change=with_new_fields)).amounts == (await case.run()).amounts


def with_new_fields(body: bytes) -> bytes:
    """The same answer with a field more in every object."""
    return json.dumps(
        json.loads(body, object_hook=lambda fields: fields | {"brand_new": {"a": [1]}})
    ).encode()


async def test_no_proxy_stands_before_loopback(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert (await case.run()).error is None


@pytest.mark.parametrize("rejected", [False, True])
async def test_no_log_line_holds_the_key(
    case: Case, caplog: pytest.LogCaptureFixture, rejected: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    key = case.provider.wrong_key if rejected else case.provider.key
    await case.run(key=key)
    assert key not in caplog.text


async def test_own_limits_are_told_once_each_and_read_again_alike(limited: Case) -> None:
    told = await run_limits(limited.collector, limited.provider)
    assert told
    assert len({limit.name for limit in told}) == len(told)
    assert any(limit.amount for limit in told)
    assert await run_limits(limited.collector, limited.provider, change=with_new_fields) == told


async def test_who_tells_of_no_limits_is_not_asked(case: Case) -> None:
    asked_for = await run_limits(case.collector, case.provider)
    assert bool(case.provider.asked) is bool(asked_for) is bool(case.collector.limits)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_limits_that_a_key_may_not_see_are_none_and_no_trouble(limited: Case, status: int) -> None:
    limited.provider.always = Answer(status, b"{}")
    assert await run_limits(limited.collector, limited.provider) == ()
    assert await run_limits(limited.collector, limited.provider, key=limited.provider.wrong_key) == ()


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"<html>Sign in</html>"])
async def test_limits_of_another_shape_are_none_and_no_trouble(limited: Case, body: bytes) -> None:
    limited.provider.always = Answer(200, body)
    assert await run_limits(limited.collector, limited.provider) == ()


@pytest.mark.parametrize("answer", [Answer(429, b"{}"), Answer(503, b""), Trouble.DROP])
async def test_limits_of_a_busy_provider_are_not_known_and_no_trouble(
    limited: Case, answer: Answer | Trouble
) -> None:
    limited.provider.always = answer
    assert await run_limits(limited.collector, limited.provider) is None
