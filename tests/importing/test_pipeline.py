"""The SQL of an import: repeated keys, rows by month, totals that the source reports."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from importcase import COLUMNS, over_file, pipeline, row

from unitecon.errors import InputError
from unitecon.importing import duplicates
from unitecon.importing import pipeline as pipelines
from unitecon.importing.maps.table_map import TableMap


def test_formats_have_the_command_lines_names() -> None:
    names = pipelines.formats()
    assert {"table", "litellm", "openai-usage"} <= set(names)
    assert "usage-requests" not in names
    message = str(pipelines.refuse_format("litelm"))
    assert message == "unknown format 'litelm'; did you mean 'litellm'?"
    assert "; known formats: " in str(pipelines.refuse_format("zzzzzz"))


def test_of_equal_rows_one_stays_and_of_different_ones_none(tmp_path: Path) -> None:
    rows = (row("1"), row("1"), row("2"), row("2", prompt="11"), row("3"))
    run = over_file(pipeline(tmp_path, *rows))
    assert duplicates.suspects(run, []) == 2
    doubted = "keyed where key_hash in (select key_hash from suspects)"
    # a repeat, and two in conflict
    assert duplicates.settle(run, doubted, []) == (1, 2)
    assert run.run("select request_id, input_tokens from settled") == [("1", 10)]
    assert run.totals(has_faults=False)["input_tokens"] == 20  # requests 1 and 3


def test_rows_are_written_by_month_and_invalid_ones_apart(tmp_path: Path) -> None:
    rows = (row("1"), row("2", at="2025-11-01"), row("3", prompt="-1"))
    run = over_file(pipeline(tmp_path, *rows))
    assert run.write(tmp_path / "data", has_suspects=False) == 3
    counts = {
        folder.name: sum(pl.read_parquet(path).height for path in folder.glob("*.parquet"))
        for folder in (tmp_path / "data").iterdir()
    }
    assert counts == {"month=2025-10": 1, "month=2025-11": 1, "month=fault": 1}


def test_rows_without_an_id_are_named_by_file_and_line(tmp_path: Path) -> None:
    columns = {name: column for name, column in COLUMNS.items() if name != "request_id"}
    run = pipeline(tmp_path, row("1"), table_map=TableMap("", columns))
    assert not run.has_ids
    over_file(run)
    assert run.run("select request_id from keyed") == [(f"{run.sources[0].sha256[:16]}:2",)]
    missing = pipeline(tmp_path, row("1"), table_map=TableMap("", COLUMNS | {"user_id": "usr"}))
    with pytest.raises(InputError, match=r"'usr' is not a column of a\.csv; did you mean 'user'"):
        over_file(missing)
