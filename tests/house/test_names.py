"""Names in code are nouns, and each module has a test that imports it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT

PACKAGE = ROOT / "unitecon"
TESTS = ROOT / "tests"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
# Verbs of having and finding: as a name they say nothing of what is there.
NOT_NOUNS = {"one", "found", "made", "said", "held", "told", "given", "kept"}
EXCEPTIONS = {
    ("engine/catalog.py", "kept"),  # the header's own key
    ("engine/sql_header.py", "KEPT"),
}


def names_bound(tree: ast.AST) -> Iterator[str]:
    """The variables, arguments, functions and classes that a file defines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name


def empty_names(tree: ast.AST) -> set[str]:
    return {name for name in names_bound(tree) if name.strip("_").lower() in NOT_NOUNS}


def test_an_empty_name_is_noticed() -> None:
    tree = ast.parse("def found(one):\n    _made = [said for said in one]\n    founder = 1\n")
    assert empty_names(tree) == {"found", "one", "_made", "said"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_name_says_what_it_holds(path: Path) -> None:
    file = str(path.relative_to(PACKAGE))
    empty = empty_names(ast.parse(path.read_text(encoding="utf-8")))
    assert {name for name in empty if (file, name) not in EXCEPTIONS} == set()


def modules_imported() -> set[str]:
    """Everything the tests import, as dotted names."""
    names: set[str] = set()
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_every_module_is_imported_by_a_test() -> None:
    dotted = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES}
    assert dotted - {"unitecon.__main__"} - modules_imported() == set()
