"""docs/providers.md, of the collectors and of the providers that have none: `make docs`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from textwrap import fill

from collectors.contract import Collector
from ledger.providers import PROVIDERS

PROVIDERS_PAGE = Path(__file__).parents[1] / "docs" / "providers.md"
TOP = """\
# Providers

<!-- `make docs` writes this page from collectors/about/, the collectors and ledger/providers.py. -->

What Purser reads from each provider, with which key, how late, and what it cannot see.
A figure is **official** if the provider says what it billed, **manual** if a person typed it, and otherwise
**estimated**.

`make collect P=openai` (or another name) reads what a first connection would, prints every charge, the span,
the total and how fresh it is, and keeps nothing. It takes the key from `PURSER_OPENAI_KEY` or asks for it.
"""
BY_HAND = """\
## By hand

Every provider with a page that shows what the month has cost so far can be kept by readings, without a key:
`/groq 1.06`, or `/reading perplexity 12.40 yesterday`. The provider's name is enough; the first reading makes
the account.

| question | answer |
| --- | --- |
| where the figure stands | {consoles} Any other: its billing page. |
| what a reading means | The month so far, at the moment it was read. Days between two readings share the \
difference evenly, unless finer figures (records, logs) say how it was spread. |
| how fresh | As fresh as the last reading; what came after it is not known. Read once a day, or when the \
bot says it is stale. |
| a lower figure | Is refused with two lines to choose from: `… reset` if the page began again, `… correct` \
if the earlier figure was wrong. |
| what it cannot see | Who or what the money went to. |
"""
SHAPE = (
    "*The answer has changed its shape at …*: nothing was booked from that answer. "
    "Report it with the place it names."
)
TYPED = re.compile(r"\b\w[\w-]*(?:[-_]…|:NAME\b)|\bapi(?:\.\w+)+")  # sk-admin-…, org:NAME, api.usage.read
WIDTH = 118
WORDS = {1: "a day", 2: "two days", 3: "three days"}
ORDINALS = {1: "first", 2: "second", 3: "third"}


def providers_page(collectors: Iterable[Collector]) -> str:
    sections = ("\n".join(_section(collector)) for collector in collectors)
    return "\n".join([TOP, *sections, BY_HAND.format(consoles=_consoles())])


def _section(collector: Collector) -> Iterator[str]:
    known = _known(collector)
    yield f"## {known['title']}\n"
    yield _lines(f"Source: {collector.about.source.format(**known)}") + "\n"
    yield "| question | answer |\n| --- | --- |"
    for question, answer in _answers(collector):
        if answer:
            yield f"| {question} | {answer.format(**known)} |"
    yield "\nWhen something is wrong:\n"
    for refusal in (*collector.about.wrong, SHAPE):
        yield _lines(f"- {refusal.format(**known)}", "  ")
    yield f"\n{_tried(collector)}\n"


def _answers(collector: Collector) -> Iterator[tuple[str, str]]:
    about = collector.about
    yield "which key", f"{_key(collector.provider)} {about.key}".strip()
    yield "and beside it", _beside(collector)
    yield "keys that do not work", about.other_keys
    yield "what is read", about.reads
    yield "how they lie", about.layers
    yield "how far back", about.far_back
    yield "how late", about.late
    yield "days", about.days
    yield "restated figures", about.restated
    yield from about.more
    yield "what it cannot see", about.cannot_see


def _known(collector: Collector) -> dict[str, str]:
    """What the texts may name; see `About`."""
    reread, lag = _words(collector.reread), _words(collector.lag)
    ordinal = ORDINALS.get(collector.reread.days, f"{collector.reread.days}th")
    return {
        "title": PROVIDERS[collector.provider].title,
        "page": collector.page,
        "reach": _words(collector.first_reach),
        "reread": reread,
        "lag": lag,
        "again": f"Later reads begin {reread} before the last good one; "
        f"the month before is read once more, whole, after its {ordinal} day.",
        "settles": f"A day counts as settled {lag} after its end; "
        "until then its figure may grow and is a floor.",
    }


def _words(length: timedelta) -> str:
    return WORDS.get(length.days, f"{length.days} days")


def _key(provider: str) -> str:
    return _sentence(PROVIDERS[provider].key_help) + "."


def _beside(collector: Collector) -> str:
    said = f"given as `/connect {collector.provider} of=…`"
    return f"{_sentence(collector.subject)}; {said}." if collector.subject else ""


def _tried(collector: Collector) -> str:
    setting = f"PURSER_{collector.provider.upper()}"
    beside = f" and what stands beside it in `{setting}_OF`" if collector.subject else ""
    return _lines(
        f"`make collect P={collector.provider}` tries it, with the key in `{setting}_KEY`{beside}. "
        f"`{setting}_URL` stands for `{collector.address}`."
    )


def _sentence(text: str) -> str:
    return TYPED.sub(r"`\g<0>`", text[:1].upper() + text[1:])


def _lines(text: str, indent: str = "") -> str:
    """A paragraph in lines; words and addresses stay whole."""
    return fill(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _consoles() -> str:
    """Where to read the month's figure; your own machines have no such page."""
    typed = [known for known in PROVIDERS.values() if not known.key_help and known.name != "local"]
    return " ".join(f"{known.title}: {known.console}." for known in typed)
