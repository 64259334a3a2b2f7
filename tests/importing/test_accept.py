"""The first pass of an import: what is accepted, counted, and written where."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from importcase import pipeline, row

from unitecon.errors import UniteconError
from unitecon.importing import accept
from unitecon.importing.pipeline import Pipeline


def folders(root: Path) -> tuple[Path, Path]:
    """The folder of the import and the one of its temporary files."""
    home, work = root / "home", root / "work"
    home.mkdir()
    work.mkdir()
    return home, work


def test_every_record_is_counted_once(tmp_path: Path) -> None:
    home, work = folders(tmp_path)
    rows = (row("1"), row("1"), row("2", at="2025-11-01"), row("3", prompt="-1"), "4,ann\n",
            row("5"), row("5", prompt="7"))  # fmt: skip
    stages: list[str] = []
    written = accept.write(pipeline(tmp_path, *rows), home, work, [], stages.append)
    assert stages == ["Reading", "Comparing", "Writing"]
    assert (written.total, written.broken) == (6, 1)
    assert (written.accepted, written.duplicate) == (2, 1)
    assert (written.conflicting, written.refused) == (2, 1)
    assert written.months == {"2025-10": 1, "2025-11": 1}
    assert written.totals["input_tokens"] == 20
    assert not written.has_nameless
    assert sorted(path.name for path in home.iterdir()) == ["month=2025-10", "month=2025-11"]


def test_a_request_of_the_ledger_is_a_duplicate(tmp_path: Path) -> None:
    home, work = folders(tmp_path)
    accept.write(pipeline(tmp_path, row("1")), home, work, [], lambda _: None)
    known = sorted(home.glob("*/*.parquet"))
    later = tmp_path / "later"
    later.mkdir()
    written = accept.write(
        pipeline(tmp_path, row("1"), row("2")), later, work, known, lambda _: None
    )
    assert (written.total, written.accepted, written.duplicate) == (2, 1, 1)
    (file,) = later.glob("month=2025-10/*.parquet")
    assert pl.read_parquet(file)["request_id"].to_list() == ["2"]


def test_a_row_with_an_empty_id_is_nameless(tmp_path: Path) -> None:
    home, work = folders(tmp_path)
    written = accept.write(pipeline(tmp_path, row("1"), row("")), home, work, [], lambda _: None)
    assert written.has_nameless
    assert written.accepted == 2


def test_a_ledger_that_does_not_sum_to_its_source_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, work = folders(tmp_path)
    zero = dict.fromkeys(("requests", "input_tokens", "output_tokens", "web_searches"), 0)
    monkeypatch.setattr(Pipeline, "totals", lambda *_, **__: zero)
    with pytest.raises(UniteconError, match=r"token classes sum to .*10.* nothing was imported"):
        accept.write(pipeline(tmp_path, row("1")), home, work, [], lambda _: None)
