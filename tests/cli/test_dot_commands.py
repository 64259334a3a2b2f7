"""The commands of the SQL prompt that begin with a dot."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest
from places import ROOT

from unitecon.cli import dot_commands, kept
from unitecon.errors import UniteconError


@pytest.fixture(scope="module")
def ask() -> Iterator[kept.AdHocSql]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "build_of", lambda *_: None)
        asking = kept.AdHocSql(str(ROOT / "docs" / "worked_example"))
        yield asking
        asking.keep()


def test_tables_are_listed_with_the_answers_first(ask: kept.AdHocSql) -> None:
    rows = dot_commands.answer(ask, ".tables")
    assert isinstance(rows, pl.DataFrame)
    layers = rows["layer"].unique(maintain_order=True).to_list()
    assert layers == ["answers", "steps", "inputs", "given", "checks"]
    assert {"runways", "given_plans", "driver_paths"} <= set(rows["name"])
    assert rows.filter(pl.col("name") == "runways")["about"].item().startswith("When does")
    some = dot_commands.answer(ask, ".tables cash;")
    assert isinstance(some, pl.DataFrame)
    assert all("cash" in name for name in some["name"])


@pytest.mark.parametrize("command", [".schema runways", ".columns runways;"])
def test_columns_are_listed_with_types_and_units(ask: kept.AdHocSql, command: str) -> None:
    rows = dot_commands.answer(ask, command)
    assert isinstance(rows, pl.DataFrame)
    assert rows.columns == ["column", "type", "meaning"]
    assert "runway_months" in rows["column"].to_list()


def test_help_is_text(ask: kept.AdHocSql) -> None:
    assert ".schema NAME" in str(dot_commands.answer(ask, ".help"))


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (".table", "did you mean '.tables'"),
        (".describe x", "did you mean '.schema'"),
        (".schema", "needs a name"),
        (".schema runway", "did you mean 'runways'"),
    ],
)
def test_a_wrong_command_is_refused_with_a_hint(
    ask: kept.AdHocSql, command: str, message: str
) -> None:
    with pytest.raises(UniteconError, match=message):
        dot_commands.answer(ask, command)
