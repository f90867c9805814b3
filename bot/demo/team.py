"""Who the made-up team is: what they use, where, and how much of it on an ordinary working day."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Habit:
    """What one member uses of a model for a project on an ordinary working day.

    Prices are what the bill asks for a million tokens: the estimate beside it comes of the price library.
    """

    provider: str
    model: str
    project: str
    member: str
    tag: str
    input_tokens: int
    output_tokens: int
    input_price: Decimal
    output_price: Decimal
    begins: int = 0  # days from the first; a model that is new joins later
    weekends: bool = False  # programs work on Sundays, people do not


GPT, MINI = (Decimal("1.25"), Decimal(10)), (Decimal("0.25"), Decimal(2))
SONNET, HAIKU = (Decimal(3), Decimal(15)), (Decimal(1), Decimal(5))

HABITS = (
    Habit("openai", "gpt-5", "atlas", "dana", "prod", 2_600_000, 210_000, *GPT, weekends=True),
    Habit("openai", "gpt-5-mini", "atlas", "dana", "prod", 5_200_000, 610_000, *MINI, weekends=True),
    Habit("openai", "gpt-5", "research", "emil", "lab", 1_100_000, 190_000, *GPT),
    Habit("openai", "gpt-5-mini", "support", "bot", "prod", 3_100_000, 420_000, *MINI, weekends=True),
    Habit("anthropic", "claude-sonnet-4-5", "atlas", "fay", "dev", 900_000, 120_000, *SONNET),
    Habit("anthropic", "claude-sonnet-4-5", "research", "emil", "lab", 420_000, 60_000, *SONNET, begins=34),
    Habit("anthropic", "claude-haiku-4-5", "support", "bot", "prod", 800_000, 90_000, *HAIKU, begins=61),
)

# Used without a bill that could be read: the price of one of them nobody knows.
UNBILLED = (
    Habit("openrouter", "openai/gpt-5-mini", "research", "emil", "lab", 900_000, 80_000, *MINI, begins=20),
    Habit("openrouter", "lab/house-model", "research", "emil", "lab", 300_000, 20_000, *MINI, begins=96),
)
