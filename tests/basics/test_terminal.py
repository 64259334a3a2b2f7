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


def test_only_own_colours_reach_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    terminal.say(f"{terminal.RED}a{terminal.PLAIN}\x1b]0;title\x07\nb\x9b1m\u202e")
    assert screen.getvalue() == "\x1b[31ma\x1b[0m\\x1b]0;title\\x07\nb\\x9b1m\\u202e\n"


def test_a_pipe_gets_no_colour_and_what_it_cannot_encode_as_escapes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(file, encoding="ascii"))
    terminal.say("\x1b[31mcaf\u00e9 \udce9\U0001f600", is_error=True)
    assert file.getvalue() == b"\\x1b[31mcaf\\xe9 \\udce9\\U0001f600\n"


def test_bytes_reach_a_stream_as_they_are_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(file, encoding="ascii"))
    terminal.put("caf\u00e9\r\n".encode())
    assert file.getvalue() == "caf\u00e9\r\n".encode()
    text = io.StringIO()
    monkeypatch.setattr(sys, "stdout", text)
    terminal.put(b"a")
    assert text.getvalue() == "a"
