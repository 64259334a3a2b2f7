"""Transcripts: only the lines that are records are staged, in order and numbered."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import polars as pl
import pytest

from unitecon.errors import InputError
from unitecon.importing.sources import marked_lines, numbered_lines, readers
from unitecon.importing.sources.readers import Shape

TEXT = (
    '\ufeff{"usage": {"input_tokens": 1}}\n{"content": "\\"usage\\" in a text"}\n\n'
    '{"usage" : {"inp\n{"a": {"usage":null}}'
)


def test_lines_with_a_name_are_staged_and_broken_ones_told_apart(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    plain.write_text(TEXT, encoding="utf-8")
    packed.write_bytes(gzip.compress(TEXT.encode()))
    sources = [readers.look(plain), readers.look(packed)]
    staged = marked_lines.stage(sources, ["usage"], tmp_path)
    rows = marked_lines.rows(staged)
    with duckdb.connect() as connection:
        relation = numbered_lines.relation(rows, Shape(as_lines=True))
        read = connection.sql(f"select source_file, source_line from ({relation}) order by all")
        expected = [(str(path), line) for path in (plain, packed) for line in (1, 5)]
        assert read.fetchall() == expected
        assert connection.sql(numbered_lines.broken(rows)).fetchall() == [(2,)]


def test_elements_of_a_document_are_numbered_and_nothing_is_a_row(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('[{"x": 1},\n {"usage": 2}]')
    staged = marked_lines.stage([readers.look(file)], ["usage"], tmp_path)
    assert pl.read_parquet(staged).rows() == [(str(file), 2, '{"usage": 2}')]
    nothing = marked_lines.stage([readers.look(file)], ["tokens"], tmp_path)
    assert pl.read_parquet(nothing).height == 0
    file.write_text('[{"x": 1},\n {"usage": 2}')
    broken = marked_lines.stage([readers.look(file)], ["usage"], tmp_path)
    with duckdb.connect() as connection:
        sql = numbered_lines.broken(marked_lines.rows(broken))
        assert connection.sql(sql).fetchall() == [(1,)]


def test_large_logs_are_staged_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked_lines, "CHUNK", 20)
    file = tmp_path / "a.jsonl"
    file.write_text('{"usage": 1}\n' * 5)
    staged = marked_lines.stage([readers.look(file)], ["usage"], tmp_path)
    assert len(staged) == 3
    assert pl.read_parquet(staged)["source_line"].to_list() == [1, 2, 3, 4, 5]


def test_a_log_that_breaks_off_is_reported(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(b'{"usage": %d}\n' % (n * 7919) for n in range(9999)))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    source = readers.Source(path, "lines", "0" * 64, 1, path.name)
    with pytest.raises(InputError, match=r"a\.jsonl\.gz: cannot be read to its end"):
        marked_lines.stage([source], ["usage"], tmp_path)
