"""Copies of files that cannot be read as they are hold the same records."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from unitecon.importing.sources import documents, prepare, readers
from unitecon.importing.sources.readers import Source
from unitecon.importing.sources.shapes import FileShape

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
        ("a.csv", b"\xef\xbb\xbf" + TABLE.encode()), ("a.txt", LINES.encode()),
        ("a.json", b'{"data": [{"x": 1}]}'),
    ],
)  # fmt: skip
def test_most_files_need_no_copy(tmp_path: Path, name: str, data: bytes) -> None:
    source = looked(tmp_path, name, data)
    assert prepare.prepared([source], tmp_path / "copies", has_columns=False) == [source]
    assert not (tmp_path / "copies").exists()


@pytest.mark.parametrize(
    ("name", "data", "copied", "text"),
    [
        ("a.csv", TABLE.encode("utf-16"), "a.csv", TABLE),
        ("a.csv.gz", gzip.compress(TABLE.encode("utf-16-le"), mtime=0), "a.csv", TABLE),
        ("a.csv", TABLE.encode("cp1252"), "a.csv", TABLE),
        ("a.jsonl", gzip.compress(LINES.encode(), mtime=0), "a.jsonl", LINES),
        ("a.jsonl.gz", LINES.encode(), "a.jsonl", LINES),
        ("a.txt", b"user\tn\nann\t3\n", "a.txt", "user,n\nann,3\n"),
        ("a.csv", b"sep=;\r\nuser;cost\r\nann;0,25\r\n", "a.csv", "user,cost\nann,0.25\n"),
    ],
)
def test_a_copy_is_plain_text(
    tmp_path: Path, name: str, data: bytes, copied: str, text: str
) -> None:
    source = looked(tmp_path, name, data)
    [copy] = prepare.prepared([source], tmp_path / "copies", has_columns=False)
    assert (copy.path.name, copy.name, copy.sha256) == (copied, name, source.sha256)
    assert copy.path.read_text(encoding="utf-8").replace("\r\n", "\n") == text
    assert copy.shape == FileShape(source.kind)


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


def test_of_a_key_that_stands_twice_the_last_counts(tmp_path: Path) -> None:
    double = looked(
        tmp_path, "a.jsonl.gz", gzip.compress(b'{"x": 1, "y": 1.50, "x": 2}\nbro ken\n')
    )
    single = looked(tmp_path, "b.jsonl", LINES.encode())
    copy, same = prepare.single_keys([double, single], tmp_path / "copies")
    assert copy.path.read_text() == '{"x": 2, "y": 1.50}\nbro ken\n'
    assert same is single
