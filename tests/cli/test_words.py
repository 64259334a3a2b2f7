"""Which word is the case, in either order."""

from __future__ import annotations

from pathlib import Path

import pytest

from unitecon.cli import words
from unitecon.errors import UniteconError


@pytest.mark.parametrize(
    ("typed", "query", "case"),
    [
        (["select 1", "openai"], "select 1", "openai"),
        (["openai", "select 1"], "select 1", "openai"),
        (["openai"], None, "openai"),
        (["mine"], None, "mine"),
        (["select 1"], "select 1", None),
        (["select(1)"], "select(1)", None),
        (["FROM runways", "mine"], "FROM runways", "mine"),
        ([".tables"], ".tables", None),
        (["openai", ".schema runways"], ".schema runways", "openai"),
        (["my case", "select 1"], "select 1", "my case"),
        (["select 1", "my case"], "select 1", "my case"),
        (["."], None, "."),
        (["./mine", "  \n select 1"], "  \n select 1", "./mine"),
        ([], None, None),
    ],
)
def test_a_query_and_its_case_come_in_either_order(
    typed: list[str], query: str | None, case: str | None
) -> None:
    assert words.query_and_case(typed) == (query, case)


def test_a_folder_with_a_case_is_a_case_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "select a case").mkdir()
    (tmp_path / "select a case" / "case.toml").touch()
    assert words.query_and_case(["select a case"]) == (None, "select a case")


def test_two_of_a_kind_are_refused() -> None:
    with pytest.raises(UniteconError, match="two queries and no case"):
        words.query_and_case(["select 1", "select 2"])
    with pytest.raises(UniteconError, match="neither 'a' nor 'openai' is a query"):
        words.query_and_case(["a", "openai"])


def test_a_name_and_its_case_come_in_either_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert words.subject_and_case(["runways"]) == ("runways", None)
    assert words.subject_and_case(["runways", "openai"]) == ("runways", "openai")
    assert words.subject_and_case(["openai", "runways"]) == ("runways", "openai")
    assert words.subject_and_case(["runways", "nowhere"]) == ("runways", "nowhere")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runways").mkdir()  # a folder without a case is not one
    assert words.subject_and_case(["runways", "nowhere"]) == ("runways", "nowhere")
