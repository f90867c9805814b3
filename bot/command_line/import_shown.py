"""What a file would change, as lines: what was understood, day by day, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collectors.exported import Export
from ledger.amounts import show_money
from ledger.money import Money
from ledger.providers import PROVIDERS
from storage.foreseeing import DayForeseen, together
from storage.importing import Difference

MOST_UNREAD = 20
WIDTH = 14


def title_of(provider: str, account: str) -> str:
    title = PROVIDERS[provider].title
    return title if account == provider else f"{title} ({account})"


def lines_of(
    name: str, title: str, export: Export, change: Difference, days: Sequence[DayForeseen], currency: str
) -> Iterator[str]:
    """All that is shown before anything is written."""
    yield f"{name}: {export.made_by}, {_count(export.rows, 'row')}, {_span(export)}, for {title}."
    yield f"Read as: {', '.join(f'{what} from “{column}”' for what, column in export.columns.items())}."
    yield _layer(export)
    yield ""
    yield from _table(days)
    yield ""
    yield (
        f"Figures: {change.added:,} new, {change.changed:,} changed, {change.withdrawn:,} withdrawn, "
        f"{change.alike:,} as they are."
    )
    if export.totals:
        yield f"{_count(export.totals, 'row')} of totals left out."
    for other in sorted({day.now.currency for day in days} - {currency}):
        yield f"{other} counts in {currency} by the rates that /rate states; without one it is shown beside."
    yield from _unread(export)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _span(export: Export) -> str:
    days = list(export.days)
    if not days:
        return "no day"
    return f"{_count(len(days), 'day')} from {days[0]:%-d %b %Y} to {days[-1]:%-d %b %Y}"


def _layer(export: Export) -> str:
    if export.layer == "official":
        return (
            "Its days are UTC's; it counts as official, and takes the place of all that was official of them."
        )
    return (
        f"Its days are those of {export.zone.key}; it counts as typed by hand, "
        "in the place of earlier imports of them."
    )


def _table(days: Sequence[DayForeseen]) -> Iterator[str]:
    if not days:
        yield "No day would change."
        return
    yield _row("Day", "Now", "After", "Difference")
    for day in days:
        yield _row(
            f"{day.day:%Y-%m-%d}", show_money(day.now), show_money(day.after), _gap(day.now, day.after)
        )
    for now, after in together(days):
        yield _row("Together", show_money(now), show_money(after), _gap(now, after))


def _row(*cells: str) -> str:
    first, *rest = cells
    return first.ljust(12) + "".join(cell.rjust(WIDTH) for cell in rest)


def _gap(now: Money, after: Money) -> str:
    gap = after - now
    shown = show_money(gap)
    return f"+{shown}" if gap.units > 0 else shown


def _unread(export: Export) -> Iterator[str]:
    if not export.unread:
        return
    yield f"{_count(len(export.unread), 'row')} cannot be read:"
    for row in export.unread[:MOST_UNREAD]:
        yield f"  line {row.line:,}: {row.why}"
    if len(export.unread) > MOST_UNREAD:
        yield f"  and {len(export.unread) - MOST_UNREAD:,} more"
