"""What clients call their usage types, and what a total shows of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from priced import Priced, imported

NAMES = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens")
NAMES += ("output_tokens", "reasoning_tokens", "input_audio_tokens", "output_image_tokens")


def priced(folder: Path, *usages: dict[str, Any]) -> Priced:
    """Observations with these usage details, imported and priced."""
    log = folder / "observations.jsonl"
    plain = {
        "type": "GENERATION", "startTime": "2026-10-14T09:12:31Z", "userId": "ada",
        "model": "claude-sonnet-4-5", "traceId": "t",
    }  # fmt: skip
    lines = [
        json.dumps(plain | {"id": f"o{n}", "usageDetails": usage}) for n, usage in enumerate(usages)
    ]
    log.write_text("\n".join(lines), encoding="utf-8")
    return imported("langfuse", [log], folder / "case")


def tokens(priced_log: Priced) -> dict[str, int]:
    """The only observation's classes that are not zero."""
    return {name: priced_log.rows["o0"][name] for name in NAMES if priced_log.rows["o0"][name]}


READINGS: list[tuple[dict[str, Any], tuple[int, ...]]] = [
    # usage: uncached, read, written, written for an hour, visible, thought, audio in, images out
    ({"prompt_tokens": 70, "completion_tokens": 5, "total_tokens": 75}, (70, 0, 0, 0, 5)),
    ({"inputTokens": 70, "outputTokens": 5, "cacheReadInputTokens": 9}, (70, 9, 0, 0, 5)),
    ({"prompt_token_count": 70, "candidates_token_count": 5, "thoughts_token_count": 4,
      "total_token_count": 79}, (70, 0, 0, 0, 5, 4)),
    ({"prompt_token_count": 70, "candidates_token_count": 5, "cached_content_token_count": 40,
      "total_token_count": 75}, (30, 40, 0, 0, 5)),
    ({"input_modality_1": 70, "input_modality_4": 20, "output_modality_2": 5},
     (70, 0, 0, 0, 0, 0, 20, 5)),
    ({"input": 70, "cache_write_input_tokens": 30, "input_cache_creation_1h": 7, "output": 5},
     (70, 0, 30, 7, 5)),
    ({"input": 70, "output": 5, "prompt_cache_hit_tokens": 60, "prompt_cache_miss_tokens": 10,
      "total": 75}, (10, 60, 0, 0, 5)),
    ({"input": 70, "output": 5, "reasoning_tokens": 3, "input_cached_tokens": 20, "total": 75},
     (50, 20, 0, 0, 2, 3)),
    # the total is short of the sum by the reads and the reasoning, by the reads and the writes
    ({"input": 70, "output": 5, "output_reasoning": 3, "cache_read_input_tokens": 20,
      "cache_creation_input_tokens": 10, "total": 85}, (50, 20, 10, 0, 2, 3)),
    ({"input": 70, "output": 5, "cache_read_input_tokens": 20, "output_reasoning": 3,
      "cache_creation_input_tokens": 10, "total": 78}, (40, 20, 10, 0, 5, 3)),
    # equal reads and writes, one of which is in the input: what is uncached is the same
    ({"input": 70, "output": 5, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 20,
      "total": 95}, (50, 20, 20, 0, 5)),
]  # fmt: skip


@pytest.mark.parametrize(("usage", "classes"), READINGS)
def test_usage_types_are_known_by_their_words(
    usage: dict[str, Any], classes: tuple[int, ...], tmp_path: Path
) -> None:
    expected = {name: count for name, count in zip(NAMES, classes, strict=False) if count}
    assert tokens(priced(tmp_path, usage)) == expected


@pytest.mark.parametrize(
    ("usage", "reason"),
    [
        ({"input": 7, "input_video_tokens": 3}, "unknown_usage_type: input_video_tokens"),
        ({"input": 7, "cached_audio_tokens": 3}, "unknown_usage_type: cached_audio_tokens"),
        ({"input": 7, "magic": 3}, "unknown_usage_type: magic"),
        ({"input": 7, "prompt_tokens": 9}, "two_counts_of_one_class"),
        ({"input": 7, "output": 3, "total": 99}, "total_above_its_parts"),
        ({}, "no_usage"),
        (
            {"input": 7, "output": 7, "cached_tokens": 2, "reasoning": 2, "total": 16},
            "total_of_two_readings",
        ),
    ],
)
def test_usage_that_cannot_be_told_is_refused_by_name(
    usage: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    report = priced(tmp_path, usage, {"input": 1, "output": 1}).report
    assert (report.accepted, report.reasons) == (1, {reason: 1})
