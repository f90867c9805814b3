"""Files of costs: what a console lets one download, and tables that people keep. Read here, posted elsewhere.

Cells are data: a formula is text, and text is no amount.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from collectors.exported.consoles import console_of
from collectors.exported.export import DecimalMark, Export, NotReadable, Order, Unread, WhichWay
from collectors.exported.rows import read_rows
from collectors.exported.sheet import open_sheet

__all__ = ["DecimalMark", "Export", "NotReadable", "Order", "Unread", "WhichWay", "read_export"]


def read_export(
    body: bytes,
    today: date,
    zone: ZoneInfo,
    currency: str,
    *,
    order: Order | None = None,
    decimal: DecimalMark | None = None,
) -> Export:
    """The costs in a file, by day; `zone` and `currency` hold where the file says neither.

    Raises NotReadable where nothing of it can be read, WhichWay where only a person can say which is
    the day or the decimal mark; `order` and `decimal` answer that.
    """
    sheet = open_sheet(body)
    return read_rows(sheet, console_of(sheet.heading), today, zone, currency, order, decimal)
