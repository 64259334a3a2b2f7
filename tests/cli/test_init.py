"""`unitecon init`: its options, what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import firstcase
import pytest
from typer.testing import CliRunner, Result

from unitecon.cli import init
from unitecon.cli.commands import app


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_init_is_a_command() -> None:
    assert init.init in [command.callback for command in app.registered_commands]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["init", *map(str, arguments)])


def test_one_command_makes_a_case_from_a_log_to_a_runway(tmp_path: Path) -> None:
    firstcase.log(tmp_path)
    firstcase.users(tmp_path, "user,plan\nanna,pro\nben,pro\n")
    options = ("--users", "users.csv", "--price", "free=0,pro=25", "--cash", 9000, "--burn", 1000)
    result = call("mine", "--log", "requests.csv", *options)
    assert result.exit_code == 0, result.output
    assert "3 users cost $51.06 to serve" in result.stdout
    assert "Cash runs out on" in result.stdout
    assert "Reading ..." in result.stderr
    shown = CliRunner().invoke(app, ["show", "runways", "mine", "--format", "json"])
    (runway,) = json.loads(shown.stdout)
    assert runway["is_cash_out"] is True


def test_more_files_may_follow_a_log(tmp_path: Path) -> None:
    first, second = firstcase.LOG.splitlines(keepends=True)[:2]
    firstcase.log(tmp_path, first).rename("a.csv")
    firstcase.log(tmp_path, second).rename("b.csv")
    result = call("mine", "--log", "a.csv", "b.csv")
    assert result.exit_code == 0, result.output
    assert "2 of 2 records read as table" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("mine",), "Nothing was made. A case comes from your log, from another case"),
        (("mine", "--users", "users.csv"), "--users goes with --log; nothing was made"),
        (("mine", "--blank", "--with-log"), "--with-log goes with --from"),
        (("mine", "more"), "FILE goes with --log"),
        (("mine", "--blank", "--from", "openai"), "--from and --blank are different ways"),
        (("mine", "--log", "a", "--cash", "5"), "--cash needs --burn as well"),
        (("mine", "--log", "a", "--burn", "5"), "--burn needs --cash as well"),
        (("mine", "--log", "a", "--price", "pro"), "'pro' is not a price of a plan"),
        (("mine", "--log", "a"), "a: no such file"),
    ],
)
def test_a_call_that_is_wrong_makes_nothing(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    error = call(*arguments).exception
    assert message in str(error)
    assert getattr(error, "exit_code", None) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_copy_and_a_blank_case_say_what_they_are() -> None:
    assert call("blank", "--blank").stdout.startswith("Made blank: case.toml, plans.csv")
    copy = call("copy", "--from", "openai")
    assert copy.stdout == "Copied openai to copy.\nIt runs: unitecon run copy\n"
    again = call("copy", "--from", "openai").exception
    assert str(again) == "copy exists and is not empty; nothing was written"
