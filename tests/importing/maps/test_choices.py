"""Which field holds which column: by its name, and by what stands in it."""

from __future__ import annotations

import pytest

from unitecon.importing.maps import choices, column_names, counts, unread

BASE = {"user": "ann", "model": "gpt-4o", "ts": "2026-01-01T00:00:00Z", "input_tokens": 1}


def test_names_that_say_the_same_are_no_choice() -> None:
    rows = [BASE | {"user_id": 7, "user": "ann"}, BASE | {"user_id": 8, "user": "bob"}]
    assert choices.of(rows).columns["user_id"] == ["user_id"]
    rows = [BASE | {"user_id": 7, "user": "ann"}, BASE | {"user_id": 7, "user": "bob"}]
    assert choices.of(rows).columns["user_id"] == ["user_id", "user"]
    rows = [BASE | {"created_at": "2026-01-01"}, BASE | {"created_at": "2026-01-02"}]
    del rows[0]["ts"], rows[1]["ts"]
    rows = [row | {"timestamp": "2026-01-03"} for row in rows]
    assert choices.of(rows).columns["occurred_at"] == ["timestamp", "created_at"]
    rows = [BASE | {"user_id": "", "user": "ann"}]
    assert choices.of(rows).columns["user_id"] == ["user"]


@pytest.mark.parametrize(
    ("column", "values", "is_plausible"),
    [
        ("input_tokens", [1, "20", None], True),
        ("input_tokens", ["write me a poem"], False),
        ("occurred_at", ["2026-01-01", "2026-01-01 10:00:00.5+00:00"], True),
        ("occurred_at", [1760000000, "1760000000000"], True),
        ("occurred_at", ["10/14/2026"], False),
        ("model_ref", ["4"], False),
        ("reported_cost_usd", ["$0.01"], True),
        ("reported_cost_usd", ["free"], False),
    ],
)
def test_values_must_fit_their_column(
    column: str, values: list[object], is_plausible: bool
) -> None:
    assert choices.plausible(column, values) is is_plausible


def test_a_trace_that_has_several_calls_is_no_id() -> None:
    rows = [BASE | {"trace_id": "t1"}, BASE | {"trace_id": "t1"}]
    table = choices.of(rows)
    assert "request_id" not in table.columns
    assert table.notes == ["trace_id repeats, so rows are identified by their line instead"]
    assert choices.of(rows[:1]).columns["request_id"] == ["trace_id"]


def test_a_table_of_requests_has_a_model_and_tokens() -> None:
    assert choices.telling([BASE]) == ["user", "ts", "model", "input_tokens"]
    assert choices.telling([{"model": "x", "total_tokens": 3}]) == []
    assert choices.telling([{"input": 3, "output": 4}]) == []


def test_fields_that_look_like_counts_and_are_not_read() -> None:
    fields = column_names.fields(
        [
            {
                "cache_foo_tokens": 3,
                "max_tokens": 9,
                "token_price": 1,
                "token": "abc",
                "tool_tokens": "4",
            }
        ]
    )
    assert unread.suspects(fields, []) == ["cache_foo_tokens", "tool_tokens"]
    assert unread.is_cache("usage.cacheFoo")
    assert unread.is_known("cache_creation_input_tokens", ["cache_write_tokens"])
    assert not unread.is_known("cache_foo_tokens", ["cache_write_tokens"])
    assert counts.over.__name__ == "over"
