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
    assert table_map.read(written(tmp_path, guess.text, "map.toml")) == guess.map


def test_a_nested_field_is_told_by_the_end_of_its_path() -> None:
    paths = ["usage.prompt_tokens", "usage.prompt_tokens_details.cached_tokens", "x.user.id"]
    assert column_names.candidates("input_tokens", paths) == ["usage.prompt_tokens"]
    assert column_names.candidates("cache_read_tokens", paths) == [paths[1]]
    assert column_names.candidates("user_id", paths) == ["x.user.id"]


def test_two_columns_for_one_are_refused_with_the_map_to_edit(tmp_path: Path) -> None:
    path = written(tmp_path, "user,username,ts,model,input_tokens\na,b,2026-01-01,m,1\n")
    with pytest.raises(InputError) as error:
        guessing.guess_map([path])
    assert "user_id may be user or username" in str(error.value)
    assert 'model_ref = "model"' in str(error.value)
