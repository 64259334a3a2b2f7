"""The commands that add what a new case lacks, and those that ask it more."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from unitecon.new_case.log_case import LogCase

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Step = tuple[str, str]  # a command, and what it adds


def text(case: LogCase, rows: Rows, name: str) -> str:
    """What to do next, each with a command that names the case."""
    steps = [*_missing(case, name), *_asking(case, rows, name)]
    return "\n".join(["Next:", *(f"  {command}\n      {why}" for command, why in steps)])


def _missing(case: LogCase, name: str) -> list[Step]:
    """What would be known with more of the options of `unitecon init`."""
    users = [] if case.wanted.users else ["--users", "users.csv"]
    if not case.members.plans:
        why = "what users pay, and so their margins: users.csv says who is on which plan"
        return [(_again(case, name, [*users, "--price", "free=0,pro=25"]), why)]
    if case.members.unpriced:
        prices = [f"{plan}={price:g}" for plan, price in case.wanted.prices.items()]
        prices += [f"{plan}=USD" for plan in case.members.unpriced]
        return [(_again(case, name, ["--price", ",".join(prices)]), "the margins of these plans")]
    if case.wanted.money is None:
        why = "when the cash runs out: cash today, and all monthly costs but serving"
        return [(_again(case, name, ["--cash", "USD", "--burn", "USD"]), why)]
    return []


def _again(case: LogCase, name: str, more: Sequence[str]) -> str:
    """The command that makes another case with more options."""
    wanted, is_priced = case.wanted, "--price" in more
    prices = ",".join(f"{plan}={price:g}" for plan, price in wanted.prices.items())
    options = {
        "--log": wanted.files, "--format": [wanted.format], "--map": [wanted.map_file],
        "--user": [wanted.user], "--users": [wanted.users],
        "--price": [None if is_priced else prices or None],
    }  # fmt: skip
    words = [
        word
        for option, values in options.items()
        if any(values)
        for word in (option, *(shlex.quote(str(value)) for value in values))
    ]
    return " ".join(["unitecon init", f"{name}_2", *words, *more])


def _asking(case: LogCase, rows: Rows, name: str) -> list[Step]:
    unpriced = any(row["unpriced_requests"] for row in rows["model_costs"])
    steps = []
    if unpriced:
        where = "--where \"price_kind = 'none'\""
        steps.append((f"unitecon show price_uses {name} {where}", "the usage without a price"))
    if case.members.plans:
        steps.append((f"unitecon run {name}", "all margins, charts, a database"))
    steps.append((f"unitecon show user_costs {name}", "every user"))
    return steps[:3]
