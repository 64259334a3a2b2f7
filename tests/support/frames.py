"""Answers shaped like a company's, small enough to write by hand, for tests that draw and print."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

AS_OF = date(2026, 1, 15)
FIRST_YEAR, YEARS = 2024, 7
# plan: (users in millions, USD per user per month, cost to serve of a light, medium, heavy user)
PLANS = {
    "free": (700.0, 0.0, (0.08, 0.5, 4.2)),
    "go": (6.0, 4.4, (0.3, 1.6, 9.5)),
    "plus": (28.0, 20.0, (1.1, 5.8, 31.0)),
    "pro": (0.4, 200.0, (22.0, 118.0, 540.0)),
    "team": (4.0, 27.0, (1.2, 6.4, 24.0)),
    "enterprise": (5.0, 51.0, (1.3, 7.5, 27.0)),
    "api": (None, 180e6, (20e6, 50e6, 45e6)),
    "microsoft": (None, 95e6, (0.0, 0.0, 0.0)),
}
TIERS = {"light": 0.5, "medium": 0.4, "heavy": 0.1}
# scenario: (funding in 2026 in USD bn, yearly growth of the monthly burn)
SCENARIOS = {
    "baseline": (0.0, 0.55),
    "announced_funding_arrives": (60.0, 0.55),
    "commitments_honoured": (0.0, 1.1),
    "costs_fall_faster": (0.0, 0.1),
    "dearer_plus": (0.0, 0.45),
    "growth_halves": (0.0, 0.75),
    "no_training_growth": (40.0, -0.6),
    "prices_fall": (0.0, 0.62),
}


def months() -> list[date]:
    return [date(FIRST_YEAR + n // 12, n % 12 + 1, 1) for n in range(12 * YEARS)]


def tier_margins(month: date = date(2026, 1, 1)) -> pl.DataFrame:
    """Eight plans with three tiers each; the metered ones have no users."""
    rows = [
        _tier_row(month, plan, tier, place) for plan in PLANS for place, tier in enumerate(TIERS)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _tier_row(month: date, plan: str, tier: str, place: int) -> dict[str, object]:
    count, price, costs = PLANS[plan]
    users = None if count is None else count * 1e6 * TIERS[tier]
    scale = 1.0 if users is None else users
    revenue = price * (TIERS[tier] if users is None else 1.0) * scale
    serving = costs[place] * scale
    margin = revenue * 0.88 - serving
    each = (lambda usd: None) if users is None else (lambda usd: usd / scale)
    return {
        "scenario_id": "baseline",
        "month": month,
        "plan_id": plan,
        "tier_id": tier,
        "users": users,
        "usage_mtok": serving / 2,
        "revenue_usd": revenue,
        "serving_cost_usd": serving,
        "compute_margin_usd": revenue - serving,
        "fee_cost_usd": revenue * 0.04,
        "partner_share_usd": revenue * 0.08,
        "other_variable_cost_usd": revenue * 0.12,
        "contribution_margin_usd": margin,
        "usage_mtok_per_user_month": each(serving / 2),
        "revenue_usd_per_user_month": each(revenue),
        "serving_cost_usd_per_user_month": each(serving),
        "contribution_margin_usd_per_user_month": each(margin),
        "covered_user_share": 0.97 if margin > 0 else 0.08,
    }


def plan_margins(month: date = date(2026, 1, 1)) -> pl.DataFrame:
    """The tiers of `tier_margins` summed to their plans."""
    sums = (
        *("users", "usage_mtok", "revenue_usd", "serving_cost_usd", "compute_margin_usd"),
        *("fee_cost_usd", "partner_share_usd", "other_variable_cost_usd"),
        "contribution_margin_usd",
    )
    revenue, margin = pl.col("revenue_usd"), pl.col("contribution_margin_usd")
    covered = (pl.col("users") * pl.col("covered_user_share")).sum() / pl.col("users").sum()
    totals = (
        tier_margins(month)
        .group_by("scenario_id", "month", "plan_id", maintain_order=True)
        .agg(
            *(pl.when(pl.col(c).count() > 0).then(pl.col(c).sum()).alias(c) for c in sums),
            pl.when(pl.col("users").count() > 0).then(covered).alias("covered_user_share"),
        )
    )
    return totals.with_columns(
        contribution_margin_share=pl.when(revenue != 0).then(margin / revenue),
    )


def company_months() -> pl.DataFrame:
    """Eight scenarios over 84 months that part in January 2026."""
    rows = [row for scenario in SCENARIOS for row in _cash_rows(scenario)]
    return pl.DataFrame(rows)


def _cash_rows(scenario: str) -> list[dict[str, object]]:
    new_money, growth = SCENARIOS[scenario]
    cash, burn, rows = 9e9, 0.35e9, []
    for month in months():
        known = month < date(2026, 1, 1)
        burn *= (1 + (0.6 if known else growth)) ** (1 / 12)
        funding = 19e9 if month in (date(2024, 10, 1), date(2025, 4, 1), date(2025, 12, 1)) else 0
        funding += new_money * 1e9 if month == date(2026, 7, 1) else 0
        closing = cash + funding - burn
        rows.append(
            {
                "scenario_id": scenario,
                "month": month,
                "revenue_usd": burn * 1.7,
                "operating_loss_usd": burn * 1.3,
                "burn_usd": burn,
                "funding_usd": float(funding),
                "opening_cash_usd": cash,
                "closing_cash_usd": closing,
            }
        )
        cash = closing
    return rows


def company_years() -> pl.DataFrame:
    """`company_months` by calendar year."""
    sums = ("revenue_usd", "operating_loss_usd", "burn_usd", "funding_usd")
    return (
        company_months()
        .with_columns(year=pl.col("month").dt.year().cast(pl.Int64))
        .group_by("scenario_id", "year", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("months"),
            *(pl.col(name).sum() for name in sums),
            pl.col("closing_cash_usd").last(),
        )
    )


def runways() -> pl.DataFrame:
    """The first crossing of zero, on the month's fifteenth."""
    rows = []
    for (scenario,), group in company_months().group_by("scenario_id", maintain_order=True):
        after = group.filter(pl.col("month") >= date(2026, 1, 1))
        broke = after.filter(pl.col("closing_cash_usd") < 0)["month"]
        day = broke[0] + timedelta(days=14) if len(broke) else None
        lowest = after["closing_cash_usd"].min()
        rows.append(
            {
                "scenario_id": scenario,
                "title": str(scenario).replace("_", " ").capitalize(),
                "cash_out_date": day,
                "is_cash_out": day is not None,
                "runway_months": ((day or date(2030, 12, 31)) - AS_OF).days * 12 / 365.25,
                "static_runway_months": 14.2,
                "lowest_cash_usd": lowest,
                "funding_gap_usd": max(0.0, -lowest),
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def path_ranges() -> pl.DataFrame:
    """Two inputs, each at its low and its high end."""
    rows = [
        ("low.driver_growths.research", "driver_growths.research", "low", date(2029, 3, 4), 15.5),
        ("high.driver_growths.research", "driver_growths.research", "high", date(2027, 2, 4), -8.2),
        ("low.plan_prices.plus", "plan_prices.plus", "low", date(2027, 9, 1), -1.1),
        ("high.plan_prices.plus", "plan_prices.plus", "high", None, 38.5),
    ]
    names = ("scenario_id", "varied_input", "bound", "cash_out_date", "delta_months")
    frame = pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
    return frame.with_columns(runway_months=pl.col("delta_months") + 21.0)
