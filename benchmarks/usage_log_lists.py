"""Fitted and assumed figures as lists, for `usage_log.sql` and `usage_users.sql`.

`usage_log.py` says which of them are fitted to published traces and which are assumed.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import ndtri

Ints = npt.NDArray[np.int64]

HERE = Path(__file__).parent
FITTED: dict[str, Any] = tomllib.loads((HERE / "usage_log.toml").read_text(encoding="utf-8"))
ASSUMED: dict[str, Any] = tomllib.loads((HERE / "usage_profiles.toml").read_text(encoding="utf-8"))
KINDS = tuple(FITTED["kinds"])
SLICES = 65_536  # of all requests, to draw a user from
STEPS = 4_096  # of a quantile table
NEVER = 4_095  # a day after every log


@dataclass(frozen=True)
class Log:
    """Everything a log depends on; `case` names the assumptions in the profiles."""

    case: str = "scale"
    requests: int = 1_000_000
    users: int = 10_000
    months: int = 3
    first_month: str = "2025-10"
    seed: int = 1

    @property
    def assumed(self) -> dict[str, Any]:
        """The case's own assumptions."""
        return dict(ASSUMED["cases"][self.case])

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Plans; the first is free."""
        return list(self.assumed["groups"])

    @property
    def first_date(self) -> date:
        """The first day of the log."""
        return date.fromisoformat(f"{self.first_month}-01")

    @property
    def days(self) -> int:
        """How many days the log covers."""
        month = self.first_date.year * 12 + self.first_date.month - 1 + self.months
        return (date(month // 12, month % 12 + 1, 1) - self.first_date).days

    @property
    def group_sizes(self) -> list[int]:
        """Users of each group; those left over by rounding are free."""
        paying = [max(1, round(self.users * g["users_share"])) for g in self.groups[1:]]
        return [self.users - sum(paying), *paying]


def hours(log: Log) -> pl.DataFrame:
    """Each hour of the log: hour_no, its start, its first request's number and its count."""
    shape, starts, weights = ASSUMED["shape"], [], []
    for day in range(log.days):
        at = log.first_date + timedelta(days=day)
        grown = (1 + log.assumed["growth_a_month"]) ** (day / 30)
        for hour, weight in enumerate(shape["hours"]):
            starts.append(datetime(at.year, at.month, at.day, hour))  # noqa: DTZ001 (UTC)
            weights.append(round(1000 * grown * weight * shape["weekdays"][at.weekday()]))
    reached = [0, *np.cumsum(weights).tolist()]
    firsts = [log.requests * total // reached[-1] for total in reached]
    counts = [after - before for before, after in pairwise(firsts)]
    columns = {"hour_start": starts, "first_no": firsts[:-1], "requests": counts}
    return pl.DataFrame(columns).with_row_index("hour_no")


def user_weights(log: Log) -> npt.NDArray[np.float64]:
    """Each user's weight in requests, by rank: plan by plan, from the lightest to the heaviest."""
    parts = []
    for group, size in zip(log.groups, log.group_sizes, strict=True):
        weights = np.exp(FITTED["users"]["sigma"] * ndtri((np.arange(size) + 0.5) / size))
        parts.append(weights * (group["requests_ratio"] / weights.mean()))
    return np.concatenate(parts)


def rank_slices(log: Log) -> tuple[Ints, Ints]:
    """Where each slice of all requests starts among the ranks and how far it goes, over 65,536."""
    reached = np.concatenate([[0.0], np.cumsum(user_weights(log))])
    edges = np.interp(
        np.linspace(0, reached[-1], SLICES + 1), reached, np.arange(log.users + 1, dtype=float)
    )
    places = np.round(edges * 65_536).astype(np.int64)
    return places[:-1], np.diff(places)


def table_steps(quantiles: Sequence[float], is_log: bool) -> list[float]:
    """A quantile table at the middles of STEPS equal steps; straight, or straight in the log."""
    at = (np.arange(STEPS) + 0.5) / STEPS
    values = np.array(quantiles)
    if is_log:
        values = np.log(values)
    interpolated = np.interp(at, FITTED["probabilities"], values)
    return list(np.exp(interpolated) if is_log else interpolated)


def mixed(shares: Mapping[str, float], names: Sequence[str], count: int) -> list[int]:
    """`count` places in `names`, as many of each as its share says."""
    edges = np.cumsum(list(shares.values())) / sum(shares.values())
    at = (np.arange(count) + 0.5) / count
    return [names.index(list(shares)[place]) for place in np.searchsorted(edges, at)]


def models(log: Log) -> list[dict[str, Any]]:
    """The models of the profiles, and one that no price list has, where the case uses it."""
    preview = log.assumed.get("preview")
    known = list(ASSUMED["models"])
    return [*known, {**known[0], **preview, "web_search_share": 0.0}] if preview else known


def group_rows(log: Log) -> pl.DataFrame:
    """The groups for `usage_users.sql`: shares as parts of 1,024."""
    names, rank, rows = [model["model"] for model in models(log)], 0, []
    for number, (group, size) in enumerate(zip(log.groups, log.group_sizes, strict=True)):
        parts = ("joined", "left", "upgraded", "own_price")
        seats = group.get("seats", [1, 1])
        row = {f"{part}_parts": round(1024 * group.get(f"{part}_share", 0)) for part in parts}
        row |= {"group_no": number, "first_rank": rank, "next_rank": rank + size}
        row |= {"plan_id": group["plan_id"], "upgraded_from": group.get("upgraded_from")}
        row |= {"own_price_usd": float(group.get("own_price_usd", 0))}
        row |= {"seats_from": seats[0], "seats_to": seats[1]}
        rows.append(row | {"model_nos": mixed(group["models"], names, 256)})
        rank += size
    return pl.DataFrame(rows)


def log_row(log: Log) -> dict[str, Any]:
    """The row of figures that both queries need."""
    stride = next(
        n for n in range(int(log.users * 0.618) | 1, 2 << 40) if math.gcd(n, log.users) == 1
    )
    return {
        "seed": log.seed, "users": log.users, "days": log.days, "stride": stride,
        "user_prefix": log.assumed["user_prefix"], "id_digits": len(str(log.users)),
    }  # fmt: skip


def user_lists(log: Log, users: pl.DataFrame) -> dict[str, Any]:
    """Lists by rank: a user's days on their plan, main model and group, in the bits of a word.

    One list of small numbers, since DuckDB copies it for every 2,048 rows.
    """
    is_free = pl.col("group_no") == 0
    words = users.select(
        pl.when(is_free).then(0).otherwise(pl.col("joined_day").clip(0))
        + 2**12 * pl.when(is_free).then(NEVER).otherwise(pl.col("left_day").fill_null(NEVER))
        + 2**24 * pl.col("main_model_no")
        + 2**28 * pl.col("group_no")
    ).to_series()
    starts, widths = rank_slices(log)
    free_slices = int(np.sum(starts + widths <= 65_536 * log.group_sizes[0]))
    return {
        "free_slices": max(1, free_slices),
        "rank_starts": starts.tolist(),
        "rank_widths": widths.tolist(),
        "user_words": words.cast(pl.UInt32),
        "main_model_parts": round(256 * log.assumed["main_model_share"]),
    }


def group_lists(log: Log) -> dict[str, Any]:
    """Lists by group: which models and kinds of request, how long, how processed."""
    names, tiers = [model["model"] for model in models(log)], []
    for group in log.groups:
        shares = {name: group[f"{name}_share"] for name in ("batch", "priority")}
        shares = {"standard": 1 - sum(shares.values())} | shares
        places = mixed(shares, list(shares), 128)
        tiers += [list(shares)[place] for place in places]
    return {
        "mix_models": [n for g in log.groups for n in mixed(g["models"], names, 256)],
        "mix_kinds": [n for g in log.groups for n in mixed(g["kinds"], KINDS, 256)],
        "input_percents": [round(100 * group["input_scale"]) for group in log.groups],
        "output_percents": [round(100 * group["output_scale"]) for group in log.groups],
        "tiers": tiers,
    }


def model_lists(log: Log) -> dict[str, Any]:
    """Lists by model, and when which group tries the model without a price."""
    rows, plans = models(log), [group["plan_id"] for group in log.groups]
    preview = log.assumed.get(
        "preview", {"plan_id": plans[0], "first_day": 0, "days": 0, "share": 0}
    )
    return {
        "providers": [row["provider"] for row in rows],
        "models": [row["model"] for row in rows],
        "reasons": [row["reasons"] for row in rows],
        "context_tokens": [row["context_tokens"] for row in rows],
        "cache_write_percents": [round(100 * row["cache_write_share"]) for row in rows],
        "web_search_parts": [round(256 * row["web_search_share"]) for row in rows],
        "preview_model_no": len(rows) - 1,
        "preview_group_no": plans.index(preview["plan_id"]),
        "preview_from_hour": 24 * preview["first_day"],
        "preview_to_hour": 24 * (preview["first_day"] + preview["days"]),
        "preview_sixteenths": round(16 * preview["share"]),
    }


def token_lists() -> dict[str, Any]:
    """Lists by kind of request: the fitted quantile tables, step by step."""
    kinds = FITTED["kinds"]
    tables = {
        name: [round(v) for kind in kinds.values() for v in table_steps(kind[name], is_log=True)]
        for name in ("input_tokens", "output_tokens")
    }
    shares = {"cache_parts": FITTED["cache"]["shares"]}
    shares["reasoning_parts"] = kinds["reasoning"]["reasoning_share"]
    parts = {
        k: [round(10_000 * x) for x in table_steps(v, is_log=False)] for k, v in shares.items()
    }
    return tables | parts | {"reasoning_kind_no": KINDS.index("reasoning")}
