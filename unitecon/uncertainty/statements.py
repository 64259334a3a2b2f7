"""What a case states of its uncertain inputs -> the distribution of each of their rows.

A statement holds for the rows of its input that start on its `valid_from_date` or later, until the
input's next statement. It gives way to a scenario: a row that one changes is no longer what the
statement was made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from unitecon.case.cells import reader
from unitecon.case.csv_files import read_sheet
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES, Table, limits
from unitecon.dictionary.uncertainty import CONSTANT
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.uncertainty import from_quantiles, inputs
from unitecon.uncertainty.distributions import Distribution
from unitecon.uncertainty.from_quantiles import Quantiles
from unitecon.uncertainty.inputs import Row

TABLE = "uncertainties"
FILE = f"{TABLE}.csv"
POINTS = ("p10", "p50", "p90")

Cells = Mapping[str, Any]
Key = tuple[str, date]


@dataclass(frozen=True)
class Statements:
    """The distribution of each stated row by its key (None: constant), and those rows."""

    distributions: Mapping[Key, Distribution | None]
    rows: Mapping[Key, Row]

    def hold_for(self, row: Row) -> bool:
        """Whether a scenario's row is stated, and still as it stands in the case."""
        own = self.rows.get(row.key)
        return row.key in self.distributions and own is not None and own.cells == row.cells

    @property
    def constant(self) -> tuple[Row, ...]:
        """The rows said to be constant."""
        return tuple(self.rows[key] for key, one in self.distributions.items() if one is None)


def stated(case: Case, table: pl.DataFrame) -> Statements:
    """What the rows of `uncertainties` in `table` say of the inputs of a case.

    Raises InputError, with every fault, for an unknown input, quantiles that are missing, out of
    order, refused by the input's column or of no distribution of the stated kind, and for a
    statement that covers no row, or several rows of different values.
    """
    if table.is_empty():
        return Statements({}, {})
    known: dict[str, list[Row]] = {}
    for row in sorted(inputs.rows(case.tables, case.first_month), key=lambda row: row.key):
        known.setdefault(row.input_id, []).append(row)
    found: dict[Key, Distribution | None] = {}
    faults: list[tuple[Cells, Fault]] = []
    for statement, until in _spans(table):
        members = known.get(statement["input_id"], [])
        covered = [row for row in members if statement["valid_from_date"] <= row.key[1] < until]
        wrong = list(_faults(statement, members, covered, known))
        faults += [(statement, fault) for fault in wrong]
        if not wrong:
            found |= dict.fromkeys((row.key for row in covered), _distribution(statement))
    if faults:
        raise InputError(_placed(case, faults))
    return Statements(found, {row.key: row for rows in known.values() for row in rows})


def require(case: Case) -> None:
    """Raise InputError, with every fault, where a case's statements are wrong."""
    stated(case, case.tables[TABLE])


def _spans(table: pl.DataFrame) -> Iterator[tuple[Cells, date]]:
    """Each statement with the day of its input's next one."""
    for _, rows in table.sort("input_id", "valid_from_date").group_by(
        "input_id", maintain_order=True
    ):
        ordered: list[Cells | None] = [*rows.iter_rows(named=True), None]
        for one, following in pairwise(ordered):
            if one is not None:
                yield one, following["valid_from_date"] if following else date.max


def _faults(
    statement: Cells, members: Sequence[Row], covered: Sequence[Row], known: Mapping[str, Any]
) -> Iterator[Fault]:
    """An input that is none or cannot move by itself, or else what is wrong with its statement."""
    name = statement["input_id"]
    if not members:
        cause = "a misspelt name, or its rows are known only from a later day"
        message = f"is no input with a value{nearest(name, known)}"
        yield Fault(
            message,
            place=Place(column="input_id"),
            value=name,
            limit="a table and its keys",
            cause=cause,
        )
    elif members[0].table.sums is not None:
        cause = "shares that sum to 1 cannot move one by one"
        yield Fault(
            "is not drawn",
            place=Place(column="input_id"),
            value=name,
            limit="another input",
            cause=cause,
        )
    else:
        yield from _quantile_faults(statement)
        yield from _cover_faults(statement, members, covered)


