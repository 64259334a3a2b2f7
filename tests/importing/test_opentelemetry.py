"""Traces and events as instrumentations write them: each call once, with all of its tokens.

`traces/` holds exports shaped like those of bug reports; the right values are worked out by hand
from the providers' documentation.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import logcase
import pytest
from places import ROOT
from tracecase import counts, taken

import unitecon as ue

TRACES = ROOT / "tests" / "importing" / "traces"
CLAUDE = (4299, 35574, 17787, 631)
# file: user and uncached input, cache reads, cache writes, output of each request, by its id
RIGHT: dict[str, list[tuple[str, tuple[int, int, int, int]]]] = {
    "bedrock_exclusive_input": [
        ("cust-1", (20000, 9000, 1000, 500)),
        ("cust-1", (3, 9000, 1000, 500)),
    ],
    "claude_code_events": [("acct-1", (2, 61608, 1014, 211))],
    "litellm_proxy_three_spans": [("cust-3", (4000, 0, 0, 500))],
    "number_and_key_shapes": [
        *[("cust-1", (1000, 0, 0, 100))] * 3,
        ("cust-1", (1000000, 0, 0, 100)),
        *[("cust-1", (1000, 0, 0, 100))] * 2,
    ],
    "openinference": [("cust-1", CLAUDE), ("cust-1", (1000, 0, 0, 100))],
    "openinference_only": [("cust-1", CLAUDE)],
    "pydantic_agent_run": [("cust-1", (56, 0, 0, 5)), ("cust-1", (57, 0, 0, 6))],
    "strands_containers": [("cust-1", CLAUDE)],
    "tempo_batches": [("cust-1", (1000, 0, 0, 100))],
    "vercel_ai_sdk": [("cust-7", (1000, 11000, 0, 600)), ("cust-8", (500, 10000, 1500, 600))],
}
COSTS = {
    "bedrock_exclusive_input": ["0.07395", "0.013959"],
    "litellm_proxy_three_spans": ["0.012"],
    "openinference": ["0.09973545", "0.0028"],
    "pydantic_agent_run": ["0.000152", "0.000162"],
    "strands_containers": ["0.09973545"],
    "vercel_ai_sdk": ["0.0123", "0.019125"],
}


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_an_export_has_each_call_once(name: str, tmp_path: Path) -> None:
    report, rows = taken(tmp_path, [TRACES / f"{name}.jsonl"])
    by_user = [(row["user_id"], counts(row)) for row in rows]
    assert sorted(by_user) == sorted(RIGHT[name])
    assert (report.accepted, report.quarantined) == (len(RIGHT[name]), 0)


@pytest.mark.parametrize("name", sorted(COSTS))
def test_what_an_export_costs(name: str, tmp_path: Path) -> None:
    taken(tmp_path, [TRACES / f"{name}.jsonl"])
    dates = logcase.TOML.replace("as_of_date = 2026-01-01", "as_of_date = 2026-11-20")
    (tmp_path / "case.toml").write_text(dates.replace("2026-06-01", "2027-06-01"))
    costs = ue.open(tmp_path).answer("request_costs").sort("request_id")
    assert costs["serving_cost_usd"].to_list() == [Decimal(cost) for cost in COSTS[name]]
