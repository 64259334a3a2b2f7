"""Where rows go: the format asked for, the terminal, a file."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from unitecon.cli import output
from unitecon.errors import UniteconError

FRAME = pl.DataFrame({"plan_id": ["free", "plus"], "users": [700, 28]})


def test_the_format_is_the_one_named_or_the_files_or_a_table() -> None:
    assert output.form_of("csv", Path("rows.json")) == "csv"
    assert output.form_of(None, Path("rows.json")) == "json"
    assert output.form_of(None, Path("rows.txt")) == "table"
    assert output.form_of(None, None) == "table"


def test_a_format_that_is_not_text_needs_a_file() -> None:
    assert output.form_of("parquet", Path("rows")) == "parquet"
    with pytest.raises(UniteconError) as caught:
        output.form_of("parquet", None)
    assert str(caught.value) == "parquet is not text: name a file with -o FILE.parquet"
    with pytest.raises(UniteconError, match=r"unknown format 'jsn'.*did you mean 'json'"):
        output.form_of("jsn", None)


def test_rows_are_printed_as_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    output.give(FRAME, "csv", None, ["plan_id"])
    assert capsys.readouterr() == ("plan_id,users\nfree,700\nplus,28\n", "")
    output.give(FRAME, "table", None, ["plan_id"])
    assert capsys.readouterr().out.splitlines() == [
        "plan_id  users", "-------  -----", "free       700", "plus        28",
    ]  # fmt: skip


def test_a_file_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.json"
    output.give(FRAME, "json", path, ["plan_id"])
    assert json.loads(path.read_text())[1] == {"plan_id": "plus", "users": 28}
    assert capsys.readouterr() == ("", f"Written: {path}\n")
    with pytest.raises(UniteconError, match="cannot write"):
        output.write(tmp_path / "missing" / "rows.json", b"")
