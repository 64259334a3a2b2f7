"""Bills of the invented assistant_startup for December 2025, in the shape of the providers' APIs.

    python benchmarks/startup_bills.py -o FOLDER
    unitecon import bills anthropic-costs FOLDER/cost_report.json --into CASE
    unitecon import bills openai-costs FOLDER/costs.json --into CASE

They are made of the usage log at the prices of its day, and then changed: Anthropic's are 8% lower,
lack 12 December, and have one line that is 100 times too high; OpenAI's are as logged, with a
credit and the usage of a key that bypasses the gateway.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import unitecon as ue

MONTH = date(2025, 12, 1)
DISCOUNT = Decimal("0.92")
MISSING_DAY = date(2025, 12, 12)
LINE_IN_CENTS = (date(2025, 12, 20), "claude-opus-4-1", "output")
TOKEN_TYPES = {
    "input": "uncached_input_tokens",
    "cache_read": "cache_read_input_tokens",
    "cache_write": "cache_creation.ephemeral_5m_input_tokens",
    "cache_write_1h": "cache_creation.ephemeral_1h_input_tokens",
    "output": "output_tokens",
}
LINE_ITEMS = {"input": "input", "cache_read": "cached input", "output": "output"}
Costs = dict[tuple[date, str, str], Decimal]


def logged(provider: str) -> Costs:
    """What a provider's usage of MONTH cost by day, model and kind of tokens."""
    costs: Costs = defaultdict(Decimal)
    with ue.open("assistant_startup") as startup:
        rows = startup.answer("focus_charges", f"provider_name = '{provider}'").to_dicts()
    for row in rows:
        if row["scenario_id"] == "baseline" and row["usage_date"] >= MONTH:
            kind = str(row["sku_meter"]).replace("reasoning", "output")
            model = "" if kind == "web_search" else row["sku_id"]
            costs[row["usage_date"], model, kind] += Decimal(repr(row["billed_cost"]))
    return costs


def cost_report(costs: Costs) -> dict[str, Any]:
    """Anthropic's cost report: amounts are cents, as text."""
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for (day, model, kind), cost in sorted(costs.items()):
        if day == MISSING_DAY:
            continue
        cents = cost * DISCOUNT * (10_000 if (day, model, kind) == LINE_IN_CENTS else 100)
        is_search = kind == "web_search"
        days[day].append({
            "amount": f"{cents:.6f}", "currency": "USD", "workspace_id": None,
            "description": "Web Search Usage" if is_search else f"{model} Usage - {kind}",
            "cost_type": kind if is_search else "tokens",
            "model": None if is_search else model, "token_type": TOKEN_TYPES.get(kind),
            "service_tier": None if is_search else "standard",
        })  # fmt: skip
    data = [
        {
            "starting_at": f"{day}T00:00:00Z",
            "ending_at": f"{day + timedelta(days=1)}T00:00:00Z",
            "results": results,
        }
        for day, results in days.items()
    ]
    return {"data": data, "has_more": False, "next_page": None}


def costs_page(costs: Costs) -> dict[str, Any]:
    """OpenAI's costs: amounts are dollars, as numbers, by the unix day."""
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for (day, model, kind), cost in sorted(costs.items()):
        is_search = kind == "web_search"
        name = "web search tool calls" if is_search else f"{model}, {LINE_ITEMS[kind]}"
        days[day].append(_result(float(cost), name))
    days[date(2025, 12, 3)].append(_result(-15.0, "promotional credit"))
    days[date(2025, 12, 9)].append(_result(38.4, "gpt-5-nano, output"))  # of the staff's own key
    return {"object": "page", "data": list(_buckets(days)), "has_more": False}


def _result(value: float, line_item: str) -> dict[str, Any]:
    return {
        "object": "organization.costs.result",
        "amount": {"value": value, "currency": "usd"},
        "line_item": line_item,
        "project_id": None,
    }


def _buckets(days: dict[date, list[dict[str, Any]]]) -> Iterable[dict[str, Any]]:
    for day, results in sorted(days.items()):
        start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        yield {"object": "bucket", "start_time": start, "end_time": start + 86400,
               "results": results}  # fmt: skip


def main() -> None:
    """Write both bills into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    folder: Path = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    for name, bill in (
        ("cost_report.json", cost_report(logged("anthropic"))),
        ("costs.json", costs_page(logged("openai"))),
    ):
        (folder / name).write_text(json.dumps(bill, indent=1) + "\n")


if __name__ == "__main__":
    main()
