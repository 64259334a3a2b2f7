"""Files and folders appear whole, keep what others put there, and leave nothing behind."""

from __future__ import annotations

import os
import stat
import threading
import unittest.mock
from pathlib import Path

import pytest

from unitecon.basics import disk, files, publication, unfinished
from unitecon.errors import UniteconError


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its path in it."""
    paths = sorted(path for path in folder.rglob("*") if not path.is_dir())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}


def publish(folder: Path, **texts: str) -> None:
    with files.staged(folder, lambda path: path.name == "earlier") as staging:
        for name, text in texts.items():
            files.put(staging / name, text.encode())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with an earlier publication and with what others have put there."""
    folder = tmp_path / "out"
    (folder / "sub" / "empty").mkdir(parents=True)
    for name in ("a", "earlier", "theirs", "sub/theirs"):
        (folder / name).write_text(f"old {name}")
    (folder / "link").symlink_to("theirs")
    return folder


AFTER = {
    "a": "1",
    "b": "2",
    "link": "old theirs",
    "sub/theirs": "old sub/theirs",
    "theirs": "old theirs",
}


@pytest.mark.parametrize("way", ["swap", "cannot swap", "cannot link", "worked in", "mounted"])
def test_a_folder_keeps_what_others_put_there(
    out: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(22, "not here")

    if way == "cannot swap":
        monkeypatch.setattr(disk, "swap", refuse)
    elif way == "cannot link":
        monkeypatch.setattr(os, "link", refuse)
    elif way == "worked in":
        monkeypatch.chdir(out / "sub")
    elif way == "mounted":
        monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == out)
    number, their = out.stat().st_ino, (out / "sub" / "theirs").stat()
    out.chmod(0o750)
    publish(out, a="1", b="2")
    assert contents(out) == AFTER
    assert (out / "sub" / "empty").is_dir() and (out / "link").is_symlink()
    assert os.path.samestat((out / "sub" / "theirs").stat(), their)
    assert (out.stat().st_ino != number) == (way == "swap")
    assert stat.S_IMODE(out.stat().st_mode) == 0o750
    assert os.listdir(out.parent) == ["out"]


