"""Traces and events of OpenTelemetry written by hand, imported into a case of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import logcase
import polars as pl

from unitecon import importing
from unitecon.importing import ImportReport
from unitecon.usage import ledger

AT = "1764547200000000000"  # 2025-12-01
TRACE = "5b8efff798038103d269b633813fc60c"
CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4.1",
    "user.id": "ann",
}
Attributes = Mapping[str, Any]


def value(cell: Any) -> dict[str, Any]:
    """A value as OTLP writes it: whole numbers as text."""
    if isinstance(cell, dict):
        return {"kvlistValue": {"values": attributes(cell)}}
    if isinstance(cell, float):
        return {"doubleValue": cell}
    return {"intValue": str(cell)} if isinstance(cell, int) else {"stringValue": cell}


def attributes(cells: Attributes) -> list[dict[str, Any]]:
    """Attributes as OTLP lists them."""
    return [{"key": key, "value": value(cell)} for key, cell in cells.items()]


def span(span_id: str, parent: str = "", trace: str = TRACE, **more: Any) -> dict[str, Any]:
    """A span without attributes; `more` are its other parts (`name`, `cells`)."""
    cells = more.pop("cells", {})
    named = {"traceId": trace, "spanId": span_id, "parentSpanId": parent, "name": "call"}
    return named | {"startTimeUnixNano": AT, "attributes": attributes(cells)} | more


def call(span_id: str, parent: str = "", tokens: tuple[int, int] = (1000, 100), **more: Any) -> Any:
    """A span of a chat with tokens in and out; `cells` adds attributes, or removes one by None."""
    used = {"gen_ai.usage.input_tokens": tokens[0], "gen_ai.usage.output_tokens": tokens[1]}
    cells = CHAT | used | more.pop("cells", {})
    stated = {key: cell for key, cell in cells.items() if cell is not None}
    return span(span_id, parent, cells=stated, **more)


def traces(*spans: Any, scope: str = "app", service: str = "shop") -> dict[str, Any]:
    """One line of the collector's file exporter."""
    resource = {"attributes": attributes({"service.name": service})}
    scopes = [{"scope": {"name": scope}, "spans": list(spans)}]
    return {"resourceSpans": [{"resource": resource, "scopeSpans": scopes}]}


def events(*cells: Attributes, scope: str = "com.anthropic.claude_code.events") -> dict[str, Any]:
    """One line of log records, each with a name in `event.name`."""
    records = [{"timeUnixNano": AT, "attributes": attributes(each)} for each in cells]
    scopes = [{"scope": {"name": scope}, "logRecords": records}]
    return {"resourceLogs": [{"resource": {}, "scopeLogs": scopes}]}


def written(path: Path, *lines: Any) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def taken(case: Path, files: Iterable[Path]) -> tuple[ImportReport, list[dict[str, Any]]]:
    """The report of an import into a new case, and its ledger by request."""
    logcase.build(case, [])
    report = importing.import_files("otel", list(files), case)
    assert report.read == report.accepted + report.duplicate + report.quarantined
    parts = [pl.read_parquet(path) for path in ledger.data_files(case)]
    return report, pl.concat(parts).sort("request_id").to_dicts() if parts else []


def counts(row: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """Uncached input, cache reads, cache writes and visible output of a ledger's row."""
    return (
        row["input_tokens"],
        row["cache_read_tokens"],
        row["cache_write_tokens"],
        row["output_tokens"],
    )
