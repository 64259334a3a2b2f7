"""Text is printed, drawn and written in few places, each of which takes it as data.

The rule is tried on bad samples first: one that cannot fail keeps nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT

# Names that write text as it is, and the files that may use them.
WRITERS: dict[str, tuple[str, ...]] = {
    "print": (),
    "echo": (),
    "secho": (),
    "stdout": ("basics/terminal.py", "cli/streams.py", "reports/text_tables.py"),
    "stderr": ("basics/terminal.py", "cli/streams.py", "cli/ending.py", "reports/formats.py"),
}
READS = {"isatty", "flush", "fileno"}  # of a stream, which write nothing
SOURCES = sorted((ROOT / "unitecon").rglob("*.py"))


def violations(file: str, text: str) -> Iterator[str]:
    """The lines of a file that use a writer which is another file's."""
    tree = ast.parse(text)
    reads = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in READS
    }
    for node in ast.walk(tree):
        for name in _names(node):
            if id(node) not in reads and file not in WRITERS.get(name, (file,)):
                yield f"{file}:{getattr(node, 'lineno', 0)}: uses {name}"


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield node.func.id
    elif isinstance(node, ast.Attribute):
        page = isinstance(node.value, ast.Name) and node.value.id == "page"
        yield "" if page and node.attr == "print" else node.attr
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("print('a')", "print"),
        ("import typer\ntyper.echo('a')", "echo"),
        ("import sys\nsys.stdout.write('a')", "stdout"),
        ("import sys\nf(sys.stderr)", "stderr"),
    ],
)
def test_a_writer_of_its_own_is_found(text: str, name: str) -> None:
    assert [line.partition("uses ")[2] for line in violations("cli/x.py", text)] == [name]


def test_what_writes_nothing_is_not_found() -> None:
    text = "import sys\nsys.stdout.isatty()\npage.print('a')\nterminal.say('a')"
    assert not list(violations("cli/x.py", text))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_text_goes_out_by_the_functions_for_it(path: Path) -> None:
    file = path.relative_to(ROOT / "unitecon").as_posix()
    assert not list(violations(file, path.read_text()))
