"""Rows of a new case -> its CSV files: only tables that have rows, only columns that are filled."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from unitecon.dictionary.tables import TABLES, USER_PLANS
from unitecon.new_case.members import Members

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]  # by table


def assumed(day: date, note: str) -> dict[str, Any]:
    """The cells that all assumptions share: in force and known from a day, and why."""
    return {"valid_from_date": day, "known_from_date": day, "basis": "assumed", "note": note}


def of_members(members: Members, day: date) -> dict[str, list[Row]]:
    """Plans, their prices, and who is on them, from a day on."""
    plans: list[Row] = []
    for plan, name in members.plans.items():
        is_free = members.prices.get(plan) == 0
        kind, audience = ("free", "free") if is_free else ("flat", "paid")
        plans.append(
            {"plan_id": plan, "plan_name": name, "plan_kind": kind, "audience_id": audience}
        )
    return {
        "plans": plans,
        "plan_prices": [
            {"plan_id": plan, "price_usd_per_user_month": price}
            | assumed(day, _reason(members, plan))
            for plan, price in members.prices.items()
        ],
        "user_plans": [
            {
                "user_id": member.user_id,
                "plan_id": member.plan_id,
                "from_date": member.from_date,
                "to_date": member.to_date,
                "seats": member.seats,
                "price_usd_per_user_month": member.price,
            }
            for member in members.memberships
        ],
    }  # fmt: skip


def _reason(members: Members, plan: str) -> str:
    is_given = plan != members.unlisted or members.plans[plan] == plan
    return "As given when the case was made." if is_given else "On no plan that is paid for."


def write(folder: Path, rows: Rows) -> None:
    """Write the tables that have rows into a case's folder."""
    for name, table_rows in rows.items():
        if table_rows:
            columns = (USER_PLANS if name == USER_PLANS.name else TABLES[name]).columns
            optional = [n for n, column in columns.items() if column.nullable]
            empty = {n for n in optional if all(row.get(n) is None for row in table_rows)}
            write_csv(folder / f"{name}.csv", [n for n in columns if n not in empty], table_rows)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows to a CSV file; numbers as short as they can be read back."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_text(row.get(name)) for name in columns] for row in rows)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)
