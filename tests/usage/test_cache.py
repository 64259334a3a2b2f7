"""Files of the cache, where a disk is full."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from unitecon.errors import UniteconError
from unitecon.usage.cache import TOTALS, Cache, Entry


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        pl.exceptions.ComputeError("underlying IO error: No space left on device (os error 28)"),
        duckdb.OutOfMemoryException("limit was set by the 'max_temp_directory_size' setting"),
        None,
    ],
)
def test_a_full_folder_is_passed_over(tmp_path: Path, error: Exception | None) -> None:
    full, other = tmp_path / "full", tmp_path / "other"

    def produce(path: Path) -> None:
        rows = pl.DataFrame({"a": [1]})
        rows.write_parquet(path)
        if full in path.parents:
            path.write_bytes(path.read_bytes()[:20])  # as far as there was room
            if error is not None:
                raise error

    for folder in (full, other):
        folder.mkdir()
    entry = Entry(date(2025, 1, 1), TOTALS, "key")
    path = Cache((full, other)).write(entry, produce)
    assert path.parent == other
    assert pl.read_parquet(path)["a"].to_list() == [1]
    assert list(full.iterdir()) == []
    with pytest.raises(UniteconError, match=r"cannot write .*: no space left on the disk"):
        Cache((full,)).write(entry, produce)


def test_an_error_that_is_not_of_the_disk_is_raised(tmp_path: Path) -> None:
    def produce(path: Path) -> None:
        raise KeyError(path)

    with pytest.raises(KeyError):
        Cache((tmp_path, tmp_path)).write(Entry(date(2025, 1, 1), TOTALS, "key"), produce)
