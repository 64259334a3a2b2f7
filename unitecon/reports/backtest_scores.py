"""The scores of a backtest: by horizon, and beside rules that need no model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unitecon.reports.text_tables import NOTHING
from unitecon.reports.text_tables import table as table_of

if TYPE_CHECKING:
    from rich.table import Table

    from unitecon.forecast.backtest import Backtest

Row = dict[str, Any]
SPANS = ("forecast", "nowcast", "backcast", "all")
PERIODS = {"forecast": "ahead", "all": "all"}
TITLE = (
    "Scores, each group of facts once: inside P10 to P90 (80% expected), errors over the reported"
)
BINS = 5  # equal parts of the draws


def scores_table(result: Backtest) -> Table:
    """Coverage with its interval and the errors, by horizon; others' forecasts apart."""
    columns = ("", "Facts", "Groups", "Worth", "Inside", "95%", "Error", "CRPS", "Interval")
    table = table_of(TITLE, columns)
    for row in _ordered(result, "backtest_scores"):
        name = row["horizon"] if row["is_scored"] else "others"
        if not row["compared_facts"] or not (row["is_scored"] or row["horizon"] == "all"):
            continue
        low, high = row["coverage_low_share"], row["coverage_high_share"]
        table.add_row(
            name, f"{row['compared_facts']}/{row['facts']}", f"{row['groups']:.0f}",
            f"{row['effective_groups']:.1f}", _share(row["coverage_share"]),
            f"{100 * low:.0f}\u2013{high:.0%}", _share(row["median_error_share"]),
            _share(row["mean_crps_share"]), _share(row["mean_interval_score_share"]),
        )  # fmt: skip
    return table


def skills_table(result: Backtest) -> Table:
    """The forecast beside each rule without a model, for periods ahead and for all."""
    columns = ("Rule", "Periods", "Groups", "Closer", "Its error", "Ours", "Skill", "CRPS")
    title = (
        "Beside rules without a model: mean errors over the reported value; skill above 0 is better"
    )
    table = table_of(title, columns)
    for row in _ordered(result, "backtest_skills"):
        if row["is_scored"] and row["horizon"] in PERIODS:
            table.add_row(
                row["naive_rule"], PERIODS[row["horizon"]], str(row["groups"]),
                str(row["closer_groups"]),
                _share(row["naive_mean_error_share"]), _share(row["mean_error_share"]),
                _share(row["error_skill_share"]), _share(row["crps_skill_share"]),
            )  # fmt: skip
    return table


def _ordered(result: Backtest, answer: str) -> list[Row]:
    """The rows of an answer: scored ones first, periods ahead first."""
    rows = result.answers[answer].to_dicts()
    return sorted(
        rows,
        key=lambda r: (not r["is_scored"], SPANS.index(r["horizon"]), r.get("naive_rule", "")),
    )


def _share(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.0%}"


def skill_sentence(result: Backtest) -> str:
    """Whether the forecast was better than the best rule on the periods ahead."""
    rows = [
        row
        for row in _ordered(result, "backtest_skills")
        if row["is_scored"]
        and row["horizon"] == "forecast"
        and row["error_skill_share"] is not None
    ]
    if not rows:
        return "Rules without a model have no figure for any period ahead, so skill is unknown."
    worst = min(rows, key=lambda row: float(row["error_skill_share"]))
    better = "better" if worst["error_skill_share"] > 0 else "not better"
    return (
        f"On periods ahead the forecast is {better} than the best rule, {worst['naive_rule']}: "
        f"its mean error is {worst['mean_error_share']:.0%}, the rule's "
        f"{worst['naive_mean_error_share']:.0%}, over {worst['groups']} groups of facts."
    )


def pit_sentence(result: Backtest) -> str:
    """How many facts fell into each fifth of the draws."""
    rows = [
        row
        for row in _ordered(result, "backtest_pits")
        if row["is_scored"] and row["horizon"] == "all"
    ]
    counts = {row["pit_bin"]: row["groups"] for row in rows}
    if not counts:
        return "No measured or estimated fact is compared."
    parts = ", ".join(str(counts.get(place, 0)) for place in range(1, BINS + 1))
    return (
        f"By fifths of the draws, from the lowest: {parts} groups of facts; "
        f"{sum(counts.values()) / BINS:.1f} each are expected."
    )
