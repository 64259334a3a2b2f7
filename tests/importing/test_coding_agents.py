"""Transcripts of coding agents: each answer once, with all its tokens, whatever file repeats it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import logcase
import polars as pl
import pytest
from format_files import FIXTURES, golden, reported

import unitecon as ue
from unitecon import importing
from unitecon.importing import ImportReport, Job
from unitecon.usage import ledger as ledger_files

CLAUDE = FIXTURES / "claude_code.session.jsonl"
SMALL = FIXTURES / "claude_code.small.jsonl"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case without a log yet."""
    return logcase.build(tmp_path / "case", [])


def take(case: Path, form: str, *paths: Path, user: str = "me") -> ImportReport:
    """Import; nothing that was read may be lost."""
    report = importing.run(Job(form, paths, case, user=user))
    assert report.read == report.accepted + report.duplicate + report.quarantined
    return report


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.accepted, report.duplicate, report.quarantined


def ledger(case: Path) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(path) for path in ledger_files.data_files(case)).sort(
        "request_id"
    )


def tokens(case: Path) -> dict[str, tuple[int, ...]]:
    """By request: uncached input, cache reads, writes for 5 minutes and for an hour, output."""
    names = (*("input_tokens", "cache_read_tokens", "cache_write_tokens"),
             *("cache_write_1h_tokens", "output_tokens"))  # fmt: skip
    return {
        row["request_id"]: tuple(row[name] for name in names) for row in ledger(case).to_dicts()
    }


@pytest.mark.parametrize("name", ["claude_code.session.jsonl"])
def test_a_format_reports_what_the_transcript_says(name: str) -> None:
    rows = [row | {"source_line": row["source_line"]} for row in reported(FIXTURES / name)]
    assert rows == golden(FIXTURES / name)


MESSAGES = {
    "msg_A": (2, 61608, 0, 1014, 90),
    "msg_F": (12, 0, 51000, 0, 300),
    "msg_P": (4, 9000, 300, 0, 70),
    "msg_V": (5, 1000, 0, 0, 40),
    "msg_V:advisor_message:2": (700, 100, 0, 0, 60),
    "msg_O": (100, 10, 25, 0, 50),
    "chatcmpl-K": (2300, 5000, 120, 0, 310),
    "msg_vrtx_G": (20, 0, 0, 0, 30),
    "msg_T": (20, 0, 0, 0, 31),
    "msg_W": (20, 0, 0, 0, 32),
    "req_N": (6, 0, 0, 0, 33),
}


def test_each_answer_of_claude_code_counts_once_with_its_last_counts(case: Path) -> None:
    report = take(case, "claude-code", CLAUDE, user="ana")
    assert counts(report) == (11, 4, 1)
    assert report.reasons == {"not_a_number": 1}
    assert report.first_places == ("not_a_number: claude_code.session.jsonl:18",)
    assert tokens(case) == MESSAGES
    rows = {row["request_id"]: row for row in ledger(case).to_dicts()}
    assert {row["user_id"] for row in rows.values()} == {"ana"}
    assert str(rows["msg_A"]["occurred_at"]) == "2026-10-14 23:59:58"
    assert rows["msg_P"]["occurred_at"].minute == 2 and rows["msg_P"]["occurred_at"].second == 0
    assert rows["msg_F"]["model_ref"] == "claude-opus-4-5-20251101"
    assert rows["msg_V:advisor_message:2"]["model_ref"] == "claude-opus-5"
    assert float(rows["msg_O"]["reported_cost_usd"]) == 0.0123
    assert rows["msg_vrtx_G"]["provider_id"] == "google-vertex"
    assert rows["chatcmpl-K"]["provider_id"] is None
    assert rows["msg_T"]["price_context"] == "fast"
    assert rows["msg_W"]["price_context"] == "service_tier=priority;inference_geo=us"
    assert rows["msg_W"]["web_searches"] == 2


def test_a_session_costs_what_its_three_answers_cost(case: Path) -> None:
    toml = case / "case.toml"
    dates = toml.read_text().replace("2026-01-01", "2026-11-01").replace("2026-06", "2026-12")
    toml.write_text(dates)
    assert counts(take(case, "claude-code", SMALL)) == (3, 3, 0)
    costs = ue.open(case).answer("request_costs")
    assert float(costs["serving_cost_usd"].sum()) == pytest.approx(0.096845)


