"""Levers on what serves a task, on two releases written by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import casebuilder
import caserows
import pytest

from unitecon.case.load import Case, load
from unitecon.errors import InputError
from unitecon.scenarios.levers import model_mix
from unitecon.scenarios.scenario import Insert, Override

JULY, LATER = date(2025, 7, 1), date(2026, 1, 1)
TASK = ("paid", "chat")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Chat of paying users: half big, three tenths mid, a fifth small; from 2026 big and mid."""
    case = load(casebuilder.build(tmp_path / "case"))
    shares = [("now", "big", 0.5), ("now", "mid", 0.3), ("now", "small", 0.2),
              ("next", "big", 0.6), ("next", "mid", 0.4)]  # fmt: skip
    tokens = [("now", "input", 600.0), ("now", "cache_read", 400.0), ("next", "input", 1600.0)]
    releases = ({"release_id": "now"}, {"release_id": "next", "valid_from_date": LATER})
    case = caserows.with_rows(case, "releases", *releases)
    mixes = ({"release_id": release, "audience_id": TASK[0], "task_id": TASK[1],
              "model_id": model, "model_share": share}
             for release, model, share in shares)  # fmt: skip
    case = caserows.with_rows(case, "release_mixes", *mixes)
    counts = ({"release_id": release, "task_id": "chat", "token_kind": kind,
               "tokens_per_task": count} for release, kind, count in tokens)  # fmt: skip
    return caserows.with_rows(case, "release_tokens", *counts)


def rows(inserts: list[Insert], table: str, *cells: str) -> dict[Any, float]:
    """The inserted values of a table by release and the cells named."""
    value = {"release_mixes": "model_share", "release_tokens": "tokens_per_task"}[table]
    return {
        (insert.row["release_id"], *(insert.row[cell] for cell in cells)): insert.row[value]
        for insert in inserts
        if insert.table == table
    }


def values(overrides: list[Override], cell: str) -> dict[Any, float]:
    return {(change.where["release_id"], change.where[cell]): change.value for change in overrides}


def test_levers_have_the_shares_of_today(case: Case) -> None:
    assert dict(model_mix.mix_keys(case)) == {
        (*TASK, "big"): 0.5,
        (*TASK, "mid"): 0.3,
        (*TASK, "small"): 0.2,
    }
    assert dict(model_mix.cache_keys(case)) == {("chat",): 0.4}


def test_one_model_takes_a_share_from_the_others_in_their_proportions(case: Case) -> None:
    overrides, inserts = model_mix.model_mix(case, (*TASK, "small"), 0.6, JULY)
    release = "lever.mix.paid.chat.small.2025-07-01"
    assert rows(inserts, "release_mixes", "model_id") == {
        (release, "big"): pytest.approx(0.25),  # 0.5 * 0.4 / 0.8
        (release, "mid"): pytest.approx(0.15),
        (release, "small"): 0.6,
        ("next", "small"): 0.6,
    }
    assert values(overrides, "model_id") == {
        ("next", "big"): pytest.approx(0.24),
        ("next", "mid"): pytest.approx(0.16),
    }


def test_the_cached_share_changes_and_the_sum_of_input_stays(case: Case) -> None:
    overrides, inserts = model_mix.cache_hit_share(case, ("chat",), 0.9, JULY)
    release = "lever.cache.chat.2025-07-01"
    assert rows(inserts, "release_tokens", "token_kind") == {
        (release, "input"): pytest.approx(100),
        (release, "cache_read"): pytest.approx(900),
        ("next", "cache_read"): pytest.approx(1800),  # 1600 fresh, and still 400 cached: 2000
    }
    assert values(overrides, "token_kind") == {("next", "input"): pytest.approx(200)}


def test_what_is_not_a_share_is_refused(case: Case) -> None:
    with pytest.raises(InputError, match=r"'1.1' is not a share \(must be from 0 to 1\)"):
        model_mix.model_mix(case, (*TASK, "small"), 1.1, JULY)
    cells = {"release_id": "now", "audience_id": "paid", "task_id": "chat", "model_id": "big"}
    alone = caserows.with_rows(case, "release_mixes", cells | {"model_share": 1.0})
    with pytest.raises(InputError, match=r"big serves all of it .*no other model serves the task"):
        model_mix.model_mix(alone, (*TASK, "big"), 0.5, JULY)