def test_what_was_cut_short_is_finished_by_the_next(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file is moved once: cut short before the second, and again at the first repetition."""
    replace = os.replace
    moved: list[str] = []

    def stop(source: Path, target: Path) -> None:
        if Path(source).parent.name == unfinished.READY:
            if moved:
                raise KeyboardInterrupt
            moved.append(Path(target).name)
        replace(source, target)

    monkeypatch.chdir(out)
    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        publish(out, a="1", b="2")
    monkeypatch.setattr(os, "replace", replace)
    assert moved == ["a"] and not (out / "b").exists()
    _unlock(out)
    unfinished.sweep(out)
    assert contents(out) == AFTER


def _unlock(folder: Path) -> None:
    """Close the locks of this process on unfinished folders, as its end would."""
    for name in os.listdir("/proc/self/fd"):
        try:
            place = str(Path("/proc/self/fd", name).readlink())
        except OSError:
            continue
        if unfinished.NAME.search(place) and place.startswith(str(folder)):
            os.close(int(name))


def test_what_others_put_there_meanwhile_is_not_lost(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap = disk.swap

    def write_and_swap(first: Path, second: Path) -> None:
        for name in ("late", "sub/late", "theirs", "sub/new/late"):
            (out / name).parent.mkdir(exist_ok=True)
            (out / name).unlink(missing_ok=True)
            (out / name).write_text("late")
        swap(first, second)

    monkeypatch.setattr(disk, "swap", write_and_swap)
    publish(out, a="1", b="2")
    late = dict.fromkeys(("late", "sub/late", "theirs", "link", "sub/new/late"), "late")
    assert contents(out) == AFTER | late


def test_a_folder_in_the_place_of_a_file_stays(out: Path) -> None:
    (out / "b").mkdir()
    (out / "b" / "theirs").write_text("x")
    before = contents(out)
    with pytest.raises(UniteconError, match=r"cannot write .*out: b is a folder in it"):
        publish(out, a="1", b="2")
    assert contents(out) == before
    assert os.listdir(out.parent) == ["out"]


def test_missing_folders_come_with_what_is_in_them(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), files.staged(tmp_path / "a" / "b" / "c"):
        _ = 1 / 0
    files.require_folder(tmp_path / "a" / "b")
    assert not os.listdir(tmp_path)
    with files.staged(tmp_path / "a" / "b" / "c") as staging:
        (tmp_path / "a").mkdir()  # another process comes first
        files.put(staging / "x", b"1")
    publish(tmp_path / "a" / "b" / "c", y="2")
    assert contents(tmp_path) == {"a/b/c/x": "1", "a/b/c/y": "2"}


def test_several_that_publish_at_once_end_with_the_files_of_one(tmp_path: Path) -> None:
    names = [f"f{number}" for number in range(5)]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "theirs").write_text("x")

    def run(text: str) -> None:
        for _ in range(10):
            publish(tmp_path / "out", **dict.fromkeys(names, text))

    threads = [threading.Thread(target=run, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = contents(tmp_path / "out")
    assert after.pop("theirs") == "x"
    assert sorted(after) == names and len(set(after.values())) == 1
    assert os.listdir(tmp_path) == ["out"]


def test_a_new_folder_takes_an_empty_one_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "case"
    place.mkdir()
    monkeypatch.chdir(place)  # as `init .` is called
    with files.new_folder(Path()) as folder:
        assert folder.name == "case"
        (folder / "sub").mkdir()
        files.put(folder / "sub" / "x", b"1")
    assert contents(Path()) == {"sub/x": "1"}
    with pytest.raises(UniteconError, match="exists and is not empty"), files.new_folder(place):
        pass
    with pytest.raises(UniteconError, match=r"cannot write .*not empty"):
        _beaten(tmp_path / "other")
    assert contents(tmp_path) == {"case/sub/x": "1", "other/first": "1"}


def _beaten(place: Path) -> None:
    with files.new_folder(place):
        publish(place, first="1")


def test_leftovers_go_and_what_is_at_work_stays(tmp_path: Path) -> None:
    left = [tmp_path / f"{unfinished.PREFIX}{number:016x}" for number in range(3)]
    left[0].mkdir()
    (left[0] / "x").write_text("1")
    left[1].write_text("1")
    os.mkfifo(left[2])
    others = [tmp_path / f"{unfinished.PREFIX}notes", tmp_path / ".unitecon"]
    for path in others:
        path.mkdir()
    with unfinished.Unfinished(tmp_path) as mine, unfinished.file(tmp_path) as (file, _):
        files.write(tmp_path / "a", b"1")
        assert sorted(tmp_path.iterdir()) == sorted([mine, file, *others, tmp_path / "a"])
    assert sorted(tmp_path.iterdir()) == sorted([*others, tmp_path / "a"])


def test_a_leftover_goes_where_few_files_may_be_open(tmp_path: Path) -> None:
    """A folder in each level is open at once while they are removed the usual way."""
    left = tmp_path / f"{unfinished.PREFIX}{1:016x}"
    for path in (left / "a" / "b", left / "c"):
        path.mkdir(parents=True)
        (path / "x").write_text("1")
    with unittest.mock.patch("shutil.rmtree"):
        unfinished.sweep(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_leftover_made_by_hand_reaches_nothing_outside(tmp_path: Path) -> None:
    """As one that comes with a case from somebody else."""
    case = tmp_path / "case"
    left = [case / f"{unfinished.PREFIX}{number:016x}" for number in range(2)]
    (left[0] / unfinished.READY).mkdir(parents=True)
    left[1].mkdir()
    (tmp_path / "mine").write_text("1")
    (left[0] / unfinished.GONE).write_bytes(f"../mine\0{tmp_path}/mine\0..\0".encode())
    (left[1] / unfinished.GONE).write_bytes(b"")
    (left[1] / unfinished.READY).symlink_to(tmp_path)
    unfinished.sweep(case)
    assert contents(tmp_path) == {"mine": "1"}


def test_rights_are_those_of_any_new_file(tmp_path: Path) -> None:
    for mask, usual in ((0o077, 0o600), (0o022, 0o644), (0o002, 0o664)):
        earlier = os.umask(mask)
        try:
            files.write(tmp_path / "a", b"1")
            publish(tmp_path / f"{mask}", b="1")
            (tmp_path / "source" / "sub").mkdir(parents=True, exist_ok=True)
            (tmp_path / "source").chmod(0o755)
            with files.new_folder(tmp_path / f"{mask}-copy") as folder:
                files.copy_folder(tmp_path / "source", folder)
        finally:
            os.umask(earlier)
        assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == usual
        for name in (f"{mask}", f"{mask}-copy", f"{mask}-copy/sub"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o777 & ~mask


def test_a_file_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UniteconError, match=r"cannot write .*no such file"):
        files.write(tmp_path / "missing" / "a", b"1")
    with pytest.raises(UniteconError, match=r"cannot write .*too long"):
        publish(tmp_path / ("x" * 300), a="1")
    assert not os.listdir(tmp_path)


def test_a_link_is_followed_and_a_device_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "link").symlink_to("far/file")
    (tmp_path / "folder").symlink_to("far")
    files.write(tmp_path / "link", b"1")
    publish(tmp_path / "folder", b="2")
    files.write(Path(os.devnull), b"1")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "folder").is_symlink()
    assert contents(tmp_path / "far") == {"file": "1", "b": "2"}
    assert Path(os.devnull).is_char_device()


def test_what_is_written_is_on_the_disk_before_it_appears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        steps.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink().name}")
        fsync(handle)

    def replaced(source: Path, target: Path) -> None:
        steps.append(f"move {Path(target).name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    publish(tmp_path / "out", a="1")
    assert steps == ["sync a", "sync out", "move out", f"sync {tmp_path.name}"]
    del steps[:]
    files.write(tmp_path / "b", b"1")
    assert steps[1:] == ["move b", f"sync {tmp_path.name}"] and steps[0].startswith(
        "sync .unitecon-"
    )


def test_a_lock_that_is_not_given_up_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "PATIENCE", 0.0)
    with (
        disk.locked(tmp_path),
        pytest.raises(UniteconError, match=r"another process has not finished"),
    ):
        publish(tmp_path / "out", a="1")
    assert not os.listdir(tmp_path)


def test_very_many_files_of_others_are_not_linked(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "MOST_LINKS", 3)
    number = out.stat().st_ino
    publish(out, a="1", b="2")
    assert contents(out) == AFTER and out.stat().st_ino == number


def test_a_pipe_is_written_to_where_somebody_reads_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UniteconError, match=r"cannot write .*pipe: nobody reads this pipe"):
        files.write(pipe, b"lost")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    files.write(pipe, b"read")
    assert os.read(reader, 100) == b"read"
    os.close(reader)
