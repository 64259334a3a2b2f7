"""Copies of files that cannot be read as they are hold the same records."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from unitecon.importing.sources import documents, prepare, readers
from unitecon.importing.sources.readers import Source

TABLE = 'user,note\nann,"a; b\nc"\nzoë,x\n'
LINES = '{"x": 1}\n{"x": 7.50}\n'


def looked(folder: Path, name: str, data: bytes) -> Source:
    path = folder / name
    path.write_bytes(data)
    return readers.look(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", TABLE.encode()), ("a.csv.gz", gzip.compress(TABLE.encode(), mtime=0)),
        ("a.csv", TABLE.encode("utf-16")), ("a.txt", LINES.encode()),
        ("a.json", b'{"data": [{"x": 1}]}'),
    ],
)  # fmt: skip
def test_most_files_need_no_copy(tmp_path: Path, name: str, data: bytes) -> None:
    source = looked(tmp_path, name, data)
    assert prepare.prepared([source], tmp_path / "copies", has_columns=False) == [source]
    assert not (tmp_path / "copies").exists()


def test_a_file_is_read_under_a_plain_path_and_known_by_its_own(tmp_path: Path) -> None:
    source = looked(tmp_path, "a[1].csv", TABLE.encode())
    [readable] = prepare.prepared([source], tmp_path / "copies", has_columns=False)
    assert "[" not in str(readable.path)
    assert readable.path.read_text(encoding="utf-8") == TABLE
    assert (readable.place, readable.name) == (source.path, "a[1].csv")


@pytest.mark.parametrize(
    "text",
    ['{"data": [{"x": 1}, {"x": 7.50}], "total": 2}', '{\n"items": [{"x": 1},\n{"x": 7.50}]}'],
)
def test_records_of_a_page_are_lines_where_fields_are_columns(tmp_path: Path, text: str) -> None:
    source = looked(tmp_path, "a.json", text.encode())
    [copy] = prepare.prepared([source], tmp_path / "copies", has_columns=True)
    assert (copy.kind, copy.path.read_text()) == ("lines", LINES)


def test_a_record_with_its_own_counts_is_no_page(tmp_path: Path) -> None:
    source = looked(tmp_path, "a.json", b'{"model": "m", "input_tokens": 1, "events": [{"x": 1}]}')
    assert prepare.prepared([source], tmp_path / "copies", has_columns=True) == [source]
    assert documents.wrapper({"data": []}) == "data"
    assert documents.wrapper({"data": [1]}) is None
