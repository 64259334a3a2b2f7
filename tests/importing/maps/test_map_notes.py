"""Notes on a map that leaves out or contradicts what the counts show."""

from __future__ import annotations

from pathlib import Path

import pytest

from unitecon.importing.maps import counts, map_notes
from unitecon.importing.maps.table_map import TableMap
from unitecon.importing.sources import readers

COLUMNS = {"input_tokens": "prompt", "cache_read_tokens": "cached", "output_tokens": "out"}


def notes(folder: Path, rows: str, **totals: bool) -> list[str]:
    path = folder / "a.csv"
    path.write_text(f"prompt,cached,out,tool_tokens\n{rows}")
    return map_notes.notes(TableMap("", COLUMNS, totals=totals), [readers.look(path)])


@pytest.mark.parametrize(
    ("rows", "totals", "note"),
    [
        ("1000,400,10,0\n", {},
         ("the map does not say whether prompt includes cached; read as not included (cached is "
         "never above prompt, in 1 record with it). If it does, set input_includes_cache_read = "
         "true and import with --replace")),
        ("1000,900,10,0\n" * 30, {},
         ("prompt includes cached, it seems (cached is over half of prompt in all 30 records, and "
         "never above it); if so, set input_includes_cache_read = true in [totals] and import "
         "with --replace")),
        ("1000,1900,10,0\n" * 30, {"input_includes_cache_read": True},
         ("prompt leaves out cached, it seems (cached is above prompt in all 30 records); if so, "
         "set input_includes_cache_read = false in [totals] and import with --replace")),
        ("1000,0,10,7\n" * 2, {}, "tool_tokens is not read (14 tokens)"),
    ],
)  # fmt: skip
def test_what_a_map_leaves_open_is_noted(
    tmp_path: Path, rows: str, totals: dict[str, bool], note: str
) -> None:
    assert notes(tmp_path, rows, **totals) == [note]


def test_a_map_that_says_it_has_no_notes(tmp_path: Path) -> None:
    assert notes(tmp_path, "1000,400,10,0\n", input_includes_cache_read=False) == []
    assert notes(tmp_path, "1000,900,10,0\n" * 30, input_includes_cache_read=True) == []
    assert counts.LIMIT > map_notes.COMPARED
