"""One call on several spans counts once: by parent and child, over lines and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tracecase import TRACE, call, counts, events, span, taken, traces, written

AGENT = {"gen_ai.operation.name": "invoke_agent"}
ids = ("a" * 16, "b" * 16, "c" * 16, "d" * 16)
A, B, C, D = ids
MISSING = (
    "spans above several calls with more tokens than those calls: 1, in quarantine as "
    "calls_missing_below; 1,100 tokens of missing calls are not counted"
)
ALONE = (
    "agents and workflows without a call below that reports tokens: 1; each counts as one request"
)
UNLINKED = (
    "agents and workflows whose calls are in their trace, but not linked to them: 1; "
    "the calls count"
)
COPIES = "calls whose response another span without a link reports too: 1; each counts once"


def outcome(folder: Path, *lines: Any) -> tuple[list[tuple[str, int]], dict[str, int]]:
    """The span and the tokens of each request, and the reasons for quarantine."""
    report, rows = taken(folder / "case", [written(folder / "traces.jsonl", *lines)])
    tokens = [(row["request_id"][-16:], sum(counts(row))) for row in rows]
    return tokens, report.reasons


def test_the_deepest_span_counts_over_lines_and_files(tmp_path: Path) -> None:
    upper = written(tmp_path / "1.jsonl", traces(call(A)), traces(span(B, A)))
    lower = written(tmp_path / "2.jsonl", traces(call(C, B, cells={"user.id": None})))
    report, rows = taken(tmp_path / "case", [upper, lower])
    assert [(row["request_id"], row["user_id"]) for row in rows] == [(f"{TRACE}:{C}", "ann")]
    assert (report.read, report.quarantined) == (1, 0)


@pytest.mark.parametrize(
    "cells",
    [
        AGENT,
        {"gen_ai.operation.name": "invoke_workflow"},
        {"gen_ai.operation.name": None, "openinference.span.kind": "CHAIN"},
        {"gen_ai.operation.name": None, "traceloop.span.kind": "workflow"},
        {"gen_ai.operation.name": None, "ai.operationId": "ai.streamText"},
        {"gen_ai.operation.name": None, "agent_name": "support"},
        {"gen_ai.operation.name": None, "mlflow.spanType": '"AGENT"'},
        {},
    ],
)
def test_a_container_repeats_its_calls_whoever_names_it(tmp_path: Path, cells: Any) -> None:
    spans = (call(A, tokens=(2000, 200), cells=cells), call(B, A), call(C, A))
    assert outcome(tmp_path, traces(*spans)) == ([(B, 1100), (C, 1100)], {})


def test_a_container_without_a_call_below_counts_itself(tmp_path: Path) -> None:
    spans = (call(A), call(B, "f" * 16, cells=AGENT), span(C, B))
    assert outcome(tmp_path, traces(*spans[1:])) == ([(B, 1100)], {})


def test_a_container_whose_calls_lost_their_parents_repeats_them(tmp_path: Path) -> None:
    spans = (call(A, tokens=(2000, 200), cells=AGENT), call(B, "1" * 16), call(C, "2" * 16))
    assert outcome(tmp_path, traces(*spans)) == ([(B, 1100), (C, 1100)], {})


def test_a_container_above_fewer_tokens_than_its_own_is_refused(tmp_path: Path) -> None:
    spans = (call(A, tokens=(3000, 300), cells=AGENT), call(B, A), call(C, A))
    tokens, reasons = outcome(tmp_path, traces(*spans))
    assert tokens == [(B, 1100), (C, 1100)]
    assert reasons == {"calls_missing_below": 1}


def test_a_container_above_another_that_reports_less_than_its_calls(tmp_path: Path) -> None:
    last_step = call(B, A, tokens=(500, 50), cells={"ai.operationId": "ai.generateText"})
    outer = call(A, tokens=(2000, 200), cells=AGENT)
    lines = traces(outer, last_step, call(C, B), call(D, B))
    assert outcome(tmp_path, lines) == ([(C, 1100), (D, 1100)], {})


def test_a_call_of_another_model_below_a_call_is_one_of_its_own(tmp_path: Path) -> None:
    guard = call(B, A, (30, 1), cells={"gen_ai.request.model": "omni-moderation"})
    assert outcome(tmp_path, traces(call(A), guard)) == ([(A, 1100), (B, 31)], {})
    alias = call(A, cells={"gen_ai.request.model": "fast"})
    (tmp_path / "alias").mkdir()
    assert outcome(tmp_path / "alias", traces(alias, call(B, A))) == ([(B, 1100)], {})


def test_a_gateway_that_estimates_tokens_repeats_its_call(tmp_path: Path) -> None:
    assert outcome(tmp_path, traces(call(A, tokens=(1007, 100)), call(B, A))) == ([(B, 1100)], {})


def test_a_span_of_zero_tokens_below_a_call_does_not_replace_it(tmp_path: Path) -> None:
    assert outcome(tmp_path, traces(call(A), call(B, A, (0, 0)))) == ([(A, 1100)], {})
    (tmp_path / "alone").mkdir()
    assert outcome(tmp_path / "alone", traces(call(B, tokens=(0, 0)))) == ([(B, 0)], {})


def test_one_response_in_two_traces_counts_once(tmp_path: Path) -> None:
    answer = {"gen_ai.response.id": "chatcmpl-7"}
    gateway = call(B, trace="6" * 32, cells={**answer, "user.id": None})
    assert outcome(tmp_path, traces(gateway), traces(call(A, cells=answer))) == ([(A, 1100)], {})


def test_a_circle_and_a_span_that_is_its_own_parent_end(tmp_path: Path) -> None:
    spans = (span(A, B), span(B, A), call(C, A), call(D, D))
    assert outcome(tmp_path, traces(*spans)) == ([(C, 1100), (D, 1100)], {})


def test_a_retried_export_is_a_duplicate_above_and_below(tmp_path: Path) -> None:
    line = traces(call(A, cells=AGENT), call(B, A))
    report, rows = taken(tmp_path / "case", [written(tmp_path / "a.jsonl", line, line)])
    assert [row["request_id"][-16:] for row in rows] == [B]
    assert (report.accepted, report.duplicate, report.quarantined) == (1, 1, 0)


def test_what_a_call_lacks_comes_from_above(tmp_path: Path) -> None:
    details = {"gen_ai.usage.cache_read.input_tokens": 800, "openai.response.service_tier": "flex"}
    upper = call(A, cells={**details, "gen_ai.usage.cost": 0.25})
    bare = {"user.id": None, "gen_ai.provider.name": None, "gen_ai.request.model": None}
    line = traces(upper, call(B, A, cells=bare))
    _, rows = taken(tmp_path / "case", [written(tmp_path / "a.jsonl", line)])
    (row,) = rows
    assert counts(row) == (200, 800, 0, 100)
    named = (row["user_id"], row["provider_id"], row["model_ref"], row["price_context"])
    assert named == ("ann", "openai", "gpt-4.1", "flex")
    assert float(row["reported_cost_usd"]) == 0.25


def test_cached_tokens_above_a_call_that_leaves_them_out(tmp_path: Path) -> None:
    upper = call(A, cells={"gen_ai.usage.cache_read.input_tokens": 800})
    _, rows = taken(
        tmp_path / "case", [written(tmp_path / "a.jsonl", traces(upper, call(B, A, (200, 100))))]
    )
    assert [counts(row) for row in rows] == [(200, 800, 0, 100)]


def test_an_event_within_a_span_is_the_same_call(tmp_path: Path) -> None:
    event = {
        "event.name": "api_request", "model": "claude-opus-4-5", "input_tokens": 1000,
        "output_tokens": 100, "request_id": "req_1", "user.id": "ann",
    }  # fmt: skip
    line = events(event)
    line["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0] |= {"traceId": TRACE, "spanId": A}
    cells = {"gen_ai.request.model": "claude-opus-4-5", "request_id": "req_1"}
    tokens, reasons = outcome(tmp_path, line, traces(call(A, cells=cells)))
    assert ([count for _, count in tokens], reasons) == ([1100], {})


def notes(folder: Path, *lines: Any) -> tuple[list[str], bool]:
    """What the import says of the traces, and whether costs are a lower bound."""
    report, _ = taken(folder / "case", [written(folder / "traces.jsonl", *lines)])
    return report.notes, report.is_floor


def test_tokens_of_missing_calls_are_noted_and_make_a_lower_bound(tmp_path: Path) -> None:
    spans = (call(A, tokens=(3000, 300), cells=AGENT), call(B, A), call(C, A))
    assert notes(tmp_path, traces(*spans)) == (
        [MISSING],
        True,
    )


def test_agents_that_count_themselves_are_noted(tmp_path: Path) -> None:
    assert notes(tmp_path, traces(call(A, cells=AGENT))) == (
        [ALONE],
        False,
    )


def test_lost_links_and_copies_are_noted(tmp_path: Path) -> None:
    answer = {"gen_ai.response.id": "chatcmpl-7"}
    spans = (call(A, cells=AGENT), call(B, "1" * 16, cells=answer))
    copy = call(C, trace="6" * 32, cells=answer)
    assert sorted(notes(tmp_path, traces(*spans, copy))[0]) == [UNLINKED, COPIES]


def test_cached_tokens_of_several_calls_cannot_be_divided(tmp_path: Path) -> None:
    upper = call(A, tokens=(2000, 200), cells={"gen_ai.usage.cache_read.input_tokens": 900})
    (note,), _ = notes(tmp_path, traces(upper, call(B, A), call(C, A)))
    assert "those 900 tokens cannot be divided" in note
