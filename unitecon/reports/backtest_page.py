"""The page of `unitecon backtest`: each later fact beside the forecast, and the scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unitecon.reports import conditioning_text
from unitecon.reports.backtest_scores import (
    pit_sentence,
    scores_table,
    skill_sentence,
    skills_table,
)
from unitecon.reports.text_tables import NOTHING, day_text, output_page
from unitecon.reports.text_tables import table as table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table

    from unitecon.forecast.backtest import Backtest

Row = dict[str, Any]
BOUNDS = {"at_most": "≤ ", "at_least": "≥ "}
METRIC = 28  # characters of a fact's id and metric
HORIZONS = {
    "forecast": "Forecast: periods that ended after the forecast's day",
    "nowcast": "Nowcast: periods that had ended, after the measure's last known fact",
    "backcast": "Backcast: periods that the measure's known facts reach to",
}
OTHERS = "Others' forecasts and targets, beside ours"


def show(result: Backtest, console: Console | None = None) -> None:
    """Print the page: plain text where the output is not a terminal."""
    page = console or output_page()
    day = day_text(result.case.as_of_date)
    page.print(
        f"{result.case.name}: the forecast of {day}, scored on facts that became known later\n"
        f"Conditional: {result.condition}.\n"
    )
    for sentence in conditioning_text.of_draws(result.conditioning, result.case.name):
        page.print(f"{sentence}\n")
    rows = result.answers["backtest_facts"].sort("fact_id").to_dicts()
    for title, part in _parts([row for row in rows if row["has_figure"]]):
        page.print(facts_table(title, part))
    for table in (scores_table(result), skills_table(result)):
        if table.row_count:
            page.print(table)
    for sentence in sentences(result):
        page.print(sentence)
    for sentence in without_figure([row for row in rows if not row["has_figure"]], result):
        page.print(f"\n{sentence}")


def _parts(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The facts scored by horizon, those ahead first, and then others' forecasts."""
    for horizon, title in HORIZONS.items():
        part = [row for row in rows if row["is_scored"] and row["horizon"] == horizon]
        if part:
            yield title, part
    others = [row for row in rows if not row["is_scored"]]
    if others:
        yield OTHERS, others


def facts_table(title: str, rows: list[Row]) -> Table:
    """One row per compared fact: reported, P10, P50, P90, error, CRPS, inside the band or not."""
    columns = ("Fact", "Reported", "P10", "P50", "P90", "Error", "CRPS", "In")
    table = table_of(f"{title}; in the fact's own unit", columns)
    table.columns[-1].min_width = len("yes")  # a narrow page takes from names first
    for row in rows:
        figures = (_figure(row[name]) for name in ("p10_value", "p50_value", "p90_value"))
        agrees = row["is_inside_band"] if row["bound_kind"] is None else row["is_bound_met"]
        table.add_row(
            f"{row['fact_id']} {row['metric']}"[:METRIC],
            BOUNDS.get(row["bound_kind"], "") + _figure(row["reported_value"]), *figures,
            _error(row), _figure(row["crps_value"]), "yes" if agrees else "no",
        )  # fmt: skip
    return table


def _figure(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _error(row: Row) -> str:
    if row["error_points"] is not None:
        return f"{row['error_points']:+.1f} pts"
    return NOTHING if row["error_share"] is None else f"{row['error_share']:+.0%}"


def sentences(result: Backtest) -> Iterator[str]:
    """What the scores say, and the numbers that rest on priors."""
    yield from (skill_sentence(result), pit_sentence(result))
    if result.priors:
        count = len(result.priors)
        stay = f"{count} fitted numbers stay at their priors"
        subject, them = (
            ("1 fitted number stays at its prior", "it") if count == 1 else (stay, "them")
        )
        names = ", ".join(result.priors)
        yield f"{subject}, since no fact known by then informs {them}: {names}."


def without_figure(rows: list[Row], result: Backtest) -> Iterator[str]:
    """The facts whose metric means several measures, and those that the model has no figure for."""
    unclear = [row for row in rows if row["fact_id"] in result.ambiguous]
    others = [row for row in rows if row["fact_id"] not in result.ambiguous]
    if unclear:
        parts = (f"{_name(row)}: {result.ambiguous[row['fact_id']]}" for row in unclear)
        yield (
            f"Ambiguous, so not compared: {'; '.join(parts)}. "
            "Name one in the columns measure_id, comparison and unit_scale of the file."
        )
    if others:
        count = "1 fact" if len(others) == 1 else f"{len(others)} facts"
        yield f"The model has no figure for {count}: {', '.join(map(_name, others))}."


def _name(row: Row) -> str:
    return f"{row['fact_id']} ({row['metric']})"
