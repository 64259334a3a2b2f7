"""Rows of CSV: whole blocks and single rows are read alike, and a broken row costs no other."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from unitecon.errors import InputError
from unitecon.importing.sources import (
    csv_blocks,
    csv_rows,
    irregular_csv,
    line_blocks,
    readers,
    regular_csv,
)
from unitecon.importing.sources.irregular_csv import Dialect
from unitecon.importing.sources.own_columns import BROKEN, LINE, TEXT

ENDING = Dialect(goes_on=False)


def rows(folder: Path, data: bytes, name: str = "a.csv") -> list[tuple[Any, ...]]:
    """Line, why it is broken, and cells of the rows of a file."""
    path = folder / name
    path.write_bytes(data)
    frames = list(csv_rows.frames(readers.look(path)))
    read = [row for f in frames for row in f.select(LINE, BROKEN, "x", "y").iter_rows()]
    return sorted(read)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'x,y\n"two\nlines",1\n\n3\n5,6\n',
         [(2, None, "two\nlines", "1"), (5, "broken_row", None, None), (6, None, "5", "6")]),
        (b'x,y\n1,"\n2,3\n4,5\n',
         [(2, "broken_row", None, None), (3, None, "2", "3"), (4, None, "4", "5")]),
        (b'x,y\n1,"a"b\n2,"c""d"\n', [(2, "broken_row", None, None), (3, None, "2", 'c"d')]),
        (b"x,y\n1,\xff\n\xc3\xa9,3\n", [(2, "broken_utf8", None, None), (3, None, "é", "3")]),
        (b"x,y\r1,2\r3,4", [(2, None, "1", "2"), (3, None, "3", "4")]),
        (b"x,y\r\n1,2\r\n3,\xc2\xa0\x0c\r\n", [(2, None, "1", "2"), (3, None, "3", "\xa0\x0c")]),
        (b'x,y\n1,a"b\n', [(2, None, "1", 'a"b')]),
        (b"x,y\n1,\xe2\x80\xa8\n", [(2, None, "1", "\u2028")]),
        (b"\xef\xbb\xbfx,y\n\n1,2", [(3, None, "1", "2")]),
        (b'x,y\n1,"2', [(2, "broken_row", None, None)]),
        (b"x,y\n1,2,3\n4,5\n", [(2, "broken_row", None, None), (3, None, "4", "5")]),
    ],
)  # fmt: skip
def test_a_broken_row_costs_no_other(
    tmp_path: Path, data: bytes, expected: list[tuple[Any, ...]]
) -> None:
    assert rows(tmp_path, data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("x,y\nzoë,1\n".encode("utf-16"), [(2, None, "zoë", "1")]),
        ("x,y\nzoë,1\n".encode("cp1252"), [(2, None, "zoë", "1")]),
        (b"sep=;\r\nx;y\r\nann;0,25\r\n", [(3, None, "ann", "0.25")]),
        (b"x\ty\nann\t0,25\n", [(2, None, "ann", "0,25")]),
    ],
)
def test_other_delimiters_and_encodings_are_read(
    tmp_path: Path, data: bytes, expected: list[tuple[Any, ...]]
) -> None:
    assert rows(tmp_path, data) == expected


def test_blocks_and_single_rows_are_read_alike() -> None:
    chance = random.Random(3)
    regular = 0
    for _ in range(2000):
        pieces = ['"', ",", "\n", "a", "1", '""', '"b"', "é", " ", '"\n"', '"c,d"', "\r\n"]
        text = "".join(chance.choices(pieces, k=chance.randrange(1, 20)))
        data = (text + chance.choice(["", "\n"])).encode()
        whole = regular_csv.read(data, 5, ["x", "y"], ENDING)
        if whole is None:
            continue
        regular += 1
        single, used = ENDING.rows(data, 5, 2)
        read = list(whole[0].select(LINE, TEXT, BROKEN, "x", "y").iter_rows())
        assert (sorted(read, key=str), whole[1]) == (sorted(single, key=str), used), data
    assert regular > 200


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13])
def test_where_blocks_end_does_not_matter(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b'x,y\n"two\nlines",1\n\n3\n5,6\n1,"\n2,3\r\n"a""b",\xc3\xa9\n1,"a"b\n7,8'
    whole = rows(tmp_path, data)
    monkeypatch.setattr(line_blocks, "BLOCK", size)
    assert rows(tmp_path, data) == whole
    assert len(whole) == 8


def test_a_file_of_many_blocks_is_read_like_one_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    regular = ["1,2", '"a,b","c""d"', '"two\nlines",3', "", "4", "5,6,7", "é,\r"]
    odd = ['1,"', 'x,"a"b', '"']
    for is_regular in (True, False):
        lines = chance.choices(regular if is_regular else regular + odd, k=400)
        data = ("x,y\n" + "\n".join(lines)).encode()
        monkeypatch.setattr(line_blocks, "BLOCK", len(data))
        whole = rows(tmp_path, data)
        monkeypatch.setattr(line_blocks, "BLOCK", 40)
        assert rows(tmp_path, data) == whole
        assert len(whole) > 200


def test_what_is_put_back_is_cut_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x,y\n1,2\n3,4\n5,6")
    monkeypatch.setattr(line_blocks, "BLOCK", 5)
    cutter = csv_blocks.Cutter(readers.look(path), Dialect())
    cut = list(iter(cutter.next, None))
    assert [(block.data, block.line) for block in cut] == [
        (b"", 2), (b"1,2\n", 2), (b"3,4\n", 3), (b"5,6", 4),
    ]  # fmt: skip
    assert [block.dialect.goes_on for block in cut] == [True, True, True, False]
    cutter.put_back(b"3,4\n5,6", 3)
    assert cutter.next() == csv_blocks.Block(b"3,4\n5,6", 3, ENDING)
    assert cutter.next() is None


def test_a_row_that_is_too_long_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(irregular_csv, "LONGEST", 10)
    read = rows(tmp_path, b'x,y\n1,"' + b"a" * 20 + b'"b\n2,' + b"c" * 20 + b"\n3,4\n")
    assert [(line, broken) for line, broken, *_ in read] == [
        (2, "broken_row"), (3, "too_long_line"), (4, None),
    ]  # fmt: skip


def test_columns_are_named_and_compared(tmp_path: Path) -> None:
    def looked(name: str, text: str) -> readers.Source:
        (tmp_path / name).write_text(text)
        return readers.look(tmp_path / name)

    texts = {"a.csv": "x,y\n1,2\n", "b.csv": "y,x\n3,4\n", "c.csv": "x,z\n5,6\n"}
    sources = [looked(name, text) for name, text in texts.items()]
    csv_rows.refuse_other_columns(sources[:2])
    with pytest.raises(InputError, match=r"c\.csv: columns differ from those of a\.csv: y, z"):
        csv_rows.refuse_other_columns(sources)
    assert csv_rows.columns(["x", "", "y", ""]) == ["x", "column 2", "y", "column 4"]
    wide = looked("w.csv", ",".join(f"c{n}" for n in range(10_001)) + "\n1\n")
    with pytest.raises(InputError, match=r"w\.csv:1: has 10,001 columns \(must be at most 10,000"):
        csv_rows.refuse_other_columns([wide])
