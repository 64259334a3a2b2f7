"""A proposal -> a scenario per plan in which every paying account is on that plan.

Beside each other they say which plan would be the cheapest for an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from unitecon.case.load import Case
from unitecon.scenarios.replaced_plans import OF_PLANS
from unitecon.scenarios.scenario import Insert, Override, Scenario

KIND = "offer"
PRICE = "price_usd_per_user_month"
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def of(case: Case, proposal: Scenario) -> list[Scenario]:
    """The offers of a proposal: `<proposal>.<plan>`, based on it, with the plan in `varied_input`.

    Offered are the plans that charge something: flat ones, and those with charges.
    """
    charged = {insert.row["plan_id"] for insert in proposal.inserts if "plan_id" in insert.row}
    charged |= set(case.tables["charges"]["plan_id"]) - set(proposal.replaced_plans)
    plans = [
        row["plan_id"]
        for row in case.tables["plans"].iter_rows(named=True)
        if row["plan_kind"] == "flat" or row["plan_id"] in charged
    ]
    return [_offer(case, proposal, plan, [p for p in plans if p != plan]) for plan in plans]


def _offer(case: Case, proposal: Scenario, plan: str, others: Sequence[str]) -> Scenario:
    rows = _rows(case, proposal, plan)
    changes = [] if rows["charges"] else [_prices(case, plan, other) for other in others]
    inserts = [insert for other in others for insert in _renamed(rows, other)]
    return Scenario(
        f"{proposal.scenario_id}.{plan}",
        f"{proposal.title}, every account on {plan}",
        base=proposal.scenario_id,
        kind=KIND,
        overrides=tuple(change for of_plan in changes for change in of_plan),
        inserts=tuple(inserts),
        varied_input=plan,
        replaced_plans=tuple(others),
        file=proposal.file,
    )


def _rows(case: Case, proposal: Scenario, plan: str) -> Rows:
    """What a plan charges under the proposal, by table."""
    tables: dict[str, list[Mapping[str, Any]]]
    if plan in proposal.replaced_plans:
        tables = {name: [i.row for i in proposal.inserts if i.table == name] for name in _TABLES}
    else:
        tables = {name: [*case.tables[name].iter_rows(named=True)] for name in _TABLES}
    own = {
        name: [row for row in rows if row.get("plan_id") == plan] for name, rows in tables.items()
    }
    names = {row["charge_id"] for row in own["charges"]}
    steps = [row for row in tables["charge_steps"] if row["charge_id"] in names]
    return {**own, "charge_steps": steps}


_TABLES = (*OF_PLANS, "charge_steps")


def _renamed(rows: Rows, plan: str) -> Iterator[Insert]:
    """The rows as those of another plan."""
    for table, of_table in rows.items():
        for row in of_table:
            cells = {name: cell for name, cell in row.items() if cell is not None}
            if "plan_id" in cells:
                cells["plan_id"] = plan
            if "charge_id" in cells:
                cells["charge_id"] = f"{plan}.{cells['charge_id']}"
            yield Insert(table, cells)


def _prices(case: Case, plan: str, other: str) -> Iterator[Override]:
    """The list prices of a plan as those of another."""
    prices = case.tables["plan_prices"].filter(plan_id=plan).sort("valid_from_date")
    for nth, row in enumerate(prices.iter_rows(named=True)):
        start = row["valid_from_date"] if nth else None
        yield Override("plan_prices", {"plan_id": other}, PRICE, "set", row[PRICE], start)
