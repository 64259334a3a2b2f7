"""Surroundings that are wrong in one way: disks, permissions, names, settings, limits."""

# ruff: noqa: SIM905 - words in a line read better than lists of them
from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from attacks.commands import ALONE, CHANGING, READING, WRITING, Surroundings

IS_ROOT = os.geteuid() == 0
# Without capabilities, permissions hold for root, too.
UNPRIVILEGED = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if IS_ROOT else ()
CASE_FILES = ("case.toml", "plans.csv", "user_plans.csv", "scenarios/free_tier.toml", "levers.toml")
LEDGER_FILES = ("import.json", "month=2025-11/data_0.parquet", "month=2025-12/data_0.parquet")
SPECIALS = (
    "pipe",
    "folder",
    "device",
    "socket",
    "link to nothing",
    "circle",
    "unreadable",
    "empty",
    "junk",
)
NAMES = (
    *"acme[2] a=b -x --help it's a\"b a*b a?b %41 ~ a;b a\\b $HOME month=1 s3: a#b a|b .x".split(),
    *("a b", "a\nb", "\xfc\U0001f4a5", "\udcff\udcfe", "x" * 255, "\x1b[31m"),
)
WRONG = {
    "UNITECON_MEMORY": "lots 0GB -1GB 1 99999999999TB 1KB 1e3GB".split(),
    "UNITECON_CACHE": ["/dev/null", "/proc/nothing", "x" * 5_000, "~nobody9/x", "a\nb"],
    "UNITECON_DEBUG": ["0"],
    "TMPDIR": ["/nothing", "/dev/null", "/proc"],
    "PYTHONIOENCODING": ["ascii", "latin-1"],
    "LC_ALL": ["C"],
    "HOME": ["/nothing"],
    "COLUMNS": ["1", "x"],
    "TERM": [""],
}
OF_LOG = (
    *(CHANGING[0], "import auto {log} --into {case}", "init {out} --log {log}"),
    *("import table {log} --map {log} --into {case}", "backtest {case} --facts {log}"),
    "init {out} --log {log} --users {log}",
)
REDIRECTIONS = (
    *(">/dev/full", "2>/dev/full", ">&-", "2>&-", "<&-", ">&- 2>&- <&-"),
    *("| true", "2>&1 | true", "| head -c 10"),
)

Condition = Callable[[Surroundings, Random], tuple[str, str]]  # -> the command, and what is odd


