"""A path reaches DuckDB, Polars and Arrow as a name: by `sql_text` or `plain`, and no other way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT

MODULES = sorted((ROOT / "unitecon").rglob("*.py"))
SQL_TEXT = ROOT / "unitecon/basics/sql_text.py"
READS = re.compile(
    r"\b(read_(csv|parquet|json|ndjson|text|blob)\w*|\w+_scan|sniff_csv|glob)\(", re.I
)
TARGET = re.compile(r"\b(attach|\) to|copy \w+ (to|from)) +'?$", re.IGNORECASE)
READERS = re.compile(r"(read|scan)_(csv|parquet|ndjson|json|ipc)|dataset|ParquetFile|read_table")
HARMLESS = ("BytesIO", "plain", "file", "fixed[")  # bytes, or an open file


def violations(source: str) -> Iterator[str]:
    """Places where a path may be read as a pattern."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield from _targets(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if READS.search(node.value) and node.value.startswith(("read", "select", "from", " ")):
                yield f"line {node.lineno}: {node.value[:60]}"
        elif isinstance(node, ast.Call):
            yield from _calls(node)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                is_folder = isinstance(key, ast.Constant) and key.value == "temp_directory"
                if is_folder and "plain(" not in ast.unparse(value):
                    yield f"line {node.lineno}: {ast.unparse(value)}"


def _targets(node: ast.JoinedStr) -> Iterator[str]:
    """Paths after `attach` and `copy (...) to` that are not written by `file`."""
    before = ""
    for part in node.values:
        text = ast.unparse(part) if not isinstance(part, ast.Constant) else ""
        if TARGET.search(before) and "file(" not in text:
            yield f"line {node.lineno}: {text}"
        before = str(part.value) if isinstance(part, ast.Constant) else ""


def _calls(node: ast.Call) -> Iterator[str]:
    """Readers of Polars and Arrow whose first argument is a path as it came."""
    if not (node.args and isinstance(node.func, ast.Attribute)):
        return
    if not READERS.fullmatch(node.func.attr):
        return
    whose, first = ast.unparse(node.func.value), ast.unparse(node.args[0])
    if whose in ("pl", "polars", "dataset", "pq") and not any(name in first for name in HARMLESS):
        yield f"line {node.lineno}: {whose}.{node.func.attr}({first})"


@pytest.mark.parametrize(
    "source",
    [
        "pl.read_parquet(path)",
        "pl.scan_csv([str(path) for path in paths])",
        "dataset.dataset(paths)",
        "f\"read_parquet(['{path}'])\"",
        'f"select * from read_csv([{literals(paths)}])"',
        'f"attach {literal(path)} as other"',
        "f\"copy (select 1) to '{path}'\"",
        'config={"temp_directory": str(folder)}',
    ],
)
def test_a_path_as_it_came_is_found(source: str) -> None:
    assert list(violations(source))


@pytest.mark.parametrize("path", [m for m in MODULES if m != SQL_TEXT], ids=lambda p: p.stem)
def test_paths_are_names(path: Path) -> None:
    assert not list(violations(path.read_text(encoding="utf-8")))
