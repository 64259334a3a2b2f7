"""What a task of each plan costs to serve, in numpy: from tokens and prices to plans.

Costs before the trend change only in the months in which one of their inputs does. The months
that share all rows share one recipe, which is worked out once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.numpy_arrays import Inputs, normal_probability, normal_quantile
from benchmarks.numpy_layout import Layout, Places, Values
from benchmarks.numpy_recipes import Recipe, RecipeOf, Tier, Unit

CHANGES = (
    *("releases", "tier_tasks", "usage_tiers", "usage_spreads", "token_prices"),
    *("gpu_prices", "gpu_throughputs", "parameters"),
)
Place = tuple[int, int, int]
Rates = Mapping[str, tuple[Values, Values]]  # by plan: cost and list price of a task


@dataclass(frozen=True)
class Mixing:
    """Where a recipe's shares stand: of units in tokens of a task, of those in a plan's tiers."""

    units: tuple[Unit, ...]
    rows: tuple[int, ...]  # row of tokens per task of each kind of each task
    mix: tuple[Place, ...]  # tokens of a task, unit, row of its share
    tiers: tuple[Place, ...]  # tier of all plans, tokens of a task, row of its share
    places: Mapping[str, slice]  # which of the tiers are a plan's


def billed(kind: str) -> str:
    """The kind of token a kind is billed as."""
    return "output" if kind == "reasoning" else kind


class Serving:
    """The recipes of a layout, and what each comes to."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._models = {row["model_id"]: row for row in layout.rows["models"]}
        self.in_month, self.recipes = self._recipes()
        self.mixings = [self._mixing(recipe) for recipe in self.recipes]
        self._metered = {name for name, plan in layout.plans.items() if plan.kind == "metered"}
        self._refuse_unknown()

    def user_share(self, plan: str) -> list[Values]:
        """The users of a plan that its tiers hold, by recipe; 1 but for rounding."""
        found = [dict(recipe.tiers).get(plan, ()) for recipe in self.recipes]
        return [np.array([sum(tier.user_share for tier in tiers)]) for tiers in found]

    def has_tiers(self, plan: str) -> Any:
        """Whether a plan has tiers in each month: (months,)."""
        having = [plan in dict(recipe.tiers) for recipe in self.recipes]
        return np.array([*having, False])[self.in_month]

    def rates(self, inputs: Inputs, trend: Values, priced: Values) -> list[Rates]:
        """By recipe and plan: cost and list price of a task in USD, each (draws or 1,).

        `trend` is the mean cost of a token in each month next to the start, (months, draws or 1),
        and `priced` its price.
        """
        shares: dict[Any, Values] = {}
        made: list[Rates] = []
        for recipe, mixing in zip(self.recipes, self.mixings, strict=True):
            tasks = inputs.table("tier_tasks")
            costs = mixed(mixing.tiers, tasks, self._task_costs(recipe, mixing, inputs, trend))
            prices = mixed(mixing.tiers, tasks, self._task_prices(recipe, mixing, inputs, priced))
            rates: dict[str, tuple[Values, Values]] = {}
            for plan, own in mixing.places.items():
                usage = self._usage_shares(plan, recipe, inputs, shares)
                is_metered = plan in self._metered
                listed = (usage * prices[own]).sum(axis=0) if is_metered else NONE
                rates[plan] = ((usage * costs[own]).sum(axis=0), listed)
            made.append(rates)
        return made

    def _task_costs(self, recipe: Recipe, mixing: Mixing, inputs: Inputs, trend: Values) -> Values:
        """The cost of each kind of token of each task: (kinds of tasks, draws or 1)."""
        units = self._unit_costs(recipe, mixing.units, inputs, trend)
        return self._per_task(mixing, inputs, units)

    def _task_prices(
        self, recipe: Recipe, mixing: Mixing, inputs: Inputs, priced: Values
    ) -> Values:
        """The list price of each kind of token of each task; 0 for models without a price."""
        rows, prices = dict(recipe.prices), inputs.table("token_prices")
        found = [(model, billed(kind)) for model, kind in mixing.units]
        units = [
            prices[rows[u]] / self._since(rows[u], priced) if u in rows else NONE for u in found
        ]
        return self._per_task(mixing, inputs, units)

    def _per_task(self, mixing: Mixing, inputs: Inputs, units: list[Values]) -> Values:
        tokens, shares = inputs.table("release_tokens"), inputs.table("release_mixes")
        millions = stacked([tokens[row] / 1e6 for row in mixing.rows])
        return mixed(mixing.mix, shares, stacked(units)) * millions

    def _since(self, price: int, priced: Values) -> Values:
        """Where the trend of prices stood in the month that a price is from."""
        day = self._layout.rows["token_prices"][price]["valid_from_date"]
        month = self._layout.calendar.index(day)
        return priced[month] if month >= 0 else np.ones(1)

    def _unit_costs(
        self, recipe: Recipe, units: tuple[Unit, ...], inputs: Inputs, trend: Values
    ) -> list[Values]:
        """The cost of a million tokens of each model and kind."""
        parameters = inputs.table("parameters")
        listed, used, prefill, cached = (parameters[row] for row in recipe.parameters)
        rows, prices, gpus = dict(recipe.prices), inputs.table("token_prices"), dict(recipe.gpus)
        shares = {m: listed / (trend[t] if t >= 0 else 1.0) for m, t in recipe.listed}
        hours = {m: gpu_cost(inputs, gpu, used, trend) for m, gpu in gpus.items()}
        made = []
        for model, kind in units:
            if self._models[model]["cost_basis"] == "list_price":
                made.append(prices[rows[model, billed(kind)]] * shares[model])
            elif billed(kind) == "output":
                made.append(hours[model] * (1 - prefill))
            else:
                cost = hours[model] * prefill * self._output_to_input(model)
                made.append(cost * cached if kind == "cache_read" else cost)
        return made

    def _output_to_input(self, model: str) -> float:
        row = self._models[model]
        return float(row["reference_output_tokens"]) / float(row["reference_input_tokens"])

    def _usage_shares(
        self, plan: str, recipe: Recipe, inputs: Inputs, kept: dict[Any, Values]
    ) -> Values:
        """The part of a plan's tasks that each tier sends: (tiers, draws or 1)."""
        spread, tiers = dict(recipe.spreads)[plan], dict(recipe.tiers)[plan]
        edges = tuple((tier.lower, tier.upper) for tier in tiers)
        if (spread, edges) not in kept:
            sigma = np.log(inputs.table("usage_spreads")[spread]) / normal_quantile(0.95)
            points = sorted({edge for both in edges for edge in both})
            below = {edge: normal_probability(edge - sigma) for edge in points}
            kept[spread, edges] = stacked([below[high] - below[low] for low, high in edges])
        return kept[spread, edges]

    def _recipes(self) -> tuple[Places, list[Recipe]]:
        """The place of each month's recipe, and the recipes; -1 before the first change."""
        calendar, layout = self._layout.calendar, self._layout
        days = {row["valid_from_date"] for name in CHANGES for row in layout.rows[name]}
        firsts = np.searchsorted(calendar.middles, np.array(sorted(days), dtype="M8[D]"))
        in_month, made = np.full(len(calendar.starts), -1), list[Recipe]()
        for first in sorted({int(month) for month in firsts if month < len(in_month)}):
            recipe = RecipeOf(layout, first).recipe()
            if recipe not in made:
                made.append(recipe)
            in_month[first:] = made.index(recipe)
        return in_month, made

    def _mixing(self, recipe: Recipe) -> Mixing:
        """Where the shares stand, by place."""
        mixes = dict(recipe.mixes)
        pairs = [(model, kind) for task, kind, _ in recipe.tokens for model, _ in mixes[task]]
        units = tuple(dict.fromkeys(pairs))
        mix = [
            (row, units.index((model, kind)), share)
            for row, (task, kind, _) in enumerate(recipe.tokens)
            for model, share in mixes[task]
        ]
        places: dict[str, slice] = {}
        tiers: list[tuple[str, Tier]] = []
        for plan, own in recipe.tiers:
            start = len(tiers)
            tiers += [(plan, tier) for tier in own]
            places[plan] = slice(start, len(tiers))
        rows = tuple(place for *_, place in recipe.tokens)
        return Mixing(units, rows, tuple(mix), tuple(self._tier_places(tiers, recipe)), places)

    def _tier_places(self, tiers: list[tuple[str, Tier]], recipe: Recipe) -> Iterator[Place]:
        """What a task of each tier holds of each kind of token of each task."""
        for row, (plan, tier) in enumerate(tiers):
            audience = self._layout.plans[plan].audience
            for name, share in tier.tasks:
                for at, (task, _, _) in enumerate(recipe.tokens):
                    if task == (audience, name):
                        yield row, at, share

    def _refuse_unknown(self) -> None:
        """An unknown cost or price makes money unknown, which these arrays do not carry."""
        sold = {self._layout.plans[plan].audience for plan in self._metered}
        for recipe in self.recipes:
            rows, gpus, mixes = dict(recipe.prices), dict(recipe.gpus), dict(recipe.mixes)
            for (audience, task), kind, _ in recipe.tokens:
                for model, _ in mixes[audience, task]:
                    is_listed = self._models[model]["cost_basis"] == "list_price"
                    is_priced = (model, billed(kind)) in rows
                    has_cost = is_priced if is_listed else model in gpus
                    if not has_cost or (audience in sold and not is_priced):
                        raise ValueError(f"{kind} tokens of {model} have no known cost or price")


