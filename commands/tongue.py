"""Which language is spoken now, and what Babel knows of it. English is the house's own and needs no Babel."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"
TONGUE: ContextVar[str] = ContextVar("language", default=ENGLISH)


@cache
def locale_of(language: str) -> Locale:
    """What Babel (CLDR) knows of a language."""
    from babel import Locale

    return Locale.parse(language)


def plural_form(language: str, count: int) -> str:
    """`one`, `few`, `many` or `other`, as CLDR has it."""
    if language == ENGLISH:
        return "one" if count == 1 else "other"
    return str(locale_of(language).plural_form(count))
