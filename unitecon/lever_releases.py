"""Levers on what serves a task: the mix of models, and how much input comes from a cache.

Both insert a release on the day, with the mix or the tokens in force then changed, and change later
releases alike, so that the lever is not undone by the next model.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from unitecon.case import Case
from unitecon.changes import Insert
from unitecon.lever_kinds import Changes, Keys, override

RELEASE = "lever_release"
NOTE = {"basis": "assumed", "note": "Turned by a lever."}


def mix_keys(case: Case) -> Keys:
    """`AUDIENCE.TASK.MODEL` for each model that serves a task today beside others."""
    for audience, task in _served(case):
        mix = _mix_on(case, audience, task, case.as_of_date)
        if len(mix) > 1:
            for model, share in sorted(mix.items()):
                yield (audience, task, model), share


def model_mix(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """A share of a task's traffic moved to one model, from the others alike."""
    audience, task, small = keys
    mix = _mix_on(case, audience, task, day)
    routed = {model: share * (1 - value) for model, share in mix.items()}
    routed[small] = routed.get(small, 0.0) + value
    inserts = [_release(day)]
    inserts += [
        Insert("release_mixes", {"release_id": RELEASE, "audience_id": audience, "task_id": task,
                                 "model_id": model, "model_share": share, **_dated(case)})
        for model, share in routed.items()
    ]  # fmt: skip
    overrides, added = _later_mixes(case, (audience, task, small), value, day)
    return overrides, inserts + added


def _later_mixes(case: Case, keys: tuple[str, str, str], value: float, day: date) -> Changes:
    """The same share moved in releases that come after the day."""
    audience, task, small = keys
    made, added = [], []
    for release in _releases(case).filter(pl.col("valid_from_date") > day)["release_id"]:
        key: dict[str, object] = {"release_id": release, "audience_id": audience, "task_id": task}
        rows = _mixes(case, audience, task).filter(pl.col("release_id") == release)
        mix = dict(rows.select("model_id", "model_share").iter_rows())
        for model, share in mix.items():
            new = share * (1 - value) + (value if model == small else 0)
            made.append(override("release_mixes", key | {"model_id": model}, "set", new, None))
        if mix and small not in mix:
            row = key | {"model_id": small, "model_share": value, **_dated(case)}
            added.append(Insert("release_mixes", row))
    return made, added


def cache_keys(case: Case) -> Keys:
    """Each task with fresh and cached input tokens, and the share that is cached today."""
    for task in case.tables["release_tokens"]["task_id"].unique().sort().to_list():
        tokens = _tokens_on(case, task, case.as_of_date)
        total = tokens.get("input", 0.0) + tokens.get("cache_read", 0.0)
        if total and "cache_read" in tokens and "input" in tokens:
            yield (task,), tokens["cache_read"] / total


def cache_hit_share(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """A task's input tokens split anew into fresh and cached ones."""
    (task,) = keys
    made = []
    tokens = _tokens_on(case, task, day)
    total = tokens["input"] + tokens["cache_read"]
    parts = {"input": total * (1 - value), "cache_read": total * value}
    inserts = [_release(day)]
    inserts += [
        Insert("release_tokens", {"release_id": RELEASE, "task_id": task, "token_kind": kind,
                                  "tokens_per_task": count, **_dated(case)})
        for kind, count in parts.items()
    ]  # fmt: skip
    later = _releases(case).filter(pl.col("valid_from_date") > day)["release_id"].to_list()
    for release in later:
        own = dict(
            case.tables["release_tokens"]
            .filter((pl.col("release_id") == release) & (pl.col("task_id") == task))
            .select("token_kind", "tokens_per_task")
            .iter_rows()
        )
        if {"input", "cache_read"} <= set(own):
            both = own["input"] + own["cache_read"]
            for kind, share in (("input", 1 - value), ("cache_read", value)):
                where: dict[str, object] = {"release_id": release, "task_id": task}
                where["token_kind"] = kind
                made.append(override("release_tokens", where, "set", both * share, None))
    return made, inserts


def _release(day: date) -> Insert:
    row: dict[str, Any] = {"release_id": RELEASE, "release_name": "As the lever says"}
    return Insert("releases", row | {"valid_from_date": day} | NOTE)


def _dated(case: Case) -> dict[str, Any]:
    return {"valid_from_date": case.first_month, **NOTE}


def _releases(case: Case) -> pl.DataFrame:
    return case.tables["releases"].sort("valid_from_date", "release_id")


def _mixes(case: Case, audience: str, task: str) -> pl.DataFrame:
    return case.tables["release_mixes"].filter(
        (pl.col("audience_id") == audience) & (pl.col("task_id") == task)
    )


def _served(case: Case) -> list[tuple[str, str]]:
    pairs = case.tables["release_mixes"].select("audience_id", "task_id").unique()
    return list(pairs.sort("audience_id", "task_id").iter_rows())


def _mix_on(case: Case, audience: str, task: str, day: date) -> dict[str, float]:
    """The mix of the latest release by then that serves the task to the audience."""
    rows = _mixes(case, audience, task)
    for release in _releases(case).filter(pl.col("valid_from_date") <= day)["release_id"][::-1]:
        mix = rows.filter(pl.col("release_id") == release)
        if mix.height:
            return dict(mix.select("model_id", "model_share").iter_rows())
    return {}


def _tokens_on(case: Case, task: str, day: date) -> dict[str, float]:
    """Tokens of each kind that a task takes with the releases out by then."""
    found: dict[str, float] = {}
    for release in _releases(case).filter(pl.col("valid_from_date") <= day)["release_id"]:
        rows = case.tables["release_tokens"].filter(
            (pl.col("release_id") == release) & (pl.col("task_id") == task)
        )
        found |= dict(rows.select("token_kind", "tokens_per_task").iter_rows())
    return found
