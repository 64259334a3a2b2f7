"""How commands end: exit codes, and errors in one line, whatever they run into."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Call
from places import ROOT

from unitecon.cli import commands, ending
from unitecon.errors import Fault, InputError

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
LOST = "cannot write to standard output: "


def _shell(command: str, cache: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command in which `unitecon` is this one."""
    script = f'unitecon() {{ {sys.executable} -m unitecon "$@"; }}\n{command}'
    environment = {**os.environ, "UNITECON_CACHE": str(cache), "PYTHONPATH": str(ROOT), **settings}
    return subprocess.run(
        ["bash", "-c", script],
        check=False,
        capture_output=True,
        text=True,
        cwd=cache,
        env=environment,
    )


@needs_full
@pytest.mark.parametrize("command", ["list", "list --help", "explain runways openai"])
def test_a_full_disk_under_the_output_is_reported(command: str, tmp_path: Path) -> None:
    for _ in range(2):  # the second time from what is kept
        done = _shell(f"unitecon {command} > /dev/full", tmp_path)
        assert (done.returncode, done.stderr) == (2, LOST + "no space left on the disk\n")


def test_a_closed_output_is_reported(tmp_path: Path) -> None:
    done = _shell("unitecon list >&-", tmp_path)
    assert (done.returncode, done.stderr) == (2, LOST + "it is closed\n")


def test_a_closed_stream_is_no_place_for_files(tmp_path: Path) -> None:
    chart = tmp_path / "burn.svg"
    done = _shell(f"unitecon chart burn openai -o {chart} 2>&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert chart.read_text().startswith("<svg")
    assert _shell("unitecon sql <&-", tmp_path).returncode == 0


@pytest.mark.parametrize("command", ["list --all", "explain runways openai"])
def test_a_reader_that_has_left_ends_it_quietly(command: str, tmp_path: Path) -> None:
    for _ in range(2):
        script = f"(unitecon {command}; echo $? > {tmp_path}/code) | sleep 0"
        done = _shell(f"unitecon() {{ sleep 0.3; {sys.executable} -m unitecon $@; }}; {script}",
                      tmp_path)  # fmt: skip
        assert done.stderr == ""
        assert (tmp_path / "code").read_text() == "141\n"


@needs_full
def test_errors_that_cannot_be_printed_still_count(tmp_path: Path) -> None:
    assert _shell("unitecon nix 2> /dev/full", tmp_path).returncode == 2


def test_what_an_encoding_lacks_is_reported(tmp_path: Path) -> None:
    done = _shell("unitecon list --all", tmp_path, PYTHONIOENCODING="ascii")
    if done.returncode:
        assert "ascii has no" in done.stderr
        assert "PYTHONIOENCODING=utf-8" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_traceback_is_printed_on_request_only(tmp_path: Path) -> None:
    line = "unknown query 'nix'"
    for setting, expected in (("", False), ("0", False), ("1", True)):
        done = _shell("unitecon show nix openai", tmp_path, UNITECON_DEBUG=setting)
        assert done.returncode == 2
        assert done.stderr.splitlines()[-1] == line
        assert ("Traceback" in done.stderr) is expected


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (MemoryError(), 2, "not enough memory"),
        (RecursionError("maximum recursion depth"), 2, "the input is nested too deeply"),
        (KeyError("x"), 70, "unexpected error: KeyError"),
        (RuntimeError("Query interrupted"), 130, ""),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_error_ends_in_its_code_and_one_line(
    call: Call, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, line: str
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(commands, "app", fail)
    ended, out, err = call("list")
    assert (ended, out) == (code, "")
    assert err.startswith(line)
    assert len(err.splitlines()) == (1 if line else 0)


def test_of_very_many_faults_the_first_are_shown(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise InputError([Fault(f"fault {number}") for number in range(1, 1_501)])

    monkeypatch.setattr(commands, "app", fail)
    lines = call("list")[2].splitlines()
    assert len(lines) == ending.SHOWN_FAULTS + 1
    assert lines[:2] == ["fault 1", "fault 2"]
    assert lines[-1] == "... and 1,300 more faults"
