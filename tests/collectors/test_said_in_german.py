"""What collectors say of a key or a refusal is said in whichever language, to its last word."""

from __future__ import annotations

import pytest

from collectors import COLLECTORS
from collectors.contract import Collector
from commands.catalogue import speaking
from commands.retelling import retold
from ledger.sentences import Sentence

STATUSES = [400, 401, 402, 403, 404, 408, 410, 418, 429, 500, 503, 524, 529]
BODIES = [
    b"",
    b'{"error": {"message": "No."}, "message": "No."}',
    b'{"message": "API rate limit exceeded", "error": {"message": "management keys only"}}',
    b'{"error": {"message": "No.", "details": {"error_code": "enforced_spend_limit_reached"}}}',
    b'{"error": "Missing scopes: api.usage.read"}',
]
KEYS = ["hunter2", "sk-proj-1", "sk-ant-api01-", "sk-ant-api03-x", "sk-ant-sid01-x", "sk-or-v1-", "ghs_1"]


def in_german(said: object) -> str:
    """Fails for a sentence, or a part of one, that only English has."""
    assert isinstance(said, Sentence), said
    for value in said.values.values():
        if isinstance(value, Sentence):
            in_german(value)
    with speaking("de"):
        return retold(said)


@pytest.mark.parametrize("collector", COLLECTORS, ids=lambda each: each.provider)
def test_each_refusal_of_each_provider_is_said_in_german(collector: Collector) -> None:
    for status in STATUSES:
        for body in BODIES:
            said = collector.explain(status, body).sentence
            german = in_german(said)
            assert german != said, (status, body)
            assert not {"Needed", "the", "this"} & set(german.split()), german


@pytest.mark.parametrize("collector", COLLECTORS, ids=lambda each: each.provider)
def test_what_is_wrong_with_a_key_is_said_in_german(collector: Collector) -> None:
    told = [said for key in KEYS if (said := collector.check_secret(key)) is not None]
    assert told
    for said in told:
        assert "Gebraucht wird" in in_german(said)


@pytest.mark.parametrize("collector", [each for each in COLLECTORS if each.subject], ids=lambda c: c.provider)
def test_whose_bill_it_is_is_asked_for_in_german(collector: Collector) -> None:
    assert in_german(collector.subject) != collector.subject
