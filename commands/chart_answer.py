"""What `/chart` answers: the data of one picture, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from commands.answers import Answer, Cost
from commands.chart_drift import DriftPicture
from commands.chart_shares import By, SharePart
from commands.forecast_parts import MonthEnd
from commands.picture import Picture
from commands.standings import BudgetStanding

What = Literal["days", "budget", "forecast", "drift", "models", "providers", "projects", "members"]

OF: Mapping[What, By] = {
    "models": "model",
    "providers": "provider",
    "projects": "project",
    "members": "member",
}


class ChartAnswer(Answer):
    """What one picture shows; of the parts that `what` does not mean all are empty.

    The days from `first` to `last`, both included, are a period's so far; of a forecast they are all of it.
    `unpriced` counts requests whose price nobody knows: they are in no sum.
    """

    what: What
    period: str
    first: date
    last: date
    days: Picture | None = None
    budgets: tuple[BudgetStanding, ...] = ()
    forecast: MonthEnd | None = None
    drift: DriftPicture | None = None
    shares: tuple[SharePart, ...] = ()
    total: Cost
    unpriced: int = 0
