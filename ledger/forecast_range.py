"""The range that a sum which is never below zero lies in, 8 times of 10."""

from __future__ import annotations

from math import sqrt

WIDTH = 1.2816  # standard deviations: a tenth of a bell curve lies beyond
WIDEST = (1.5 * WIDTH) ** 2  # of a variance to the squared mean: beyond it the approximation would fall again


def quantile(mean: float, variance: float, side: int) -> float:
    """Of a gamma distribution: a tenth of it lies below (`side` -1) or above (1).

    A few days that scatter widely lean to the right, many days together are a bell curve; the gamma is both.
    Wilson and Hilferty's approximation, Proceedings of the National Academy of Sciences 17 (1931) 684.
    """
    if mean <= 0:
        return max(side, 0) * WIDTH * sqrt(variance)
    spread = min(variance / mean / mean, WIDEST)
    root = 1 - spread / 9 + side * WIDTH * sqrt(spread) / 3
    return mean * max(root, 0.0) ** 3
