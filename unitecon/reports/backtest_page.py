"""What `unitecon backtest` prints: each later fact beside the forecast, and how good it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console

from unitecon.reports.formats import WIDTH
from unitecon.reports.text_tables import NOTHING, day_text
from unitecon.reports.text_tables import table as table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from unitecon.forecast.backtest import Backtest

Row = dict[str, Any]
METRIC = 28  # characters of a fact's id and metric
BAND = 0.8  # of the draws lie between P10 and P90


def show(found: Backtest, console: Console | None = None) -> None:
    """Print the page: plain text where the output is no terminal."""
    page = console or Console(width=WIDTH, highlight=False, soft_wrap=False)
    day = day_text(found.case.as_of_date)
    page.print(f"{found.case.name}: the forecast of {day}, on what became known later\n")
    facts = found.answers["backtest_facts"].sort("is_scored", "fact_id", descending=[True, False])
    rows = facts.to_dicts()
    page.print(facts_table([r for r in rows if r["has_figure"]]))
    for sentence in sentences(found):
        page.print(sentence)
    lacking = [f"{row['fact_id']} ({row['metric']})" for row in rows if not row["has_figure"]]
    if lacking:
        page.print(f"\nThe model has no figure for {len(lacking)}: {', '.join(lacking)}.")


def facts_table(rows: list[Row]) -> Table:
    """Each compared fact: reported, P10 to P90, error, inside or not."""
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


def sentences(found: Backtest) -> Iterator[str]:
    """The scores in words, and what they rest on."""
    for row in found.answers["backtest_scores"].sort("is_scored", descending=True).to_dicts():
        kind = "Measured or estimated" if row["is_scored"] else "Others' forecasts and targets"
        if not row["compared_facts"]:
            yield f"{kind}: {row['facts']} facts, none the model has a figure for."
            continue
        yield (
            f"{kind}: {row['compared_facts']} of {row['facts']} facts compared, "
            f"{row['inside_facts']} inside P10 to P90: {row['coverage_share']:.0%}, where "
            f"{BAND:.0%} would be right. {_medians(row)}"
        )
    if found.priors:
        yield (
            f"No fact known by then tells {len(found.priors)} of the fitted numbers, which stand "
            f"at their priors: {', '.join(found.priors)}."
        )


def _medians(row: Row) -> str:
    said = []
    if row["median_error_share"] is not None:
        said.append(
            f"Median error {row['median_error_share']:.1%}, mean CRPS {row['mean_crps_share']:.1%} "
            "of the reported"
        )
    if row["median_error_points"] is not None:
        said.append(
            f"of shares {row['median_error_points']:.1f} points, CRPS {row['mean_crps_points']:.1f}"
        )
    return "; ".join(said) + "."
