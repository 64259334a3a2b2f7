"""The page of `unitecon rerate`: what other charges would have made each account pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from unitecon.reports.text_tables import NOTHING, day_text, output_page
from unitecon.reports.text_tables import table as table_of

if TYPE_CHECKING:
    from rich.table import Table

    from unitecon.forecast.proposed_runways import Outlook
    from unitecon.scenarios.scenario import Scenario

Row = dict[str, Any]
MOST = 5  # accounts shown on either side
ANSWERS = ("plan_rerates", "rerate_summaries", "rerate_deciles", "plan_choices", "plan_moves",
           "invoice_lines")  # fmt: skip
Results = Mapping[str, pl.DataFrame]


def show(results: Results, proposals: Sequence[Scenario], outlooks: Sequence[Outlook] = ()) -> None:
    """Print the page of `results`, by answer: plain text where the output is not a terminal.

    `outlooks` begin with that of the case as it stands.
    """
    page = output_page()
    for proposal in proposals:
        own = {
            name: frame.filter(scenario_id=proposal.scenario_id) for name, frame in results.items()
        }
        rows = own["rerate_summaries"].to_dicts()
        page.print(f"{proposal.scenario_id}: {proposal.title}\n", soft_wrap=True)
        for row in rows:
            if row["plan_id"] in proposal.replaced_plans:
                page.print(sentence(row), soft_wrap=True)
        for line in moves(own["plan_moves"].to_dicts()):
            page.print(line, soft_wrap=True)
        for outlook in outlooks[1:]:
            if outlook.scenario_id == proposal.scenario_id:
                page.print(carried_forward(outlook, outlooks[0]), soft_wrap=True)
        page.print(_plans(rows))
        changed = own["plan_rerates"].filter(pl.col("change_kind") != "same").to_dicts()
        page.print(_accounts(changed))


def charts(results: Results, proposals: Sequence[Scenario]) -> Iterator[tuple[str, bytes]]:
    """A picture of winners and losers for each proposal that changes a payment, by file name."""
    from unitecon import charts as drawing
    from unitecon.charts.about import About

    rows = results["plan_rerates"]
    changed = set(rows.filter(pl.col("change_kind") != "same")["scenario_id"])
    for proposal in proposals:
        if proposal.scenario_id in changed:
            mine = rows.filter(pl.col("scenario_id") == proposal.scenario_id)
            about = About(titles={proposal.scenario_id: proposal.title})
            chart = drawing.rerates(mine, about)
            yield f"{proposal.scenario_id}.svg", drawing.render(chart, ".svg")


def carried_forward(new: Outlook, old: Outlook) -> str:
    """What a proposal does to the day on which cash runs out, and how sure that is."""
    start = f"Carried forward from {new.from_date:%B %Y}, cash runs out"
    text = f"{start} {_on(new.cash_out_date)}; as the case stands, {_on(old.cash_out_date)}."
    if new.band and old.band:
        text += f" In eight draws of ten it runs out {_between(new.band)}; as the case stands,"
        text += f" {_between(old.band)}."
    return text


def _on(day: date | None) -> str:
    return f"on {day_text(day)}" if day else "on no day within the horizon"


def _between(band: tuple[date | None, date | None]) -> str:
    low, high = (day_text(day) if day else "the horizon" for day in band)
    return f"between {low} and {high}"


def moves(rows: Sequence[Row]) -> Iterator[str]:
    """Who would move to which plan, if every account picked its cheapest."""
    moving = [row for row in rows if row["cheapest_plan_id"] != row["plan_id"]]
    if not moving:
        return
    parts = [
        f"{row['accounts']:,} from {row['plan_id']} to {row['cheapest_plan_id']}"
        for row in sorted(moving, key=lambda row: -row["accounts"])
    ]
    saved = sum(row["saved_usd"] for row in moving)
    yield (
        f"If every account picked its cheapest plan, {', '.join(parts)} would move, and revenue"
        f" would be ${saved:,.2f} lower."
    )


def sentence(row: Row) -> str:
    """What happens to one plan, as a pricing lead would say it."""
    more, less, accounts = (
        row[name] for name in ("accounts_paying_more", "accounts_paying_less", "accounts")
    )
    old, new = row["old_revenue_usd"], row["new_revenue_usd"]
    factor = row["revenue_factor"]
    share = "" if factor is None else f", {factor - 1:+.0%}"
    counts = f"of {accounts:,} accounts {more:,} would have paid more and {less:,} less"
    parts = [f"{row['plan_id']}: {counts}; revenue ${new:,.2f} instead of ${old:,.2f}{share}."]
    before, after = row["old_covered_share"], row["new_covered_share"]
    parts.append(f"{after:.0%} of them would have covered their cost instead of {before:.0%}.")
    if row["revenue_at_risk_usd"] is None:
        parts.append("How many would have left is unknown: the plan has no demand response.")
    elif row["revenue_at_risk_usd"]:
        at_risk = row["revenue_at_risk_usd"]
        parts.append(f"${at_risk:,.2f} of that is at risk, from accounts that would leave.")
    return " ".join(parts)


def _plans(rows: Sequence[Row]) -> Table:
    columns = ("Plan", "Accounts", "More", "Less", "Paid", "Would pay", "Margin", "New margin")
    table = table_of("Over the log's months, USD", columns)
    for row in rows:
        table.add_row(
            row["plan_id"], *(f"{row[name]:,}" for name in (
                "accounts", "accounts_paying_more", "accounts_paying_less")),
            *(_usd(row[name]) for name in (
                "old_revenue_usd", "new_revenue_usd", "old_contribution_margin_usd",
                "new_contribution_margin_usd")),
        )  # fmt: skip
    return table


def _accounts(rows: Sequence[Row]) -> Table:
    """The accounts whose payment changes most, either way."""
    columns = ("Account", "Plan", "Paid", "Would pay", "Change", "Serving", "New margin")
    table = table_of("Who would have paid the most more, and the most less, USD", columns)
    for row in _ends(sorted(rows, key=lambda row: -row["added_revenue_usd"])):
        table.add_row(
            row["account_id"], row["plan_id"], *(_usd(row[name]) for name in (
                "old_revenue_usd", "new_revenue_usd", "added_revenue_usd", "serving_cost_usd",
                "new_contribution_margin_usd")),
        )  # fmt: skip
    return table


def _ends(rows: Sequence[Row]) -> Iterator[Row]:
    yield from rows[:MOST]
    yield from rows[max(MOST, len(rows) - MOST) :]


def _usd(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.2f}"
