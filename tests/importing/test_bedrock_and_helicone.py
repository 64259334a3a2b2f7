"""Bedrock's invocation logs and Helicone's exports, against rows written by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from format_files import FIXTURES, ODD, golden, reported
from priced import imported

FORMATS = ("bedrock", "helicone")
NAMES = sorted(path.name for name in FORMATS for path in FIXTURES.glob(f"{name}.*"))


@pytest.mark.parametrize("name", NAMES)
def test_a_format_reports_what_the_source_says(name: str) -> None:
    assert reported(FIXTURES / name) == golden(FIXTURES / name)


@pytest.mark.parametrize("name", FORMATS)
def test_an_odd_line_stops_nothing_and_is_never_usage(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.odd.jsonl"
    file.write_text("\n".join(ODD) + "\n", encoding="utf-8")
    assert all(row["user_id"] is None for row in reported(file))


def test_bedrock_counts_exclude_each_other_and_cost_what_the_region_asks(tmp_path: Path) -> None:
    priced = imported("bedrock", [FIXTURES / "bedrock.s3.jsonl"], tmp_path)
    # Claude Sonnet 4.5: 3 USD a million tokens in, 15 out, 0.3 read, 3.75 written, 6 for an hour;
    # a tenth more in the profile of the United States
    assert priced.figures("b-1") == {
        "input_tokens": 2000, "cache_read_tokens": 5000, "cache_write_tokens": 1200,
        "output_tokens": 300, "user_id": "cust-1", "cost_usd": "0.0165",
    }  # fmt: skip
    assert priced.rows["b-2"]["cost_usd"] == "0.000363"
    assert priced.rows["b-3"]["cost_usd"] is None  # the profile does not say its model
    assert priced.figures("b-4") == {
        "input_tokens": 4, "cache_write_tokens": 1000, "cache_write_1h_tokens": 2000,
        "output_tokens": 50, "user_id": "cust-2", "cost_usd": "0.016512",
    }  # fmt: skip
    assert priced.rows["b-5"]["cache_read_tokens"] == 700  # from the model's answer
    assert priced.rows["b-8"]["cost_usd"] is None  # London costs more than the list
    assert priced.rows["b-9"]["cost_usd"] == "0.000495"
    assert priced.report.reasons == {"no_token_count": 1, "missing_user": 1}


def test_bedrock_records_come_out_of_the_envelopes_of_cloudwatch(tmp_path: Path) -> None:
    files = [FIXTURES / "bedrock.cloudwatch.jsonl"]
    priced = imported("bedrock", files, tmp_path / "lines")
    assert sorted(priced.rows) == ["c-1", "c-2", "c-3", "c-4", "c-5", "c-6"]
    assert priced.report.reasons == {"no_invocation_log": 1}
    packed = tmp_path / "bedrock.json.gz"
    record = json.loads((FIXTURES / "bedrock.s3.jsonl").read_text("utf-8").splitlines()[0])
    packed.write_bytes(gzip.compress(json.dumps(record).encode()))
    assert list(imported("bedrock", [packed], tmp_path / "gz").rows) == ["b-1"]
    insights = [FIXTURES / "bedrock.insights.csv"]
    assert list(imported("bedrock", insights, tmp_path / "csv").rows) == ["i-1"]


def test_helicone_takes_cached_tokens_out_of_some_prompts(tmp_path: Path) -> None:
    priced = imported("helicone", [FIXTURES / "helicone.export.jsonl"], tmp_path)
    tokens = {
        name: (row["input_tokens"], row["cache_read_tokens"], row["cache_write_tokens"])
        for name, row in priced.rows.items()
    }
    assert tokens == {
        "h-1": (1000, 9000, 0),  # the total has them beside the prompt
        "h-2": (1000, 9000, 0),  # the total has them in it
        "h-3": (5000, 2000, 1000),  # Claude's total leaves them out
        "h-4": (10, 2000, 0),
        "h-5": (0, 0, 0),  # from Helicone's own cache: no provider was called
        "h-10": (60, 0, 0),
    }
    costs = [priced.rows[name]["cost_usd"] for name in ("h-1", "h-5")]
    assert costs == ["0.0097", "0"]
    assert priced.report.reasons == {
        "missing_user": 1,
        "no_token_count": 1,
        "unread_cache_count: prompt_cache_storage_tokens": 1,
    }


@pytest.mark.parametrize(
    "mark",
    [
        {"cache_reference_id": "7f3b1c2d-0000-4000-8000-000000000001"},
        {"cache_hit": True},
        {"cached": "true"},
        {"is_cached": 1},
    ],
)
def test_a_hit_of_helicones_own_cache_costs_nothing(
    mark: dict[str, object], tmp_path: Path
) -> None:
    lines = (FIXTURES / "helicone.export.jsonl").read_text("utf-8").splitlines()
    log = tmp_path / "helicone.jsonl"
    log.write_text(json.dumps(json.loads(lines[0]) | mark), encoding="utf-8")
    figures = imported("helicone", [log], tmp_path / "case").figures("h-1")
    assert figures == {"user_id": "cust-1", "cost_usd": "0"}
