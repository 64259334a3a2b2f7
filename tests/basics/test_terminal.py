"""When colours are shown, and how wide a line is."""

from __future__ import annotations

import io
import sys

import pytest

from unitecon.basics import terminal


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_pipe_has_any_width_and_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert terminal.standard_output() == terminal.PIPE


@pytest.mark.parametrize(
    ("variable", "value", "is_coloured"),
    [("TERM", "xterm", True), ("NO_COLOR", "1", False), ("NO_COLOR", "", True),
     ("TERM", "dumb", False)],
)  # fmt: skip
def test_a_terminal_has_colours_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, is_coloured: bool
) -> None:
    monkeypatch.setattr(sys, "stdout", Screen())
    monkeypatch.setenv(variable, value)
    monkeypatch.setenv("COLUMNS", "90")
    assert terminal.standard_output() == terminal.Terminal(90, is_coloured)
    assert terminal.coloured("x", terminal.RED, is_coloured=is_coloured) == (
        "\x1b[31mx\x1b[0m" if is_coloured else "x"
    )
