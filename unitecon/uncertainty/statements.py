"""The rows of `uncertainties` -> the distribution of each row of their inputs.

A statement covers the rows of its input that start on its `valid_from_date` or later, until the
input's next statement. A row that a scenario changes is not covered: the statement was made for the
unchanged row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from unitecon.case import inputs
from unitecon.case.cells import reader
from unitecon.case.inputs import Row
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES, Table, limits
from unitecon.dictionary.uncertainty import CONSTANT
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.uncertainty import from_quantiles
from unitecon.uncertainty.distributions import Distribution
from unitecon.uncertainty.from_quantiles import Quantiles

TABLE = "uncertainties"
POINTS = ("p10", "p50", "p90")
FITTED = "fitted"

Cells = Mapping[str, Any]
Key = tuple[str, date]


@dataclass(frozen=True)
class Statements:
    """The distribution of each covered row by its key (None: constant), and all rows by key."""

    distributions: Mapping[Key, Distribution | None]
    rows: Mapping[Key, Row]

    def hold_for(self, row: Row) -> bool:
        """Whether a scenario's row is covered, and unchanged from the case."""
        own = self.rows.get(row.key)
        return row.key in self.distributions and own is not None and own.cells == row.cells

    @property
    def constant(self) -> tuple[Row, ...]:
        """The rows stated to be constant."""
        return tuple(self.rows[key] for key, kind in self.distributions.items() if kind is None)


def stated(case: Case, table: pl.DataFrame) -> Statements:
    """The distributions that the rows of `uncertainties` in `table` state for a case's inputs.

    Raises InputError, with every fault, for an unknown input, quantiles that are missing, out of
    order, outside the limits of the input's column or of no distribution of the stated kind, and
    for a statement that covers no row, or several rows of different values.
    """
    if table.is_empty():
        return Statements({}, {})
    known: dict[str, list[Row]] = {}
    for row in sorted(inputs.rows(case.tables, case.first_month), key=lambda row: row.key):
        known.setdefault(row.input_id, []).append(row)
    distributions: dict[Key, Distribution | None] = {}
    faults: list[Fault] = []
    for statement, until in _spans(table):
        members = known.get(statement["input_id"], [])
        covered = [row for row in members if statement["valid_from_date"] <= row.key[1] < until]
        wrong = list(_faults(statement, members, covered, known))
        place = case.place(TABLE, statement)
        faults += [fault.at(file=place.file, line=place.line) for fault in wrong]
        if not wrong:
            distribution = _distribution(statement)
            distributions |= dict.fromkeys((row.key for row in covered), distribution)
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.line or 0))
    return Statements(distributions, {row.key: row for rows in known.values() for row in rows})


def before_fit(case: Case, table: pl.DataFrame, priors: Mapping[Key, Distribution]) -> Statements:
    """The statements without those of a fit, and `priors` of rows that the others do not cover."""
    own = table if table.is_empty() else table.filter(pl.col("basis") != FITTED)
    rows = {row.key: row for row in inputs.rows(case.tables, case.first_month)}
    return Statements({**priors, **stated(case, own).distributions}, rows)


def require(case: Case) -> None:
    """Raise InputError, with every fault, where a case's statements are wrong."""
    stated(case, case.tables[TABLE])


def _spans(table: pl.DataFrame) -> Iterator[tuple[Cells, date]]:
    """Each statement with the day on which its input's next one starts."""
    for _, rows in table.sort("input_id", "valid_from_date").group_by(
        "input_id", maintain_order=True
    ):
        ordered: list[Cells] = list(rows.iter_rows(named=True))
        ends = [following["valid_from_date"] for following in ordered[1:]]
        yield from zip(ordered, [*ends, date.max], strict=True)


def _faults(
    statement: Cells, members: Sequence[Row], covered: Sequence[Row], known: Mapping[str, Any]
) -> Iterator[Fault]:
    """An input that is unknown or cannot move alone, or else the faults of its statement."""
    name = statement["input_id"]
    place = Place(column="input_id")
    if not members:
        message = f"unknown input {name!r}{nearest(name, known)}"
        cause = "a misspelt name, or its rows are known only from a later day"
        yield Fault(message, place=place, value=name, cause=cause, is_sentence=True)
    elif members[0].table.sums is not None:
        cause = "shares that sum to 1 are drawn by their own low and high"
        yield Fault("cannot be uncertain", place=place, value=name, cause=cause)
    else:
        yield from _quantile_faults(statement)
        yield from _cover_faults(statement, members, covered)


