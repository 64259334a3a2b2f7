"""Where rows go: the format asked for, the terminal, a file."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from unitecon.basics import terminal
from unitecon.cli import output
from unitecon.errors import UniteconError
from unitecon.reports.view import Shown

FRAME = pl.DataFrame({"plan_id": ["free", "plus"], "users": [700, 28]})
ROWS = Shown(FRAME, 2, ("plan_id",))


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
    output.give(ROWS, "csv", None)
    assert capsys.readouterr() == ("plan_id,users\nfree,700\nplus,28\n", "")
    output.give(ROWS, "table", None)
    assert capsys.readouterr().out.splitlines() == [
        "plan_id  users", "-------  -----", "free       700", "plus        28",
    ]  # fmt: skip


def test_a_terminal_gets_forty_rows_unless_a_number_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "standard_output", lambda: terminal.Terminal(80))
    frame = pl.DataFrame({"row": range(50)})
    output.show(output.whole(frame, None))
    assert capsys.readouterr().out.splitlines()[-2:] == [
        " 39", "40 of 50 rows; --limit 0 shows all",
    ]  # fmt: skip
    output.show(output.whole(frame, 0))
    assert capsys.readouterr().out.splitlines()[-1] == " 49"
    output.show(output.whole(frame, 3))
    assert capsys.readouterr().out.splitlines()[-1] == "3 of 50 rows; --limit 0 shows all"


def test_a_terminal_gets_the_first_rows_of_text_formats_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pl.DataFrame({"row": range(1500)})
    output.give(output.whole(frame, None), "csv", None)
    assert len(capsys.readouterr().out.splitlines()) == 1501
    monkeypatch.setattr(terminal, "standard_output", lambda: terminal.Terminal(80))
    for form, rows in (("csv", 1001), ("json", 1)):
        output.give(output.whole(frame, None), form, None)
        out, err = capsys.readouterr()
        assert len(out.splitlines()) == rows
        assert err == f"1,000 of 1,500 rows; --limit 0 shows all, and -o FILE.{form} writes them\n"
    output.give(output.whole(frame, 0), "csv", None)
    assert len(capsys.readouterr().out.splitlines()) == 1501


def test_a_table_that_would_take_all_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "LARGEST_TABLE", 1000)
    with pytest.raises(UniteconError, match="500 rows of 0 MB are too many for a table; use --for"):
        output.show(output.whole(pl.DataFrame({"row": range(500)}), 0))


def test_remarks_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    output.give(Shown(FRAME, 2, notes=("The baseline alone.",)), "csv", None)
    assert capsys.readouterr().err == "The baseline alone.\n"


def test_a_file_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.json"
    output.give(ROWS, "json", path)
    assert json.loads(path.read_text())[1] == {"plan_id": "plus", "users": 28}
    assert capsys.readouterr() == ("", f"Written: {path}\n")
    with pytest.raises(UniteconError, match="cannot write"):
        output.write(tmp_path / "missing" / "rows.json", b"")
