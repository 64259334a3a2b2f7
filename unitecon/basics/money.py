"""Amounts of money and people in the unit of their size, so that any company's read well."""

from __future__ import annotations

from collections.abc import Iterable

UNITS = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))
MINUS = "\u2212"  # as wide as a plus, unlike a hyphen


def short(usd: float) -> str:
    """USD in the unit of its size: `$17bn`, `$4.2m`, `$310k`, `$45`."""
    divisor, said = unit([usd])
    size = abs(usd) / divisor
    digits = 0 if size >= 9.95 or divisor == 1 else 1
    return f"{MINUS if usd < 0 else ''}${size:,.{digits}f}{said}"


def unit(usd: Iterable[float]) -> tuple[float, str]:
    """The largest of bn, m and k that some of these amounts reach, with its divisor."""
    top = max((abs(one) for one in usd), default=0.0)
    return next(((divisor, said) for divisor, said in UNITS if top >= divisor), (1.0, ""))
