"""`purser doctor`: a line for each thing that may be wrong, with how to mend it. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bot import VERSION
from bot.command_line.finding import Finding
from bot.settings import WrongSettings, read_settings


def examine() -> int:
    """Print a line for each finding; 1 if anything is to be mended."""
    well = True
    for finding in findings():
        click.echo(f"{'ok  ' if finding.well else 'MEND'} {finding.about:9} {finding.sentence}")
        well = well and finding.well
    return 0 if well else 1


def findings() -> Iterator[Finding]:
    """In the order in which a person would mend them."""
    from bot.command_line.doctor_settings import look_at_settings
    from bot.command_line.doctor_storage import look_at_storage

    yield Finding("version", True, f"Purser {VERSION}")
    try:
        settings = read_settings()
    except WrongSettings as wrong:
        yield Finding("settings", False, str(wrong))
        return
    yield from look_at_settings(settings)
    yield from look_at_storage(settings)
