"""Money: a whole number of billionths of a currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

BILLION = 1_000_000_000
LARGEST = 2**63 - 1  # what a BIGINT holds: 9.2 thousand million of a currency
MOST = LARGEST // BILLION
BILLIONTH = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in billionths (`units`) of `currency`, an upper-case ISO 4217 code.

    Amounts of two currencies neither add nor compare: `ValueError`.
    """

    units: int
    currency: str = "USD"

    def __post_init__(self) -> None:
        if not -LARGEST <= self.units <= LARGEST:
            raise ValueError("that amount is larger than Purser can keep")

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str = "USD") -> Money:
        """Read an exact decimal; what is finer than a billionth is rounded half to even.

        Raises ValueError for what is not a finite number, or too large.
        """
        try:
            value = Decimal(amount)
        except ArithmeticError:
            raise ValueError("that is not a number") from None
        if not value.is_finite() or not -MOST <= value <= MOST:
            raise ValueError("that amount is larger than Purser can keep")
        return cls(int(value.quantize(BILLIONTH, ROUND_HALF_EVEN).scaleb(9)), currency)

    @property
    def decimal(self) -> Decimal:
        """The exact amount, at most nine places."""
        return Decimal(self.units) / BILLION

    def text(self) -> str:
        """Exact decimal text for machines: no exponent, no trailing zeros (`1.06`, `0`, `-0.5`)."""
        return decimal_text(self.units)

    def __add__(self, other: Money) -> Money:
        return Money(self.units + self._alike(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.units - self._alike(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.units, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.units), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.units < self._alike(other)

    def __le__(self, other: Money) -> bool:
        return self.units <= self._alike(other)

    def __gt__(self, other: Money) -> bool:
        return self.units > self._alike(other)

    def __ge__(self, other: Money) -> bool:
        return self.units >= self._alike(other)

    def __bool__(self) -> bool:
        return self.units != 0

    def _alike(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.units


def decimal_text(units: int) -> str:
    """Billionths as `Money.text` says them, for amounts by the million."""
    if units % BILLION == 0:
        return str(units // BILLION)
    digits = f"{units:011d}" if units < 0 else f"{units:010d}"
    return f"{digits[:-9]}.{digits[-9:]}".rstrip("0")
