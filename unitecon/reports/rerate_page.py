"""The page of `unitecon rerate`: what other charges would have made each account pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unitecon.reports.text_tables import NOTHING, output_page
from unitecon.reports.text_tables import table as table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.table import Table

    from unitecon.model import Model
    from unitecon.scenarios.scenario import Scenario

Row = dict[str, Any]
MOST = 5  # accounts shown on either side
ANSWERS = ("plan_rerates", "rerate_summaries", "invoice_lines")


def show(model: Model, proposals: Sequence[Scenario], console: Console | None = None) -> None:
    """Print the page: plain text where the output is not a terminal."""
    page = console or output_page()
    summaries = model.answer("rerate_summaries").to_dicts()
    accounts = model.answer("plan_rerates")
    for proposal in proposals:
        rows = [row for row in summaries if row["scenario_id"] == proposal.scenario_id]
        page.print(f"{proposal.scenario_id}: {proposal.title}\n")
        for row in rows:
            if row["plan_id"] in proposal.replaced_plans:
                page.print(sentence(row))
        page.print(_plans(rows))
        changed = accounts.filter(scenario_id=proposal.scenario_id).to_dicts()
        page.print(_accounts([row for row in changed if row["change_kind"] != "same"]))


def sentence(row: Row) -> str:
    """What happens to one plan, as a pricing lead would say it."""
    more, less, accounts = (
        row[name] for name in ("accounts_paying_more", "accounts_paying_less", "accounts")
    )
    old, new = row["old_revenue_usd"], row["new_revenue_usd"]
    share = "" if not old else f", {new / old - 1:+.0%}"
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
