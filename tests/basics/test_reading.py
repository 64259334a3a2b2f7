"""What is read is a regular file, and what cannot be read is not taken for absent."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from unitecon.basics import failures, reading


def _made(folder: Path, kind: str) -> Path:
    """Something that is not a regular file, or is nothing."""
    path = folder / "x"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(str(path))
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "circle":
        path.symlink_to(path)
    elif kind == "link to nothing":
        path.symlink_to(folder / "nothing")
    return path


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("pipe", "it is a pipe, not a file; save what it holds to a file"),
        ("folder", "it is a folder, not a file"),
        ("socket", "it is a socket, not a file"),
        ("device", "it is a device, not a file"),
        ("circle", "its symbolic links go in a circle"),
        ("link to nothing", "no such file or folder"),
    ],
)
def test_what_is_no_file_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    path = _made(Path(), kind)
    with pytest.raises(OSError, match="x") as refused:
        reading.contents(path)
    assert failures.cause(refused.value) == reason
    assert reading.is_there(path)


def test_a_file_is_read_up_to_a_size(tmp_path: Path) -> None:
    path = tmp_path / "x"
    assert not reading.is_there(path)
    path.write_bytes(b"1234")
    assert (reading.contents(path), reading.is_there(path)) == (b"1234", True)
    with path.open("wb") as file:
        file.truncate(3_000_000)
    with pytest.raises(OSError, match="it has 3 MB; at most 2 MB can be read"):
        reading.contents(path, most=2_000_000)


def test_a_folder_is_listed_in_order_or_refused(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "a.toml", "[c].csv"):
        (tmp_path / name).touch()
    names = [path.name for path in reading.entries(tmp_path, suffix=".csv")]
    assert names == ["[c].csv", "a.csv", "b.csv"]
    assert [path.name for path in reading.entries(tmp_path, "a.")] == ["a.csv", "a.toml"]
    assert reading.entries(tmp_path / "nothing") == []
    with pytest.raises(NotADirectoryError):
        reading.entries(tmp_path / "a.csv")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else and back")
def test_a_folder_that_may_not_be_listed_is_not_empty(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    os.seteuid(65534)
    try:
        with pytest.raises(PermissionError):
            reading.entries(tmp_path)
    finally:
        os.seteuid(0)
