"""Editors complete the names that there are, and no others."""

from __future__ import annotations

import importlib.util
from typing import get_args

import pytest
from places import ROOT

import unitecon
from unitecon.api import names
from unitecon.charts.catalog import CHARTS


def test_the_names_are_current() -> None:
    spec = importlib.util.spec_from_file_location("names", ROOT / "docs" / "names.py")
    assert spec is not None and spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert writer.text() == writer.FILE.read_text(), "make docs writes them"
    assert set(get_args(names.ChartName)) == set(CHARTS)
    assert {"runways", "user_margins"} <= set(get_args(names.AnswerName))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("runways", 'did you mean model.answer("runways")?'),
        ("waterfall", 'did you mean model.chart("waterfall")?'),
        ("sweeep", "did you mean model.sweep?"),
        ("losers", 'did you mean model.answer("losing_users")?'),
        ("xyzzy", "a Model has no 'xyzzy'"),
    ],
)
def test_an_attribute_that_is_missing_says_which_call_is_meant(name: str, hint: str) -> None:
    with unitecon.open("openai", scenarios=["baseline"]) as model:
        assert not hasattr(model, name)
        with pytest.raises(AttributeError) as refused:
            getattr(model, name)
    assert str(refused.value).endswith(hint)
