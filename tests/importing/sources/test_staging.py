"""Records staged with their lines: every one once, the broken ones told apart."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from unitecon.errors import InputError
from unitecon.importing.sources import json_lines, line_blocks, prepare, readers, staging
from unitecon.importing.sources.readers import Shape, Source
from unitecon.importing.sources.staging import Staged

LINES, TABLE = Shape(as_lines=True), Shape(as_lines=False, columns=("x",))


def looked(folder: Path, name: str, data: bytes) -> Source:
    (folder / name).write_bytes(data)
    return readers.look(folder / name)


def staged(folder: Path, data: bytes, name: str = "a.jsonl", *marks: str) -> Staged:
    return staging.stage([looked(folder, name, data)], folder / "staged", marks)


def fetched(sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.sql(sql).fetchall()


def outcomes(files: Staged) -> list[tuple[Any, ...]]:
    """Line, text and fault of every record."""
    return fetched(f"select source_line, raw, broken from {files.records()} order by 1")


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        (b'{"x": 1}', None), (b' \t{"x": 1} \r', None), (b"\xef\xbb\xbf{}", None),
        (b'{"x":\r1}', None), (b'{"x": "\xe2\x80\xa8\xc2\x85\x7f"}', None), (b'{"x": inf}', None),
        (b'{"x": 1,}', None), (b"[" * 200_000 + b"]" * 200_000, None), (b'{"x": "\\u0000"}', None),
        (b'\xc2\xa0{"x": 1}', "broken_json"), (b'\x0c{"x": 1}', "broken_json"),
        (b'{"x": "\\ud800"}', "broken_json"), (b'{"x": "\x00"}', "broken_json"),
        (b'{"x": 1}\r{"x": 2}', "broken_json"), (b"nonsense", "broken_json"),
        (b'{"x": "\xff"}', "broken_utf8"), (b'{"x": "\xed\xa0\x80"}', "broken_utf8"),
    ],
)  # fmt: skip
def test_any_bytes_are_a_record_or_a_broken_line(
    tmp_path: Path, line: bytes, broken: str | None
) -> None:
    files = staging.judged(staged(tmp_path, b'{"x": 1}\n\n' + line + b'\n{"x": 2}\n'))
    assert [(number, why) for number, _, why in outcomes(files)] == [
        (1, None),
        (3, broken),
        (4, None),
    ]
    read = fetched(f"select source_line from ({files.relation(LINES)}) order by 1")
    assert read == ([(1,), (3,), (4,)] if broken is None else [(1,), (4,)])
    assert fetched(files.broken()) == [(int(broken is not None),)]


def test_a_line_that_is_too_long_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_blocks, "LONGEST", 20)
    monkeypatch.setattr(json_lines, "LONGEST", 20)
    monkeypatch.setattr(line_blocks, "BLOCK", 8)
    files = staged(tmp_path, b'{"x": 1}\n{"x": "' + b"a" * 99 + b'"}\n{"x": 2}\n')
    assert [(number, why) for number, _, why in outcomes(files)] == [
        (1, None), (2, "too_long_line"), (3, None),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 5, 11])
def test_where_blocks_end_does_not_matter(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = '{"x": "é"}\r\n\n{"x": 2}\n{"x'.encode()
    whole = outcomes(staged(tmp_path, data))
    monkeypatch.setattr(line_blocks, "BLOCK", size)
    assert outcomes(staged(tmp_path, data)) == whole
    assert [number for number, *_ in whole] == [1, 3, 4]


def test_lines_with_a_name_alone_are_staged(tmp_path: Path) -> None:
    text = (
        b'\xef\xbb\xbf{"usage": {"input_tokens": 1}}\n{"content": "\\"usage\\" in a text"}\n\n'
        b'{"usage" : {"inp\n{"a": {"usage":null}}'
    )
    for name, data in (("a.jsonl", text), ("b.jsonl.gz", gzip.compress(text))):
        files = staged(tmp_path, data, name, "usage")
        assert [(number, why) for number, _, why in outcomes(files)] == [
            (1, None), (4, "broken_json"), (5, None),
        ]  # fmt: skip
    files = staged(tmp_path, b'[{"x": 1},\n {"usage": 2}', "c.json", "usage")
    assert [(number, why) for number, _, why in outcomes(files)] == [(2, None), (3, "broken_json")]


def test_cells_of_tables_and_fields_of_lines_are_columns(tmp_path: Path) -> None:
    lines = looked(tmp_path, "a.jsonl", b'{"x": 1, "y": 7.50}\nbroken\n{"x": 1.50}\n')
    table = looked(tmp_path, "b.csv", b"y,x\n007,2\n1\n")
    files = staging.stage([lines, table], tmp_path / "staged")
    own = '"\x1fsource_line" as line'
    rows = fetched(f"select {own}, x from ({files.relation(TABLE)}) order by all")
    assert rows == [(1, "1"), (2, "2"), (3, "1.5")]
    texts = fetched(f"select line ->> 'y' from ({files.relation(LINES)}) order by all nulls last")
    assert texts == [("007",), ("7.5",), (None,)]
    assert fetched(files.broken()) == [(2,)]


def test_columns_may_be_called_like_those_of_the_readers(tmp_path: Path) -> None:
    names = ["filename", "file_row_number", "file_index", "source_file", "source_line", "line",
             "raw", "broken", "source_item", "rowid", "x"]  # fmt: skip
    pl.DataFrame({name: [f"{name} 1", f"{name} 2"] for name in names}).write_parquet(
        tmp_path / "a.parquet"
    )
    rows = [",".join(names), *(",".join(f"{name} {n}" for name in names) for n in (1, 2))]
    (tmp_path / "b.csv").write_text("\n".join(rows))
    for name, first in (("a.parquet", 1), ("b.csv", 2)):
        sources = prepare.prepared([readers.look(tmp_path / name)], tmp_path / "r", True)
        files = staging.stage(sources, tmp_path / name[0])
        cells = [f'"{n}"' for n in ("filename", "source_line", "line", "raw", "broken", "x")]
        own = '"\x1fsource_line"'
        read = fetched(
            f"select {own}, {', '.join(cells)} from ({files.relation(TABLE)}) order by 1"
        )
        assert read[1] == (
            first + 1, "filename 2", "source_line 2", "line 2", "raw 2", "broken 2", "x 2"
        )  # fmt: skip
        lines = fetched(
            f"select source_line, line ->> 'line' from ({files.relation(LINES)}) order by 1"
        )
        assert lines[0] == (first, "line 1")


def test_of_a_key_that_stands_twice_the_last_counts(tmp_path: Path) -> None:
    files = staged(tmp_path, b'{"x": 1, "y": 1.50, "x": 2}\nbro ken\n{"x": 3}\n')
    assert not staging.judged(files).is_clean
    assert [text for _, text, _ in outcomes(files)] == [
        '{"x": 2, "y": 1.50}', "bro ken", '{"x": 3}',
    ]  # fmt: skip


def test_large_logs_are_staged_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "PART", 20)
    monkeypatch.setattr(line_blocks, "BLOCK", 20)
    files = staged(tmp_path, b'{"usage": 1}\n' * 5)
    assert len(files.lines) > 1
    assert [number for number, *_ in outcomes(files)] == [1, 2, 3, 4, 5]


def test_a_log_that_breaks_off_is_reported(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(b'{"usage": %d}\n' % (n * 7919) for n in range(9999)))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    source = Source(path, "lines", "0" * 64, 1, path.name)
    with pytest.raises(InputError, match=r"a\.jsonl\.gz: cannot be read to its end"):
        staging.stage([source], tmp_path / "staged")
