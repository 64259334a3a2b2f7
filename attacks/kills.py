"""Kill every writing command, before a chosen step on the file system or at a random moment.

After a kill all of what a command publishes is as before or as after it. The same command then
works, ends with the same files, and no file and no process of the killed one is left.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from attacks import armed
from attacks.trial import Plan, Trial

TRIALS = 220
SIGNED = b"<svg/>\n<!-- drawn by unitecon -->\n"
# What a command leaves out of what it publishes: locks, and what can be made again.
PRIVATE = re.compile(r"^tmp/|(^|/)(\.unitecon|usage/cache)(/|$)|/\.lock$")
LEFT = re.compile(r"(^|/)(\.unitecon-[0-9a-f]{16}|\.tmp-[^/]*|\.replacing-[^/]*)")
TIMED = re.compile(rb'"created_at": "[^"]*"')
VARIED = (".duckdb", ".xlsx")  # files whose bytes differ between runs
State = Mapping[str, str]  # a sum of each file by its path
GRACE = 5.0  # seconds in which what a killed process started must end


@dataclass(frozen=True, slots=True)
class Command:
    """Arguments, and the case that stands in the working folder before: none, small, logged.

    `once` is its exit code when it is called again after it was done.
    """

    arguments: tuple[str, ...]
    case: str = "small"
    once: int = 0


COMMANDS = tuple(
    Command(tuple(word.replace("\t", " ") for word in line.split(" ")), case, once)
    for line, case, once in (
        ("init new/case --blank", "none", 2),
        ("init case --from openai", "none", 2),
        ("import table log.csv --into case", "small", 0),
        ("forget IMPORT case", "logged", 2),
        ("show runways case -o out/file.csv", "small", 0),
        ("sql select\t1\tas\tn case -o out/file.xlsx", "small", 0),
        ("chart cash case -o out/cash.svg", "small", 0),
        ("run case -o out", "small", 0),
        ("simulate case --draws 64 -o out", "small", 0),
        ("fit case -o case", "small", 0),
        ("fit case -o fits/new", "small", 0),
        ("show plan_margins case -o out/file.csv", "logged", 0),
    )
)


@dataclass
class Bench:
    """The folders that trials are copies of, and what each command does when nobody kills it."""

    folder: Path
    whole: dict[Command, Whole] = field(default_factory=dict)

    def template(self, case: str) -> Path:
        """A working folder with a case and what an earlier run has published."""
        place = self.folder / "templates" / case
        if not place.is_dir():
            place.mkdir(parents=True)
            (place / "log.csv").write_text(_table(), encoding="utf-8")
            if case != "none":
                armed.run(place, ["init", "case", "--from", "openai"])
            if case == "logged":
                armed.run(place, ["import", "table", "log.csv", "--into", "case"])
            _publish_earlier(place / "out")
        return place

    def of(self, command: Command) -> Whole:
        """What a command does, and in how many steps."""
        if command not in self.whole:
            place = self.folder / "whole"
            shutil.copytree(self.template(command.case), place, symlinks=True)
            start = time.monotonic()
            ended = armed.run(place, _arguments(command, place))
            if ended.code:
                raise RuntimeError(f"{command.arguments}: {ended.errors}")
            seconds = time.monotonic() - start
            self.whole[command] = Whole(_state(place), ended.steps, seconds)
            shutil.rmtree(place)
        return self.whole[command]


@dataclass(frozen=True, slots=True)
class Whole:
    """The files after a command, the number of its steps, and the seconds that it took."""

    after: State
    steps: int
    seconds: float


def trials(plan: Plan) -> Iterator[Trial]:
    """Every command in turn, two kills in three before a step, the others at a moment."""
    bench = Bench(plan.folder)
    for number in plan.numbers:
        command = COMMANDS[number % len(COMMANDS)]
        chance = plan.chance(number)
        whole = bench.of(command)
        place = plan.folder / str(number)
        shutil.copytree(bench.template(command.case), place, symlinks=True)
        before, arguments = _state(place), _arguments(command, place)
        if number // len(COMMANDS) % 3 < 2:
            step = chance.randint(1, whole.steps)
            moment = f"step {step} of {whole.steps}"
            armed.run(place, arguments, step)
        else:
            seconds = chance.uniform(0.2, 1) * whole.seconds
            moment = f"{seconds:.2f} s"
            armed.run(place, arguments, seconds=seconds)
        what = f"{' '.join(command.arguments)}, killed at {moment}"
        yield Trial(number, what, _failure(command, place, before, whole.after))
        shutil.rmtree(place)


def _failure(command: Command, place: Path, before: State, after: State) -> str | None:
    """What is wrong after a kill, and after the same command was called again."""
    state = _state(place)
    is_new = _is_new(state, before, after)
    if state != before and not is_new:
        return f"neither old nor new: {_difference(state, before, after)}"
    if _is_alive(place):
        return "a process is left"
    again = armed.run(place, _arguments(command, place))
    if again.code != (command.once if is_new else 0):
        return f"the next ends with {again.code}: {again.errors.strip()[-200:]}"
    if not _is_new(_state(place), before, after):
        return f"the next ends with others: {_difference(_state(place), before, after)}"
    left = [name for name in _names(place) if LEFT.search(name)]
    return f"left: {', '.join(left[:3])}" if left else None


def _is_new(state: State, before: State, after: State) -> bool:
    """Whether all files are those after a command; some may differ in bytes alone."""
    return state.keys() == after.keys() and all(
        text == after[name] or (name.endswith(VARIED) and text != before.get(name))
        for name, text in state.items()
    )


def _difference(state: State, *others: State) -> str:
    """The files in which a state differs from each of the others."""
    names = [
        [name for name in {*state, *other} if state.get(name) != other.get(name)]
        for other in others
    ]
    return " / ".join(", ".join(sorted(differing)[:4]) for differing in names)


def _state(place: Path) -> dict[str, str]:
    """A sum of every published file below a folder, by its path."""
    return {
        name: hashlib.sha256(TIMED.sub(b"", (place / name).read_bytes())).hexdigest()
        for name in _names(place)
        if not (PRIVATE.search(name) or LEFT.search(name)) and (place / name).is_file()
    }


def _names(place: Path) -> list[str]:
    return [path.relative_to(place).as_posix() for path in sorted(place.rglob("*"))]


def _table() -> str:
    rows = [f"r{n},u{n % 7},2025-12-{n % 28 + 1:02}T10:00:00Z,gpt-4o,{n},9" for n in range(200)]
    return "\n".join(["id,user,created_at,model,input_tokens,output_tokens", *rows, ""])


def _publish_earlier(out: Path) -> None:
    """What an earlier run has left of another case, and what others have put beside it."""
    (out / "sub").mkdir(parents=True)
    for name in (
        "model.duckdb",
        "runways.parquet",
        "file.csv",
        "file.xlsx",
        "theirs",
        "sub/theirs",
    ):
        (out / name).write_bytes(f"old {name}".encode())
    for name in ("users", "margins", "cash"):
        (out / f"{name}.svg").write_bytes(SIGNED)


def _arguments(command: Command, place: Path) -> list[str]:
    folders = sorted((place / "case" / "usage").glob("import=*"))
    import_id = folders[0].name.removeprefix("import=") if folders else "0"
    return [word.replace("IMPORT", import_id) for word in command.arguments]


def _is_alive(place: Path) -> bool:
    """Whether a process of a trial goes on after a while."""
    deadline = time.monotonic() + GRACE
    while armed.is_alive(place):
        if time.monotonic() > deadline:
            return True
        time.sleep(0.05)
    return False
