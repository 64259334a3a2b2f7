"""Every command of unitecon, as one trial calls it, and what it wrote and said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unitecon.case.places import bundled

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 120
CASE_NAME, IMPORT_ID = "assistant_startup", "5e530912da1769ef"
LOG_LINE = (
    '{{"request_id": "z{0}", "startTime": "2025-11-05T01:00:00Z", "end_user": "user_002", '
    '"custom_llm_provider": "openai", "model": "gpt-4o", "prompt_tokens": 9, '
    '"completion_tokens": 9, "total_tokens": 18, "status": "success"}}\n'
)

# {case}, {log}, {facts} are read, {out} is a folder and {file} a file to write.
WRITING = (
    "run {case} -o {out}",
    "simulate {case} --draws 64 -o {out}",
    "show runways {case} -o {file}.csv",
    "show user_margins {case} -o {file}.xlsx",
    "show plan_margins {case} -o {file}.parquet",
    "chart cash {case} -o {file}.svg",
    "chart margins {case} -o {file}.png",
    "chart users {case} -o {file}.html",
    "init {out} --from {case} --with-log",
    "init {out} --log {log}",
    "init {out} --blank",
    "fit openai -o {out}",
)
CHANGING = ("import litellm {log} --into {case}", f"forget {IMPORT_ID} {{case}}")
READING = (
    "show runways {case}",
    "show user_margins {case} --limit 3",
    "show plan_margins {case} --where true",
    "sql select+1 {case}",
    "check {case}",
    "explain runways {case}",
    "imports {case}",
    "levers {case}",
    "inputs {case}",
)
ALONE = ("list", "cache", "show runways openai", "--help", "--version")


@dataclass
class Surroundings:
    """What a command finds: files, settings of the environment, limits of its process."""

    folder: Path  # everything of this trial is in it
    case: Path
    out: Path
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()  # a command that runs this one
    redirection: str = ""
    working: Path | None = None

    @classmethod
    def of(cls, folder: Path) -> Surroundings:
        """A copy of the bundled case with a log, a log to import, and a place for output."""
        case = folder / "case"
        folder.mkdir(parents=True)
        shutil.copytree(bundled()[CASE_NAME], case, ignore=shutil.ignore_patterns("cache"))
        log = folder / "log.jsonl"
        log.write_text("".join(LOG_LINE.format(number) for number in range(300)))
        (folder / "temporary").mkdir()
        (folder / "cache").mkdir()
        settings = {
            "TMPDIR": str(folder / "temporary"),
            "UNITECON_CACHE": str(folder / "cache"),
            "PYTHONPATH": str(ROOT),
        }
        return cls(folder, case, folder / "made" / "out", log, settings)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def call(command: str, around: Surroundings) -> Ended:
    """Run one of the commands above; raises TimeoutExpired for one that does not end."""
    names: Mapping[str, object] = {
        "case": around.case, "out": around.out, "file": around.out, "log": around.log
    }  # fmt: skip
    words = [word.replace("+", " ").format(**names) for word in command.split()]
    return run(words, around)


def run(words: Sequence[str], around: Surroundings) -> Ended:
    """Run unitecon with these arguments."""
    line = [*around.prefix, sys.executable, "-m", "unitecon", *words]
    if around.redirection:
        line = ["bash", "-c", f'"$@" {around.redirection}', "bash", *line]
    done = subprocess.run(
        line,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=around.working or around.folder,
        env={**os.environ, **around.settings},
        timeout=SECONDS,
    )
    return Ended(
        done.returncode, *(text.decode(errors="replace") for text in (done.stdout, done.stderr))
    )
