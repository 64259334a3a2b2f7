"""The page of `unitecon backtest`: each later fact beside the forecast, and the scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unitecon.reports.text_tables import NOTHING, day_text, output_page
from unitecon.reports.text_tables import table as table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table

    from unitecon.forecast.backtest import Backtest

Row = dict[str, Any]
METRIC = 28  # characters of a fact's id and metric
BAND = 0.8  # of the draws lie between P10 and P90


def show(result: Backtest, console: Console | None = None) -> None:
    """Print the page: plain text where the output is not a terminal."""
    page = console or output_page()
    day = day_text(result.case.as_of_date)
    page.print(
        f"{result.case.name}: the forecast of {day}, scored on facts that became known later\n"
    )
    facts = result.answers["backtest_facts"].sort("is_scored", "fact_id", descending=[True, False])
    rows = facts.to_dicts()
    page.print(facts_table([r for r in rows if r["has_figure"]]))
    for sentence in sentences(result):
        page.print(sentence)
    unmodelled = [f"{row['fact_id']} ({row['metric']})" for row in rows if not row["has_figure"]]
    if unmodelled:
        count = "1 fact" if len(unmodelled) == 1 else f"{len(unmodelled)} facts"
        page.print(f"\nThe model has no figure for {count}: {', '.join(unmodelled)}.")


def facts_table(rows: list[Row]) -> Table:
    """One row per compared fact: reported, P10, P50, P90, error, CRPS, inside the band or not."""
    columns = ("Fact", "Reported", "P10", "P50", "P90", "Error", "CRPS", "In")
    table = table_of("Reported beside forecast, in the fact's own unit", columns)
    table.columns[-1].min_width = len("yes")  # a narrow page takes from names first
    for row in rows:
        figures = (_figure(row[name]) for name in ("reported_value", "p10_value", "p50_value",
                                                   "p90_value"))  # fmt: skip
        table.add_row(
            f"{row['fact_id']} {row['metric']}"[:METRIC], *figures, _error(row),
            _figure(row["crps_value"]), "yes" if row["is_inside_band"] else "no",
        )  # fmt: skip
    return table


def _figure(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _error(row: Row) -> str:
    if row["error_points"] is not None:
        return f"{row['error_points']:+.1f} pts"
    return NOTHING if row["error_share"] is None else f"{row['error_share']:+.0%}"


def sentences(result: Backtest) -> Iterator[str]:
    """The scores in words, and the numbers that rest on priors."""
    for row in result.answers["backtest_scores"].sort("is_scored", descending=True).to_dicts():
        kind = "Measured or estimated" if row["is_scored"] else "Others' forecasts and targets"
        if not row["compared_facts"]:
            yield f"{kind}: {row['facts']} facts, but the model has no figure for any of them."
            continue
        yield (
            f"{kind}: {row['compared_facts']} of {row['facts']} facts compared, "
            f"{row['inside_facts']} inside P10 to P90: {row['coverage_share']:.0%}, where "
            f"{BAND:.0%} is expected. {_medians(row)}"
        )
    if result.priors:
        count = len(result.priors)
        stay = f"{count} fitted numbers stay at their priors"
        subject, them = (
            ("1 fitted number stays at its prior", "it") if count == 1 else (stay, "them")
        )
        names = ", ".join(result.priors)
        yield f"{subject}, since no fact known by then informs {them}: {names}."


def _medians(row: Row) -> str:
    parts = []
    if row["median_error_share"] is not None:
        parts.append(
            f"Median error {row['median_error_share']:.1%}, mean CRPS {row['mean_crps_share']:.1%} "
            "of the reported value"
        )
    if row["median_error_points"] is not None:
        points, crps = row["median_error_points"], row["mean_crps_points"]
        start = "for" if parts else "For"
        parts.append(f"{start} shares {points:.1f} points, CRPS {crps:.1f}")
    return "; ".join(parts) + "."
