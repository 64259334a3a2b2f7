"""The answer and the case of a command, and hints where one is unknown."""

from __future__ import annotations

import pytest

from unitecon.case.places import DEFAULT
from unitecon.cli import questions
from unitecon.errors import UniteconError


def test_the_case_is_the_default_where_none_is_named() -> None:
    assert questions.subject("runways", None) == ("runways", DEFAULT)
    assert questions.subject("openai", "runways") == ("runways", "openai")


def test_a_case_without_an_answer_is_refused_with_how_to_ask() -> None:
    with pytest.raises(UniteconError, match=r"openai is a case; .*unitecon show ANSWER openai"):
        questions.query("openai")
    with pytest.raises(UniteconError, match="unknown query 'losers'; did you mean 'losing_users'"):
        questions.query("losers")
    assert questions.query("runways").name == "runways"


@pytest.mark.parametrize("clause", ["order by loss_rank", "LIMIT 3", "a order\n by b limit 3"])
def test_a_condition_that_sorts_is_refused_with_the_options(clause: str) -> None:
    with (
        pytest.raises(UniteconError, match="use --sort and --limit"),
        questions.hinting_at_options(f"month is not null {clause}"),
    ):
        raise UniteconError("a condition must be one SQL expression")


def test_other_faults_stay_as_they_are() -> None:
    with (
        pytest.raises(UniteconError, match=r"^unknown column$"),
        questions.hinting_at_options("order by x"),
    ):
        raise UniteconError("unknown column")
