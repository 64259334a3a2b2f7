"""What LiteLLM calls a cached token, where it puts it, and whom it calls a user."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from priced import Priced, imported


def priced(folder: Path, *rows: dict[str, Any]) -> Priced:
    """Spend logs, each like a plain call but for what is given, imported and priced."""
    log = folder / "spend.jsonl"
    plain = {
        "call_type": "acompletion", "spend": 0.01, "prompt_tokens": 10_000,
        "completion_tokens": 400, "startTime": "2026-10-14T09:12:31Z", "model": "gpt-4.1",
        "custom_llm_provider": "openai", "user": "default_user_id", "end_user": "ada",
        "cache_hit": "None", "cache_key": "", "status": "success", "metadata": {},
    }  # fmt: skip
    lines = [json.dumps(plain | {"request_id": f"r{n}"} | row) for n, row in enumerate(rows)]
    log.write_text("\n".join(lines), encoding="utf-8")
    return imported("litellm", [log], folder / "case")


def used(usage: object, name: str = "usage_object") -> dict[str, Any]:
    """A row whose metadata has this usage."""
    return {"metadata": {name: usage}}


READ = [
    used({"prompt_tokens_details": {"cached_tokens": 8000}}),
    used({"cache_read_input_tokens": 8000, "prompt_tokens_details": {"cached_tokens": 0}}),
    used({"prompt_cache_hit_tokens": 8000, "prompt_cache_miss_tokens": 2000}),
    used({"input_tokens_details": {"cached_tokens": 8000}}),
    used({"cached_input_tokens": 8000, "uncached_input_tokens": 2000}),
    used({"cachedContentTokenCount": 8000}),
    used({"cacheReadInputTokens": "8000"}),
    used({"prompt_tokens_details": {"cached_tokens": 8000, "cached_audio_tokens": 700}}),
    used({"prompt_tokens_details": {"cached_tokens": 8000}}, "additional_usage_values"),
    {"cache_read_input_tokens": 8000},
    {"cached_tokens": 8000.0, "metadata": {}},
    {"metadata": json.dumps(json.dumps({"usage_object": {"cached_tokens": 8000}}))},
]


@pytest.mark.parametrize("row", READ)
def test_cached_tokens_are_found_under_any_name_in_any_place(
    row: dict[str, Any], tmp_path: Path
) -> None:
    figures = priced(tmp_path, row).figures("r0")
    # GPT-4.1: 2 USD a million tokens, 0.5 from the cache, 8 out
    assert figures == {
        "input_tokens": 2000, "cache_read_tokens": 8000, "output_tokens": 400, "user_id": "ada",
        "cost_usd": "0.0112",
    }  # fmt: skip


WRITTEN = [
    used({"cache_creation_input_tokens": 3000}),
    used({"prompt_tokens_details": {"cache_write_tokens": 3000}}),
    used({"prompt_tokens_details": {"cache_creation_tokens": 3000, "cached_tokens": 0}}),
    used({"cacheWriteInputTokens": 3000}),
    {"cache_creation_input_tokens": "3000"},
]


@pytest.mark.parametrize("row", WRITTEN)
def test_written_tokens_are_found_under_any_name(row: dict[str, Any], tmp_path: Path) -> None:
    figures = priced(tmp_path, row).figures("r0")
    assert (figures["input_tokens"], figures["cache_write_tokens"]) == (7000, 3000)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (used({"cache_storage_tokens": 70}), "unread_cache_count: cache_storage_tokens"),
        ({"prompt_cache_tokens": 70}, "unread_cache_count: prompt_cache_tokens"),
        (used({"cached_audio_tokens": 70}), "unread_cache_count: cached_audio_tokens"),
        ({"metadata": "{'usage_object': {'cached_tokens': 70}}"}, "unreadable_metadata"),
        (used({"prompt_tokens_details": "Details(cached_tokens=70)"}), "unreadable_metadata"),
        (used({"cache_read_input_tokens": 20_000}), "cached_above_input"),
    ],
)
def test_a_cache_count_that_is_not_read_is_refused_by_name(
    row: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    assert priced(tmp_path, row, {}).report.reasons == {reason: 1}


def test_a_name_with_cache_that_is_no_count_is_nothing(tmp_path: Path) -> None:
    rows = [
        used({"cache_read_cost": 3, "cached_tokens": 0, "cache_creation_input_tokens": None}),
        {"cache_hit": "False", "cache_key": "7", "metadata": {"cold_cache": 4}},
        {"metadata": None},
        {"metadata": ""},
        {"metadata": "None"},
    ]
    assert priced(tmp_path, *rows).report.accepted == len(rows)


TOTALS = [
    # of a prompt of 10,000 and 400 out: reads, writes, reasoning, total; what is uncached, visible
    (3000, 2000, 0, 10_400, 5000, 400),
    (3000, 2000, 0, 12_400, 7000, 400),
    (3000, 2000, 0, 13_400, 8000, 400),
    (3000, 2000, 0, 15_400, 10_000, 400),
    (3000, 3000, 0, 13_400, 7000, 400),
    (30_000, 0, 0, 40_400, 10_000, 400),
    (3000, 0, 900, 11_300, 7000, 400),
    (3000, 0, 100, 10_400, 7000, 300),
    (3000, 2000, 900, 13_300, 7000, 400),
    (3000, 2000, 0, None, 5000, 400),
    (3000, 2000, 0, 77, 5000, 400),
]


@pytest.mark.parametrize("figures", TOTALS)
def test_a_total_shows_which_counts_stand_beside_the_prompt(
    figures: tuple[Any, ...], tmp_path: Path
) -> None:
    reads, writes, reasoning, total, uncached, visible = figures
    usage = {
        "cache_read_input_tokens": reads,
        "cache_creation_input_tokens": writes,
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }
    row = priced(tmp_path, used(usage) | {"total_tokens": total}).rows["r0"]
    assert (row["cache_read_tokens"], row["cache_write_tokens"]) == (reads, writes)
    assert (row["input_tokens"], row["output_tokens"]) == (uncached, visible)
    assert row["reasoning_tokens"] == reasoning


SESSION = json.dumps({"device_id": "4ec4", "account_uuid": "acct-1", "session_id": "s1"})
NO_ACCOUNT = json.dumps({"device_id": "4ec4", "account_uuid": "", "session_id": "s1"})
UUID = "0b1c2d3e-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("end_user", "key_owner", "user_id"),
    [
        (SESSION, "dev-ana", "dev-ana"),
        (f"user_ab12_account__session_{UUID}", "dev-ana", "dev-ana"),
        (SESSION, "default_user_id", "acct-1"),
        (f"user_ab12_account_{UUID}_session_{UUID[::-1]}", "default_user_id", UUID),
        (f"user_ab12_account__session_{UUID}", "default_user_id", "user_ab12"),
        (NO_ACCOUNT, "", "4ec4"),
        ("user_7_account_manager", "dev-ana", "user_7_account_manager"),
        ("", "default_user_id", "default_user_id"),
    ],
)
def test_a_session_is_not_a_user(
    end_user: str, key_owner: str, user_id: str, tmp_path: Path
) -> None:
    rows = priced(tmp_path, {"end_user": end_user, "user": key_owner}).rows
    assert rows["r0"]["user_id"] == user_id


def test_a_deployment_is_the_model_that_litellm_knows_it_to_be(tmp_path: Path) -> None:
    known = {"model_map_key": "gpt-4.1", "model_map_value": {"key": "azure/gpt-4.1"}}
    deployment = {"model": "azure/support", "custom_llm_provider": "azure"}
    rows = [
        deployment | {"metadata": {"model_map_information": known}},
        deployment | {"metadata": {"model_map_information": {"model_map_value": None}}},
    ]
    answers = priced(tmp_path, *rows).rows
    assert [row["model_ref"] for row in answers.values()] == ["azure/gpt-4.1", "azure/support"]
    assert [answers[name]["cost_usd"] for name in ("r0", "r1")] == ["0.0232", None]
