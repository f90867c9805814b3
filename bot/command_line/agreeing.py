"""Whether who sits at the terminal agrees to what was shown."""

from __future__ import annotations

import sys

import click

from bot.command_line.trouble import Failed


def is_terminal() -> bool:
    """Whether somebody sits there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def agreed(question: str) -> bool:
    """Their answer. Raises Failed where nobody is there."""
    if not is_terminal():
        raise Failed("Nobody is there to agree: add --yes to write this, or --dry-run only to see it.")
    return click.confirm(question, default=False)
