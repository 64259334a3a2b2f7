"""Folders of logs: which files of them are read, and what people see as their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from unitecon.errors import InputError
from unitecon.importing.sources.expand import expand, names


def touch(folder: Path, *files: str) -> list[Path]:
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}\n")
    return [folder / file for file in files]


def test_a_folder_stands_for_the_logs_below_it_in_order(tmp_path: Path) -> None:
    home = tmp_path / ".agent"  # a hidden folder that is asked for is read
    logs = touch(home, "a/2.jsonl", "b.jsonl.gz", "c/d/1.csv")
    touch(home, ".hidden.jsonl", ".git/x.json", "a/3.jsonl.tmp", "a/4.jsonl~", "notes.md")
    (home / "a" / "empty.jsonl").write_text("")
    extra = touch(tmp_path, "z.jsonl")
    assert expand([extra[0], home]) == [*extra, *logs]


def test_a_file_that_is_reached_twice_counts_once(tmp_path: Path) -> None:
    (log,) = touch(tmp_path, "a/1.jsonl")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "2.jsonl").symlink_to(log)
    assert len(expand([tmp_path, tmp_path / "a", log])) == 1


def test_a_folder_without_logs_is_reported(tmp_path: Path) -> None:
    touch(tmp_path, "notes.txt")
    with pytest.raises(InputError, match=r"has no log files \(must be files of \.parquet, \.csv"):
        expand([tmp_path])


def test_names_say_the_folder_only_where_they_must(tmp_path: Path) -> None:
    files = touch(tmp_path, "a/log.jsonl", "b/c/log.jsonl")
    assert names(files[:1]) == ["log.jsonl"]
    assert names(files) == ["a/log.jsonl", "b/c/log.jsonl"]
    assert names(touch(tmp_path, "a/1.jsonl", "b/2.jsonl")) == ["1.jsonl", "2.jsonl"]
