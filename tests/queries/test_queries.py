"""Every query on a few rows: tests/queries/<query>/<case>/ holds its tables and its answer.

`<table>.csv` gives the rows of a table that the query reads, `expected.csv` the rows that must come
out, in any order. Lines that start with # are remarks: they hold the arithmetic. An empty cell is
null, `''` an empty text. A column has the type that the dictionary gives it or that its name says;
a header cell may name another after a colon (`users:bigint`). Columns of a given table that a case
leaves out are null, and a given table without a file is empty; any other table needs its file. A
number of `expected.csv` may be written as the sum it comes from: `20 * 12 / 1000`, `exp(0.5)`,
`cdf(1)`, and what a query only approximates with its tolerance, `1.6448536270 +- 2e-9`.
"""

from __future__ import annotations

import ast
import csv
import dataclasses
import math
import operator
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import NormalDist

import duckdb
import polars as pl
import pytest

from unitecon.dictionary.tables import SWITCHES, TABLES
from unitecon.engine import catalog

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/expected.csv"))
TOLERANCE = 1e-12  # of floating-point figures, relative and, near zero, absolute
SQL_TYPES = {pl.String: "varchar", pl.Date: "date", pl.Float64: "double", pl.Boolean: "boolean"}
DATES = ("month", "date", "start", "end")
EMPTY_TEXT = "''"
OPERATIONS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
FUNCTIONS = {"exp": math.exp, "ln": math.log, "sqrt": math.sqrt, "cdf": NormalDist().cdf}
Row = tuple[object, ...]


@dataclass(frozen=True)
class Figure:
    """A number that is expected, and how far off it may be."""

    value: float
    tolerance: float

    @classmethod
    def of(cls, text: str) -> Figure:
        """The figure of a cell; raises ValueError where it is not a sum."""
        value, _, tolerance = text.partition("+-")
        number = worked_out(value)
        return cls(number, float(tolerance or TOLERANCE * max(1, abs(number))))

    def is_met_by(self, value: object) -> bool:
        """Whether a value is a number near enough."""
        is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        return is_number and abs(float(value) - self.value) <= self.tolerance


def dictionary_types() -> dict[str, str]:
    """The SQL type of every column of a case's tables."""
    columns = {name: dtype for table in TABLES.values() for name, dtype in table.dtypes.items()}
    return {name: SQL_TYPES.get(type(dtype), "double") for name, dtype in columns.items()}


KNOWN = dictionary_types() | {
    name: "boolean" if isinstance(switch.default, bool) else "varchar"
    for name, switch in SWITCHES.items()
}


def type_of(cell: str) -> tuple[str, str]:
    """The name and SQL type of a column from its cell in the header."""
    name, _, stated = cell.strip().partition(":")
    if stated:
        return name, stated
    if name in KNOWN:
        return name, KNOWN[name]
    if name.startswith(("is_", "has_")):
        return name, "boolean"
    if name.rpartition("_")[2] in DATES and "_per_" not in name:
        return name, "date"
    return name, "varchar" if name.endswith(("_id", "_kind")) else "double"


def read(path: Path) -> tuple[dict[str, str], list[list[str]]]:
    """The columns of a CSV file with their types, and its rows as text."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    header, *rows = [[cell.strip() for cell in row] for row in csv.reader(lines) if row]
    columns = dict(type_of(cell) for cell in header)
    for row in rows:
        assert len(row) == len(header), f"{path}: {row} has not {len(header)} cells"
    return columns, rows


def typed(columns: dict[str, str], name: str) -> dict[str, str]:
    """A file's columns, and those of a given table that the file leaves out."""
    table = TABLES.get(name.removeprefix(catalog.GIVEN_PREFIX))
    if table is None or not name.startswith(catalog.GIVEN_PREFIX):
        return columns
    scenario = {"scenario_id": "varchar"} if table.is_assumption else {}
    return {**scenario, **{column: KNOWN[column] for column in table.columns}, **columns}


def create(connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
    """Make the table `name` of its file, or an empty given table without one."""
    path = folder / f"{name}.csv"
    is_given = name.removeprefix(catalog.GIVEN_PREFIX) in TABLES and name.startswith("given_")
    assert path.is_file() or is_given, f"{folder} lacks {name}.csv"
    own, rows = read(path) if path.is_file() else ({}, [])
    columns = typed(own, name)
    listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"create table {name} ({listed})")
    marks = ", ".join(f"cast(? as {kind})" for kind in own.values())
    names = ", ".join(f'"{column}"' for column in own)
    for row in rows:
        values = ["" if cell == EMPTY_TEXT else cell or None for cell in row]
        connection.execute(f"insert into {name} ({names}) values ({marks})", values)


