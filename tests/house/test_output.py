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
# Rows of charts come from `words.rows`, as text that can be drawn.
WRITERS |= {
    "rich": ("reports/text_tables.py", "reports/formats.py", "reports/first_page.py"),
    "vl_convert": ("charts/save.py",),
    "xlsxwriter": ("reports/workbook.py",),
    "write_json": ("reports/formats.py",),
    # Files that unitecon reads again, whose text stays as it is, beside the format.
    "write_csv": (
        *("reports/formats.py", "new_case/blank.py", "new_case/tables.py"),
        "usage/cache_keys.py",
    ),
}
OF_CHARTS = {"to_dicts": ("charts/words.py",), "iter_rows": ("charts/words.py",)}
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
    rules = WRITERS | (OF_CHARTS if file.startswith("charts/") else {})
    typed = {id(part) for node in ast.walk(tree) if _is_typing(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        for name in _names(node):
            if id(node) not in reads | typed and file not in rules.get(name, (file,)):
                yield f"{file}:{getattr(node, 'lineno', 0)}: uses {name}"


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield node.func.id
    elif isinstance(node, ast.Attribute):
        page = isinstance(node.value, ast.Name) and node.value.id == "page"
        yield "" if page and node.attr == "print" else node.attr
    elif isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]


def _is_typing(node: ast.AST) -> bool:
    """Whether a block is for type checkers alone."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import vl_convert", "vl_convert"),
        ("from rich.console import Console", "rich"),
        ("frame.write_csv('a.csv')", "write_csv"),
        ("print('a')", "print"),
        ("import typer\ntyper.echo('a')", "echo"),
        ("import sys\nsys.stdout.write('a')", "stdout"),
        ("import sys\nf(sys.stderr)", "stderr"),
    ],
)
def test_a_writer_of_its_own_is_found(text: str, name: str) -> None:
    assert [line.partition("uses ")[2] for line in violations("cli/x.py", text)] == [name]


def test_a_chart_with_rows_of_its_own_is_found() -> None:
    assert list(violations("charts/x.py", "frame.to_dicts()")) == ["charts/x.py:1: uses to_dicts"]


def test_what_writes_nothing_is_not_found() -> None:
    text = "import sys\nsys.stdout.isatty()\npage.print('a')\nterminal.say('a')\nframe.to_dicts()"
    assert not list(violations("cli/x.py", text))
    assert not list(violations("cli/x.py", "if TYPE_CHECKING:\n    from rich import a"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_text_goes_out_by_the_functions_for_it(path: Path) -> None:
    file = path.relative_to(ROOT / "unitecon").as_posix()
    assert not list(violations(file, path.read_text()))
