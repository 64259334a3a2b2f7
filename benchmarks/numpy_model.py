"""The company's cash by hand in numpy, over all draws at once: what the SQL is measured against.

The same arithmetic as the queries behind company_months and runways, for a case without a usage
log. Arrays are months by draws. `run` takes all draws at once, `run_blocks` a thousand or two at
a time, which then stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.numpy_arrays import Inputs, added, grown, scaled, weighted
from benchmarks.numpy_cash import Flows, Months, Runways, balances, flows, nothing, runways
from benchmarks.numpy_layout import DRAWABLE, Driver, Flags, Layout, Places, Plan, Values
from benchmarks.numpy_serving import Rates, Serving, price_trend

Cells = Sequence[tuple[str, int]]  # table and row of each drawn cell


@dataclass(frozen=True)
class Results:
    """Money of each month (months, draws) and the runway of each draw (draws,)."""

    months: Months
    runways: Runways


class NumpyModel:
    """A case laid out for arrays; made once, before anything is timed."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.serving = layout, Serving(layout)

    def run(self, cells: Cells, values: Values) -> Results:
        """All draws at once: `values` are (draws, cells). Raises ValueError for other tables."""
        unknown = {table for table, _ in cells} - DRAWABLE
        if unknown:
            raise ValueError(f"the numpy model takes no draws of {sorted(unknown)}")
        inputs = Inputs(self.layout, cells, values)
        paths = {name: self._path(one, inputs) for name, one in self.layout.drivers.items()}
        paths["token_price"] = price_trend(self.layout, inputs, paths["token_cost"])
        totals = self._plan_totals(inputs, paths)
        moved = flows(self.layout, inputs, totals, paths)
        months = balances(self.layout, inputs, moved)
        return Results(months, runways(self.layout, inputs, months))

    def run_blocks(self, cells: Cells, values: Values, size: int) -> Results:
        """The same in blocks of so many draws."""
        made = [self.run(cells, values[i : i + size]) for i in range(0, len(values), size)]
        return Results(
            Months.joined([one.months for one in made]), Runways.joined([r.runways for r in made])
        )

    def _path(self, driver: Driver, inputs: Inputs) -> Values:
        """A driver's mean over each month, from end to end: (months, draws or 1)."""
        opening = inputs.table("driver_levels")[driver.level]
        limits = inputs.table("driver_ceilings")
        ceiling = None if driver.ceiling is None else limits[driver.ceiling]
        terms = driver.history + driver.forward
        parts = [opening, *(inputs.table(term.table)[term.place] for term in terms)]
        width = max(len(part) for part in [*parts, opening if ceiling is None else ceiling])
        made = np.empty((len(self.layout.calendar.ends), width))
        known = made[: driver.last + 1]
        grown(driver.history, inputs, known)
        known *= opening
        last, forward = known[-1].copy(), made[driver.last :]
        grown(driver.forward, inputs, forward)
        limited(last, forward, ceiling)
        for month in range(len(made) - 1, 0, -1):
            made[month] += made[month - 1]
        made[0] += opening
        made *= 0.5
        return made

    def _plan_totals(self, inputs: Inputs, paths: Mapping[str, Values]) -> Flows:
        """Revenue and cost of all plans together."""
        rates = self.serving.rates(inputs, paths["token_cost"], paths["token_price"])
        total = Flows()
        for name, plan in self.layout.plans.items():
            if plan.kind != "partner":
                self._add_plan(name, inputs, paths, (rates, total))
        # What partners pay is not shared with them.
        total.shared = total.revenue * self._partner_share(inputs)
        for plan in self.layout.plans.values():
            if plan.kind == "partner":
                receipts = weighted(plan.usage, inputs.table("plan_usage"), paths)
                total.add(receipts, nothing(), receipts * self._fee_share(plan, inputs))
                total.receipts = added(total.receipts, receipts)
        return total

    def _add_plan(
        self, name: str, inputs: Inputs, paths: Mapping[str, Values], to: tuple[list[Rates], Flows]
    ) -> None:
        """Add a plan with users or requests to the totals, in the months in which there are any."""
        plan, (rates, total) = self.layout.plans[name], to
        costs, prices = ([one.get(name, UNUSED)[i] for one in rates] for i in (0, 1))
        months = self.serving.in_month
        tasks = weighted(plan.usage, inputs.table("plan_usage"), paths)
        users = weighted(plan.members, inputs.table("plan_members"), paths)
        tasks = (tasks * users if plan.has_users else tasks) * paths["tokens_per_task"]
        if plan.kind == "metered":
            revenue = scaled(tasks * paths["token_price"], prices, months)
        else:
            revenue = scaled(users, self.serving.user_share(name), months)
            revenue = scaled(revenue, inputs.table("plan_prices"), plan.price, np.nan)
        realised = inputs.table("price_realisations")
        revenue = scaled(revenue, realised, plan.realisation, np.nan)
        serving = scaled(tasks, costs, months) * paths["token_cost"]
        self._clear_unsold(name, (revenue, serving))
        total.add(revenue, serving, revenue * self._fee_share(plan, inputs))
        if plan.kind == "free":
            total.free = added(total.free, serving)

    def _clear_unsold(self, name: str, money: tuple[Values, Values]) -> None:
        """Take out the months in which a plan is not there, in place: (months, draws) each."""
        plan = self.layout.plans[name]
        is_sold = self.serving.has_tiers(name) & any_holds(plan.usage)
        if plan.has_users:
            is_sold &= any_holds(plan.members)
        if not is_sold.all():
            for one in money:
                one[~is_sold] = 0

    def _fee_share(self, plan: Plan, inputs: Inputs) -> Values:
        total: Values = np.zeros((1, 1))
        for places in plan.fees:
            total = total + inputs.monthly("variable_costs", places, 0.0)
        return total

    def _partner_share(self, inputs: Inputs) -> Values:
        """The share of revenue that goes to partners; unknown where a partner's rate is."""
        total: Values = np.zeros((1, 1))
        for places in self.layout.partners:
            total = total + inputs.monthly("revenue_share_rates", places)
        return total


UNUSED: tuple[Values, Values] = (np.zeros(1), np.zeros(1))


def any_holds(parts: Mapping[str, Places]) -> Flags:
    """Whether any part holds in each month."""
    found: Flags = np.any([places >= 0 for places in parts.values()], axis=0)
    return found


def limited(known: Values, forward: Values, ceiling: Values | None) -> None:
    """Turn growth (months, draws) after `known` (draws,) into values, in place.

    Towards a ceiling it is logistic. At or above it nothing grows on; it can still shrink.
    """
    if ceiling is None:
        forward *= known
        return
    is_free, is_above = known == 0, known >= ceiling
    special = is_free | is_above
    factors = forward[:, special]
    kept = np.where(is_free[special], factors, np.minimum(factors, 1)) * known[special]
    with np.errstate(divide="ignore", invalid="ignore"):
        np.divide(ceiling / known - 1, forward, out=forward)
        forward += 1
        np.divide(ceiling, forward, out=forward)
    forward[:, special] = kept
