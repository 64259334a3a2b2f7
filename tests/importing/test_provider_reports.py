"""Usage reports of providers and exports of OpenRouter, against rows written by hand.

Each format's SQL runs over fixtures in `formats/` as its importer hands them to it; `golden/` holds
what it must say of them, figures as the source has them.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from format_files import FIXTURES, golden, reported
from places import ROOT

from unitecon import importing
from unitecon.errors import InputError
from unitecon.usage import ledger

FORMATS = ("anthropic_usage", "openai_usage", "openrouter")
Row = dict[str, Any]
NAMES = sorted(path.name for name in FORMATS for path in FIXTURES.glob(f"{name}.*"))


@pytest.mark.parametrize("name", NAMES)
def test_a_format_reports_what_the_source_says(name: str) -> None:
    assert reported(FIXTURES / name) == golden(FIXTURES / name)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".csv")])
def test_an_empty_cell_is_an_empty_text_or_null(name: str) -> None:
    assert reported(FIXTURES / name, blank="") == golden(FIXTURES / name)


# --------------------------------------------------------------------------- into the ledger

CLASSES = (
    *("input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
    *("output_tokens", "reasoning_tokens", "input_audio_tokens", "output_audio_tokens"),
    *("input_image_tokens", "output_image_tokens", "web_searches"),
)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.toml").write_text('title = "A log"\n', encoding="utf-8")
    return folder


def taken(case: Path) -> list[Row]:
    """The ledger's rows, by time and id."""
    files = [pl.read_parquet(path) for path in ledger.data_files(case)]
    return pl.concat(files).sort("occurred_at", "request_id").to_dicts() if files else []


def figures(row: Row) -> list[int]:
    """A ledger row's disjoint classes, in the order of CLASSES."""
    return [row[name] for name in CLASSES]


