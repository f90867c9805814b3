"""Nothing here waits between two tries: what counts is how often was tried, not how long it took."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina

from tests.collectors.anthropic_stand_in import AnthropicStandIn
from tests.collectors.deepseek_stand_in import DeepSeekStandIn
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.openrouter_stand_in import OpenRouterStandIn


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def anthropic() -> Iterator[AnthropicStandIn]:
    with AnthropicStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def deepseek() -> Iterator[DeepSeekStandIn]:
    with DeepSeekStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def openrouter() -> Iterator[OpenRouterStandIn]:
    with OpenRouterStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []
