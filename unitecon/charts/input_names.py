"""Plain names of uncertain inputs, for charts and reports."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from unitecon.charts import words

NO_NAMES: Mapping[str, str] = MappingProxyType({})

# An input of a table in words, with its keys in their order.
PHRASES = {
    "plan_prices": "Price of {0}",
    "price_realisations": "Price kept after discounts: {0}",
    "plan_members": "Share of {1} on {0}",
    "plan_usage": "Usage of {0}",
    "usage_spreads": "How unevenly {0} is used",
    "usage_tiers": "Share of users in {0} {1}",
    "tier_tasks": "Share of {2} in {0} {1}",
    "release_mixes": "Share of {3} in {2} ({0})",
    "release_tokens": "{2} tokens per {1} task ({0})",
    "token_prices": "{1} price of {0}",
    "gpu_prices": "Price of a GPU-hour: {0}",
    "gpu_throughputs": "Tokens per GPU-second: {0}",
    "parameters": "{0}",
    "driver_levels": "Level of {0}",
    "driver_growths": "Growth of {0}",
    "growth_spreads": "Scatter of the growth of {0}",
    "growth_surprises": "Surprise in the growth of {0}, year {1} after its last figure",
    "driver_ceilings": "Ceiling of {0}",
    "variable_costs": "{1}: {0}",
    "revenue_share_rates": "Revenue share: {0}",
    "company_costs": "Cost of {0}",
    "compute_commitments": "Commitment: {0}",
    "credit_pools": "Credits: {0}",
    "funding": "Funding: {0}",
    "cash_positions": "Cash: {0}",
}
PARAMETERS = {
    "list_price_cost_share": "cost of serving as a share of list price",
    "price_pass_through_share": "share of falling token cost that prices follow",
    "payable_months": "months until bills are paid",
    "deferred_revenue_months": "months customers pay in advance",
    "prepayment_months": "months paid to suppliers in advance",
    "credit_use_share": "share of compute paid with credits",
    "gpu_utilisation_share": "share of GPU time in use",
    "gpu_cache_read_cost_share": "cost of a cached token against a fresh one",
    "prefill_time_share": "share of GPU time reading input",
    "interest_share_per_year": "interest on cash",
    "borrowing_spread_share_per_year": "what debt costs beyond interest on cash",
    "depreciation_share_per_year": "share of plant written off in a year",
    "tax_share": "income tax rate",
    "loss_offset_share": "share of profit that past losses may offset",
}


def _named(table: str, name: str) -> str:
    """A name within a phrase: those of plans and models stay as they are written."""
    is_common = table.startswith(("driver", "growth", "company")) or name.startswith("The ")
    return name[:1].lower() + name[1:] if is_common and name[1:2].islower() else name


def _plain(key: str) -> str:
    return words.name(key) if key in words.ACRONYMS else key.replace("_", " ")


def input_name(varied_input: str, known: Mapping[str, str] = NO_NAMES) -> str:
    """An uncertain input in words: `driver_growths.token_cost` is `Growth of token cost`.

    `known` has the names of plans, models and drivers.
    """
    table, *keys = varied_input.split(".")
    if table == "parameters":
        keys = [PARAMETERS.get(key, key) for key in keys]
    names = [_named(table, known[key]) if key in known else _plain(key) for key in keys]
    phrase = PHRASES.get(table, " ".join(["{}"] * len(names)))
    try:
        text = phrase.format(*names)
    except IndexError:  # a table of other keys than the phrase knows
        text = " ".join(names)
    return text[:1].upper() + text[1:]
