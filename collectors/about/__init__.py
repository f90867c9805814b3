"""What people are told about each provider: `make docs` makes docs/providers.md of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """What is not said by the fields of a `Collector` and by `key_help`, in Markdown.

    In every text `{title}` stands for the provider's name, `{page}` for the vendor's page, `{reach}`,
    `{reread}` and `{lag}` for those lengths in words, `{again}` and `{settles}` for the sentences that
    follow from them. An empty text is a row left out.
    """

    source: str  # what is asked, and as which layer it is read
    reads: str
    cannot_see: str
    key: str = ""  # what is to be said of the key beyond `key_help`
    other_keys: str = ""  # those that people try and that do not work
    layers: str = ""  # how several sources of one provider lie over one another
    far_back: str = "{reach} at first. {again}"
    late: str = "{title} names no lag. {settles}"
    days: str = "{title}'s days are UTC. In another zone a day of yours takes its share of two of them."
    restated: str = (
        "The new figure replaces the old one, which is kept as history. "
        "A row that {title} no longer sends is withdrawn."
    )
    more: tuple[tuple[str, str], ...] = ()  # questions that only this provider raises, with their answers
    wrong: tuple[str, ...] = ()  # refusals and what to do about each; a changed shape is said for all
