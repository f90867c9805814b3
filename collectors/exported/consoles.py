"""The consoles whose exports are known by their headings, and what is particular about each.

Both are of whole UTC days, as the consoles' own pages are. The headings were taken from files that people
published: OpenAI's of platform.openai.com, Usage, Export; Anthropic's of platform.claude.com, Cost, Export.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from collectors.exported.headings import Heading

DEFAULT_WORKSPACE = "Default"


@dataclass(frozen=True, slots=True)
class Console:
    """`known_by`: headings that only its files have together. `columns` replaces what is read as what.

    `what`: the columns that tell apart what a day's costs are for, beside the dimensions.
    """

    provider: str
    made_by: str
    known_by: tuple[str, ...]
    columns: Mapping[str, str]
    what: tuple[str, ...]
    dims: tuple[str, ...]  # which dimensions the provider's own report has too, in the order of its keys
    defaults: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[str, ...] = ()  # dimensions that the file spells as titles, and all else as ids


CONSOLES: Sequence[Console] = (
    Console(
        provider="openai",
        made_by="OpenAI's console",
        known_by=("start_time", "amount_value", "amount_currency"),
        columns={"day": "start_time_iso", "end": "end_time_iso", "project": "project_id"},
        what=("line_item",),
        dims=("project",),
    ),
    Console(
        provider="anthropic",
        made_by="Anthropic's console",
        known_by=("usage_date_utc", "cost_usd", "token_type"),
        columns={"day": "usage_date_utc", "amount": "cost_usd"},
        what=("cost_type", "usage_type", "token_type", "context_window", "inference_geo", "speed"),
        dims=("project", "model"),
        defaults={"project": DEFAULT_WORKSPACE},
        ids=("model",),
    ),
)


def console_of(heading: Heading) -> Console | None:
    """Whose console made a file with these headings; None: a table of somebody's own."""
    for console in CONSOLES:
        if all(heading.place(name) is not None for name in console.known_by):
            return console
    return None


def as_id(title: str) -> str:
    """`Claude Haiku 4.5` as `claude-haiku-4-5`, as its newer models are called everywhere else."""
    return title.lower().replace(" ", "-").replace(".", "-")
