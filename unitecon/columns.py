"""Units and meanings of columns, by name: the same quantity has the same name everywhere.

A column's unit is read from its name (`price_usd_per_mtok` is in USD per million tokens), so
queries need no table of their own; `MEANINGS` says in words what an answer's columns hold.
"""

from __future__ import annotations

# The longest suffix that fits wins, so `_usd_per_mtok` goes before `_usd`.
SUFFIXES = {
    "_usd_per_user_month": "USD per user and month",
    "_usd_per_driver_unit_month": "USD per unit of the driver and month",
    "_usd_per_mtok": "USD per million tokens",
    "_usd_per_task": "USD per task",
    "_usd_per_gpu_hour": "USD per GPU-hour",
    "_usd_per_year": "USD per year",
    "_usd": "USD",
    "_mtok_per_user_month": "million tokens per user and month",
    "_mtok_per_task": "million tokens per task",
    "_mtok": "million tokens",
    "_tokens_per_task": "tokens per task",
    "_tokens_per_gpu_second": "tokens per GPU and second",
    "_tokens": "tokens",
    "_tasks_per_user_month": "tasks per user and month",
    "_tasks": "tasks",
    "_requests": "requests",
    "_users": "users",
    "_months": "months",
    "_share_per_year": "share per year (0.1 is +10 percent a year)",
    "_share": "share (0 to 1, never percent)",
    "_share_of_revenue": "share of revenue (0 to 1, never percent)",
    "_ratio": "ratio",
    "_points": "percentage points",
    "_factor": "factor",
    "_growth": "natural logarithm of a factor",
    "_rank": "rank (1 is first)",
    "_date": "date",
    "_start": "date",
    "_end": "date",
    "_at": "instant (UTC)",
    "_id": "slug",
}
PREFIXES = {"is_": "true or false", "has_": "true or false", "tokens_per_task": "tokens per task"}
UNITS = {
    "month": "the month's first day",
    "users": "users",
    "requests": "requests",
    "plan_kind": "name",
    "token_kind": "name",
    "fact_kind": "name",
    "basis": "name",
    "driver": "name",
    "web_searches": "searches",
    "error_share": "share of the reported value",
    "first_month": "the month's first day",
    "last_month": "the month's first day",
    "middle_date": "date",
}

