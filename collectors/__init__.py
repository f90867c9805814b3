"""Where numbers come from: one file a provider, listed here and nowhere else."""

from __future__ import annotations

from collectors.anthropic import ANTHROPIC
from collectors.anthropic.enterprise import CLAUDE_ENTERPRISE
from collectors.contract import Collector
from collectors.copilot import COPILOT
from collectors.cursor import CURSOR
from collectors.deepseek import DEEPSEEK
from collectors.openai import OPENAI
from collectors.openrouter import OPENROUTER
from collectors.xai import XAI

COLLECTORS: tuple[Collector, ...] = (
    OPENAI,
    ANTHROPIC,
    CLAUDE_ENTERPRISE,
    OPENROUTER,
    DEEPSEEK,
    CURSOR,
    XAI,
    COPILOT,
)


def collector_of(provider: str) -> Collector | None:
    """None: this provider has no billing API, or none that is read yet."""
    return next((collector for collector in COLLECTORS if collector.provider == provider), None)
