"""Text staged with its lines: numbers as written, broken records with the reason and text."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from unitecon.errors import InputError
from unitecon.importing.sources import numbered_lines, readers
from unitecon.importing.sources.readers import Shape

LINES, TABLE = Shape(as_lines=True), Shape(as_lines=False, columns=("x",))


def staged(folder: Path, name: str, text: str, shape: Shape) -> list[Path]:
    path = folder / name
    path.write_text(text)
    return numbered_lines.stage(readers.look(path), folder, shape)


def cells(paths: list[Path], *names: str) -> list[tuple[Any, ...]]:
    return pl.concat(map(pl.read_parquet, paths)).select(names).rows()


def test_a_row_of_a_table_has_the_line_it_starts_on(tmp_path: Path) -> None:
    paths = staged(tmp_path, "a.csv", 'x,y\n"two\nlines",1\n\n3\n5,6\n', TABLE)
    assert cells(paths, "source_line", "broken", "raw", "x") == [
        (2, None, '{"x": "two\\nlines", "y": "1"}', "two\nlines"),
        (5, "broken_row", "3", None),
        (6, None, '{"x": "5", "y": "6"}', "5"),
    ]


def test_lines_that_are_not_json_are_counted_and_left_out(tmp_path: Path) -> None:
    paths = staged(tmp_path, "a.jsonl", '{"x": 1}\n\nbroken\n{"x": 1.50}\n', TABLE)
    rows = numbered_lines.rows(paths)
    with duckdb.connect() as connection:
        read = connection.sql(
            f"select source_line, x from ({numbered_lines.relation(rows, TABLE)})"
        )
        assert read.fetchall() == [(1, "1"), (4, "1.50")]
        assert connection.sql(numbered_lines.broken(rows)).fetchall() == [(1,)]


def test_elements_of_a_document_keep_their_numbers_as_written(tmp_path: Path) -> None:
    text = '[\n{"x": 7.0000000000000001, "y": [1e3, null]},\n{"x": "a"}]'
    paths = staged(tmp_path, "a.json", text, LINES)
    assert cells(paths, "source_line", "line") == [
        (1, '{"x": 7.0000000000000001, "y": [1e3, null]}'),
        (2, '{"x": "a"}'),
    ]
    assert cells(staged(tmp_path, "b.json", "{\n", LINES), "source_line", "broken") == [
        (1, "broken_json")
    ]


def test_a_file_that_breaks_off_is_reported(tmp_path: Path) -> None:
    whole = gzip.compress("".join(f'{{"x": "{n * 7919}"}}\n' for n in range(9999)).encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    source = readers.Source(path, "lines", "0" * 64, 1, path.name)
    with pytest.raises(InputError, match=r"a\.jsonl\.gz: cannot be read to its end"):
        numbered_lines.stage(source, tmp_path, LINES)
