"""The list of all charts: what each answers and which answers it is drawn from.

The command line, `Model.chart`, `unitecon chart --list` and the gallery in the docs read it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from unitecon.errors import UniteconError, nearest

LOG, CASH = "a usage log", "a cash balance"
DRAWS, LEVERS, PLANS, FACTS = "draws", "two levers", "proposed plans", "later facts"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: a function of its own name in `module`, which takes the answers as frames.

    `needs` names what it takes beside a case, or a part of one that not every case has. Answers in
    `beside` are frames as well, and None where the case has none.
    """

    name: str
    module: str
    question: str
    answers: tuple[str, ...]
    needs: str = ""
    beside: tuple[str, ...] = ()

    def function(self) -> Callable[..., Any]:
        """What draws it; Altair is loaded now."""
        drawing: Callable[..., Any] = getattr(
            import_module(f"unitecon.charts.{self.module}"), self.name
        )
        return drawing


_ALL = (
    Chart(
        "margins",
        "plan_margins",
        "Which plans and tiers cover their cost?",
        ("tier_margins",),
    ),
    Chart(
        "users",
        "losing_users",
        "Which users lose the most money?",
        ("losing_users", "user_coverages"),
        LOG,
    ),
    Chart(
        "distribution",
        "margin_spread",
        "How are all users spread over margin, and who is not covered?",
        ("user_margin_bins", "user_coverages"),
        LOG,
    ),
    Chart(
        "breakeven",
        "margin_spread",
        "Who stands above the line where cost equals revenue?",
        ("tier_margins",),
        beside=("user_margin_bins",),
    ),
    Chart(
        "lorenz",
        "cost_spread",
        "How unevenly is the cost spread over users?",
        ("lorenz_points", "cost_concentrations"),
        LOG,
    ),
    Chart(
        "models",
        "class_costs",
        "What does each model cost, by token class?",
        ("token_class_costs",),
        LOG,
    ),
    Chart(
        "days",
        "cost_history",
        "What does each model cost from day to day?",
        ("daily_costs", "model_costs"),
        LOG,
    ),
    Chart(
        "months",
        "cost_history",
        "What does serving each plan cost from month to month?",
        ("plan_margins", "company_years"),
    ),
    Chart(
        "reported",
        "class_costs",
        "Do reported costs agree with computed ones?",
        ("cost_comparisons",),
        LOG,
    ),
    Chart(
        "bills",
        "bill_gaps",
        "Why do bills differ from the log?",
        ("bill_causes",),
        LOG,
    ),
    Chart(
        "cash",
        "cash_paths",
        "When does the cash run out in each scenario?",
        ("company_months", "runways"),
        CASH,
    ),
    Chart(
        "burn",
        "burn_years",
        "How much cash does each year burn?",
        ("company_years",),
        CASH,
    ),
    Chart(
        "waterfall",
        "burn_waterfall",
        "Where does the cash of a year go?",
        ("company_years",),
        CASH,
    ),
    Chart(
        "bridge",
        "margin_bridge",
        "Why does contribution margin change?",
        ("margin_bridges",),
    ),
    Chart(
        "tornado",
        "input_tornado",
        "Which uncertain inputs move the runway most?",
        ("sensitivities",),
        CASH,
    ),
    Chart(
        "odds",
        "cash_out_odds",
        "How likely has the cash run out by each quarter?",
        ("simulated_months", "cash_out_quarters", "simulated_runways"),
        DRAWS,
    ),
    Chart(
        "fan",
        "cash_out_odds",
        "How much cash is left, with what certainty?",
        ("simulated_months", "simulated_runways"),
        DRAWS,
    ),
    Chart(
        "heatmap",
        "lever_grid",
        "How does the runway change with two levers?",
        ("runways",),
        LEVERS,
    ),
    Chart(
        "calibration",
        "fact_dots",
        "How far is the model from published figures?",
        ("calibrations",),
    ),
    Chart(
        "backtest",
        "fact_dots",
        "Did later figures fall inside the forecast?",
        ("backtest_facts",),
        FACTS,
    ),
    Chart(
        "rerates",
        "payment_changes",
        "Which accounts would pay more, and which less?",
        ("plan_rerates",),
        PLANS,
    ),
)
CHARTS = {chart.name: chart for chart in _ALL}


def get(name: str) -> Chart:
    """The chart of a name; raises UniteconError, with the nearest name, where there is none."""
    if name not in CHARTS:
        known = ", ".join(CHARTS)
        raise UniteconError(f"unknown chart {name!r}; known: {known}{nearest(name, CHARTS)}")
    return CHARTS[name]


def listing() -> str:
    """A line a chart: its name, its question and what it needs beside a case."""
    widest = max(map(len, CHARTS))
    return "\n".join(
        f"{chart.name:<{widest}}  {chart.question}"
        + (f" (needs {chart.needs})" if chart.needs else "")
        for chart in CHARTS.values()
    )
