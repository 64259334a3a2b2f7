"""What counts show of whether one includes another, and what they leave open."""

from __future__ import annotations

import duckdb
import pytest

from unitecon.importing.maps import map_text, overlaps
from unitecon.importing.maps.overlaps import Evidence
from unitecon.importing.strict_types import COUNTS

COLUMNS = {
    "input_tokens": "prompt_tokens",
    "output_tokens": "completion_tokens",
    "cache_read_tokens": "cached",
    "cache_write_tokens": "written",
    "cache_write_1h_tokens": "written_1h",
    "reasoning_tokens": "thought",
    "total_tokens": "total",
}
READ, WRITE = "input_includes_cache_read", "input_includes_cache_write"
HOUR, REASONING = "cache_write_includes_1h", "output_includes_reasoning"


def evidence(rows: list[dict[str, int]], **names: str) -> Evidence:
    """The evidence of records with these counts; others are 0."""
    with duckdb.connect() as connection:
        cells = ", ".join(f"{name} bigint default 0" for name in (*COUNTS, "total_tokens"))
        connection.execute(f"create table mapped_counts ({cells})")
        for row in rows:
            listed = ", ".join(map(str, row.values()))
            connection.execute(f"insert into mapped_counts ({', '.join(row)}) values ({listed})")
        return overlaps.evidence(connection, COLUMNS | names)


def inside(rows: list[dict[str, int]], **names: str) -> dict[str, bool | None]:
    verdicts = evidence(rows, **names).verdicts()
    return {flag: verdict.is_inside for flag, verdict in verdicts.items()}


def counts(read: int, total: int = 0, write: int = 0, reasoning: int = 0) -> dict[str, int]:
    """A record of 1000 tokens in and 100 out."""
    return {
        "input_tokens": 1000,
        "output_tokens": 100,
        "cache_read_tokens": read,
        "cache_write_tokens": write,
        "reasoning_tokens": reasoning,
        "total_tokens": total,
    }


@pytest.mark.parametrize(
    ("rows", "verdicts"),
    [
        # a total says it, whatever the sizes
        ([counts(400, 1100)], {READ: True}),
        ([counts(400, 1500)], {READ: False}),
        ([counts(400, 1350, write=250)], {READ: True, WRITE: False}),
        ([counts(400, 1140, reasoning=40)], {READ: True, REASONING: False}),
        # two parts that are equal cannot be told apart by a total
        ([counts(400, 1500, write=400)], {READ: None, WRITE: None}),
        # a total of input and output beside cached tokens above the input is naive
        ([counts(400, 1100)] * 9 + [counts(2000, 1100)], {READ: False}),
        # a total that is not the sum of its parts proves nothing
        ([counts(400, 7)], {READ: None}),
        # half the records of one kind, half of the other
        ([counts(400, 1100), counts(300, 1400)], {READ: None}),
        # a part above its whole is not in it
        ([counts(400), counts(3000)], {READ: False}),
        ([counts(0, write=3000)], {WRITE: False}),
        ([counts(400, reasoning=300)], {READ: None, REASONING: False}),
        # writes stand where reads stand
        ([counts(3000, write=20)], {READ: False, WRITE: False}),
        # never above is no proof, unless it is often close
        ([counts(400)] * 1000, {READ: None}),
        ([counts(900)] * 19, {READ: None}),
        ([counts(900)] * 20, {READ: True}),
        ([counts(900)] * 500 + [counts(1001)], {READ: None}),
        ([counts(0, reasoning=90)] * 20, {REASONING: True}),
        # a part that is never there does not matter
        ([counts(0, 1100)], {}),
    ],
)  # fmt: skip
def test_counts_show_what_they_include(
    rows: list[dict[str, int]], verdicts: dict[str, bool | None]
) -> None:
    assert inside(rows) == verdicts


def test_hour_writes_that_are_all_writes_are_in_them() -> None:
    row = {"cache_write_tokens": 500, "cache_write_1h_tokens": 500, "input_tokens": 2}
    assert inside([row] * 3) == {WRITE: False, HOUR: True}
    assert inside([row] * 2) == {WRITE: False, HOUR: None}


def test_names_and_documented_usage_objects_decide_too() -> None:
    rows = [counts(400, reasoning=30)]
    details = {
        "input_tokens": "usage.prompt_tokens",
        "cache_read_tokens": "usage.prompt_tokens_details.cached_tokens",
        "output_tokens": "usage.completion_tokens",
        "reasoning_tokens": "usage.completion_tokens_details.reasoning_tokens",
    }
    assert inside(rows, **details) == {READ: True, REASONING: True}
    assert inside([counts(400)], input_tokens="uncached_input_tokens") == {READ: False}
    # OpenAI's object, but another sender's counts
    assert inside([counts(3000)], **details) == {READ: False}


def test_a_total_of_anthropics_counts_may_leave_cached_tokens_out() -> None:
    names = {"input_tokens": "input_tokens", "cache_read_tokens": "cache_read_input_tokens"}
    assert inside([counts(400, 1100)] * 19, **names) == {READ: None}
    assert inside([counts(400, 1100)] * 20, **names) == {READ: True}
    assert inside([counts(400, 1500)], **names) == {READ: False}


def test_a_verdict_says_why() -> None:
    texts = map_text.words(evidence([counts(400, 1500), counts(600, 1700)]))
    assert texts == [
        "prompt_tokens leaves out cached: total adds cached to prompt_tokens in all 2 records"
    ]
    open_verdict = evidence([counts(400)]).verdict(READ)
    assert open_verdict.reason == "cached is never above prompt_tokens, in 1 record with it"
