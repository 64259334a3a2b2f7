"""A case whose log has the hostile names: each is a file of its own and a user of its own."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from functools import cached_property
from pathlib import Path

import polars as pl

from attacks.hostile import NAMES

SECONDS = 300
MONTHS = ("2025-10", "2025-11", "2025-12")  # of each, only a hundred losing users are drawn


class HostileCase:
    """The case, made when it is first used, and the commands that are run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ran(self, *words: str) -> str:
        """What a command prints; raises AssertionError where it fails."""
        return self.started(sys.executable, "-m", "unitecon", *words)

    def started(self, *command: str) -> str:
        """What a process prints; raises AssertionError where it fails."""
        done = subprocess.run(
            command, check=False, capture_output=True, timeout=SECONDS, cwd=self.folder
        )
        text = (done.stdout + done.stderr).decode()
        assert done.returncode == 0, f"exit {done.returncode}: {text[-500:]}"
        assert "Traceback" not in text, text[-500:]
        return done.stdout.decode()

    def on_terminal(self, *words: str) -> str:
        """What a command prints on a terminal of 80 columns."""
        parent, child = pty.openpty()
        command = [sys.executable, "-m", "unitecon", *words]
        with subprocess.Popen(command, stdout=child, stderr=child, cwd=self.folder) as process:
            os.close(child)
            text = b"".join(iter(lambda: _read(parent), b""))
            os.close(parent)
        assert process.wait() == 0, text[-500:]
        return text.decode(errors="replace").replace("\r\n", "\n")

    def written(self, form: str, *words: str) -> bytes:
        """The file that a command writes in a format."""
        assert self.imported
        path = self.folder / f"out.{form}"
        self.ran(*words, "-o", path.name)
        return path.read_bytes()

    @cached_property
    def log(self) -> list[str]:
        """The files of the log, each with a user of its own."""
        folder = self.folder / "log"
        folder.mkdir()
        paths = [folder / _file_name(number, name) for number, name in enumerate(NAMES)]
        for number, (path, name) in enumerate(zip(paths, NAMES, strict=True)):
            path.write_text(json.dumps(_record(number, name)) + "\n")
        return [str(path) for path in paths]

    @cached_property
    def imported(self) -> str:
        """What is printed by the import of the log into a new case."""
        self.ran("init", "case", "--from", "assistant_startup", "--with-log")
        return self.ran("import", "litellm", "--into", "case", *self.log)

    @cached_property
    def users(self) -> set[str]:
        """The users in the ledger, as they are there."""
        assert self.imported
        ledger = self.folder / "case" / "usage"
        frames = [pl.read_parquet(path, glob=False) for path in sorted(ledger.rglob("*.parquet"))]
        return {name for frame in frames if "user_id" in frame.columns for name in frame["user_id"]}


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the process has closed it
        return b""


def _file_name(number: int, name: str) -> str:
    """The name itself where a file can have it."""
    is_legal = not {"/", "\0"}.intersection(name) and len(name.encode()) < 240
    return f"{name if is_legal and name.strip('.') else number}.jsonl"


def _record(number: int, name: str) -> dict[str, object]:
    tokens = {"prompt_tokens": 20_000_000 + number, "completion_tokens": 90_000}
    return {
        "request_id": f"h{number}",
        "startTime": f"{MONTHS[number % len(MONTHS)]}-03T10:00:00Z",
        "end_user": name,
        "custom_llm_provider": "openai",
        "model": "gpt-5",
        **tokens,
        "total_tokens": sum(tokens.values()),
        "status": "success",
    }
