"""Messages and docstrings are plain English, without the turns that no reader expects."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT

MODULES = sorted((ROOT / "unitecon").rglob("*.py"))
# "'x' is no format" for "unknown format 'x'", "is told" for "is reported", "what must hold".
STILTED = (" is no ", " told", "what must")


def stilted(text: str) -> Iterator[str]:
    """The texts of a Python file, docstrings too, that hold one of STILTED."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = re.sub(r"\s+", " ", f" {node.value} ")
            yield from (f"line {node.lineno}: {phrase!r}" for phrase in STILTED if phrase in words)


def test_stilted_phrases_are_found() -> None:
    assert list(stilted('x = f"{y} is no format"')) == ["line 1: ' is no '"]
    assert list(stilted('def f():\n    """A fault is\n    told at once."""\n')) == [
        "line 2: ' told'"
    ]
    assert list(stilted('x = Fault("is no seed")')) == ["line 1: ' is no '"]
    assert list(stilted('x = "this is not a format"')) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_are_plain_english(path: Path) -> None:
    assert list(stilted(path.read_text(encoding="utf-8"))) == []
