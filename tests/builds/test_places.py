"""The files of kept builds: their key, what counts as absent, where they are and how many stay."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from pathlib import Path

import polars as pl
import pytest
from places import ROOT

from unitecon import model as models
from unitecon.basics import files, unfinished
from unitecon.builds import answers, build, keys, places
from unitecon.builds.build import Build, build_of
from unitecon.cli import commands
from unitecon.engine import catalog
from unitecon.errors import UniteconError

EXAMPLE = ROOT / "docs" / "worked_example"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path / "cache"))


# --------------------------------------------------------------------------------------- the key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the worked example to edit."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


def test_the_key_goes_by_contents(folder: Path) -> None:
    before = keys.key(folder)
    os.utime(folder / "plans.csv", (1, 1))
    (folder / "notes.txt").write_text("not read")
    (folder / ".unitecon").mkdir()
    assert keys.key(folder) == before
    seen = {before, keys.key(folder, "2025-02-01"), keys.key(folder, "", ["baseline"])}
    for name in ("plans.csv", "case.toml", "scenarios/new.toml", "unknown.csv"):
        with (folder / name).open("a") as file:
            file.write(" ")
        seen.add(keys.key(folder))
    assert len(seen) == 7
    assert keys.key(folder, "", ["a", "b", "a"]) == keys.key(folder, "", ["a", "b"])


def test_the_key_goes_by_the_code_the_queries_and_the_packages(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {keys.key(folder)}
    code, queries = tmp_path / "unitecon", tmp_path / "queries"
    shutil.copytree(ROOT / "unitecon", code, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "queries", queries)
    monkeypatch.setattr(keys, "PACKAGE", code)
    monkeypatch.setattr(keys, "home", lambda name: tmp_path / name)
    assert {keys.key(folder)} == seen  # the same contents elsewhere
    lever_file = code / "scenarios" / "levers" / "levers.toml"
    for path in (code / "model.py", lever_file, queries / "answers" / "cash" / "runways.sql"):
        path.write_text(path.read_text() + "\n")
        seen.add(keys.key(folder))
    installed = tmp_path / "site-packages"
    (installed / "duckdb-99.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(installed)
    seen.add(keys.key(folder))
    monkeypatch.setattr(sys, "version", "4")
    seen.add(keys.key(folder))
    assert len(seen) == 6


def test_the_key_goes_by_the_size_and_time_of_a_log(folder: Path) -> None:
    seen = {keys.key(folder)}
    month = folder / "usage" / "import=a" / "month=2025-01"
    month.mkdir(parents=True)
    (month / "data.parquet").write_bytes(b"1")
    seen.add(keys.key(folder))
    os.utime(month / "data.parquet", (1, 1))
    seen.add(keys.key(folder))
    (month / "data.parquet").write_bytes(b"22")
    os.utime(month / "data.parquet", (1, 1))
    seen.add(keys.key(folder))
    (folder / "usage" / "priced").mkdir()
    (folder / "usage" / "priced" / "2025-01.parquet").write_bytes(b"kept")
    seen.add(keys.key(folder))
    assert len(seen) == 4


# ------------------------------------------------------------------------------- what can go wrong


def ours_of(case: Path) -> Build:
    """The build of a case, which must have a place."""
    ours = build_of(case)
    assert ours is not None
    return ours


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "no manifest", "broken manifest"])
def test_a_damaged_file_counts_as_absent(folder: Path, damage: str) -> None:
    ours = ours_of(folder)
    ours.keep({"a.csv": (b"a,b\n", 0)})
    path, manifest = ours.folder / "a.csv", ours.folder / "manifest.json"
    assert ours_of(folder).read("a.csv") == b"a,b\n"
    if damage == "gone":
        path.unlink()
    elif damage == "no manifest":
        manifest.unlink()
    elif damage == "broken manifest":
        manifest.write_bytes(manifest.read_bytes()[:20])
    else:
        path.write_bytes(b"a," if damage == "cut" else b"a,c\n")
    assert ours_of(folder).read("a.csv") is None
    assert ours_of(folder).path("a.csv") is None


def test_a_manifest_of_another_key_or_format_counts_as_absent(folder: Path) -> None:
    ours = ours_of(folder)
    ours.keep({"a.csv": (b"a,b\n", 0)})
    manifest = ours.folder / "manifest.json"
    about = json.loads(manifest.read_text())
    for change in ({"key": "0" * 32}, {"format": keys.FORMAT + 1}, {"files": None}):
        manifest.write_text(json.dumps(about | change))
        assert not ours_of(folder).files
    manifest.write_text(json.dumps(about))
    assert ours_of(folder).read("a.csv") == b"a,b\n"


def test_what_a_changed_case_answered_is_not_kept(folder: Path) -> None:
    ours = ours_of(folder)
    with (folder / "plans.csv").open("a") as file:
        file.write("\n")
    ours.keep({"a.csv": (b"old", 0)})
    assert not ours.folder.exists()
    assert not ours_of(folder).files


def test_a_process_that_dies_while_it_keeps_leaves_nothing_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = ours_of(folder)
    ours.keep({"a.csv": (b"first", 0)})
    replace = os.replace

    def die(source: Path, target: Path) -> None:
        if target.name == "manifest.json":
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", die)
    with pytest.raises(KeyboardInterrupt):
        ours.keep({"a.csv": (b"second", 0), "b.csv": (b"new", 0)})
    again = ours_of(folder)
    assert (again.read("a.csv"), again.read("b.csv")) == (None, None)
    monkeypatch.setattr(os, "replace", replace)
    again.keep({"a.csv": (b"second", 0)})
    assert ours_of(folder).read("a.csv") == b"second"


def test_many_that_keep_at_once_end_with_whole_files(folder: Path) -> None:
    def keep(number: int) -> None:
        ours_of(folder).keep({"a.csv": (b"same" * 1000, 1), f"{number}.csv": (b"%d" % number, 1)})

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ours = ours_of(folder)
    assert ours.read("a.csv") == b"same" * 1000
    for number in range(8):
        assert ours.read(f"{number}.csv") in (None, b"%d" % number)


def test_a_case_with_faults_is_never_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = folder / "plan_prices.csv"
    prices.write_text(prices.read_text().replace("plus,20", "plus,-20"))
    monkeypatch.setattr(sys, "argv", ["unitecon", "show", "runways", str(folder)])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    assert ended.value.code == 2
    assert "plan_prices.csv" in capsys.readouterr().err
    assert not ours_of(folder).folder.exists()


def test_a_cache_that_cannot_be_written_stops_nothing(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(sys, "argv", ["unitecon", "show", "runways", str(folder)])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("scenario_id")


def test_only_the_last_used_builds_of_a_case_stay(folder: Path) -> None:
    first = ours_of(folder)
    for day in range(1, build.BUILDS + 3):
        ours = build_of(folder, f"2025-02-{day:02}")
        assert ours is not None
        ours.keep({"a.csv": (b"x", 0)})
        os.utime(ours.folder / "manifest.json", (day, day))
    left = ours.home / f"{unfinished.PREFIX}{1:016x}"  # of a process that was killed
    left.mkdir()
    first.keep({"a.csv": (b"x", 0)})
    places_left = {path.name for path in first.folder.parent.iterdir()}
    assert len(places_left) == build.BUILDS
    assert {first.key, ours.key} <= places_left
    assert sorted(path.name for path in ours.folder.iterdir()) == ["a.csv", "manifest.json"]


def test_what_a_killed_process_left_goes_though_the_answer_is_kept(folder: Path) -> None:
    left = folder / "usage" / "cache" / f"{unfinished.PREFIX}{1:016x}"
    left.mkdir(parents=True)
    ours_of(folder)
    assert not left.exists()


# ------------------------------------------------------------------------------ where it is kept


def test_builds_are_kept_beside_a_users_own_case(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UNITECON_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "users"))
    bundled = catalog.home("datasets") / "openai"
    assert places.builds_of(folder) == folder / ".unitecon" / "builds"
    assert str(places.builds_of(bundled)).startswith(f"{tmp_path}/users/unitecon/builds/openai-")
    ours_of(folder).keep({"a.csv": (b"x", 0)})
    assert (folder / ".unitecon" / ".gitignore").read_text() == "*\n"
    assert models.open(folder).scenario_ids  # no reader of a case takes it for a table
    files.copy_folder(folder, tmp_path / "copy")
    assert not (tmp_path / "copy" / ".unitecon").exists()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert places.builds_of(folder) != folder / ".unitecon" / "builds"


def test_the_cache_is_shown_and_cleared(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["unitecon", "cache", *arguments])
        with pytest.raises(SystemExit):
            commands.main()
        printed = capsys.readouterr()
        return printed.out + printed.err

    assert run() == "Nothing is kept.\n"
    ours_of(folder).keep({"a.csv": (b"x" * 2_000_000, 0)})
    (tmp_path / "cache" / "mine").mkdir()
    assert run() == f"{tmp_path}/cache/builds: 2.0 MB\n"
    assert run("clear") == f"Removed {tmp_path}/cache/builds: 2.0 MB\n"
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["mine"]
    assert "unknown action 'claer'" in run("claer")
    (folder / ".unitecon").mkdir()
    assert run("clear", "--case", str(folder)) == f"Removed {folder}/.unitecon: 0.0 MB\n"
    assert not (folder / ".unitecon").exists()


def test_rows_keep_their_types(folder: Path) -> None:
    frame = pl.DataFrame({"a": [1], "b": ["x"]}, schema_overrides={"b": pl.Enum(["x", "y"])})
    ours = ours_of(folder)
    ours.keep(answers.files_of("things", frame, {"csv": b"c" * 2_000_000, "json": b"[]"}))
    assert ours.files.keys() <= {"things.json", "things.parquet"}
    rows = answers.rows(ours_of(folder), "things")
    assert rows is None or rows.schema == frame.schema


def test_an_unknown_answer_is_reported_by_the_model(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["unitecon", "show", "runway", "openai"])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    assert ended.value.code == 2
    assert "did you mean 'runways'?" in capsys.readouterr().err
    with pytest.raises(UniteconError):
        catalog.get("runway")
