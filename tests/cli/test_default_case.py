"""Which case answers where none is named, and the line that says so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import casebuilder
import pytest
from places import ROOT

from unitecon.cli import default_case

ARGUMENTS = ("show", "plan_margins", "--format", "json")


def unitecon(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command line in a folder, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "unitecon", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "UNITECON_CACHE": str(folder.parent / "kept")},
    )  # fmt: skip


def test_the_current_folder_answers_first_and_again_with_the_line(tmp_path: Path) -> None:
    folder = casebuilder.build(tmp_path / "small")
    first, kept = unitecon(folder, *ARGUMENTS), unitecon(folder, *ARGUMENTS)
    named = unitecon(folder, "show", "plan_margins", ".", "--format", "json")
    assert first.stderr == kept.stderr == "Case: small (this folder)\n"
    assert named.stderr == ""
    assert first.stdout == kept.stdout == named.stdout != ""


def test_a_folder_without_a_case_says_that_the_example_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_case.line() == (
        "Case: openai, the bundled example (no CASE named, no case.toml here)"
    )
