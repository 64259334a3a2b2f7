"""The cache folder: where it is, and that a cache which cannot be used is an empty one."""

from __future__ import annotations

from pathlib import Path

import pytest

from unitecon.basics import cache_folder


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"UNITECON_CACHE": "/own", "XDG_CACHE_HOME": "/shared"}, Path("/own")),
        ({"XDG_CACHE_HOME": "/shared"}, Path("/shared/unitecon")),
        ({"XDG_CACHE_HOME": "relative"}, Path("/people/ada/.cache/unitecon")),
        ({"UNITECON_CACHE": ""}, Path("/people/ada/.cache/unitecon")),
        ({"UNITECON_CACHE": "~/own"}, Path("/people/ada/own")),
    ],
)
def test_the_folder_follows_the_environment(
    variables: dict[str, str], expected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UNITECON_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (variables | {"HOME": "/people/ada"}).items():
        monkeypatch.setenv(name, value)
    assert cache_folder.root() == expected


def test_what_is_stored_is_loaded_and_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path / "new"))
    assert cache_folder.load("numbers", "pi") is None
    for data in (b"3.14", b"3.14159"):
        cache_folder.store("numbers", "pi", data)
        assert cache_folder.load("numbers", "pi") == data
    assert cache_folder.load("letters", "pi") is None
    assert [path.name for path in (tmp_path / "new" / "numbers").iterdir()] == ["pi"]


def test_a_folder_that_cannot_be_made_is_an_empty_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path / "file"))
    cache_folder.store("numbers", "pi", b"3.14")
    assert cache_folder.folder("numbers") is None
    assert cache_folder.load("numbers", "pi") is None


def test_a_file_that_cannot_be_written_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path))
    (tmp_path / "numbers" / "pi").mkdir(parents=True)  # a folder where the file should be
    cache_folder.store("numbers", "pi", b"3.14")
    assert cache_folder.load("numbers", "pi") is None
    assert [path.name for path in (tmp_path / "numbers").iterdir()] == ["pi"]
