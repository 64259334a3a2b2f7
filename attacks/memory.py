"""Too little memory: imports, runs and questions under a limit of the process or of a setting.

They work, or end in one line that says what to set; what was there before is there afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from attacks.trial import Plan, Trial
from unitecon.case.places import bundled

CASE = "assistant_startup"
RECORDS = 60_000
LIMITED = ("ulimit -v", "ulimit -d", "UNITECON_MEMORY")
SIZES = (8000, 2000, 1200, 600, 300)  # megabytes
TASKS = ("import", "run", "sql")
TRIALS = len(LIMITED) * len(SIZES) * len(TASKS)
ENDINGS = (0, 2)
PATIENCE = 300.0


def trials(plan: Plan) -> Iterator[Trial]:
    """Each command under each kind and size of limit."""
    log = plan.folder / "log.jsonl"
    log.write_text("".join(_record(number) for number in range(RECORDS)))
    for number in plan.numbers:
        task = TASKS[number % len(TASKS)]
        kind = LIMITED[number // len(TASKS) % len(LIMITED)]
        size = SIZES[number // len(TASKS) // len(LIMITED) % len(SIZES)]
        yield Trial(number, f"{task}, {kind} {size} MB", _failure(plan.folder, task, kind, size))


def _record(number: int) -> str:
    record = {
        "request_id": f"attack-{number}", "user": f"user-{number % 500}", "model": "gpt-4o-mini",
        "custom_llm_provider": "openai", "startTime": f"2025-11-{number % 28 + 1:02}T10:00:00Z",
        "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "spend": 0.001,
    }  # fmt: skip
    return json.dumps(record) + "\n"


def _failure(folder: Path, task: str, kind: str, size: int) -> str | None:
    case = folder / "case"
    shutil.copytree(bundled()[CASE], case, ignore=shutil.ignore_patterns("cache"))
    before = _imports(case)
    commands = {
        "import": ["import", "litellm", str(folder / "log.jsonl"), "--into", str(case)],
        "run": ["run", str(case), "-o", str(folder / "out")],
        "sql": ["sql", "select count(*) from user_margins", str(case)],
    }
    try:
        return _judged(_limited(commands[task], folder, kind, size), before, case, folder / "out")
    finally:
        for left in (case, folder / "out", folder / "cache"):
            shutil.rmtree(left, ignore_errors=True)


def _judged(
    done: subprocess.CompletedProcess[str], before: set[str], case: Path, out: Path
) -> str | None:
    """What is wrong with how a command has ended."""
    if done.returncode not in ENDINGS or "Traceback" in done.stderr:
        return f"exit code {done.returncode}: {done.stderr[-300:]}"
    if done.returncode == 0:
        return None
    if not done.stderr.strip():
        return f"exit code {done.returncode} without a word"
    if _imports(case) != before or (out.exists() and any(out.iterdir())):
        return "half done"
    return None


def _limited(
    command: list[str], folder: Path, kind: str, size: int
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "UNITECON_CACHE": str(folder / "cache"),
    }
    run = [sys.executable, "-m", "unitecon", *command]
    if kind == "UNITECON_MEMORY":
        environment[kind] = f"{size}MB"
    else:
        run = ["sh", "-c", f'{kind} {size * 1000} && exec "$@"', "sh", *run]
    return subprocess.run(
        run, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def _imports(case: Path) -> set[str]:
    return {path.name for path in (case / "usage").iterdir() if path.name.startswith("import=")}