MEANINGS = {
    "scenario_id": "the scenario; `baseline` is the case as it stands",
    "base_scenario_id": "the scenario this one is compared with",
    "month": "the month, by its first day",
    "average_value": "the driver's mean over the month, in its unit",
    "end_value": "the level at the month's end, in its unit",
    "opening_value": "the level at the case's first month, in the driver's unit",
    "ceiling_value": "what growth after the as-of date slows down towards, in the driver's unit",
    "flow_value": "what the measure adds in the month, in USD, users or tokens",
    "base_value": "what the flow is divided by: 1, days, minutes or a total",
    "billed_kind": "the kind of token whose price applies",
    "comparison": "how a fact is read off the model: sum, point, run_rate or month",
    "measure_id": "the monthly series of the model a fact is compared with",
    "cost_basis": "what the model is costed on: list_price or gpu_hours",
    "cost_name": "the cost line in words",
    "driver_name": "the driver in words",
    "plan_name": "the plan in words",
    "model_name": "the model in words",
    "release_name": "the release in words",
    "tranche_name": "the tranche in words",
    "title": "the scenario in words",
    "question": "what the scenario asks",
    "scenario_kind": "baseline, named or range",
    "function": "cost_of_revenue or the function of operating cost it is booked in",
    "nature": "what is bought: compute, staff, stock_compensation or other",
    "funding_status": "received or announced count as cash; others do not",
    "phase": "history (to the as-of date) or forward (after it)",
    "point": "lower_usage, upper_usage or covered",
    "standard_value": "a value of the standard normal distribution",
    "probability": "the share of a standard normal distribution below, 0 to 1",
    "days": "days of the month",
    "period_month": "the first month of a span in which nothing dated changes",
    "next_period_month": "the first month after that span",
    "parameter_value": "the parameter, in `unit`",
    "unit": "the unit of the row's value",
    "unit_scale": "what the value is multiplied by to be in base units",
    "metric": "what the source measured",
    "low": "the lowest plausible value, in the unit of the row's value",
    "high": "the highest plausible value, in the unit of the row's value",
    "standard_error": "standard error of a fitted value, in its unit",
    "months_without_cost": "months whose serving cost is unknown",
    "months_without_revenue": "months whose revenue is unknown",
    "year": "the calendar year",
    "varied_input": "the input that is moved: its table and its key",
    "bound": "whether the input is at its low or at its high",
    "delta_months": "how much later than in the base scenario cash runs out",
    "delta_lowest_cash_usd": "lowest cash less that of the base scenario",
    "free_inference_booking": "where the cost of serving free users is booked",
    "free_serving_cost_usd": "the part of serving cost that free users cause",
    "gross_margin_share": "gross profit over revenue",
    "operating_loss_usd": "operating cost less gross profit",
    "compute_usd": "serving, research inference and training together",
    "credit_balance_usd": "what is left of the credits granted so far",
    "plan_id": "the plan the users are on",
    "tier_id": "the usage tier within the plan",
    "model_id": "the model that serves the tokens",
    "token_kind": "what a token is billed as: input, cache_read, output or reasoning",
    "user_id": "the user, as named by the log",
    "driver_id": "the series that drives volumes",
    "driver": "what moved between the two sides of the bridge",
    "fact_id": "the public figure compared with",
    "fact_group": "facts that say the same thing stand in one group",
    "fact_kind": "actual, estimate, forecast or target",
    "is_held_out": "whether the fact is kept from the fit, to score it",
    "is_fitted": "whether the fit aims at the fact",
    "users": "users on average over the month; null where no count is known",
    "usage_mtok": "tokens of all kinds served",
    "revenue_usd": "what customers pay, before any partner's share",
    "serving_cost_usd": "what it costs to serve the tokens; null where a price is unknown",
    "compute_margin_usd": "revenue less serving cost",
    "other_variable_cost_usd": "partner revenue share, payment and store fees, support",
    "contribution_margin_usd": "compute margin less other variable cost",
    "contribution_margin_share": "contribution margin over revenue; null without revenue",
    "is_covered": "contribution margin is at least 0; null where usage is unpriced",
    "covered_user_share": "users whose contribution margin is at least 0, over all users",
    "priced_token_share": "tokens with a known price, over all tokens",
    "revenue_usd_per_user_month": "revenue over users",
    "serving_cost_usd_per_user_month": "serving cost over users",
    "contribution_margin_usd_per_user_month": "contribution margin over users",
    "breakeven_price_usd_per_user_month": "the price at which contribution margin is 0",
    "breakeven_usage_mtok_per_user_month": "the usage at which contribution margin is 0",
    "breakeven_cost_ratio": "the factor on serving cost at which contribution margin is 0",
    "cost_of_revenue_usd": "serving cost booked against revenue, and other variable cost",
    "gross_profit_usd": "revenue less cost of revenue",
    "research_and_development_usd": "research and development, with its stock compensation",
    "sales_and_marketing_usd": "sales and marketing, with its stock compensation",
    "general_and_administrative_usd": "general and administrative, with its stock compensation",
    "operating_cost_usd": "R&D, S&M and G&A with stock compensation, without cost of revenue",
    "stock_compensation_usd": "the part of operating cost paid in stock",
    "non_cash_credit_usd": "serving and training paid with credits instead of cash",
    "working_capital_change_usd": "cash freed by payables and prepaid revenue less prepayments",
    "capital_expenditure_usd": "cash spent on own plant and equipment",
    "interest_income_usd": "interest earned on cash",
    "burn_usd": "minus (operating cash flow - capital expenditure), before funding",
    "funding_usd": "cash received from investors and lenders",
    "net_cash_flow_usd": "funding less burn",
    "opening_cash_usd": "cash at the month's start",
    "closing_cash_usd": "cash at the month's end",
    "cash_out_date": "when cash crosses the minimum; null if not within the horizon",
    "is_cash_out": "whether cash crosses the minimum within the horizon",
    "runway_months": "from the as-of date to cash-out, or to the horizon: then a lower bound",
    "static_runway_months": "cash over the mean burn of the last three months",
    "lowest_cash_usd": "the lowest closing cash within the horizon",
    "funding_gap_usd": "what is missing to keep cash at its minimum",
    "ltv_usd": "lifetime contribution margin of a customer",
    "cac_usd": "cost of acquiring a customer",
    "ltv_to_cac_ratio": "lifetime value over acquisition cost",
    "payback_months": "months until contribution margin has paid the acquisition cost",
    "delta_usd": "what the driver adds to the difference of the two scenarios",
    "reported_value": "the figure as published, in `unit`",
    "modelled_value": "the model's figure, in `unit`",
    "error_share": "modelled over reported, less 1",
    "error_points": "modelled less reported, for shares",
    "definition": "what the source counts",
    "valid_from_date": "from when the row holds in the world",
    "valid_to_date": "the first day on which the row no longer holds",
    "known_from_date": "from when anyone could know the row",
    "as_of_date": "nothing known later than this day is used",
    "basis": "sourced, derived, fitted or assumed",
    "source_id": "where the value is from, a row of sources",
    "note": "why the value is what it is",
}


def unit(column: str) -> str | None:
    """The unit of a column of any query, by its name; None where the name has no unit.

    `unit("price_usd_per_mtok")` is "USD per million tokens".
    """
    if column in UNITS:
        return UNITS[column]
    for prefix, name in PREFIXES.items():
        if column.startswith(prefix):
            return name
    fitting = [suffix for suffix in SUFFIXES if f"_{column}".endswith(suffix)]
    return SUFFIXES[max(fitting, key=len)] if fitting else None


def describe(column: str) -> str:
    """Meaning and unit of a query's column in one line, for column comments and `explain`.

    Empty where neither is known.
    """
    parts = (MEANINGS.get(column), unit(column))
    return "; unit: ".join(part for part in parts if part) if parts[0] else parts[1] or ""
