"""Which errors are the operator's to mend, and so are one sentence and no traceback."""

from __future__ import annotations

from bot.services import CannotStart
from bot.settings import WrongSettings
from storage.keys import KeyUnusable
from storage.trouble import StorageUnusable

EXPECTED = (CannotStart, KeyUnusable, StorageUnusable, WrongSettings)


class Failed(Exception):
    """What was asked on the command line could not be done; the message says why."""


def sentence_of(error: Exception) -> str | None:
    """The sentence to tell; None for an error that is ours."""
    return str(error) if isinstance(error, (*EXPECTED, Failed)) else None
