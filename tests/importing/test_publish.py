"""Publishing an import: whole or not at all, one importer at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unitecon.errors import UniteconError
from unitecon.importing import publish

REPORT = {
    "import_id": "abc",
    "format": "table",
    "created_at": "2026-01-01T00:00:00+00:00",
    "map": None,
    "files": [{"name": "a.csv", "sha256": "f00"}],
    "counts": dict.fromkeys(("read", "accepted", "duplicate", "quarantined"), 0),
    "totals": {},
    "months": {},
}


def test_a_staged_import_is_moved_into_place_and_its_files_are_known(tmp_path: Path) -> None:
    with publish.locked(tmp_path) as home, publish.staged(home, "abc") as staging:
        (staging / "import.json").write_text(json.dumps(REPORT))
        assert publish.known_files(tmp_path) == set()
    assert sorted(path.name for path in home.iterdir()) == [".lock", "import=abc"]
    assert publish.known_files(tmp_path) == {"f00"}


def test_an_import_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with publish.locked(tmp_path) as home:
        with pytest.raises(FileNotFoundError), publish.staged(home, "abc") as staging:
            (staging / "half").rename(staging / "nowhere")
        assert [path.name for path in home.iterdir()] == [".lock"]


def test_what_a_killed_importer_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "usage" / ".tmp-old-1" / "month=2025-10").mkdir(parents=True)
    (tmp_path / "usage" / "import=abc").mkdir()
    with publish.locked(tmp_path) as home:
        assert sorted(path.name for path in home.iterdir()) == [".lock", "import=abc"]


def test_a_ledger_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "usage").write_text("a file in its place")
    with pytest.raises(UniteconError, match=r"cannot write .*usage: "), publish.locked(tmp_path):
        pass
