"""Maps guessed from the names of columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from unitecon.errors import InputError
from unitecon.importing.maps import column_names, guessing, table_map


def written(folder: Path, text: str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_columns_are_told_by_their_names_whatever_their_case(tmp_path: Path) -> None:
    path = written(
        tmp_path, "User ID,createdAt,Model,promptTokens,tokens_out\na,2026-01-01,m,1,2\n"
    )
    guess = guessing.guess_map([path])
    assert guess.map.columns == {
        "user_id": "User ID",
        "occurred_at": "createdAt",
        "model_ref": "Model",
        "input_tokens": "promptTokens",
        "output_tokens": "tokens_out",
    }
    assert table_map.read(written(tmp_path, guess.text, "map.toml")).columns == guess.map.columns


def test_totals_are_decided_over_all_records_and_noted(tmp_path: Path) -> None:
    header = "user,ts,model,prompt_tokens,cached_tokens,completion_tokens,total_tokens\n"
    rows = "a,2026-01-01,m,1000,400,10,1010\n" * 3
    guess = guessing.guess_map([written(tmp_path, header + rows)])
    assert guess.map.totals == {"input_includes_cache_read": True}
    assert table_map.read(written(tmp_path, guess.text, "map.toml")).totals == guess.map.totals
    why = "total_tokens counts cached_tokens within prompt_tokens in all 3 records"
    assert guess.notes == [f"prompt_tokens includes cached_tokens: {why}"]


def test_what_the_counts_leave_open_is_asked_with_both_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "user,ts,model,prompt_tokens,cached_tokens\na,2026-01-01,m,1000,400\n")
    with pytest.raises(InputError) as error:
        guessing.guess_map([path])
    text = str(error.value)
    assert "does not show whether prompt_tokens includes cached_tokens" in text
    assert "input_includes_cache_read = true #" in text
    assert "input_includes_cache_read = false #" in text
    edited = written(tmp_path, text[text.index("# Which") :], "map.toml")
    with pytest.raises(InputError, match="input_includes_cache_read: has a line already"):
        table_map.read(edited)


def test_cached_tokens_of_an_unknown_name_are_refused_and_others_noted(tmp_path: Path) -> None:
    header = "user,ts,model,prompt_tokens,cache_foo_tokens,tool_tokens\n"
    with pytest.raises(InputError, match="cache_foo_tokens has 7 tokens, and its name is not"):
        guessing.guess_map([written(tmp_path, header + "a,2026-01-01,m,1000,7,5\n")])
    guess = guessing.guess_map([written(tmp_path, header + "a,2026-01-01,m,1000,0,5\n")])
    assert guess.notes == ["tool_tokens is not read (5 tokens)"]


def test_a_table_of_json_is_guessed_like_one_of_text(tmp_path: Path) -> None:
    record = '{"at": 1760000000, "who": {"user": "a"}, "model": "m", "usage": {"input_tokens": 5}}'
    for name, text in {"a.jsonl": record, "a.json": f"[\n{record}\n]"}.items():
        guess = guessing.guess_map([written(tmp_path, text, name)])
        assert guess.map.columns == {
            "user_id": "who.user",
            "occurred_at": "at",
            "model_ref": "model",
            "input_tokens": "usage.input_tokens",
        }


def test_a_nested_field_is_told_by_the_end_of_its_path() -> None:
    paths = ["usage.prompt_tokens", "usage.prompt_tokens_details.cached_tokens", "x.user.id"]
    assert column_names.candidates("input_tokens", paths) == ["usage.prompt_tokens"]
    assert column_names.candidates("cache_read_tokens", paths) == [paths[1]]
    assert column_names.candidates("user_id", paths) == ["x.user.id"]


def test_two_columns_for_one_are_refused_with_the_map_to_edit(tmp_path: Path) -> None:
    path = written(
        tmp_path, "user,username,ts,model,input_tokens\na,b,2026-01-01,m,1\na,c,2026-01-01,m,1\n"
    )
    with pytest.raises(InputError) as error:
        guessing.guess_map([path])
    assert "user_id may be user or username" in str(error.value)
    assert 'model_ref = "model"' in str(error.value)


def test_a_time_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "user,created_at,model,input_tokens\na,10/14/2026 09:00,m,1\n")
    with pytest.raises(InputError) as error:
        guessing.guess_map([path])
    assert "created_at may be occurred_at, but '10/14/2026 09:00' is not a time (must be" in str(
        error.value
    )
