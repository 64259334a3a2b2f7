"""Where the cash of a year goes: from revenue, cost by cost, to burn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unitecon.basics import money
from unitecon.charts import marks, step_bars, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from unitecon.charts.words import Row

# What turns revenue into cash, with its sign. Depreciation is a cost that no cash leaves for.
COSTS = {
    "cost_of_revenue_usd": "Cost of revenue",
    "research_and_development_usd": "Research and development",
    "sales_and_marketing_usd": "Sales and marketing",
    "general_and_administrative_usd": "Administration",
    "capital_expenditure_usd": "Capital expenditure",
    "income_tax_usd": "Income tax",
    "borrowing_cost_usd": "Cost of borrowing",
}
RELIEFS = {
    "stock_compensation_usd": "Paid in shares",
    "non_cash_credit_usd": "Paid with credits",
    "working_capital_change_usd": "Working capital",
    "interest_income_usd": "Interest",
}
KNOWN = ("revenue_usd", "burn_usd", *COSTS, *RELIEFS)


def waterfall(company_years: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """The costs and reliefs between a year's revenue and its burn, in USD.

    `company_years` is the answer of that name; the year of the as-of date is drawn (else the
    first whose figures are all known). Raises UniteconError where no year is known.
    """
    years = words.one_scenario(words.rows(company_years))
    known = [row for row in years if all(row.get(name) is not None for name in KNOWN)]
    if not known:
        raise UniteconError("no year with all costs known to draw a waterfall of")
    now = about.as_of_date.year if about.as_of_date else known[0]["year"]
    year = next((row for row in known if row["year"] >= now), known[-1])
    lanes = step_bars.labelled(words.distinct(list(_lanes(year))))
    kind = "forecast" if about.as_of_date and year["year"] >= about.as_of_date.year else "actual"
    lines = [f"Calendar year {year['year']} ({kind}), USD: from revenue to the cash that is left."]
    condition = about.condition(years)
    return marks.themed(step_bars.figure(lanes), _title(year), lines, about, condition)


def _lanes(year: Row) -> Iterator[Row]:
    yield step_bars.lane("Revenue", 0.0, year["revenue_usd"], "figure")
    at = year["revenue_usd"]
    parts = [(name, -year[column]) for column, name in COSTS.items()]
    parts += [(name, year[column]) for column, name in RELIEFS.items()]
    largest = max(abs(usd) for _, usd in parts) or 1
    for name, usd in parts:
        if abs(usd) * 500 > largest:
            yield step_bars.lane(name, at, at + usd, "gain" if usd > 0 else "loss")
        at += usd
    left = -year["burn_usd"]
    yield step_bars.lane("Burn" if left < 0 else "Cash left", 0.0, left, "figure")


def _title(year: Row) -> str:
    column, name = max(COSTS.items(), key=lambda item: year[item[0]])
    cost = f"{name.lower()} takes {money.short(year[column])}"
    revenue = f"{money.short(year['revenue_usd'])} of revenue"
    if year["burn_usd"] <= 0:
        return f"{year['year']} brings {money.short(-year['burn_usd'])} of cash from {revenue}"
    return f"{year['year']} burns {money.short(year['burn_usd'])}: {cost}, against {revenue}"
