"""The shapes in which traces are written: keys of all ages, Tempo, Jaeger, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import logcase
import pytest
from tracecase import TRACE, attributes, call, counts, taken, traces, written

from unitecon import importing
from unitecon.errors import InputError

A, B = "a" * 16, "b" * 16
SNAKE = {
    "resourceSpans": "resource_spans", "scopeSpans": "scope_spans", "traceId": "trace_id",
    "spanId": "span_id", "parentSpanId": "parent_span_id", "stringValue": "string_value",
    "startTimeUnixNano": "start_time_unix_nano", "intValue": "int_value",
    "doubleValue": "double_value",
}  # fmt: skip
TEXT = 'a prompt about "batches" and "scope_spans": {"resource_spans": []}'


def renamed(line: Any, names: dict[str, str]) -> Any:
    """The same line with other keys."""
    if isinstance(line, list):
        return [renamed(cell, names) for cell in line]
    if not isinstance(line, dict):
        return line
    return {names.get(key, key): renamed(cell, names) for key, cell in line.items()}


def tags(cells: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "type": "string", "value": cell} for key, cell in cells.items()]


def jaeger() -> dict[str, Any]:
    """A trace as Jaeger's API gives it: a request, and a call below it."""
    usage = {"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100}
    model = {"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4.1"}
    upper = {"traceID": TRACE, "spanID": B, "operationName": "POST", "references": [],
             "startTime": 1764547200000000, "tags": tags({"user.id": "ann"})}  # fmt: skip
    parent = [{"refType": "CHILD_OF", "traceID": TRACE, "spanID": B}]
    lower = {**upper, "spanID": A, "references": parent, "tags": tags(usage | model)}
    return {"data": [{"traceID": TRACE, "spans": [upper, lower], "processes": {"p1": {}}}]}


LINE = traces(call(A, cells={"prompt": TEXT}))
SHAPES = {
    "as it is": LINE,
    "snake case": renamed(LINE, SNAKE),
    "before 0.15": renamed(LINE, {"scopeSpans": "instrumentationLibrarySpans", "scope":
                                  "instrumentationLibrary"}),
    "snake case before 0.15": renamed(
        LINE, SNAKE | {"scopeSpans": "instrumentation_library_spans"}
    ),
    "Tempo": renamed(LINE, {"resourceSpans": "batches"}),
    "Tempo, version 2": {"trace": LINE},
    "Tempo, version 2, batches": {"trace": renamed(LINE, {"resourceSpans": "batches"})},
    "Jaeger": jaeger(),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("suffix", ["lines.jsonl", "document.json", "array.json"])
def test_a_trace_is_read_in_any_shape(shape: str, suffix: str, tmp_path: Path) -> None:
    line = SHAPES[shape]
    path = tmp_path / suffix
    if suffix == "lines.jsonl":
        written(path, line)
    else:
        path.write_text(json.dumps([line] if suffix == "array.json" else line, indent=1))
    report, rows = taken(tmp_path / "case", [path])
    assert report.reasons == {}
    assert [(row["user_id"], row["request_id"], counts(row)) for row in rows] == [
        ("ann", f"{TRACE}:{A}", (1000, 0, 0, 100))
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"resourceMetrics": [{"scopeMetrics": []}]}, "metrics_without_requests"),
        ({"resource_metrics": []}, "metrics_without_requests"),
        ({"spans": []}, "not_opentelemetry"),
        ({"data": [{"model": "gpt-4.1"}]}, "not_opentelemetry"),
    ],
)
def test_what_is_not_a_trace_is_refused_with_the_reason(
    line: Any, reason: str, tmp_path: Path
) -> None:
    report, _ = taken(tmp_path / "case", [written(tmp_path / "a.jsonl", line, LINE)])
    assert report.reasons == {reason: 1}


def test_traces_without_a_call_are_a_fault(tmp_path: Path) -> None:
    case = logcase.build(tmp_path / "case", [])
    span = {"traceId": TRACE, "spanId": A, "attributes": attributes({"http.method": "GET"})}
    path = written(tmp_path / "a.jsonl", traces(span))
    with pytest.raises(InputError, match=r"a\.jsonl: no record of the format 'otel' is in it"):
        importing.import_files("otel", [path], case)


def test_a_file_without_a_call_among_others_is_noted(tmp_path: Path) -> None:
    span = {"traceId": TRACE, "spanId": B, "attributes": attributes({"http.method": "GET"})}
    files = [written(tmp_path / "a.jsonl", LINE), written(tmp_path / "b.jsonl", traces(span))]
    report, _ = taken(tmp_path / "case", files)
    assert report.notes == ["files without a model call: 1, as b.jsonl"]
