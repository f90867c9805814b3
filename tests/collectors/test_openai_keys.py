"""Which key OpenAI wants, and what its refusals mean to a person."""

from __future__ import annotations

import pytest

from collectors.contract import CollectorError, KeyRejected, Span, TryLater
from collectors.openai import OPENAI
from collectors.openai.keys import check_secret, explain
from tests.collectors.openai_days import sample
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.reading import run, utc

NOW = utc("2026-11-20T14:03")
SAMPLES = Span(utc("2026-11-16"), utc("2026-11-21"))


@pytest.mark.parametrize(
    "secret, kind",
    [
        ("sk-proj-abc", "a project key (sk-proj-…)"),
        ("sk-svcacct-abc", "a service account's key (sk-svcacct-…)"),
        ("sk-abc123", "a user's key (sk-…)"),
        ("sk-ant-admin01-abc", "a key of Anthropic's"),
        ("sk-admin-", "not look like a key of OpenAI's"),
        ("sk-admin-abc def", None),
        ("my key", "not look like a key of OpenAI's"),
        (" sk-admin-Ab_1-2 \r\n", None),
    ],
)
def test_another_kind_of_key_is_named_with_the_one_to_make(secret: str, kind: str | None) -> None:
    sentence = check_secret(secret)
    if kind is None:
        assert sentence is None
    else:
        assert kind in str(sentence)
        assert "api.usage.read" in str(sentence)
        assert "abc" not in str(sentence)


@pytest.mark.parametrize(
    "name, kind, words",
    [
        ("error_401_invalid_key", KeyRejected, "mistyped, revoked or expired"),
        ("error_403_missing_scopes", KeyRejected, "lacks the scope api.usage.read"),
        ("quirks/error_403_bare_string", KeyRejected, "lacks the scope api.usage.read"),
        ("error_400_limit_too_large", CollectorError, "Limit must be less than or equal to 180"),
        ("error_400_bad_start_time", CollectorError, "expected an integer"),
        ("error_400_api_key_grouping_floor", CollectorError, "on or after 1764979200"),
        ("error_404_project", CollectorError, "Is the address of its API right?"),
        ("quirks/error_404_flat", CollectorError, "The project proj_nope was not found"),
        ("error_429_rate_limited", TryLater, "Please try again later"),
        ("error_429_no_retry_after", TryLater, "check your plan and billing details"),
        ("error_500_server", TryLater, "OpenAI has a fault of its own (500)"),
        ("error_503_overloaded", TryLater, "currently overloaded"),
    ],
)
async def test_a_refusal_is_one_sentence_that_says_what_to_do(
    openai: OpenAIStandIn, name: str, kind: type[CollectorError], words: str
) -> None:
    openai.always = sample(name)
    done = await run(OPENAI, openai, NOW, span=SAMPLES)
    assert type(done.error) is kind or (kind is TryLater and isinstance(done.error, TryLater))
    assert words in str(done.error)
    assert done.pages == []


def test_a_403_without_the_scopes_text_still_asks_for_the_right_key() -> None:
    error = explain(403, b'{"error": {"message": "Country not supported"}}')
    assert isinstance(error, KeyRejected)
    assert str(error).startswith(
        "OpenAI refuses this key (403): “Country not supported”. Needed is an Admin key"
    )


async def test_a_project_key_that_was_sent_all_the_same_is_explained(openai: OpenAIStandIn) -> None:
    done = await run(OPENAI, openai, NOW, span=SAMPLES, key="sk-proj-abcdef")
    assert isinstance(done.error, KeyRejected)
    assert "api.usage.read" in str(done.error)
