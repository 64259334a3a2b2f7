"""What `unitecon run` prints: margins, burn and runway on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from unitecon import theme
from unitecon.printing import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

Row = dict[str, Any]
BASELINE = "baseline"
BILLION = 1e9
NOTHING = "\u2013"
YEARS_BACK, YEARS_AHEAD = 1, 2  # calendar years of burn shown, around the as-of date


@dataclass(frozen=True, slots=True)
class Results:
    """The answers that a run prints and draws, of one case as of one date."""

    title: str
    as_of_date: date
    last_month: date
    plan_margins: pl.DataFrame
    tier_margins: pl.DataFrame
    company_years: pl.DataFrame
    runways: pl.DataFrame
    path_ranges: pl.DataFrame

    @property
    def month(self) -> date:
        """The month of the as-of date, by its first day."""
        return self.as_of_date.replace(day=1)


def show(results: Results, console: Console | None = None) -> None:
    """Print the page: plain text where the output is no terminal, 100 characters wide at most."""
    page = console or Console(width=WIDTH, highlight=False, soft_wrap=False)
    page.print(f"[{theme.TITLE_STYLE}]{results.title}[/], as of {_day(results.as_of_date)}\n")
    page.print(margins_table(results))
    page.print(burn_table(results))
    page.print(runways_table(results))
    for sentence in findings(results):
        page.print(sentence)


def margins_table(results: Results) -> Table:
    """Plans and their tiers in the month of the as-of date, for the baseline."""
    table = _table(
        f"Does each user pay? {results.month:%B %Y}, USD per user and month",
        ("Plan, tier", "Users, m", "Pays", "Serving", "Fees", "Margin", "All, $m", "Covered"),
    )
    plans = _baseline(results.plan_margins, results.month)
    tiers = _baseline(results.tier_margins, results.month)
    for plan in sorted(plans, key=_price):
        mine = [tier for tier in tiers if tier["plan_id"] == plan["plan_id"]]
        mine.sort(key=lambda tier: (tier["usage_mtok"] or 0) / (tier["users"] or 1))
        plan_row = plan | {"covered_user_share": _covered(mine)}
        table.add_row(*_margin_cells(plan["plan_id"], plan_row), style=theme.TITLE_STYLE)
        # Equal rows would only repeat the plan, as where tokens are sold by the piece.
        for tier in mine if plan["users"] is not None else ():
            table.add_row(*_margin_cells(f"  {tier['tier_id']}", tier))
        table.add_section()
    return table


def _price(plan: Row) -> tuple[bool, float]:
    users = plan["users"]
    return (users is None, (plan["revenue_usd"] or 0) / users if users else 0.0)


def _covered(tiers: Sequence[Row]) -> float | None:
    """The share of a plan's users who are covered: users over users."""
    known = [t for t in tiers if t["users"] is not None and t["covered_user_share"] is not None]
    users = sum(tier["users"] for tier in known)
    return sum(t["users"] * t["covered_user_share"] for t in known) / users if users else None


def _margin_cells(name: str, row: Row) -> list[str]:
    users, revenue = row["users"], row["revenue_usd"]
    serving, margin = row["serving_cost_usd"], row["contribution_margin_usd"]
    fees = None if None in (revenue, serving, margin) else revenue - serving - margin
    covered = row["covered_user_share"]
    return [
        name,
        _number(users, 1e6, 1),
        *(_number(usd, users, 2) for usd in (revenue, serving, fees)),
        _marked(_number(margin, users, 2)),
        _marked(_number(margin, 1e6, 0)),
        NOTHING if covered is None or users is None else f"{covered:.0%}",
    ]


def burn_table(results: Results) -> Table:
    """Calendar years around the as-of date, for the baseline."""
    table = _table(
        "Burn by calendar year, USD bn (baseline)",
        ("Year", "Revenue", "Operating loss", "Burn", "Funding", "Closing cash"),
    )
    year = results.as_of_date.year
    for row in _baseline(results.company_years):
        if year - YEARS_BACK <= row["year"] <= year + YEARS_AHEAD:
            said = str(row["year"]) + ("" if row["months"] == 12 else f" ({row['months']} months)")
            money = ("revenue_usd", "operating_loss_usd", "burn_usd", "funding_usd")
            cash = _marked(_number(row["closing_cash_usd"], BILLION, 1))
            table.add_row(said, *(_number(row[name], BILLION, 1) for name in money), cash)
    return table


def runways_table(results: Results) -> Table:
    """Every named scenario: when its cash runs out and how much is missing."""
    table = _table(
        "When does the cash run out?",
        ("Scenario", "Cash-out", "Months", "Lowest cash, $bn", "Funding gap, $bn"),
    )
    for row in sorted(results.runways.to_dicts(), key=lambda row: row["scenario_id"] != BASELINE):
        day = row["cash_out_date"]
        months = f"{row['runway_months']:.1f}"
        table.add_row(
            row["scenario_id"],
            f"{day}" if day else f"not by {results.last_month:%Y-%m}",
            months if day else f"> {months}",
            _marked(_number(row["lowest_cash_usd"], BILLION, 1)),
            _number(row["funding_gap_usd"], BILLION, 1),
            style=theme.TITLE_STYLE if row["scenario_id"] == BASELINE else None,
        )
    return table


def findings(results: Results) -> Iterator[str]:
    """The baseline's cash-out, its range over the uncertain inputs, and what moves it most."""
    base = next((r for r in results.runways.to_dicts() if r["scenario_id"] == BASELINE), None)
    if base is None:
        return
    yield f"Baseline cash-out: {_out(base['cash_out_date'], results)}."
    ranges = results.path_ranges.to_dicts()
    if not ranges:
        return
    days = [row["cash_out_date"] or date.max for row in ranges]
    ends = [_out(None if day == date.max else day, results) for day in (min(days), max(days))]
    yield f"  Each growth path at its low and its high, one at a time: {' to '.join(ends)}."
    yield f"  Moved most by {_strongest(ranges)}."


def _strongest(ranges: Sequence[Row]) -> str:
    """The input with the widest swing, and what each of its ends does."""
    swings: dict[str, list[Row]] = {}
    for row in ranges:
        swings.setdefault(row["varied_input"], []).append(row)

    def swing(rows: Sequence[Row]) -> float:
        deltas: list[float] = [0.0, *(row["delta_months"] for row in rows)]
        return max(deltas) - min(deltas)

    name = max(swings, key=lambda varied: swing(swings[varied]))
    ends = sorted(swings[name], key=lambda row: str(row["bound"]), reverse=True)
    said = ", ".join(f"{row['bound']} {row['delta_months']:+.1f} months" for row in ends)
    return f"{name} ({said})"


def _out(day: date | None, results: Results) -> str:
    return _day(day) if day else f"not by {results.last_month:%Y-%m}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _baseline(frame: pl.DataFrame, month: date | None = None) -> list[Row]:
    rows = [row for row in frame.to_dicts() if row["scenario_id"] == BASELINE]
    return [row for row in rows if month is None or row["month"] == month]


def _number(value: float | None, unit: float | None, digits: int) -> str:
    """`value` in `unit`, or a dash where either is unknown or zero users would divide it."""
    if value is None or not unit:
        return NOTHING
    text = f"{value / unit:,.{digits}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text


def _marked(text: str) -> str:
    return f"[{theme.LOSS_STYLE}]{text}[/]" if text.startswith("-") else text


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style=theme.MUTED_STYLE, box=box.SIMPLE_HEAD
    )
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left", no_wrap=True)
    return table