def test_counts_that_are_not_final_make_costs_a_lower_bound(case: Path, tmp_path: Path) -> None:
    report = take(case, "claude-code", SMALL)
    assert report.is_floor
    assert report.notes[0].startswith(
        "costs are a lower bound: of 3 requests, 3 have no stop reason"
    )
    about = ledger_files.imports(case)[0]
    assert (about["is_floor"], about["notes"]) == (True, report.notes)
    assert f"note: {report.notes[0]}" in importing.report_text(report, case)
    whole = tmp_path / "whole.jsonl"
    text = SMALL.read_text().replace('"stop_reason": null', '"stop_reason": "end_turn"')
    whole.write_text(text.replace("msg_", "msg_2"))
    report = take(case, "claude-code", whole)
    assert (report.is_floor, report.notes) == (False, [])


def test_a_transcript_that_grew_adds_what_is_new(case: Path, tmp_path: Path) -> None:
    lines = CLAUDE.read_text().splitlines(keepends=True)
    file = tmp_path / "s.jsonl"
    file.write_text("".join(lines[:9]))
    assert counts(take(case, "claude-code", file)) == (5, 3, 0)
    file.write_text("".join(lines))
    assert counts(take(case, "claude-code", file)) == (6, 9, 1)
    assert tokens(case) == MESSAGES
    assert take(case, "claude-code", file).import_id is None
    new = tmp_path / "new.jsonl"
    new.write_text('{"type": "user", "message": {"role": "user"}}\n')
    assert take(case, "claude-code", file, new).read == 0  # a session without an answer yet


def test_folders_with_files_of_the_same_name_are_read_once(case: Path, tmp_path: Path) -> None:
    projects = tmp_path / "projects"
    for project in ("app", "lib"):
        folder = projects / project / "s-1" / "subagents"
        folder.mkdir(parents=True)
        shutil.copy(SMALL, projects / project / "s-1.jsonl")
        (folder / "agent-1.meta.json").write_text('{"agentType": "Explore"}')
    broken = CLAUDE.read_text().splitlines()[17]
    (projects / "lib" / "s-1.jsonl").write_text(SMALL.read_text() + broken + "\n" + broken[:-9])
    report = take(case, "claude-code", projects)
    assert counts(report) == (3, 9, 2)
    assert sorted(report.first_places) == [
        "broken_json: lib/s-1.jsonl:11",
        "not_a_number: lib/s-1.jsonl:10",
    ]
    refused = pl.concat(map(pl.read_parquet, ledger_files.quarantine_files(case)))
    assert set(refused["source_file"]) == {"lib/s-1.jsonl"}


def test_a_partial_line_and_odd_json_stop_nothing(case: Path, tmp_path: Path) -> None:
    odd: list[dict[str, Any]] = [{"usage": 1}, {"message": "x"}, {"message": {"usage": [1]}}]
    odd += [{"message": {"usage": {"iterations": {"type": 1}}}}, {"data": {"message": 3}}]
    odd += [{"message": {"usage": {"input_tokens": 1, "cache_creation": 5}, "id": "m"}}]
    odd += [{"message": {"usage": {"input_tokens": 1, "iterations": [None, 3]}, "id": "m"}}]
    rows = [json.dumps(row | {"a": {"usage": 1}}) for row in odd]
    file = tmp_path / "odd.jsonl"
    file.write_text("\n".join([*rows, '["usage"]', '"usage"']))
    report = take(case, "claude-code", file, CLAUDE)
    assert report.accepted == 11
    assert report.reasons == {"not_a_number": 2, "missing_model": 2}


ROLLOUTS = ("rollout", "subagent", "fork", "nested", "early", "nameless")
PARENT, CHILD = "019faece-a0de-7171-b58c-795255d1bd62", "019fb002-1c11-7c3e-9a61-0d2f4f8a1b01"
SIBLING, NESTED = "019fb002-1d22-7c3e-9a61-0d2f4f8a1b02", "019fb010-2e33-7c3e-9a61-0d2f4f8a1b03"
EARLY = "0199213b-8c1d-7a12-b3c4-aaaaaaaaaaaa"
# the session, when, and uncached input, cache reads, cache writes, visible output, reasoning
REQUESTS = [
    (EARLY, "09-12 10:01", 900, 100, 0, 180, 20),
    (EARLY, "09-12 10:02", 400, 200, 0, 230, 20),
    (EARLY, "09-12 10:09", 400, 0, 0, 30, 0),
    (EARLY, "09-12 10:10", 50, 0, 0, 5, 0),
    (EARLY, "09-12 10:11", 60, 0, 0, 6, 0),
    (PARENT, "08-15 17:00", 6000, 4000, 0, 180, 120),
    (PARENT, "08-15 17:02", 3000, 9000, 0, 400, 0),
    (CHILD, "08-15 17:20", 4500, 2000, 500, 60, 30),
    (SIBLING, "08-15 17:20", 4500, 2000, 500, 60, 30),
    (PARENT, "08-15 17:30", 4000, 11000, 0, 40, 10),
    (NESTED, "08-15 17:40", 900, 0, 0, 10, 0),
]


