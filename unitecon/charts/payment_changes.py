"""Who would have paid more under other charges, who less, and whose cost stays uncovered."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import theme
from unitecon.basics.money import MINUS
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

BARS = 120  # at most: of more accounts, each bar is the mean of neighbours
HEIGHT = 260
COLORS = {"pays more": theme.LOSS, "pays less": theme.GAIN, "same": theme.MUTED}


def rerates(plan_rerates: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """The accounts whose plans a proposal changes, by how much more or less they would have paid.

    `plan_rerates` is the answer of that name; the first proposal in it is drawn, and plans in which
    nobody's payment changes are left out. Raises UniteconError where no account is left.
    """
    rows = words.one_scenario(words.rows(plan_rerates))
    changed = {row["plan_id"] for row in rows if row["change_kind"] not in (None, "same")}
    accounts = [row for row in rows if row["plan_id"] in changed and row["change_kind"]]
    if not accounts:
        raise UniteconError("no account would have paid another amount")
    accounts.sort(key=lambda row: -row["added_revenue_usd"])
    bars = _bars(accounts)
    chart = marks.layered(_layers(bars), width=theme.WIDTH, height=HEIGHT)
    title = about.scenario(accounts[0]["scenario_id"])
    return marks.themed(chart, _title(accounts), _subtitle(accounts, bars, title), about)


def _bars(accounts: Sequence[Row]) -> list[Row]:
    """One bar an account, or an equal part of the accounts in order."""
    count = min(len(accounts), BARS)
    edges = [round(nth * len(accounts) / count) for nth in range(count + 1)]
    return [_bar(nth, accounts[start:end]) for nth, (start, end) in enumerate(pairwise(edges), 1)]


def _bar(rank: int, accounts: Sequence[Row]) -> Row:
    added = sum(row["added_revenue_usd"] for row in accounts) / len(accounts)
    kind = "pays more" if added > 0 else "pays less" if added < 0 else "same"
    uncovered = sum(row["is_covered"] is False for row in accounts)
    return {
        "rank": rank,
        "added": added,
        "change": kind,
        "uncovered": uncovered / len(accounts),
        "floor": 0.0,
    }


def _title(accounts: Sequence[Row]) -> str:
    more, less = (
        sum(row["change_kind"] == kind for row in accounts) for kind in ("pays more", "pays less")
    )
    old, new = (sum(row[name] for row in accounts) for name in _REVENUES)
    share = f" ({new / old - 1:+.0%})".replace("-", MINUS) if old else ""
    added = words.dollars(new - old, signed=True)
    return f"{more:,} of {len(accounts):,} accounts would pay more, {less:,} less: {added}{share}"


_REVENUES = ("old_revenue_usd", "new_revenue_usd")


def _subtitle(accounts: Sequence[Row], bars: Sequence[Row], title: str) -> list[str]:
    uncovered = sum(row["is_covered"] is False for row in accounts)
    before = sum(row["is_covered_before"] is False for row in accounts)
    each = "an account" if len(bars) == len(accounts) else f"the mean of {len(accounts) // BARS:,}"
    lines = [f"{title}.", f"Change of what is paid over the log's months, USD; each bar is {each}"]
    if uncovered or before:
        lines.append(
            f"● {uncovered:,} would not cover what serving them costs; today {before:,} do not"
        )
    return lines


def _layers(bars: list[Row]) -> list[alt.Chart]:
    scale = alt.Scale(domain=list(COLORS), range=list(COLORS.values()))
    axis = alt.Axis(labels=False, ticks=False, grid=False, domain=False)
    base = marks.data(bars).encode(alt.X("rank:O", title=None, axis=axis))
    axis_of_usd = marks.money_axis(bar["added"] for bar in bars)
    change = alt.Y("added:Q", axis=axis_of_usd)
    color = alt.Color("change:N", scale=scale, legend=None)
    dot = base.transform_filter("datum.uncovered >= 0.5")
    return [
        base.mark_bar().encode(y=change, color=color),
        dot.mark_point(filled=True, size=18, color=theme.INK, opacity=1).encode(y="floor:Q"),
    ]
