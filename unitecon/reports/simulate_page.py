"""What `unitecon simulate` prints: how likely, when, and what moves it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Console

from unitecon.basics import money, theme
from unitecon.case.integrity import matches, row_key
from unitecon.charts.input_tornado import input_name
from unitecon.dictionary.tables import TABLES
from unitecon.reports.formats import WIDTH
from unitecon.reports.text_tables import day_text, number
from unitecon.reports.text_tables import table as table_of
from unitecon.uncertainty import inputs as uncertain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.table import Table

    from unitecon.case.load import Case
    from unitecon.forecast.simulation import Simulation

SHOWN = {
    "revenue_usd": "revenue, in the month",
    "burn_usd": "burn, in the month",
    "closing_cash_usd": "cash, at its end",
}
LAST_MONTH = 12
DRIVERS = 5  # inputs that get a sentence
LEAST_SHARE, CHANCES = 0.01, 3  # of the scatter, and of what chance explains, to get one
CLOSE = 0.8  # rank correlation of two inputs that are told as one
SEASONS = ("early", "mid", "late")


def show(found: Simulation, console: Console | None = None) -> None:
    """Print the page: plain text where the output is no terminal."""
    page = console or Console(width=WIDTH, highlight=False, soft_wrap=False)
    page.print(f"[{theme.TITLE_STYLE}]{found.case.title}[/], {found.sample.count:,} draws\n")
    for sentence in claim(found):
        page.print(sentence)
    page.print(percentile_table(found))
    page.print(quarter_table(found))
    page.print(month_table(found))
    for sentence in (*driver_sentences(found), *undrawn_sentence(found)):
        page.print(sentence)
    sample = found.sample
    page.print(
        f"\nMade with {sample.count} draws, seed {sample.seed}, {sample.sampling} sampling, "
        f"scenario {found.scenario}, as of {found.case.as_of_date}, unitecon {found.version}."
    )


def claim(found: Simulation) -> Iterator[str]:
    """When the cash runs out, as a range, beside the undrawn scenario."""
    runways = found.answers["simulated_runways"]
    days = dict(runways.select("percentile", "cash_out_date").iter_rows())
    said = {share: _day(days[share], found.case.last_month) for share in (10, 50, 90)}
    yield f"Cash-out: half of the draws by {said[50]} ({_season(days[50])})."
    yield f"One in ten by {said[10]}, nine in ten by {said[90]}."
    beyond = found.answers["cash_out_quarters"].filter("is_beyond_horizon")
    share, error = beyond.select("probability_share", "probability_standard_error_share").row(0)
    horizon = f"{found.case.last_month:%B %Y}"
    yield f"Not within the horizon (to {horizon}): {share:.1%} of draws, give or take {error:.2%}."
    own = _day(found.runway["cash_out_date"], found.case.last_month)
    yield f"With every input at its own value ({found.scenario}): {own}."


def _day(day: date | None, last_month: date) -> str:
    return day_text(day) if day else f"no day to {last_month:%b %Y}"


def _season(day: date | None) -> str:
    if day is None:
        return "not within the horizon"
    return f"{SEASONS[(day.month - 1) // 4]}-{day.year}".replace("early-", "early ").replace(
        "late-", "late "
    )


def percentile_table(found: Simulation) -> Table:
    """Percentiles of the cash-out date and the lowest cash, with their standard errors."""
    rows = found.answers["simulated_runways"].sort("percentile")
    divisor, word = money.unit(rows["lowest_cash_usd"])
    columns = ("Draws up to", "Cash-out", "Months", "\u00b1", f"Lowest cash, ${word}", "\u00b1")
    table = table_of("Which share of draws has run out by when", columns)
    for row in rows.iter_rows(named=True):
        # The percentiles of cash run the other way: little cash is a short runway.
        table.add_row(
            f"{row['percentile']}%",
            _day(row["cash_out_date"], found.case.last_month),
            number(row["runway_months"], 1, 1),
            number(row["runway_standard_error_months"], 1, 2),
            number(row["lowest_cash_usd"], divisor, 1),
            number(row["lowest_cash_standard_error_usd"], divisor, 2),
        )
    return table


def quarter_table(found: Simulation) -> Table:
    """The probability that cash has run out by the end of each quarter in which it moves."""
    table = table_of(
        "How likely is it that cash has run out?", ("By the end of", "Share", "\u00b1")
    )
    rows = found.answers["cash_out_quarters"].sort("quarter_end_date", nulls_last=True)
    earlier = 0.0
    for row in rows.iter_rows(named=True):
        share, error = row["probability_share"], row["probability_standard_error_share"]
        if row["is_beyond_horizon"]:
            table.add_row("not within the horizon", f"{share:.1%}", f"{error:.2%}")
        elif share - earlier >= 0.0005:
            table.add_row(_quarter(row["quarter_end_date"]), f"{share:.1%}", f"{error:.2%}")
            earlier = share
    return table


def _quarter(after: date) -> str:
    """`Q2 2027` for the day after it ends."""
    quarter, year = (after.month - 1) // 3, after.year
    return f"Q{quarter} {year}" if quarter else f"Q4 {year - 1}"


def month_table(found: Simulation) -> Table:
    """P10, P50 and P90 of each December's revenue, burn and cash, in the unit of their size."""
    months = found.answers["simulated_months"].filter(
        (pl.col("month").dt.month() == LAST_MONTH) & (pl.col("month") >= found.case.as_of_date)
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


def driver_sentences(found: Simulation) -> Iterator[str]:
    """The inputs that explain most, in words; what chance could explain as well is left out."""
    rows = found.answers["uncertainty_drivers"].sort("driver_rank").to_dicts()
    told = [row for row in rows if _is_told(row)]
    if not told:
        yield "Too few draws to say what moves it most: any input could by chance."
        return
    yield "What moves it most:"
    named: set[str] = set()
    for row in told:
        partners = _partners(found.case, row["input_id"])
        if not named.intersection(partners) and row["input_id"] not in named:
            named.add(row["input_id"])
            yield f"{len(named)}. {_driver(row, partners)}"
        if len(named) == DRIVERS:
            return


def _is_told(row: dict[str, Any]) -> bool:
    known = ("low_tenth_runway_months", "high_tenth_runway_months", "runway_variance_share")
    if any(row[name] is None for name in known):
        return False
    least = max(LEAST_SHARE, CHANCES * row["chance_variance_share"])
    return bool(row["runway_variance_share"] >= least)


def _partners(case: Case, input_id: str) -> dict[str, str]:
    """Inputs that go closely with one or against it, and which of the two."""
    rows = case.tables["correlations"].filter(pl.col("rank_correlation").abs() >= CLOSE)
    pairs = rows.select("input_id", "other_input_id", "rank_correlation").rows()
    return {
        (other if one == input_id else one): "with" if ratio > 0 else "against"
        for one, other, ratio in pairs
        if input_id in (one, other)
    }


def _driver(row: dict[str, Any], partners: Mapping[str, str]) -> str:
    low, high = row["low_tenth_runway_months"], row["high_tenth_runway_months"]
    moves = "shortens" if high < low else "lengthens"
    others = [f"{_small(_named(name))} goes {how} it" for name, how in partners.items()]
    beside = f" ({', '.join(others)})" if others else ""
    subject = "together they explain" if others else "alone it explains"
    return (
        f"{_named(row['input_id'])}{beside}: at the top of its range instead of the bottom it "
        f"{moves} the runway from {low:.1f} to {high:.1f} months; {subject} "
        f"{row['runway_variance_share']:.0%} of the scatter."
    )


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def readable(inputs: pl.DataFrame) -> pl.DataFrame:
    """The rows of `draws.uncertain_inputs` with numbers as text: prices, shares and users alike."""
    return inputs.with_columns(
        pl.col(name).map_elements("{:.4g}".format, pl.String).fill_null("")
        for name in ("own_value", "p10", "p50", "p90")
    )


def undrawn_sentence(found: Simulation) -> Iterator[str]:
    """What the fit found without a standard error, and nothing else says how sure it is."""
    drawn = set(found.answers["uncertainty_drivers"]["input_id"])
    names = [_named(one) for one in _fitted_without_error(found) if one not in drawn]
    if names:
        yield (
            f"Fitted, but not drawn, as the fit gives no standard error: {', '.join(names)}. "
            "So the spread is a lower bound."
        )


def _fitted_without_error(found: Simulation) -> Iterator[str]:
    case = found.case
    for cell in case.tables["fitted_cells"].iter_rows(named=True):
        rows = case.tables[cell["table_name"]].filter(matches(row_key(cell["row_key"])))
        for cells in rows.filter(pl.col("standard_error").is_null()).iter_rows(named=True):
            yield uncertain.input_id(TABLES[cell["table_name"]], cells, case.first_month)


def _named(input_id: str) -> str:
    name = input_name(input_id)
    return f"Past {name[:1].lower()}{name[1:]}" if ".history" in input_id else name
