"""Which key Anthropic wants, and what its refusals mean to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collectors.anthropic import ANTHROPIC
from collectors.anthropic.keys import CAP_WAIT, check_secret, explain
from collectors.contract import CollectorError, KeyRejected, Span, TryLater
from tests.collectors.anthropic_days import sample
from tests.collectors.anthropic_stand_in import AnthropicStandIn
from tests.collectors.reading import run, utc

NOW = utc("2026-11-20T14:03")
SAMPLES = Span(utc("2026-11-16"), utc("2026-11-21"))


@pytest.mark.parametrize(
    "secret, kind",
    [
        ("sk-ant-api03-abc", "an ordinary API key (sk-ant-api…)"),
        (
            "sk-ant-api01-abc",
            "a key of Claude Enterprise, another product: connect it as claude_enterprise",
        ),
        ("sk-ant-oat01-abc", "a person's login to Claude Code"),
        ("sk-ant-sid01-abc", "a browser's login"),
        ("sk-or-v1-abc", "a key of OpenRouter's"),
        ("sk-admin-abc", "a key of another provider's"),
        ("sk-ant-admin01-", "not look like a key of Anthropic's"),
        ("my key", "not look like a key of Anthropic's"),
        (" sk-ant-admin01-Ab_1-2 \r\n", None),
        ("sk-ant-admin02-abc def", None),
    ],
)
def test_another_kind_of_key_is_named_with_the_one_to_make(secret: str, kind: str | None) -> None:
    sentence = check_secret(secret)
    if kind is None:
        assert sentence is None
    else:
        assert kind in str(sentence)
        assert "Needed is an Admin key (sk-ant-admin01-…), made by an admin" in str(sentence)
        assert "abc" not in str(sentence)


@pytest.mark.parametrize(
    "name, kind, words",
    [
        ("error_400_invalid_date_range", CollectorError, "ending date must be after starting date"),
        ("error_400_page_token_mismatch", CollectorError, "Invalid page token for this query"),
        ("error_401_invalid_key", KeyRejected, "mistyped, revoked or expired, or no Admin key"),
        ("error_403_permission", KeyRejected, "does not have permission to use the specified resource"),
        ("error_404_not_found", CollectorError, "Is the address of its API right?"),
        ("error_410_cursor_expired", TryLater, "ended while it was read (410)"),
        ("error_429_rate_limited", TryLater, "would exceed your organization's rate limit"),
        ("error_429_spend_cap", TryLater, "monthly spend limit is reached"),
        ("error_500_api_error", TryLater, "Anthropic has a fault of its own (500)"),
        ("error_504_timeout", TryLater, "Request timeout"),
        ("error_529_overloaded", TryLater, "Anthropic is overloaded (529)"),
    ],
)
async def test_a_refusal_is_one_sentence_that_says_what_to_do(
    anthropic: AnthropicStandIn, name: str, kind: type[CollectorError], words: str
) -> None:
    anthropic.always = sample(name)
    done = await run(ANTHROPIC, anthropic, NOW, span=SAMPLES)
    assert type(done.error) is kind or (kind is TryLater and isinstance(done.error, TryLater))
    assert words in str(done.error)
    assert "\n" not in str(done.error)
    assert done.pages == []


async def test_a_spend_limit_is_not_asked_again_for_a_day(anthropic: AnthropicStandIn) -> None:
    anthropic.always = sample("error_429_spend_cap")
    error = (await run(ANTHROPIC, anthropic, NOW, span=SAMPLES)).error
    assert isinstance(error, TryLater)
    assert (error.after, len(anthropic.asked)) == (CAP_WAIT, 1)
    assert "You will regain access on 2026-12-01" in str(error)


async def test_a_rate_limit_is_asked_again_when_it_says(anthropic: AnthropicStandIn) -> None:
    anthropic.always = sample("error_429_rate_limited")
    error = (await run(ANTHROPIC, anthropic, NOW, span=SAMPLES)).error
    assert isinstance(error, TryLater)
    assert (error.after, len(anthropic.asked)) == (timedelta(seconds=30), 1)


async def test_an_overload_is_tried_three_times(anthropic: AnthropicStandIn) -> None:
    anthropic.always = sample("error_529_overloaded")
    await run(ANTHROPIC, anthropic, NOW, span=SAMPLES)
    assert len(anthropic.asked) == 3


async def test_an_overload_that_passes_is_not_noticed(anthropic: AnthropicStandIn) -> None:
    anthropic.script(sample("error_529_overloaded"), None, sample("error_504_timeout"))
    assert (await run(ANTHROPIC, anthropic, NOW, span=SAMPLES)).error is None


def test_what_an_enterprise_key_lacks_is_quoted() -> None:
    body = b'{"type": "error", "error": {"type": "permission_error", "message": "has read:spend_limits"}}'
    error = explain(403, body)
    assert isinstance(error, KeyRejected)
    assert "has read:spend_limits" in str(error)
    assert "Needed is an Admin key" in str(error)


@pytest.mark.parametrize("body", [b"", b"<html>Sorry</html>", b"[]", b'{"error": "no"}', b'{"error": {}}'])
def test_a_refusal_that_is_no_error_of_anthropics_is_a_sentence_all_the_same(body: bytes) -> None:
    assert str(explain(413, body)) == "Anthropic does not take the question (413)."
    assert str(explain(429, body)) == "Anthropic asks to wait (429)."
    assert str(explain(402, body)) == "Anthropic asks for a payment first (402)."


async def test_an_ordinary_key_that_was_sent_all_the_same_is_explained(anthropic: AnthropicStandIn) -> None:
    done = await run(ANTHROPIC, anthropic, NOW, span=SAMPLES, key="sk-ant-api03-abcdef")
    assert isinstance(done.error, KeyRejected)
    assert "no Admin key" in str(done.error)
    assert "abcdef" not in str(done.error)