NONE: Values = np.zeros(1)


def mixed(places: tuple[Place, ...], shares: Any, values: Values) -> Values:
    """Sums of values by their shares, a row for each first place."""
    made: dict[int, Values] = {}
    for row, at, share in places:
        part = shares[share] * values[at]
        made[row] = made[row] + part if row in made else part
    return stacked([made[row] for row in sorted(made)])


def price_trend(layout: Layout, inputs: Inputs, trend: Values) -> Values:
    """The list price of a token in each month next to the start: it follows cost in part."""
    days = np.array([row["valid_from_date"] for row in layout.rows["token_prices"]], "M8[D]")
    changes = np.diff(np.log(trend), axis=0, prepend=np.log(trend[:1]))
    if not (known := days[days <= layout.calendar.as_of]).size:
        return np.ones((len(trend), 1))
    changes = changes * inputs.parameter("price_pass_through_share")
    changes[layout.calendar.starts <= known.max()] = 0
    path: Values = np.exp(np.cumsum(changes, axis=0))
    return path


def stacked(values: list[Values]) -> Values:
    """Arrays of one or of all draws as the rows of one array."""
    width = max(len(one) for one in values)
    made = np.empty((len(values), width))
    for row, one in zip(made, values, strict=True):
        row[:] = one
    return made


def gpu_cost(inputs: Inputs, gpu: tuple[int, int, int], used: Values, trend: Values) -> Values:
    """USD per million output tokens on the hours of a GPU, taken back along the cost trend."""
    hour, throughput, month = gpu
    tokens = inputs.table("gpu_throughputs")[throughput] * used * 3600
    cost: Values = inputs.table("gpu_prices")[hour] * 1e6 / tokens / trend[month]
    return cost
