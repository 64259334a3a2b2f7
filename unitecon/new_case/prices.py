"""`--price pro=25,team=40` and other amounts of a command line -> USD."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast
from zlib import crc32

from unitecon.case import cells
from unitecon.dictionary.tables import TABLES
from unitecon.errors import Fault, InputError, Place

OPTION = "--price"
EXAMPLE = "PLAN=USD per user per month, such as pro=25"


def plan_prices(options: Sequence[str]) -> dict[str, float]:
    """The price of each plan, by the plan's id; raises InputError with every fault.

    Each option has one price or several, joined by commas.
    """
    parts = [part.strip() for option in options for part in option.split(",")]
    prices: dict[str, float] = {}
    faults: list[Fault] = []
    for part in parts:
        name, equals, text = (piece.strip() for piece in part.partition("="))
        plan = slug(name)
        if not plan or not equals or not text:
            faults.append(_not_a_price(part))
            continue
        price = usd(text, f"{OPTION} {name}")
        if isinstance(price, Fault):
            faults.append(price)
        elif plan in prices:
            faults.append(Fault("has two prices", place=Place(column=OPTION), value=name))
        else:
            prices[plan] = price
    if faults:
        raise InputError(faults)
    return prices


def usd(text: str, option: str) -> float | Fault:
    """An amount of at least 0, or what is wrong with it."""
    table = TABLES["plan_prices"]
    read = cells.reader(str(table.value), table.columns[str(table.value)])
    value = read(text)
    if isinstance(value, Fault):
        return replace(value.at(column=option), value=text)
    return cast("float", value)


def amount(text: str | None, option: str) -> float | None:
    """An amount of an option that may be left out; raises InputError where it is none."""
    if text is None:
        return None
    value = usd(text, option)
    if isinstance(value, Fault):
        raise InputError([value])
    return value


def slug(label: str) -> str:
    """A plan's name as an id: `Pro Plan` is `pro_plan`; a name in other letters gets a number."""
    name = label.strip().lower()
    plain = re.sub(r"[^a-z0-9_.-]+", "_", name).strip("_")
    return plain or (f"plan_{crc32(name.encode()):08x}" if name else "")


def _not_a_price(part: str) -> Fault:
    cause = "a comma in a number: thousands take nothing, decimals take a point"
    return Fault(
        "is not a price of a plan",
        place=Place(column=OPTION),
        value=part,
        limit=EXAMPLE,
        cause=cause if re.fullmatch(r"\d+(\.\d+)?", part) else None,
    )