def answer(folder: Path, query: catalog.Query) -> tuple[list[str], list[Row]]:
    """The columns and rows that the query gives on the tables in `folder`."""
    with duckdb.connect() as connection:
        for name in query.reads:
            create(connection, folder, name)
        relation = connection.sql(query.sql)
        return relation.columns, relation.fetchall()


def worked_out(text: str) -> float:
    """The value of a sum written with numbers, + - * / ** and FUNCTIONS."""

    def value(node: ast.AST) -> float:
        match node:
            case ast.Expression():
                return value(node.body)
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.BinOp():
                return OPERATIONS[type(node.op)](value(node.left), value(node.right))
            case ast.UnaryOp():
                return OPERATIONS[type(node.op)](value(node.operand))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return FUNCTIONS[name](*map(value, arguments))
        raise ValueError(f"{text!r} is not a sum")

    return value(ast.parse(text, mode="eval"))


def expected_value(cell: str, kind: str) -> object:
    """A cell of `expected.csv` as a value of its type."""
    if not cell:
        return None
    if cell == EMPTY_TEXT:
        return ""
    if kind == "date":
        return date.fromisoformat(cell)
    if kind == "boolean":
        return {"true": True, "false": False}[cell]
    return cell if kind == "varchar" else Figure.of(cell)


def is_same(value: object, expected: object) -> bool:
    """Whether a value is the expected one."""
    if isinstance(expected, Figure):
        return expected.is_met_by(value)
    return type(value) is type(expected) and value == expected


def differences(folder: Path, query: catalog.Query) -> Iterator[str]:
    """Where the query's rows on the tables in `folder` are not those of `expected.csv`."""
    columns, rows = read(folder / "expected.csv")
    names, values = answer(folder, query)
    if list(columns) != names:
        yield f"columns are {names}, not {list(columns)}"
        return
    keys = [names.index(key) for key in query.grain]
    kinds = list(columns.values())
    wanted = [tuple(map(expected_value, row, kinds)) for row in rows]
    by_key = {key_of(row, keys): row for row in values}
    if len(by_key) < len(values) or len(values) != len(wanted):
        yield f"{len(values)} rows, not {len(wanted)}: {values}"
    for row in wanted:
        key = key_of(row, keys)
        if key not in by_key:
            yield f"no row {key}"
            continue
        for column, value, figure in zip(names, by_key[key], row, strict=True):
            if not is_same(value, figure):
                yield f"{key}: {column} is {value!r}, not {figure!r}"


def key_of(row: Row, keys: list[int]) -> Row:
    """The key of a row; a number by its value."""
    cells = (row[key] for key in keys)
    return tuple(cell.value if isinstance(cell, Figure) else cell for cell in cells)


def strays(folder: Path, query: catalog.Query) -> Iterator[str]:
    """Files in a case's folder that the query does not read."""
    known = {*(f"{name}.csv" for name in query.reads), "expected.csv", "README.md"}
    yield from (path.name for path in folder.iterdir() if path.name not in known)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_query_gives_the_expected_rows(folder: Path) -> None:
    query = catalog.get(folder.parent.name)
    assert list(strays(folder, query)) == []
    assert list(differences(folder, query)) == []


def test_every_folder_is_a_case() -> None:
    folders = {path for path in HERE.glob("*/*") if path.is_dir() and "__" not in path.name}
    assert folders == set(CASES)
    assert len(CASES) >= 30


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("* release_tokens", "+ release_tokens", "usage_mtok_per_task is"),
        ("and release_tokens.valid_to", "or release_tokens.valid_to", "rows, not"),
        ("model_mixes.task_id,", "", "columns are"),
        ("model_mixes.period_month,", "null as period_month,", "no row"),
    ],
)  # fmt: skip
def test_a_changed_formula_is_noticed(old: str, new: str, difference: str) -> None:
    query = catalog.get("task_tokens")
    folder = HERE / "task_tokens" / "two_models"
    assert old in query.sql
    changed = dataclasses.replace(query, sql=query.sql.replace(old, new, 1))
    assert any(difference in line for line in differences(folder, changed))


def test_a_file_nobody_reads_and_a_missing_table_are_noticed(tmp_path: Path) -> None:
    folder = shutil.copytree(HERE / "task_tokens" / "two_models", tmp_path / "two_models")
    query = catalog.get("task_tokens")
    (folder / "plan_prices.csv").write_text("plan_id\n")
    assert list(strays(folder, query)) == ["plan_prices.csv"]
    (folder / "model_mixes.csv").unlink()
    with pytest.raises(AssertionError, match=r"lacks model_mixes\.csv"):
        list(differences(folder, query))


@pytest.mark.parametrize(
    ("text", "value"),
    [("-3 + 2 * 4", 5), ("2 ** 3 / 4", 2), ("exp(0) + ln(1)", 1), ("sqrt(16)", 4), ("cdf(0)", 0.5)],
)
def test_a_sum_is_worked_out(text: str, value: float) -> None:
    assert worked_out(text) == value
