"""Amounts of money in a unit that suits their size, so that small and large companies read well."""

from __future__ import annotations

from collections.abc import Iterable

UNITS = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))
MINUS = "\u2212"  # as wide as a plus, unlike a hyphen


def short(usd: float) -> str:
    """USD in the unit that suits its size: `$17bn`, `$4.2m`, `$310k`, `$45`."""
    divisor, suffix = unit([usd])
    size = abs(usd) / divisor
    digits = 0 if size >= 9.95 or divisor == 1 else 1
    return f"{MINUS if usd < 0 else ''}${size:,.{digits}f}{suffix}"


def unit(usd: Iterable[float]) -> tuple[float, str]:
    """The divisor and suffix of the largest unit (bn, m or k) that any of these amounts reaches."""
    top = max((abs(amount) for amount in usd), default=0.0)
    return next(((divisor, suffix) for divisor, suffix in UNITS if top >= divisor), (1.0, ""))