def _quantile_faults(statement: Cells) -> Iterator[Fault]:
    """What is wrong with the quantiles by themselves."""
    given = {name: statement[name] for name in POINTS if statement[name] is not None}
    if statement["distribution"] == CONSTANT:
        cause = "another kind was meant, or the quantiles of one that was"
        for name, value in given.items():
            yield Fault(
                "is a quantile of a constant",
                place=Place(column=name),
                value=f"{value:g}",
                limit="empty",
                cause=cause,
            )
        return
    wrong = [*_missing(given, statement), *_refused(given, statement), *_disordered(given)]
    yield from wrong
    if not wrong:
        found = _through(statement)
        if isinstance(found, Fault):
            yield found


def _missing(given: Cells, statement: Cells) -> Iterator[Fault]:
    for name in ("p10", "p90"):
        if name not in given:
            cause = f"a {statement['distribution']} distribution needs p10 and p90"
            limit = f"a number, or the distribution {CONSTANT}"
            yield Fault("is empty", place=Place(column=name), limit=limit, cause=cause)


def _refused(given: Cells, statement: Cells) -> Iterator[Fault]:
    table = _table(statement)
    column = str(table.value)
    for name, value in given.items():
        found = reader(column, table.columns[column])(f"{value:.15g}")
        if isinstance(found, Fault):
            message = f"{found.message} for {table.name}.{column}"
            yield replace(found.at(column=name), message=message, value=f"{value:g}")


def _disordered(given: Cells) -> Iterator[Fault]:
    low, middle, high = (given.get(name) for name in POINTS)
    if low is not None and high is not None and low >= high:
        cause = "p10 and p90 are swapped" if low > high else f"a sure value is a {CONSTANT}"
        yield Fault(
            "is not below p90",
            place=Place(column="p10"),
            value=f"{low:g}",
            limit=f"below {high:g}",
            cause=cause,
        )
    elif low is not None and high is not None and middle is not None and not low < middle < high:
        limit = f"above {low:g} and below {high:g}"
        cause = "two of the quantiles are swapped"
        yield Fault(
            "is not between p10 and p90",
            place=Place(column="p50"),
            value=f"{middle:g}",
            limit=limit,
            cause=cause,
        )


def _cover_faults(
    statement: Cells, members: Sequence[Row], covered: Sequence[Row]
) -> Iterator[Fault]:
    """A statement of no row, or quantiles of several values at once."""
    day = str(statement["valid_from_date"])
    if not covered:
        starts = ", ".join(str(row.key[1]) for row in members)
        cause = "a statement holds for the rows that start on its day or later"
        limit = f"at most a day on which a row of the input starts: {starts}"
        yield Fault(
            "is after the rows it is said of",
            place=Place(column="valid_from_date"),
            value=day,
            limit=limit,
            cause=cause,
        )
    elif statement["distribution"] != CONSTANT and len({row.value for row in covered}) > 1:
        said = ", ".join(f"{row.value:g} from {row.key[1]}" for row in covered)
        cause = "the quantiles of one row were meant for all"
        yield Fault(
            f"covers rows of different values: {said}",
            place=Place(column="valid_from_date"),
            value=day,
            limit=f"one line of {FILE} for each of these days",
            cause=cause,
        )


def _distribution(statement: Cells) -> Distribution | None:
    """What a statement without a fault says; None for a constant."""
    if statement["distribution"] == CONSTANT:
        return None
    found = _through(statement)
    assert isinstance(found, Distribution)
    return found


def _through(statement: Cells) -> Distribution | Fault:
    table = _table(statement)
    bounds = limits(table.name, str(table.value))
    quantiles = Quantiles(*(statement[name] for name in POINTS))
    return from_quantiles.through(statement["distribution"], quantiles, bounds)


def _table(statement: Cells) -> Table:
    return TABLES[statement["input_id"].partition(".")[0]]


def _placed(case: Case, faults: Sequence[tuple[Cells, Fault]]) -> list[Fault]:
    """Faults with their lines in the case's file; one that a scenario inserted has none."""
    path, lines = case.path / FILE, {}
    if path.is_file():
        sheet, _ = read_sheet(path, TABLES[TABLE])
        lines = dict(zip(sheet.frame().rows(), sheet.lines, strict=True))
    found = []
    for statement, fault in faults:
        line = lines.get(tuple(statement[name] for name in TABLES[TABLE].columns))
        found.append(fault.at(file=FILE, line=line))
    return sorted(found, key=lambda fault: fault.line or 0)