def written(folder: Path, document: object, name: str = "export.json") -> Path:
    """A JSON document as a file."""
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def page(name: str) -> Any:
    """A fixture that is one page, to be changed."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


# name: accepted, and how many were refused for what
OUTCOMES = {
    "anthropic_usage.claude_code.json": (0, {"claude_code_analytics": 1}),
    "anthropic_usage.console.csv": (3, {"missing_user": 1}),
    "anthropic_usage.lines.jsonl": (1, {"cost_report": 1, "not_a_number": 1}),
    "anthropic_usage.report.json": (4, {}),
    "openai_usage.buckets.jsonl": (2, {"cost_report": 1, "missing_user": 1, "not_a_number": 2}),
    "openai_usage.dashboard.csv": (2, {"not_a_number": 1}),
    "openai_usage.page.json": (4, {}),
    "openrouter.csv": (4, {"not_a_number": 1}),
    "openrouter.days.csv": (1, {"missing_user": 1}),
    "openrouter.old.csv": (1, {}),
}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_is_accepted_or_refused_with_a_reason(name: str, case: Path) -> None:
    format_name = name.partition(".")[0].replace("_", "-")
    report = importing.import_files(format_name, [FIXTURES / name], case)
    accepted, reasons = OUTCOMES[name]
    assert (report.accepted, report.reasons) == (accepted, reasons)
    assert report.duplicate == 0
    assert report.read == len(golden(FIXTURES / name)) == accepted + sum(reasons.values())
    assert len(taken(case)) == accepted


def test_openai_classes_are_disjoint(case: Path) -> None:
    importing.import_files("openai-usage", [FIXTURES / "openai_usage.page.json"], case)
    first, second, *_ = taken(case)
    # The page's own input_text_tokens (3,000) and output_text_tokens (1,600) come out.
    assert figures(first) == [3000, 4000, 1200, 600, 1600, 0, 500, 300, 700, 100, 0]
    assert (first["requests"], first["price_context"]) == (12, "standard")
    assert figures(second) == [900, 0, 0, 0, 80, 0, 0, 0, 0, 0, 0]
    assert (second["requests"], second["price_context"]) == (1, "batch")
    assert str(first["occurred_at"]) == "2025-01-01 00:00:00"


def test_audio_beside_the_text_of_an_old_openai_export_is_not_taken_from_it(case: Path) -> None:
    importing.import_files("openai-usage", [FIXTURES / "openai_usage.buckets.jsonl"], case)
    assert figures(taken(case)[0]) == [200, 800, 0, 0, 500, 0, 250, 40, 0, 0, 0]


def test_anthropic_classes_are_as_reported(case: Path) -> None:
    importing.import_files("anthropic-usage", [FIXTURES / "anthropic_usage.report.json"], case)
    rows = taken(case)
    shop = next(row for row in rows if row["web_searches"])
    assert figures(shop) == [1500, 200, 500, 1000, 500, 0, 0, 0, 0, 0, 10]
    # Several requests, or as dear as one: never a sum that looks like one long request.
    assert sorted(row["requests"] for row in rows) == [1, 2, 2, 2]


def test_the_consoles_file_has_the_classes_of_the_usage_api(case: Path) -> None:
    importing.import_files("anthropic-usage", [FIXTURES / "anthropic_usage.console.csv"], case)
    rows = {(row["model_ref"], row["price_context"]): row for row in taken(case)}
    first = rows["claude-sonnet-4-5-20250929", "standard"]
    assert figures(first) == [100_000, 50_000, 2000, 1000, 5000, 0, 0, 0, 0, 0, 10]
    assert (first["user_id"], first["requests"]) == ("prod-key", 2)
    batch = rows["claude-haiku-4-5-20251001", "batch"]
    assert figures(batch) == [50_000, 0, 0, 0, 2000, 0, 0, 0, 0, 0, 0]
    # Every input was long: the bucket is priced as one long request.
    long = rows["claude-sonnet-4-5-20250929", "speed=fast;inference_geo=us"]
    assert (long["user_id"], long["requests"]) == ("Default", 1)


def test_openrouter_classes_are_disjoint(case: Path) -> None:
    importing.import_files("openrouter", [FIXTURES / "openrouter.csv"], case)
    rows = {row["request_id"]: row for row in taken(case)}
    first, cached = rows["gen-1735689618-aaaa"], rows["gen-1735689608-bbbb"]
    assert figures(first) == [264, 0, 0, 0, 17, 67, 0, 0, 0, 0, 0]
    assert figures(cached) == [634, 35351, 0, 0, 647, 0, 0, 0, 0, 0, 0]
    assert str(cached["reported_cost_usd"]) == "0.001641000000"
    assert rows["gen-1735689593-dddd"]["web_searches"] == 1


@pytest.mark.parametrize(
    ("name", "start", "next_day"),
    [
        ("openai_usage.page.json", "start_time", 1735948800),
        ("anthropic_usage.report.json", "starting_at", "2025-08-04T00:00:00Z"),
    ],
)
def test_an_overlapping_export_adds_only_what_is_new(
    name: str, start: str, next_day: object, case: Path, tmp_path: Path
) -> None:
    format_name = name.partition(".")[0].replace("_", "-")
    importing.import_files(format_name, [FIXTURES / name], case)
    again = importing.import_files(format_name, [FIXTURES / name], case)
    assert again.skipped_files == (name,) and again.read == 0

    first, *rest = page(name)["data"]
    overlapping = {"data": [*rest, {**first, start: next_day}]}
    report = importing.import_files(format_name, [written(tmp_path, overlapping)], case)
    assert (report.read, report.accepted, report.duplicate, report.quarantined) == (4, 2, 2, 0)
    assert len(taken(case)) == 6


def test_a_bucket_exported_before_it_was_over_is_a_conflict(case: Path, tmp_path: Path) -> None:
    document = page("openai_usage.page.json")
    document["data"] = document["data"][:1]
    early = json.loads(json.dumps(document))
    early["data"][0]["results"][0]["output_tokens"] = 1900
    early["data"][0]["results"][0]["output_text_tokens"] = 1500
    importing.import_files("openai-usage", [written(tmp_path, early, "early.json")], case)
    report = importing.import_files("openai-usage", [written(tmp_path, document)], case)
    assert (report.accepted, report.duplicate) == (0, 1)
    assert report.reasons == {"grown_since_import": 1}
    assert taken(case)[0]["output_tokens"] == 1500  # the ledger's stays


def test_pages_may_stand_in_one_array(case: Path, tmp_path: Path) -> None:
    document = page("openai_usage.page.json")
    pages = [{**document, "data": [bucket]} for bucket in document["data"]]
    report = importing.import_files("openai-usage", [written(tmp_path, pages)], case)
    assert (report.read, report.accepted) == (4, 4)


def test_the_dashboards_file_and_the_api_name_a_bucket_alike(case: Path, tmp_path: Path) -> None:
    importing.import_files("openai-usage", [FIXTURES / "openai_usage.dashboard.csv"], case)
    document = page("openai_usage.page.json")
    result = document["data"][0]["results"][0]
    for name in ("input_cache_write_12h_tokens", "output_audio_tokens", "output_image_tokens"):
        result[name] = 0
    document["data"] = [{**document["data"][0], "results": [result]}]
    report = importing.import_files("openai-usage", [written(tmp_path, document)], case)
    assert (report.accepted, report.duplicate) == (0, 1)


def test_exports_with_other_columns_are_not_read_as_one(case: Path, tmp_path: Path) -> None:
    # Read together, the newer one would lose its users and what was read from the cache.
    files = [FIXTURES / name for name in ("openrouter.old.csv", "openrouter.csv")]
    with pytest.raises(
        InputError, match=r"columns differ from those of openrouter.old.csv: .*tokens_cached"
    ):
        importing.import_files("openrouter", files, case)
    assert ledger.imports(case) == []
    for file in files:
        importing.import_files("openrouter", [file], case)
    assert sum(row["cache_read_tokens"] for row in taken(case)) == 35351


def test_the_order_of_columns_is_free(case: Path, tmp_path: Path) -> None:
    columns, *rows = csv.reader((FIXTURES / "openrouter.csv").read_text("utf-8").splitlines())
    turned = tmp_path / "turned.csv"
    with turned.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(row[::-1] for row in [columns, *rows])
    report = importing.import_files("openrouter", [FIXTURES / "openrouter.csv", turned], case)
    assert (report.read, report.accepted, report.duplicate, report.quarantined) == (10, 4, 4, 2)


# ------------------------------------------------------------------------------ a real trace

TRACE = "AzureLLMInferenceTrace_conv.csv"
TRACE_MAP = """
[columns]
occurred_at = "TIMESTAMP"
input_tokens = "ContextTokens"
output_tokens = "GeneratedTokens"