def _quantile_faults(statement: Cells) -> Iterator[Fault]:
    """The faults of the quantiles by themselves."""
    quantiles = {name: statement[name] for name in POINTS if statement[name] is not None}
    if statement["distribution"] == CONSTANT:
        cause = f"another distribution than {CONSTANT} was meant, or its quantiles were left"
        for name, value in quantiles.items():
            yield _fault(name, value, f"is a quantile of a {CONSTANT}", "empty", cause)
        return
    wrong = [*_missing(quantiles, statement), *_refused(quantiles, statement)]
    wrong += _disordered(quantiles)
    yield from wrong
    if not wrong:
        distribution = _through(statement)
        if isinstance(distribution, Fault):
            yield distribution


def _fault(name: str, value: float, message: str, limit: str, cause: str) -> Fault:
    place = Place(column=name)
    return Fault(message, place=place, value=f"{value:g}", limit=limit, cause=cause)


def _missing(quantiles: Cells, statement: Cells) -> Iterator[Fault]:
    for name in ("p10", "p90"):
        if name not in quantiles:
            cause = f"a {statement['distribution']} distribution needs p10 and p90"
            limit = f"a number, or the distribution {CONSTANT}"
            yield Fault("is empty", place=Place(column=name), limit=limit, cause=cause)


def _refused(quantiles: Cells, statement: Cells) -> Iterator[Fault]:
    """Quantiles outside the limits of the input's column."""
    table = _table(statement)
    column = str(table.value)
    for name, value in quantiles.items():
        cell = reader(column, table.columns[column])(f"{value:.15g}")
        if isinstance(cell, Fault):
            message = f"{cell.message} for {table.name}.{column}"
            yield replace(cell.at(column=name), message=message, value=f"{value:g}")


def _disordered(quantiles: Cells) -> Iterator[Fault]:
    low, middle, high = (quantiles.get(name) for name in POINTS)
    if low is None or high is None:
        return
    if low >= high:
        cause = f"a value that is certain is a {CONSTANT}"
        cause = "p10 and p90 are swapped" if low > high else cause
        yield _fault("p10", low, "is not below p90", f"below {high:g}", cause)
    elif middle is not None and not low < middle < high:
        limit = f"above {low:g} and below {high:g}"
        cause = "two of the quantiles are swapped"
        yield _fault("p50", middle, "is not between p10 and p90", limit, cause)


def _cover_faults(
    statement: Cells, members: Sequence[Row], covered: Sequence[Row]
) -> Iterator[Fault]:
    """A statement of no row, or quantiles for several values at once."""
    place, day = Place(column="valid_from_date"), str(statement["valid_from_date"])
    if not covered:
        starts = ", ".join(str(row.key[1]) for row in members)
        yield Fault(
            "is after the last row of the input",
            place=place,
            value=day,
            limit=f"no later than a day on which a row of the input starts: {starts}",
            cause="a statement covers the rows that start on its day or later",
        )
    elif statement["distribution"] != CONSTANT and len({row.value for row in covered}) > 1:
        values = ", ".join(f"{row.value:g} from {row.key[1]}" for row in covered)
        yield Fault(
            f"the rows from {day} on have different values ({values}); state each of these days "
            "on its own line",
            place=place,
            value=day,
            cause="quantiles of one row were meant for all",
            is_sentence=True,
        )


def _distribution(statement: Cells) -> Distribution | None:
    """The distribution of a statement without a fault; None for a constant."""
    if statement["distribution"] == CONSTANT:
        return None
    distribution = _through(statement)
    assert isinstance(distribution, Distribution)
    return distribution


def _through(statement: Cells) -> Distribution | Fault:
    table = _table(statement)
    bounds = limits(table.name, str(table.value))
    quantiles = Quantiles(*(statement[name] for name in POINTS))
    return from_quantiles.through(statement["distribution"], quantiles, bounds)


def _table(statement: Cells) -> Table:
    return TABLES[statement["input_id"].partition(".")[0]]
