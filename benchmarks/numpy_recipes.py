"""Which rows make up what a task costs to serve, from one month to the next change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from benchmarks.numpy_arrays import normal_quantile
from benchmarks.numpy_layout import Layout, in_force

PARAMETERS = (
    *("list_price_cost_share", "gpu_utilisation_share", "prefill_time_share"),
    "gpu_cache_read_cost_share",
)
Task = tuple[str, str]  # audience, task
Unit = tuple[str, str]  # model, kind of token


@dataclass(frozen=True)
class Tier:
    """A tier's place among its plan's users, and what it asks for."""

    user_share: float
    lower: float  # standard normal values of its edges
    upper: float
    tasks: tuple[tuple[str, int], ...]  # and the row of their share


@dataclass(frozen=True)
class Recipe:
    """Which rows make up the cost of a task from one month to the next change."""

    tokens: tuple[tuple[Task, str, int], ...]  # task, kind and row of tokens per task
    mixes: tuple[tuple[Task, tuple[tuple[str, int], ...]], ...]  # models, rows of their shares
    prices: tuple[tuple[Unit, int], ...]  # row of the list price of a billed kind
    listed: tuple[tuple[str, int], ...]  # month in which a model was first listed, -1 before all
    gpus: tuple[tuple[str, tuple[int, int, int]], ...]  # rows of hour and throughput, its month
    parameters: tuple[int, ...]  # rows of PARAMETERS
    tiers: tuple[tuple[str, tuple[Tier, ...]], ...]
    spreads: tuple[tuple[str, int], ...]  # row of the spread of a plan's usage


class RecipeOf:
    """The recipe of the months from one on: which rows hold in the middle of it."""

    def __init__(self, layout: Layout, month: int) -> None:
        self._layout, self._month = layout, month
        self._day = layout.calendar.middles[month]

    def recipe(self) -> Recipe:
        """All of it."""
        mixes = self._mixes()
        return Recipe(
            self._tokens(mixes),
            tuple(mixes.items()),
            tuple(self._held("token_prices").items()),
            self._first_listed(),
            self._gpus(),
            tuple(self._held("parameters")[(name,)] for name in PARAMETERS),
            self._tiers(),
            tuple((plan, place) for (plan,), place in self._held("usage_spreads").items()),
        )

    def _held(self, table: str) -> dict[Any, int]:
        found = self._layout.in_force(table).items()
        return {key: int(places[self._month]) for key, places in found if places[self._month] >= 0}

    def _released(self, table: str, keys: tuple[str, ...]) -> dict[Any, int]:
        """By key: the row of the latest release that names it."""
        days = {r["release_id"]: r["valid_from_date"] for r in self._layout.rows["releases"]}
        given = self._layout.rows[table]
        rows = [row | {"valid_from_date": days[row["release_id"]]} for row in given]
        found = in_force(rows, keys, np.array([self._day])).items()
        return {key: int(places[0]) for key, places in found if places[0] >= 0}

    def _mixes(self) -> dict[Task, tuple[tuple[str, int], ...]]:
        """By audience and task: the models of the release in use."""
        rows = self._layout.rows["release_mixes"]
        made = {}
        for key, last in self._released("release_mixes", ("audience_id", "task_id")).items():
            of = (*key, rows[last]["release_id"])
            made[key] = tuple(
                (row["model_id"], place) for place, row in enumerate(rows)
                if (row["audience_id"], row["task_id"], row["release_id"]) == of
                and row["model_share"] > 0
            )  # fmt: skip
        return made

    def _tokens(self, mixes: Mapping[Task, Any]) -> tuple[tuple[Task, str, int], ...]:
        rows = self._layout.rows["release_tokens"]
        found = self._released("release_tokens", ("task_id", "token_kind"))
        return tuple(
            (task, kind, place)
            for task in mixes
            for (name, kind), place in found.items()
            if name == task[1] and rows[place]["tokens_per_task"] > 0
        )

    def _first_listed(self) -> tuple[tuple[str, int], ...]:
        """Models with a list price by now: the month of their first, -1 before the first month."""
        rows, firsts = self._layout.rows["token_prices"], dict[str, int]()
        for row in sorted(rows, key=lambda row: row["valid_from_date"]):
            if np.datetime64(row["valid_from_date"], "D") <= self._day:
                month = max(self._layout.calendar.index(row["valid_from_date"]), -1)
                firsts.setdefault(row["model_id"], month)
        return tuple(firsts.items())

    def _gpus(self) -> tuple[tuple[str, tuple[int, int, int]], ...]:
        """Models that run on hours: the rows of the hour and the throughput, and its month."""
        prices, rows = self._held("gpu_prices"), self._layout.rows["gpu_throughputs"]
        models = {row["model_id"]: row["accelerator_id"] for row in self._layout.rows["models"]}
        made = []
        for (model,), place in self._held("gpu_throughputs").items():
            month = self._layout.calendar.index(rows[place]["valid_from_date"])
            if (models[model],) in prices and 0 <= month < len(self._layout.calendar.starts):
                made.append((model, (prices[models[model],], place, month)))
        return tuple(made)

    def _tiers(self) -> tuple[tuple[str, tuple[Tier, ...]], ...]:
        """By plan: its tiers from the lightest to the heaviest, with the edges between them."""
        rows, tasks = self._layout.rows["usage_tiers"], self._tasks()
        places = sorted(self._held("usage_tiers").values(), key=lambda p: rows[p]["tier_rank"])
        made: dict[str, list[Tier]] = {}
        for row in (rows[place] for place in places):
            own = made.setdefault(row["plan_id"], [])
            upper = reduce(float.__add__, [t.user_share for t in own], 0.0) + row["user_share"]
            lower = own[-1].upper if own else normal_quantile(0.0)
            of = tasks[row["plan_id"], row["tier_id"]]
            own.append(Tier(row["user_share"], lower, normal_quantile(upper), tuple(of)))
        spread = {plan for (plan,) in self._held("usage_spreads")}
        return tuple((plan, tuple(tiers)) for plan, tiers in made.items() if plan in spread)

    def _tasks(self) -> dict[tuple[str, str], list[tuple[str, int]]]:
        made: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for (plan, tier, task), place in self._held("tier_tasks").items():
            made.setdefault((plan, tier), []).append((task, place))
        return made
