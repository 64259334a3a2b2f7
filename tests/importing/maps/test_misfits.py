"""A bad value costs its record, and not the column it stands in."""

from __future__ import annotations

import pytest

from unitecon.importing.maps import choices

RECORD = {"user": "ann", "created_at": "2025-10-02", "model": "gpt-4o", "completion_tokens": "5"}


@pytest.mark.parametrize("text", ["many", "7", "1e2", "-0", ""])
def test_a_column_is_recognised_by_most_of_its_values(text: str) -> None:
    records = [RECORD | {"prompt_tokens": "12"}] * 9 + [RECORD | {"prompt_tokens": text}]
    assert choices.of(records).mapped()["input_tokens"] == "prompt_tokens"


def test_a_column_of_words_is_no_count() -> None:
    records = [RECORD | {"prompt_tokens": "12"}] * 8 + [RECORD | {"prompt_tokens": "many"}] * 2
    assert "input_tokens" not in choices.of(records).mapped()


def test_a_number_with_an_exponent_is_a_count() -> None:
    assert choices.plausible("input_tokens", ["1e2", "-0"])
