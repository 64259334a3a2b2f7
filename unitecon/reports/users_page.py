"""What a run says of a usage log's users: who costs more than they pay, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from unitecon.basics import money
from unitecon.charts import words
from unitecon.dictionary.keys import BASELINE
from unitecon.reports.text_tables import marked, number, strong, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import polars as pl
    from rich.table import Table
    from rich.text import Text

Row = dict[str, Any]
SHOWN = 10
UNNAMED = "  Users are numbered by their loss; --user-ids names them."


class Logged(Protocol):
    """The answers of a case with a log, of one month."""

    @property
    def month(self) -> date:
        """The month shown, by its first day."""

    @property
    def case(self) -> str:
        """What names the case on a command line."""

    @property
    def has_ids(self) -> bool:
        """Whether users are named; else they are numbered, since a page is passed on."""

    @property
    def user_coverages(self) -> pl.DataFrame | None:
        """Users covered and not, by plan."""

    @property
    def losing_users(self) -> pl.DataFrame | None:
        """The users on whom most is lost."""

    @property
    def cost_concentrations(self) -> pl.DataFrame | None:
        """How cost is spread over users."""


def losses_table(results: Logged) -> Table:
    """The users on whom most is lost in the month shown, for the baseline."""
    losers = table(
        f"Who costs more than they pay? {results.month:%B %Y}, USD",
        ("User", "Plan, tier", "Requests", "Mtok", "Pays", "Serving", "Margin"),
    )
    rows = sorted(_rows(results.losing_users, results.month), key=lambda row: row["loss_rank"])
    for row in rows[:SHOWN]:
        losers.add_row(
            words.user(row["user_id"] if results.has_ids else row["loss_rank"]),
            f"{row['plan_id']} {row['tier_id']}",
            number(row["requests"], 1, 0),
            number(row["usage_mtok"], 1, 2),
            number(row["revenue_usd"], 1, 2),
            number(row["serving_cost_usd"], 1, 2),
            marked(number(row["contribution_margin_usd"], 1, 2)),
        )
    return losers


def findings(results: Logged) -> Iterator[str | Text]:
    """How many users lose money and how much, how concentrated cost is, what has no price."""
    plans = _rows(results.user_coverages, results.month)
    yield from _losing(plans, f"{results.month:%B %Y}")
    for row in _rows(results.cost_concentrations, results.month):
        if row["gini_ratio"] is not None:
            yield (
                f"  The most expensive 10% of users cause {row['top_tenth_cost_share']:.0%} "
                f"of the cost (Gini {row['gini_ratio']:.2f})."
            )
    yield from _unknown(plans, results.case)
    yield ""


def _losing(plans: list[Row], month: str) -> Iterator[Text]:
    """How many of those who pay, and of those who do not, cost more than they pay."""
    paid = [plan for plan in plans if plan["revenue_usd"]]
    payers = sum(plan["users"] - plan["unknown_users"] for plan in paid)
    if not payers:
        return
    part = sum(plan["uncovered_users"] for plan in paid)
    free = sum(plan["uncovered_users"] for plan in plans) - part
    lost = sum(plan["uncovered_loss_usd"] or 0 for plan in plans)
    yield strong(
        f"{part:,.0f} of {payers:,.0f} paying users ({part / payers:.0%}), and {free:,.0f} who pay "
        f"nothing, cost more than they pay: {money.short(lost)} lost in {month}."
    )


def _unknown(plans: list[Row], case: str) -> Iterator[str]:
    """What is known of users who have usage without a price, or a plan without one."""
    priced = [plan for plan in plans if plan["revenue_usd"] is not None]
    unpaid = sum(plan["users"] for plan in plans if plan["revenue_usd"] is None)
    if unpaid:
        who = f"{number(unpaid, 1, 0 if unpaid >= 1 else 1)} users" if priced else "users"
        yield f"  What {who} pay is not known, and so no margin of theirs is."
        yield f"  What they cost: unitecon show user_costs {case}"
    unknown = sum(plan["unknown_users"] for plan in priced)
    if not unknown:
        return
    low, high = (
        sum(plan[f"contribution_margin_{end}_usd"] or 0 for plan in priced)
        for end in ("low", "high")
    )
    yield (
        f"  {unknown:,.0f} users have usage without a price: their margin is unknown; all plans "
        f"together make between {money.short(low)} and {money.short(high)}. Which usage: "
        f"unitecon show price_uses {case} --where \"price_kind = 'none'\""
    )


def _rows(frame: pl.DataFrame | None, month: date) -> list[Row]:
    rows = [] if frame is None else frame.to_dicts()
    return [row for row in rows if row["scenario_id"] == BASELINE and row["month"] == month]
