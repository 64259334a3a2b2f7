"""Units and meanings of columns, by name: the same quantity has the same name everywhere.

A column's unit is read from its name (`price_usd_per_mtok` is in USD per million tokens), so
queries need no table of their own; `MEANINGS` says in words what an answer's columns hold.
"""

from __future__ import annotations

from unitecon.dictionary.meanings import MEANINGS

# The longest suffix that fits wins, so `_usd_per_mtok` goes before `_usd`.
SUFFIXES = {
    "_usd_per_user_month": "USD per user per month",
    "_usd_per_driver_unit_month": "USD per unit of the driver per month",
    "_usd_per_mtok": "USD per million tokens",
    "_usd_per_token": "USD per token",
    "_usd_per_search": "USD per search",
    "_usd_per_request": "USD per request",
    "_usd_per_unit": "USD per token, search or request",
    "_cents": "US cents",
    "_usd_per_task": "USD per task",
    "_usd_per_gpu_hour": "USD per GPU-hour",
    "_usd_per_year": "USD per year",
    "_usd": "USD",
    "_mtok_per_user_month": "million tokens per user per month",
    "_mtok_per_task": "million tokens per task",
    "_mtok": "million tokens",
    "_tokens_per_task": "tokens per task",
    "_tokens_per_gpu_second": "tokens per GPU per second",
    "_tokens": "tokens",
    "_tasks_per_user_month": "tasks per user per month",
    "_tasks_per_user_day": "tasks per user per day",
    "_tasks": "tasks",
    "_requests": "requests",
    "_users": "users",
    "_plans": "plans",
    "_months": "months",
    "_days": "days",
    "_second": "second of the day (UTC)",
    "_hundredth": "hundredth of the users, 1 the cheapest",
    "_accounts": "accounts",
    "_rows": "rows",
    "_units": "units of the meter",
    "_count": "users",
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
PREFIXES = {
    "unpriced_": "0 or 1",
    "is_": "true or false",
    "has_": "true or false",
    "tokens_per_task": "tokens per task",
}
UNITS = {
    "month": "the month's first day",
    "users": "users",
    "requests": "requests",
    "accounts": "accounts",
    "usage_decile": "tenth",
    "accounts_paying_more": "accounts",
    "accounts_paying_less": "accounts",
    "change_kind": "name",
    "line_kind": "name",
    "line_id": "slug",
    "units": "the meter's unit, months or seats",
    "plan_kind": "name",
    "elasticity": "percent fewer members per percent of price",
    "breakeven_elasticity": "percent fewer members per percent of price",
    "usage": "tasks per user per month; of a metered plan tasks, of a partner USD per month",
    "token_kind": "name",
    "fact_kind": "name",
    "basis": "name",
    "driver": "name",
    "bound_value": "the unit of the input's table",
    "low_value": "the unit of the input's table",
    "high_value": "the unit of the input's table",
    "from_year": "calendar year",
    "to_year": "calendar year",
    "web_searches": "searches",
    "error_share": "share of the reported value",
    "first_month": "the month's first day",
    "last_month": "the month's first day",
    "middle_date": "date",
    "first_logged_month": "the month's first day",
    "last_logged_month": "the month's first day",
    "days_before": "days",
    "days_per_year": "days",
    "months_per_year": "months",
    "deposit_rate": "share per month",
    "tax_rate": "share of the price without tax",
    "past_years": "years",
    "line_name": "name",
    "evidence": "name",
    "own_facts": "facts",
    "fundings_per_year": "months per year",
    "input_tokens_above": "tokens",
    "input_tokens_up_to": "tokens",
    "model_ref": "text",
    "price_context": "name",
    "price_kind": "name",
    "likely_cause": "text",
    "class_set": "number",
    "rule_kind": "name",
    "line_item": "text",
    "measure": "name",
    "draw": "number",
    "draw_group": "number",
    "draws": "draws",
    "percentile": "percent",
    "distribution": "name",
    "p10": "the unit of the input's table",
    "p50": "the unit of the input's table",
    "p90": "the unit of the input's table",
    "p10_value": "as the fact or measure",
    "p50_value": "as the fact or measure",
    "p90_value": "as the fact or measure",
    "own_value": "as the measure",
    "drawn_value": "as the measure",
    "tolerances_off": "tolerances",
    "crps_value": "as the fact",
    "error_value": "as the fact",
    "interval_score_value": "as the fact",
    "naive_value": "as the fact",
    "size_value": "as the fact",
    "rate": "the model's unit, per day for a flow",
    "rate_day": "days since 2000",
    "value_per_rate": "the fact's unit per unit of its rate",
    "log_growth_per_day": "logarithm per day",
    "groups": "groups of facts",
    "effective_groups": "groups of facts",
    "closer_groups": "groups of facts",
    "pit_bin": "number",
    "weight": "number",
    "horizon": "name",
    "span": "name",
    "naive_rule": "name",
    "reading": "name",
    "score_group": "name",
    "vintage": "text",
    "is_later": "flag",
    "facts": "facts",
    "compared_facts": "facts",
    "inside_facts": "facts",
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