def requests(case: Path) -> list[tuple[object, ...]]:
    """The ledger by time, as REQUESTS has it."""
    frame = ledger(case).sort("occurred_at", "request_id")
    return frame.select(
        pl.col("request_id").str.split(":").list.first(),
        pl.col("occurred_at").dt.strftime("%m-%d %H:%M"),
        "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens",
        "reasoning_tokens",
    ).rows()  # fmt: skip


def rollouts(folder: Path, *names: str) -> Path:
    """A folder like ~/.codex with these rollouts; the archive has an earlier copy of the first."""
    for place in ("sessions/2026", "archived_sessions"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(FIXTURES / f"codex.{name}.jsonl", folder / "sessions/2026" / f"{name}.jsonl")
    early = (FIXTURES / f"codex.{names[0]}.jsonl").read_text().splitlines(keepends=True)[:8]
    (folder / "archived_sessions" / f"{names[0]}.jsonl").write_text("".join(early))
    return folder


def test_each_request_of_codex_counts_once_whatever_fork_repeats_it(
    case: Path, tmp_path: Path
) -> None:
    report = take(case, "codex", rollouts(tmp_path / "codex", *ROLLOUTS), user="ana")
    assert requests(case) == REQUESTS
    assert counts(report) == (11, 8, 1)
    assert report.first_places == ("missing_model: sessions/2026/nameless.jsonl:2",)
    rows = ledger(case).sort("occurred_at", "request_id").to_dicts()
    models = ["gpt-5-codex"] * 5 + ["gpt-5.2-codex", "gpt-5.2", "gpt-5.6-terra"]
    assert [row["model_ref"] for row in rows] == [*models, "gpt-5.6-terra", "gpt-5.2", "gpt-5.2"]
    assert {row["price_context"] for row in rows[:9]} == {"standard"}
    assert rows[9]["price_context"] == "priority"
    assert {row["user_id"] for row in rows} == {"ana"}
    assert {row["provider_id"] for row in rows} == {"openai"}


@pytest.mark.parametrize("first", [("rollout",), ("subagent", "early"), ("nested",)])
def test_rollouts_that_come_later_add_what_is_new(
    case: Path, tmp_path: Path, first: tuple[str, ...]
) -> None:
    take(case, "codex", rollouts(tmp_path / "codex", *first))
    report = take(case, "codex", rollouts(tmp_path / "codex", *ROLLOUTS))
    assert report.reasons == {"missing_model": 1}
    assert sorted(row[:1] + row[2:] for row in requests(case)) == sorted(
        row[:1] + row[2:] for row in REQUESTS
    )


def test_a_history_whose_rollout_is_gone_counts_once(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "codex"
    report = take(case, "codex", rollouts(folder, "subagent", "fork", "nested"))
    assert report.reasons == {}
    assert [row[0] for row in requests(case)] == [PARENT, PARENT, CHILD, SIBLING, NESTED]


def test_turns_without_ids_belong_to_where_the_history_begins(case: Path, tmp_path: Path) -> None:
    folder = rollouts(tmp_path / "codex", *ROLLOUTS)
    for path in folder.rglob("*.jsonl"):
        path.write_text(path.read_text().replace('"turn_id"', '"turn"'))
    take(case, "codex", folder)
    found = {(row[0], *row[2:]) for row in requests(case)}
    merged = {
        (PARENT if row[0] in (CHILD, SIBLING, NESTED) else row[0], *row[2:]) for row in REQUESTS
    }
    assert found == merged


def test_odd_lines_of_rollouts_stop_nothing(case: Path, tmp_path: Path) -> None:
    usage = [{"input_tokens": "x"}, [1], 3, {}, {"input_tokens": -1, "output_tokens": 3}]
    infos: list[Any] = [{"last_token_usage": part} for part in usage]
    infos += [{"total_token_usage": part} for part in usage] + [None, 3, "x", [1]]
    payloads: list[Any] = [{"type": "token_count", "info": info} for info in infos]
    payloads += [None, 3, "token_count", ["token_count"]]
    kinds = ("event_msg", "session_meta", "turn_context", "token_count")
    lines = [json.dumps({"type": kind, "payload": payload, "x": "token_count"})
             for kind in kinds for payload in payloads]  # fmt: skip
    file = tmp_path / "odd.jsonl"
    file.write_text("\n".join([*lines, '{"type": "token_count"', "[]"]))
    report = take(case, "codex", file, FIXTURES / "codex.rollout.jsonl")
    assert report.accepted == 3
    assert report.reasons == {"not_a_number": 11, "negative_count": 2, "broken_json": 1}
