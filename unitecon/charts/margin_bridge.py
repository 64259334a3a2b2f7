"""Why contribution margin differs: from one figure to another, driver by driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unitecon.basics import money
from unitecon.charts import marks, step_bars, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from unitecon.charts.words import Row

DRIVERS = {
    "members": "Members and tokens sold",
    "mix": "Mix of plans and tiers",
    "price": "Price",
    "usage_per_user": "Usage per user",
    "cost_per_token": "Cost per token",
    "other": "Fees and partners",
}


def bridge(margin_bridges: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """Contribution margin in USD from a base to a scenario, a bar a driver.

    `margin_bridges` is the answer of that name. One bridge of it is drawn: of the year after the
    as-of date's (else the last year) the scenario that differs most from its base, or where there
    is none, the year against the year before. Drivers that change nothing are named in the
    subtitle. Raises UniteconError where no bridge is known.
    """
    rows = _chosen(words.rows(margin_bridges), about)
    lanes = step_bars.labelled(words.distinct(list(_lanes(rows, about))))
    names = [DRIVERS[row["driver"]].lower() for row in rows if not _counts(row, rows)]
    chart = step_bars.figure(lanes)
    return marks.themed(chart, _title(rows, about), _subtitle(rows[0], names), about)


def _chosen(rows: Sequence[Row], about: About) -> list[Row]:
    """The drivers of one bridge whose parts are known."""
    known = [row for row in rows if row["delta_usd"] is not None]
    year = max((row["to_year"] for row in known), default=None)
    if about.as_of_date and year:
        year = min(year, about.as_of_date.year + 1)
    known = [row for row in known if row["to_year"] == year]
    if not known:
        raise UniteconError("no margin bridge with known margins to draw")
    best = max(known, key=lambda row: (_is_scenarios(row), abs(_difference(row))))
    key = ("scenario_id", "base_scenario_id", "from_year", "to_year")
    return [row for row in known if all(row[name] == best[name] for name in key)]


def _is_scenarios(row: Row) -> bool:
    return bool(row["scenario_id"] != row["base_scenario_id"])


def _difference(row: Row) -> float:
    return float(row["contribution_margin_usd"] - row["base_contribution_margin_usd"])


def _counts(row: Row, rows: Sequence[Row]) -> bool:
    """Whether a driver would be seen: a five-hundredth of the largest part of the bridge."""
    largest = max(abs(row["delta_usd"]) for row in rows)
    return bool(abs(row["delta_usd"]) * 500 > largest)


def _lanes(rows: Sequence[Row], about: About) -> Iterator[Row]:
    """The base, the drivers from the largest down, and where they lead."""
    first, base = rows[0], float(rows[0]["base_contribution_margin_usd"])
    is_scenarios = _is_scenarios(first)
    start = about.scenario(first["base_scenario_id"]) if is_scenarios else str(first["from_year"])
    end = about.scenario(first["scenario_id"]) if is_scenarios else str(first["to_year"])
    yield step_bars.lane(start, 0.0, base, "figure")
    at = base
    drivers = [row for row in rows if _counts(row, rows)]
    for row in sorted(drivers, key=lambda row: (row["driver"] == "other", -abs(row["delta_usd"]))):
        delta = float(row["delta_usd"])
        yield step_bars.lane(
            DRIVERS[row["driver"]], at, at + delta, "gain" if delta > 0 else "loss"
        )
        at += delta
    yield step_bars.lane(end, 0.0, float(first["contribution_margin_usd"]), "figure")


def _title(rows: Sequence[Row], about: About) -> str:
    first, change = rows[0], _difference(rows[0])
    size, year, what = money.short(abs(change)), first["to_year"], "contribution margin"
    who = f"\u201c{about.scenario(first['scenario_id'])}\u201d"
    if not change:
        return f"{who if _is_scenarios(first) else year} leaves {what} as it was"
    if _is_scenarios(first):
        text = f"{who} {'adds' if change > 0 else 'costs'} {size} of {what} in {year}"
    else:
        than = f"in {year} than in {first['from_year']}"
        text = f"{size} {'more' if change > 0 else 'less'} {what} {than}"
    main = max(rows, key=lambda row: row["delta_usd"] * (1 if change > 0 else -1))
    return f"{text}, most through {DRIVERS[main['driver']].lower()}"


def _subtitle(first: Row, unmoved: Sequence[str]) -> list[str]:
    count = first["months"]
    months = "" if count == 12 else f" of {count} month{'s' if count > 1 else ''}"
    together = "Effects that drivers have only together are shared equally among them."
    lines = [f"Contribution margin{months}, USD. {together}"]
    if len(unmoved) == len(DRIVERS):
        lines[0] = f"Contribution margin{months}, USD. No driver changes anything."
    elif unmoved:
        lines.append(f"Hardly any change from: {', '.join(unmoved)}.")
    return lines
