"""What `unitecon simulate` prints: how likely, when, and what moves it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from unitecon.basics import money
from unitecon.reports import causes_text, conditioning_text
from unitecon.reports.margins_of_draws import margin_table
from unitecon.reports.text_tables import day_text, number, output_page, strong
from unitecon.reports.text_tables import table as table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table

    from unitecon.forecast.simulation import Simulation

SHOWN = {
    "revenue_usd": "revenue, in the month",
    "burn_usd": "burn, in the month",
    "closing_cash_usd": "cash, at its end",
}
LAST_MONTH = 12
SEASONS = ("early {year}", "mid-{year}", "late {year}")


def show(simulation: Simulation, console: Console | None = None) -> None:
    """Print the page: plain text where the output is not a terminal."""
    page = console or output_page()
    page.print(strong(simulation.case.title, f", {simulation.sample.count:,} draws\n"))
    for sentence in (*claim(simulation), *conditioning_text.sentences(simulation)):
        page.print(sentence)
    page.print(percentile_table(simulation))
    page.print(quarter_table(simulation))
    for sentence in funding_sentence(simulation):
        page.print(sentence)
    page.print(month_table(simulation))
    margins = margin_table(simulation)
    if margins.row_count:
        page.print(margins)
    for sentence in causes_text.sentences(simulation):
        page.print(sentence)
    sample = simulation.sample
    page.print(
        f"\nMade with {sample.count} draws, seed {sample.seed}, {sample.sampling} sampling, "
        f"scenario {simulation.scenario}, as of {simulation.case.as_of_date}, "
        f"unitecon {simulation.version}; method: {simulation.method}."
    )


def claim(simulation: Simulation) -> Iterator[str]:
    """When the cash runs out, as a range, beside the undrawn scenario."""
    runways = simulation.answers["simulated_runways"]
    days = dict(runways.select("percentile", "cash_out_date").iter_rows())
    by = {share: _day(days[share], simulation.case.last_month) for share in (10, 50, 90)}
    yield f"Cash-out without new money: half of the draws by {by[50]} ({_season(days[50])})."
    yield f"One in ten by {by[10]}, nine in ten by {by[90]}."
    beyond = simulation.answers["cash_out_quarters"].filter("is_beyond_horizon")
    share, error = beyond.select("probability_share", "probability_standard_error_share").row(0)
    horizon = f"{simulation.case.last_month:%B %Y}"
    yield f"Not within the horizon (to {horizon}): {share:.1%} of draws, give or take {error:.2%}."
    own = _day(simulation.runway["cash_out_date"], simulation.case.last_month)
    yield f"With every input at its own value ({simulation.scenario}): {own}."


def _day(day: date | None, last_month: date) -> str:
    return day_text(day) if day else f"no day to {last_month:%b %Y}"


def _season(day: date | None) -> str:
    if day is None:
        return "not within the horizon"
    return SEASONS[(day.month - 1) // 4].format(year=day.year)


def percentile_table(simulation: Simulation) -> Table:
    """Percentiles of the cash-out date and the lowest cash, with their standard errors."""
    rows = simulation.answers["simulated_runways"].sort("percentile")
    divisor, word = money.unit(rows["lowest_cash_usd"])
    columns = ("Draws up to", "Cash-out", "Months", "\u00b1", f"Lowest cash, ${word}", "\u00b1")
    table = table_of("Which share of draws has run out by when", columns)
    for row in rows.iter_rows(named=True):
        # The percentiles of cash run the other way: little cash is a short runway.
        table.add_row(
            f"{row['percentile']}%",
            _day(row["cash_out_date"], simulation.case.last_month),
            number(row["runway_months"], 1, 1),
            number(row["runway_standard_error_months"], 1, 2),
            number(row["lowest_cash_usd"], divisor, 1),
            number(row["lowest_cash_standard_error_usd"], divisor, 2),
        )
    return table


def quarter_table(simulation: Simulation) -> Table:
    """The probability that cash has run out by the end of each quarter in which it moves."""
    heads = ("By the end of", "Share", "\u00b1")
    is_funded = bool(simulation.funding_pace)
    table = table_of(
        "How likely is it that cash has run out, without new money?",
        (*heads, "With new money", "\u00b1") if is_funded else heads,
    )
    rows = simulation.answers["cash_out_quarters"].sort("quarter_end_date", nulls_last=True)
    earlier = 0.0
    for row in rows.iter_rows(named=True):
        share, error = row["probability_share"], row["probability_standard_error_share"]
        cells = [f"{share:.1%}", f"{error:.2%}"]
        if is_funded:
            cells.append(f"{row['funded_probability_share']:.1%}")
            cells.append(f"{row['funded_probability_standard_error_share']:.2%}")
        if row["is_beyond_horizon"]:
            table.add_row("not within the horizon", *cells)
        elif share - earlier >= 0.0005:
            table.add_row(_quarter(row["quarter_end_date"]), *cells)
            earlier = share
    return table


def funding_sentence(simulation: Simulation) -> Iterator[str]:
    """What the odds with new money rest on."""
    if pace := simulation.funding_pace:
        yield (
            f"With new money: as it came in {pace['funded_months']} months of the "
            f"{pace['past_years']:.1f} years to {simulation.case.as_of_date}, "
            f"{money.short(pace['mean_funding_usd'])} at a time, none sooner than "
            f"{pace['funding_lag_months']:g} months from then. No round is taken to fail."
        )


def _quarter(after: date) -> str:
    """`Q2 2027` for the day after it ends."""
    quarter, year = (after.month - 1) // 3, after.year
    return f"Q{quarter} {year}" if quarter else f"Q4 {year - 1}"


def month_table(simulation: Simulation) -> Table:
    """P10, P50 and P90 of each December's revenue, burn and cash, in the unit of their size."""
    months = simulation.answers["simulated_months"].filter(
        (pl.col("month").dt.month() == LAST_MONTH) & (pl.col("month") >= simulation.case.as_of_date)
    )
    shown = months.filter(pl.col("measure").is_in(list(SHOWN)))
    divisor, word = money.unit(shown.select("p10_usd", "p90_usd").unpivot()["value"])
    table = table_of(f"Each December, USD {word}".rstrip(), ("Month", "", "P10", "P50", "P90"))
    for (month,), rows in months.group_by("month", maintain_order=True):
        cells: dict[str, dict[str, Any]] = {row["measure"]: row for row in rows.to_dicts()}
        for place, (measure, name) in enumerate(SHOWN.items()):
            figures = (number(cells[measure][f"p{p}_usd"], divisor, 1) for p in (10, 50, 90))
            table.add_row("" if place else f"{month:%b %Y}", name, *figures)
    return table


def readable(inputs: pl.DataFrame) -> pl.DataFrame:
    """Rows of inputs with numbers as text: prices, shares and users alike."""
    return inputs.with_columns(
        pl.col(name).map_elements("{:.4g}".format, pl.String).fill_null("")
        for name in ("own_value", "stated_value", "p10", "p50", "p90")
        if name in inputs.columns
    )
