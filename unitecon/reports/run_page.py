"""What `unitecon run` prints: margins, burn and runway on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from unitecon.basics import money as amounts
from unitecon.basics import theme
from unitecon.dictionary.keys import BASELINE
from unitecon.reports import users_page
from unitecon.reports.margins_of_draws import span
from unitecon.reports.text_tables import NOTHING, day_text, marked, number, output_page, strong
from unitecon.reports.text_tables import table as table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import polars as pl
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

Row = dict[str, Any]
YEARS_BACK, YEARS_AHEAD = 1, 2  # calendar years of burn shown, around the as-of date


@dataclass(frozen=True, slots=True)
class Scale:
    """What amounts are divided by to read well, and what that is called."""

    divisor: float
    word: str

    @classmethod
    def of(cls, amount: Iterable[float | None]) -> Scale:
        """The scale for the greatest of some amounts."""
        return cls(*amounts.unit(usd for usd in amount if usd is not None))

    @property
    def digits(self) -> int:
        """Digits after the point."""
        return 0 if self.divisor == 1 else 1

    def head(self, name: str) -> str:
        """A column's head with its unit: `Users, m`, `All, $m`."""
        join = "" if name.endswith("$") else ", " if name == "Users" else " "
        return f"{name}{join}{self.word}" if self.word else name


@dataclass(frozen=True, slots=True)
class Results:
    """The answers that a run prints and draws, of one case as of one date.

    `month` is the one whose margins are shown, by its first day; `case` is what names the case on
    a command line.
    """

    title: str
    as_of_date: date
    month: date
    last_month: date
    plan_margins: pl.DataFrame
    tier_margins: pl.DataFrame
    company_years: pl.DataFrame
    runways: pl.DataFrame
    path_ranges: pl.DataFrame
    published_runways: pl.DataFrame | None = None
    user_coverages: pl.DataFrame | None = None
    losing_users: pl.DataFrame | None = None
    cost_concentrations: pl.DataFrame | None = None
    case: str = "CASE"
    notes: Sequence[str] = ()
    has_ids: bool = False


def show(results: Results, console: Console | None = None) -> None:
    """Print the page, at most 100 characters wide; plain text unless the output is a terminal."""
    page = console or output_page()
    page.print(strong(results.title, f", as of {day_text(results.as_of_date)}\n"))
    _print_filled(page, margins_table(results))
    if results.losing_users is not None:
        losses = users_page.losses_table(results)
        _print_filled(page, losses)
        if losses.row_count and not results.has_ids:
            page.print(users_page.UNNAMED)
        for sentence in users_page.findings(results):
            page.print(sentence)
    if not results.runways.is_empty():
        page.print(burn_table(results))
        page.print(runways_table(results))
    for sentence in findings(results):
        page.print(sentence)
    for note in results.notes:
        page.print(f"Note: {note}", soft_wrap=True)


def _print_filled(page: Console, table: Table) -> None:
    if table.row_count:
        page.print(table)


def margins_table(results: Results) -> Table:
    """Plans and their tiers in one month, for the baseline."""
    plans = _baseline(results.plan_margins, results.month)
    tiers = _baseline(results.tier_margins, results.month)
    users = Scale.of(plan["users"] for plan in plans)
    money = Scale.of(plan["contribution_margin_usd"] for plan in plans)
    table = table_of(
        f"Does each user cover their serving and fees? {results.month:%B %Y}, USD per user a month",
        ("Plan, tier", users.head("Users"), "Pays", "Serving", "Fees", "Partner", "Margin",
         money.head("All, $"), "Covered"),
    )  # fmt: skip
    for plan in sorted(plans, key=_price):
        mine = [tier for tier in tiers if tier["plan_id"] == plan["plan_id"]]
        mine.sort(key=lambda tier: (tier["usage_mtok"] or 0) / (tier["users"] or 1))
        table.add_row(*_margin_cells(plan["plan_id"], plan, users, money), style=theme.TITLE_STYLE)
        # Equal rows would only repeat the plan, as where tokens are sold by the piece.
        for tier in mine if plan["users"] is not None else ():
            table.add_row(*_margin_cells(f"  {tier['tier_id']}", tier, users, money))
        table.add_section()
    return table


def _price(plan: Row) -> tuple[bool, float]:
    users = plan["users"]
    return (users is None, (plan["revenue_usd"] or 0) / users if users else 0.0)