def special_case_file(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A file of the case that is something else."""
    name, kind = chance.choice(CASE_FILES), chance.choice(SPECIALS)
    _put(around, around.case / name, kind)
    return chance.choice((*WRITING[:11], *READING)), f"{name} is {kind}"


def special_ledger_file(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A file of the ledger that is damaged or something else."""
    (folder,) = (around.case / "usage").glob("import=*")
    name, kind = chance.choice(LEDGER_FILES), chance.choice((*SPECIALS, "cut", "another table"))
    path = next(folder.glob(name.replace("data_0", "*")))
    if kind == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // chance.choice((2, 3, 50))])
    elif kind == "another table":
        import polars as pl

        pl.DataFrame({"a": [1]}).write_parquet(path)
    else:
        _put(around, path, kind)
    return chance.choice((*WRITING[:8], *READING, *CHANGING)), f"{name} is {kind}"


def special_folder(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A folder that may not be listed, entered or written."""
    name, mode = (
        chance.choice((".", "usage", "scenarios", "..")),
        chance.choice((0o000, 0o111, 0o444, 0o555)),
    )
    place = around.case / name
    place.mkdir(exist_ok=True)
    place.resolve().chmod(mode)
    around.prefix = UNPRIVILEGED
    return chance.choice((*WRITING, *READING, *CHANGING)), f"{name} has mode {mode:o}"


def special_log(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A log that is something else."""
    kind = chance.choice(SPECIALS)
    _put(around, around.log, kind)
    command = chance.choice(OF_LOG)
    return command, f"the log is {kind}"


def special_target(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A place for output that cannot be written, or is something else."""
    kind = chance.choice((*SPECIALS[:6], "too long", "below a file", "not writable", "deep"))
    place = around.folder / "made"
    if kind == "too long":
        around.out = place / ("x" * 300)
    elif kind == "deep":
        around.out = place.joinpath(*["deep" * 40] * 40)
    elif kind == "below a file":
        place.write_text("a file")
    elif kind == "not writable":
        place.mkdir(mode=0o555)
        around.prefix = UNPRIVILEGED
    else:
        place.mkdir()
        for suffix in ("", ".csv", ".xlsx", ".parquet", ".svg", ".png", ".html"):
            _put(around, around.out.with_name(f"out{suffix}"), kind)
    return chance.choice(WRITING), f"the target is {kind}"


def odd_name(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A case or a target of any legal name."""
    name, is_case = chance.choice(NAMES), chance.random() < 0.5
    if is_case:
        around.case = around.case.rename(around.folder / name)
    else:
        around.out = around.folder / "made" / name
    if chance.random() < 0.3:
        around.working = around.folder
        around.case = Path(around.case.name)
    commands = (*WRITING[:10], *READING, *CHANGING) if is_case else WRITING
    return chance.choice(commands), f"the {'case' if is_case else 'target'} is called {name[:20]!r}"


def wrong_setting(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A setting of the environment that means nothing."""
    name = chance.choice(list(WRONG))
    value = chance.choice(WRONG[name])
    around.settings[name] = value
    return chance.choice((*WRITING, *READING, *CHANGING)), f"{name} is {value[:20]!r}"


def lost_output(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A standard stream that is full, closed or has lost its reader."""
    around.redirection = chance.choice(REDIRECTIONS)
    return chance.choice((*WRITING[:6], *READING, *ALONE)), around.redirection


def low_limit(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A limit of the process: file size, open files."""
    limit = chance.choice(("-f 0", "-f 8", "-f 100", "-n 12", "-n 40"))
    around.prefix = ("bash", "-c", f'ulimit {limit}; exec "$@"', "bash")
    return chance.choice((*WRITING, *READING, *CHANGING)), f"ulimit {limit}"


def lost_folder(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A working folder that is gone."""
    gone = around.folder / "gone"
    gone.mkdir()
    around.prefix = ("bash", "-c", f'cd "{gone}" && rmdir "{gone}" && exec "$@"', "bash")
    return chance.choice((*WRITING, *READING, *ALONE)), "the working folder is gone"


def full_disk(around: Surroundings, chance: Random) -> tuple[str, str]:
    """A small disk that is full, or soon will be, under one of the places that are written to."""
    place = chance.choice(("temporary", "cache", "made", "case"))
    path, size = around.folder / place, chance.choice((0, 16, 64, 300, 900))
    path.mkdir(exist_ok=True)
    if place == "case":
        size += 3_000
        moved = around.folder / "moved"
        around.case.rename(moved)
        path.mkdir()
        _mount(path, size)
        shutil.copytree(moved, path, dirs_exist_ok=True)
    else:
        _mount(path, size)
    _leave(path, chance.choice((0, 0, 8, 40, 200)) if place == "case" else size)
    writing = {"made": WRITING, "case": (*CHANGING, *READING, *WRITING[:8])}
    command = chance.choice(writing.get(place, (*WRITING, *READING[:4])))
    return command, f"{place} is a disk of {size} kB"


CONDITIONS: tuple[Condition, ...] = (
    *(
        special_case_file,
        special_ledger_file,
        special_folder,
        special_log,
        special_target,
        odd_name,
    ),
    *(wrong_setting, lost_output, low_limit, lost_folder, *([full_disk] * 3 if IS_ROOT else [])),
)


@contextmanager
def undone(around: Surroundings) -> Iterator[None]:
    """Take disks down and permissions back, so that the folder of a trial can be removed."""
    try:
        yield
    finally:
        for place in ("temporary", "cache", "made", "case"):
            path = around.folder / place
            if path.is_mount():
                subprocess.run(["umount", "-l", str(path)], check=True)
        for path in (around.folder, *around.folder.iterdir()):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)


def _mount(path: Path, size: int) -> None:
    options = ["-o", f"size={max(size, 4)}k"]
    subprocess.run(["mount", "-t", "tmpfs", *options, "none", str(path)], check=True)


def _leave(path: Path, size: int) -> None:
    """Fill a disk but for some kB."""
    free = shutil.disk_usage(path).free - size * 1_000
    if free > 0:
        (path / ".filling").write_bytes(b"x" * free)


def _put(around: Surroundings, path: Path, kind: str) -> None:
    """Put something else in the place of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "socket":
        short = Path("/tmp") / f"s{os.getpid()}"
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(str(short))
        shutil.move(short, path)
    elif kind in ("device", "link to nothing", "circle"):
        path.symlink_to({"device": "/dev/zero", "circle": path.name}.get(kind, "nothing/at/all"))
    else:
        path.write_bytes({"junk": bytes(range(256)) * 9}.get(kind, b""))
    if kind == "unreadable":
        path.chmod(0)
        around.prefix = UNPRIVILEGED
