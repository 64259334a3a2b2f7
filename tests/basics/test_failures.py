"""Errors of the operating system and of libraries as one line each."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import duckdb
import polars as pl
import pytest

from unitecon.basics import failures
from unitecon.basics.plain_paths import plain
from unitecon.errors import CheckFailed, UniteconError

NO_SPACE = "no space left on the disk; free some space, then run it again"


def _raised(work: object) -> BaseException:
    """The error that a function raises."""
    assert callable(work)
    with pytest.raises(BaseException) as raised:  # noqa: PT011 - whatever it is
        work()
    return raised.value


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/data/x.csv"),
            f"cannot write /data/x.csv: {NO_SPACE}",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "plans.csv"),
            "cannot use plans.csv: permission denied; change its permissions, or run as its owner",
        ),
        (
            FileNotFoundError("No such file or directory (os error 2): /data/y.parquet"),
            "cannot use /data/y.parquet: no such file or folder",
        ),
        (OSError(errno.EMFILE, "x"), "too many files are open; allow more: ulimit -n 4096"),
        (OSError(9999, "Strange"), "Strange"),
        (RecursionError("x"), "the input is nested too deeply; flatten it"),
        (
            pl.exceptions.ComputeError("underlying IO error: No space left on device"),
            f"cannot write a file: {NO_SPACE}",
        ),
        (
            duckdb.IOException(
                'IO Error: Async write failed: {"exception_message":"Could not write file '
                '\\"/data/z.parquet\\": No space left on device","errno":"28"}'
            ),
            f"cannot write /data/z.parquet: {NO_SPACE}",
        ),
        (
            RuntimeError("Symlink loop from '/data/x'"),
            "cannot use /data/x: its symbolic links go in a circle",
        ),
        (
            RuntimeError("can't start new thread"),
            "no more processes or threads can be started; raise the limits: ulimit -u, ulimit -v",
        ),
        (UniteconError("as it is"), "as it is"),
    ],
)
def test_an_error_is_one_line(error: BaseException, line: str) -> None:
    assert failures.message(error) == line
    assert failures.exit_code(error) == 2


def test_an_error_that_nobody_expects_asks_for_a_report() -> None:
    error = KeyError("month")
    assert failures.message(error) == (
        "unexpected error: KeyError: 'month'; please report it with what UNITECON_DEBUG=1 prints"
    )
    assert failures.exit_code(error) == 70
    assert failures.exit_code(CheckFailed("no")) == 1


def test_a_damaged_file_of_an_import_is_named_with_the_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "my case" / "usage" / "import=ab12" / "month=2025-01"
    folder.mkdir(parents=True)
    path = folder / "0.parquet"
    path.write_bytes(b"PAR1 cut")
    error = _raised(lambda: duckdb.sql(f"from read_parquet('{path}')"))
    assert failures.message(error) == (
        f"cannot use {path}: it is damaged: not a whole Parquet file; take the import out "
        f"and import its files again: unitecon forget ab12 '{tmp_path}/my case'"
    )
    assert str(failures.of_log(error)) == failures.message(error)
    assert str(failures.of_log(ValueError("x"))) == "cannot read the usage log: x"


def test_memory_that_does_not_suffice_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNITECON_MEMORY", "3GB")
    error = duckdb.OutOfMemoryException("Out of Memory Error: failed to pin block")
    for each in (error, MemoryError(), OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))):
        assert failures.message(each) == (
            "not enough memory; close other programs, or set UNITECON_MEMORY (now 3GB) to what "
            "may be used, such as 4GB"
        )
        assert failures.exit_code(each) == 2
    monkeypatch.setenv("UNITECON_MEMORY", "lots")
    assert "UNITECON_MEMORY must be a size" in failures.message(error)


def test_a_full_disk_for_temporary_files_is_not_missing_memory() -> None:
    text = "Out of Memory Error: failed to offload. set by the 'max_temp_directory_size' setting."
    assert "no space left on the disk" in failures.message(duckdb.OutOfMemoryException(text))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KeyboardInterrupt(), True),
        (RuntimeError("Query interrupted"), True),
        (duckdb.InterruptException("INTERRUPT Error: Interrupted!"), True),
        (RuntimeError("something else"), False),
        (ValueError("Interrupted"), False),
    ],
)
def test_an_interrupt_is_told_from_errors(error: BaseException, expected: bool) -> None:
    assert failures.is_interrupt(error) is expected


def test_why_alone_is_for_messages_that_say_what() -> None:
    assert failures.cause(OSError(errno.EROFS, "x", "/y")) == "the disk is read-only"
    assert failures.cause(ValueError("Invalid Input Error: a\nb!")) == "a; b"


def test_a_damaged_file_without_a_name_is_known(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1" * 4)
    error = _raised(lambda: pl.read_parquet(path))
    assert failures.message(error).startswith("a Parquet file is damaged: ")
    assert failures.exit_code(error) == 2


def test_a_message_names_the_file_and_not_the_link_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a*b" / "x.parquet"
    error = _raised(lambda: duckdb.sql(f"from read_parquet('{plain(path)}')"))
    assert failures.message(error) == f"cannot use {path}: no such file or folder"


def test_a_working_folder_that_is_gone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    error = _raised(Path.cwd)
    monkeypatch.undo()
    monkeypatch.setattr(os, "getcwd", Path("/nothing at all").stat)
    assert failures.message(error) == ("the current folder no longer exists; change to another one")