def _margin_cells(name: str, row: Row, many: Scale, money: Scale) -> list[str | Text]:
    users, covered, margin = row["users"], row["covered_user_share"], row["contribution_margin_usd"]
    each = ("revenue_usd", "serving_cost_usd", "fee_cost_usd", "partner_share_usd")
    return [
        name,
        number(users, many.divisor, many.digits),
        *(number(row[name], users, 2) for name in each),
        marked(number(margin, users, 2)),
        marked(number(margin, money.divisor, 0 if money.divisor >= 1e6 else 1)),
        NOTHING if covered is None or users is None else span(*_covered(row)),
    ]


def _covered(row: Row) -> tuple[float, float]:
    """The share of covered users; of a plan a range, where they end at an edge of tiers."""
    low, high = row.get("low_covered_user_share"), row.get("high_covered_user_share")
    own = row["covered_user_share"]
    return (own, own) if low is None or high is None else (low, high)


def burn_table(results: Results) -> Table:
    """Calendar years around the as-of date, for the baseline."""
    rows = _baseline(results.company_years)
    money = Scale.of(row["revenue_usd"] for row in rows)
    table = table_of(
        f"Burn by calendar year, {money.head('USD')} (baseline)",
        ("Year", "Revenue", "Operating loss", "Burn", "Funding", "Closing cash"),
    )
    year = results.as_of_date.year
    for row in rows:
        if year - YEARS_BACK <= row["year"] <= year + YEARS_AHEAD:
            label = str(row["year"]) + ("" if row["months"] == 12 else f" ({row['months']} months)")
            columns = ("revenue_usd", "operating_loss_usd", "burn_usd", "funding_usd")
            cash = marked(number(row["closing_cash_usd"], money.divisor, 1))
            table.add_row(label, *(number(row[name], money.divisor, 1) for name in columns), cash)
    return table


def runways_table(results: Results) -> Table:
    """Every named scenario: when its cash runs out and how much is missing."""
    money = Scale.of(row["lowest_cash_usd"] for row in results.runways.to_dicts())
    table = table_of(
        "When does the cash run out, if no further money comes in?",
        (
            "Scenario",
            "Cash-out",
            "Months",
            money.head("Lowest cash, $"),
            money.head("Funding gap, $"),
        ),
    )
    for row in sorted(results.runways.to_dicts(), key=lambda row: row["scenario_id"] != BASELINE):
        day = row["cash_out_date"]
        months = "" if row["runway_months"] is None else f"{row['runway_months']:.1f}"
        table.add_row(
            row["scenario_id"],
            "unknown" if row["is_cash_out"] is None else _out(day, results, iso=True),
            months if day or not months else f"> {months}",
            marked(number(row["lowest_cash_usd"], money.divisor, 1)),
            number(row["funding_gap_usd"], money.divisor, 1),
            style=theme.TITLE_STYLE if row["scenario_id"] == BASELINE else None,
        )
    return table


def findings(results: Results) -> Iterator[str]:
    """The baseline's cash-out, its range over the uncertain inputs, and what moves it most."""
    base = next((r for r in results.runways.to_dicts() if r["scenario_id"] == BASELINE), None)
    if base is None or base["is_cash_out"] is None:
        return
    yield f"Baseline cash-out: {_out(base['cash_out_date'], results)}."
    yield from _published(results)
    ranges = results.path_ranges.to_dicts()
    if not ranges:
        return
    days = [row["cash_out_date"] or date.max for row in ranges]
    ends = [_out(None if day == date.max else day, results) for day in (min(days), max(days))]
    yield f"  Each growth path at its low and its high, one at a time: {' to '.join(ends)}."
    yield f"  Moved most by {_strongest(ranges)}."


def _published(results: Results) -> Iterator[str]:
    """The cash-out by published cash and burn alone, after the latest forecast that has one."""
    rows = [] if results.published_runways is None else _baseline(results.published_runways)
    dated = [row for row in rows if row["published_cash_out_date"]]
    if dated:
        row = max(dated, key=lambda row: row["known_from_date"])
        yield (
            f"  Published cash and burn alone: {day_text(row['published_cash_out_date'])} "
            f"({amounts.short(row['balance_usd'])} on {day_text(row['balance_date'])}, burn as "
            f"forecast on {day_text(row['known_from_date'])})."
        )


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
    label = ", ".join(f"{row['bound']} {row['delta_months']:+.1f} months" for row in ends)
    return f"{name} ({label})"


def _out(day: date | None, results: Results, *, iso: bool = False) -> str:
    return (str(day) if iso else day_text(day)) if day else f"not by {results.last_month:%Y-%m}"


def _baseline(frame: pl.DataFrame, month: date | None = None) -> list[Row]:
    rows = [row for row in frame.to_dicts() if row["scenario_id"] == BASELINE]
    return [row for row in rows if month is None or row["month"] == month]
