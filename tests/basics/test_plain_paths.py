"""A path is a name: no library finds a meaning in its characters, whatever they are."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import polars as pl
import pytest
from pyarrow import dataset

from unitecon.basics import plain_paths, sql_text
from unitecon.basics.plain_paths import plain

NAMES = (
    *(
        "log[1]",
        "log*",
        "l?g",
        "[!a]",
        "[[]",
        "**",
        "user=EVIL",
        "a\\b",
        "\\[1\\]",
        "end\\",
        "q?x=1",
    ),
    *("~x", "~", "x{1,2}", "{uuid}", "s3:", "file:", "http:", "md:x", "a\nb", "\r", "\x01", "%41"),
    *(
        "it's",
        'a"b',
        "--x",
        " x ",
        "a;b",
        "a|b",
        "$x",
        "a#b",
        "é",
        "🙂",
        "x" * 250,
        "a\udcffb",
        "...",
    ),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with all names as files and as folders, so that a pattern would fit others, too."""
    for name in NAMES:
        (tmp_path / "folders" / name).mkdir(parents=True)
        pl.DataFrame({"name": [os.fsencode(name)]}).write_parquet(tmp_path / "part")
        os.link(tmp_path / "part", tmp_path / "folders" / name / name)
        (tmp_path / "part").rename(tmp_path / f"{name}")
    return tmp_path


def test_every_library_reads_the_file_of_that_name_alone(home: Path) -> None:
    for name in NAMES:
        for path in (home / name, home / "folders" / name / name):
            expected = [(os.fsencode(name),)]
            assert duckdb.execute(f"from {sql_text.read_parquet([path])}").fetchall() == expected
            assert pl.read_parquet(plain(path)).rows() == expected
            assert pl.scan_parquet([plain(path)]).collect().rows() == expected
            table = dataset.dataset([str(plain(path))], format="parquet").to_table()
            assert table.to_pydict() == {"name": [os.fsencode(name)]}


def test_text_is_read_from_the_file_of_that_name_alone(home: Path) -> None:
    for name in NAMES:
        path = home / "folders" / name / "text.csv"
        path.write_bytes(b"name\n" + os.fsencode(name).hex().encode())
        read = sql_text.read_csv([path], "header = true, all_varchar = true, delim = ','")
        assert duckdb.execute(f"from {read}").fetchall() == [(os.fsencode(name).hex(),)]
        assert pl.read_csv(plain(path), infer_schema=False).rows() == [(os.fsencode(name).hex(),)]


def test_files_are_written_into_the_folder_of_that_name(home: Path) -> None:
    for name in NAMES:
        folder = home / "folders" / name
        with duckdb.connect() as connection:
            connection.execute(f"copy (select 1 as x) to {sql_text.file(folder / 'x.parquet')}")
        assert sorted(os.listdir(os.fsencode(folder))) == sorted((os.fsencode(name), b"x.parquet"))


def test_plain_paths_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "usage/import=1/month=2025-10/data é.parquet"
    assert plain(path) == path
    assert plain(Path("x.csv")) == Path.cwd() / "x.csv"


def test_a_link_says_how_the_file_is_compressed(tmp_path: Path) -> None:
    assert plain(tmp_path / "[1].jsonl.gz").suffix == ".gz"


def test_links_lie_where_names_are_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = tmp_path / "t[1]"
    odd.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(odd))
    plain_paths._links.cache_clear()
    try:
        assert plain_paths.PLAIN.fullmatch(str(plain(odd / "[2]")))
    finally:
        plain_paths._links.cache_clear()
