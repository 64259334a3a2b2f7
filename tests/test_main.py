"""`python -m unitecon`, in a process of its own and in this one."""

from __future__ import annotations

import runpy
import subprocess
import sys

import pytest
from places import ROOT

from unitecon.basics.version import version


def test_the_module_runs_the_command_line() -> None:
    command = [sys.executable, "-m", "unitecon", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert (done.stdout, done.stderr) == (f"unitecon {version()}\n", "")


def test_importing_it_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    names = runpy.run_module("unitecon.__main__", run_name="imported")
    assert callable(names["main"])
    assert capsys.readouterr() == ("", "")
