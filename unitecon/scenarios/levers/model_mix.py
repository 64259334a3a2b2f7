"""Levers on what serves a task: the mix of models, and how much input comes from a cache.

Both insert a release on the day, with the mix or the tokens in force then changed, and change later
releases alike, so that the lever is not undone by the next model.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from unitecon.case.load import Case
from unitecon.errors import Fault, InputError
from unitecon.scenarios.levers.effects import NOTE, Changes, Keys, override
from unitecon.scenarios.scenario import Insert

INPUT, CACHED = "input", "cache_read"


def mix_keys(case: Case) -> Keys:
    """`AUDIENCE.TASK.MODEL` for each model in use today; now: its share of the task's traffic."""
    mixes = {pair: _mix(case, *pair, case.as_of_date)[1] for pair in _served(case)}
    models = sorted({model for mix in mixes.values() for model in mix})
    for (audience, task), mix in mixes.items():
        for model in models:
            if mix and set(mix) != {model}:
                yield (audience, task, model), mix.get(model, 0.0)


def model_mix(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """A task's traffic: this share to one model, the rest to the others in their proportions."""
    audience, task, model = keys
    _share(value)
    start, mix = _mix(case, audience, task, day)
    overrides, added = [], []
    if start != day:
        release = _release("mix", (audience, task, model), day)
        key = {"release_id": release.row["release_id"], "audience_id": audience, "task_id": task}
        added = [release, *_mix_rows(case, key, _routed(mix, model, value))]
    for key, later in _mixes_from(case, audience, task, day):
        routed = _routed(later, model, value)
        new = {name: share for name, share in routed.items() if name not in later}
        overrides += [
            override("release_mixes", key | {"model_id": name}, "set", share, None)
            for name, share in routed.items()
            if name in later
        ]
        added += _mix_rows(case, key, new)
    return overrides, added


def _routed(mix: dict[str, float], model: str, value: float) -> dict[str, float]:
    """A mix with one model's share set; the others keep their proportions."""
    others = 1 - mix.get(model, 0.0)
    if others <= 0 and value < 1:
        cause = "no other model serves the task then"
        fault = Fault(f"{model} serves all of it", value=f"{value:g}", limit="1", cause=cause)
        raise InputError([fault])
    rest = {name: share for name, share in mix.items() if name != model}
    return {name: share * (1 - value) / others for name, share in rest.items()} | {model: value}


def _mix_rows(case: Case, key: dict[str, Any], mix: dict[str, float]) -> list[Insert]:
    return [
        Insert(
            "release_mixes",
            key | {"model_id": name, "model_share": share} | _in_force_throughout(case),
        )
        for name, share in mix.items()
    ]


def cache_keys(case: Case) -> Keys:
    """Each task with cached input today; now: the share of its input that is cached."""
    for task in case.tables["release_tokens"]["task_id"].unique().sort().to_list():
        tokens = _tokens(case, task, case.as_of_date, is_included=True)
        both = math.fsum(tokens.values())
        if tokens.get(CACHED) and both:
            yield (task,), tokens[CACHED] / both


def cache_hit_share(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """A task's input tokens split anew into fresh and cached ones; their sum stays."""
    _share(value)
    (task,) = keys
    before, later = _tokens(case, task, day), list(_tokens_from(case, task, day))
    release = _release("cache", (task,), day)
    own = {"release_id": release.row["release_id"], "task_id": task}
    overrides, added = [], []
    if all(start != day for start, *_ in later):
        added = [release, *_token_rows(case, own, _split(before, value))]
    for _, key, tokens in later:
        before |= tokens
        split = _split(before, value)
        overrides += [
            override("release_tokens", key | {"token_kind": kind}, "set", split[kind], None)
            for kind in tokens
        ]
        new = {kind: count for kind, count in split.items() if kind not in tokens}
        added += _token_rows(case, key, new)
    return overrides, added


def _split(tokens: dict[str, float], cached: float) -> dict[str, float]:
    both = math.fsum(tokens.values())
    return {INPUT: both * (1 - cached), CACHED: both * cached}


def _token_rows(case: Case, key: dict[str, Any], tokens: dict[str, float]) -> list[Insert]:
    return [
        Insert(
            "release_tokens",
            key | {"token_kind": kind, "tokens_per_task": count} | _in_force_throughout(case),
        )
        for kind, count in tokens.items()
    ]


def _share(value: float) -> None:
    if not 0 <= value <= 1:
        raise InputError([Fault("is not a share", value=f"{value:g}", limit="from 0 to 1")])


def _release(kind: str, keys: Sequence[str], day: date) -> Insert:
    name = ".".join(("lever", kind, *keys, str(day)))
    row: dict[str, Any] = {"release_id": name, "release_name": "As the lever says"}
    return Insert("releases", row | {"valid_from_date": day} | NOTE)


def _in_force_throughout(case: Case) -> dict[str, Any]:
    return {"valid_from_date": case.first_month, **NOTE}


def _releases(case: Case) -> Iterator[tuple[str, date]]:
    """Releases with their day, in the order in which they take over."""
    rows = case.tables["releases"].sort("valid_from_date", "release_id")
    yield from rows.select("release_id", "valid_from_date").iter_rows()


def _later(case: Case, day: date) -> list[str]:
    return [name for name, start in _releases(case) if start >= day]


def _served(case: Case) -> list[tuple[str, str]]:
    pairs = case.tables["release_mixes"].select("audience_id", "task_id").unique()
    return list(pairs.sort("audience_id", "task_id").iter_rows())


def _mix_of(case: Case, release: str, audience: str, task: str) -> dict[str, float]:
    rows = case.tables["release_mixes"].filter(
        (pl.col("release_id") == release)
        & (pl.col("audience_id") == audience)
        & (pl.col("task_id") == task)
    )
    return dict(rows.select("model_id", "model_share").iter_rows())


def _mix(case: Case, audience: str, task: str, day: date) -> tuple[date | None, dict[str, float]]:
    """The mix of the latest release by a day that serves the task, and that release's day."""
    latest: tuple[date | None, dict[str, float]] = (None, {})
    for release, start in _releases(case):
        mix = _mix_of(case, release, audience, task) if start <= day else {}
        latest = (start, mix) if mix else latest
    return latest


def _mixes_from(
    case: Case, audience: str, task: str, day: date
) -> Iterator[tuple[dict[str, Any], dict[str, float]]]:
    """The mixes of releases on a day and later, each with its key."""
    for release in _later(case, day):
        mix = _mix_of(case, release, audience, task)
        if mix:
            yield {"release_id": release, "audience_id": audience, "task_id": task}, mix


def _own_tokens(case: Case, release: str, task: str) -> dict[str, float]:
    """The input tokens a release sets for a task, fresh and cached."""
    rows = case.tables["release_tokens"].filter(
        (pl.col("release_id") == release)
        & (pl.col("task_id") == task)
        & pl.col("token_kind").is_in([INPUT, CACHED])
    )
    return dict(rows.select("token_kind", "tokens_per_task").iter_rows())


def _tokens(case: Case, task: str, day: date, is_included: bool = False) -> dict[str, float]:
    """The input tokens a task takes just before a day, or on it."""
    in_force: dict[str, float] = {}
    for release, start in _releases(case):
        if start < day or (is_included and start == day):
            in_force |= _own_tokens(case, release, task)
    return in_force


def _tokens_from(
    case: Case, task: str, day: date
) -> Iterator[tuple[date, dict[str, Any], dict[str, float]]]:
    """The input tokens set by releases on a day and later, each with its day and key."""
    for release, start in _releases(case):
        tokens = _own_tokens(case, release, task) if start >= day else {}
        if tokens:
            yield start, {"release_id": release, "task_id": task}, tokens