[constants]
user_id = "everyone"
provider_id = "azure"
model_ref = "gpt-4"
"""


def trace() -> Path:
    """The trace, where it is; else the test is skipped."""
    beside = ROOT.parent / "shared" / "traces"
    path = Path(os.environ.get("UNITECON_TRACES", beside)) / TRACE
    if not path.is_file():
        pytest.skip(f"{path} is not here; it is in github.com/Azure/AzurePublicDataset (CC-BY-4.0)")
    return path


def test_a_trace_comes_in_through_a_map(case: Path, tmp_path: Path) -> None:
    path = trace()
    map_file = tmp_path / "trace.toml"
    map_file.write_text(TRACE_MAP, encoding="utf-8")
    report = importing.import_files("table", [path], case, map_file)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 19_366
    assert (report.read, report.accepted, report.quarantined) == (19_366, 19_366, 0)
    assert report.months == {"2023-11": 19_366}
    accepted = taken(case)
    assert len({row["request_id"] for row in accepted}) == 19_366
    assert {row["user_id"] for row in accepted} == {"everyone"}
    for name, column in (("input_tokens", "ContextTokens"), ("output_tokens", "GeneratedTokens")):
        assert sum(row[name] for row in accepted) == sum(int(row[column]) for row in rows)
    assert str(accepted[0]["occurred_at"]) == rows[0]["TIMESTAMP"][:-1]  # to the microsecond
