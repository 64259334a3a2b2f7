"""How an answer is shown: its scenarios, its order, its columns, and how many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from unitecon.basics import sql_text
from unitecon.dictionary.keys import BASELINE
from unitecon.engine import row_order
from unitecon.engine.row_order import DESCENDING, LARGEST, LATEST, Term
from unitecon.errors import UniteconError, nearest

if TYPE_CHECKING:
    import polars as pl

    from unitecon.engine.catalog import Query

SCENARIO = "scenario_id"


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of an answer's rows; what is left empty is as the answer's header says.

    `limit` is a number of rows; 0 is all, None as many as there is room for.
    """

    order: tuple[Term, ...] = ()
    columns: tuple[str, ...] = ()
    limit: int | None = None
    is_of_all_scenarios: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows to show: their total before the limit, the columns wanted most, and remarks.

    `limit` is the number of rows that was asked for, as in a View.
    """

    frame: pl.DataFrame
    total: int
    wanted: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    limit: int | None = None


def view(
    sort: str | None = None,
    columns: str | None = None,
    limit: int | None = None,
    scenarios: Sequence[str] | None = None,
    where: str | None = None,
) -> View:
    """The view that options ask for; raises UniteconError where one cannot be understood.

    A condition on scenarios asks for all of them.
    """
    require_limit(limit)
    try:
        order = row_order.parse(sort or "")
    except ValueError as error:
        raise UniteconError(
            f"--sort: {str(error)!r} is not a column; write COLUMN, -COLUMN or 'COLUMN desc', "
            "several with commas"
        ) from None
    names = tuple(dict.fromkeys(part.strip() for part in (columns or "").split(",")))
    if columns is not None and "" in names:
        raise UniteconError(f"--columns: {columns!r} is not a list of columns with commas")
    is_of_all = bool(scenarios) or SCENARIO in sql_text.words(where or "")
    return View(order, names if columns else (), limit, is_of_all)


def require_limit(limit: int | None) -> None:
    """Raise UniteconError unless a number of rows to show is 0 (all) or more."""
    if limit is not None and limit < 0:
        raise UniteconError(f"--limit must be 0 (all rows) or more, got {limit}")


def shown(rows: pl.DataFrame, query: Query, asked: View, as_of: date) -> Shown:
    """The rows of a query as they are asked for, of rows in the order of its grain.

    Raises UniteconError, with the nearest name, for an unknown column.
    """
    _require_columns((term.column for term in asked.order), rows, "--sort")
    _require_columns(asked.columns, rows, "--columns")
    frame, notes = _of_baseline(rows, query, asked)
    frame = ordered(frame, [*asked.order, *_default_order(frame, query)], as_of)
    total = frame.height
    if asked.limit:
        frame = frame.head(asked.limit)
    if asked.columns:
        frame = frame.select(asked.columns)
    order = [term.column for term in (*asked.order, *query.order)]
    # A lone scenario is the first to go where room is short.
    keys = [key for key in query.grain if key != SCENARIO or _is_varied(frame, key)]
    return Shown(frame, total, (*keys, *order), notes, asked.limit)


def _is_varied(frame: pl.DataFrame, column: str) -> bool:
    return column in frame.columns and frame[column].n_unique() > 1


def ordered(frame: pl.DataFrame, order: Iterable[Term], as_of: date) -> pl.DataFrame:
    """Rows in an order; a null comes last, and equal rows stay as they are."""
    import polars as pl

    keys: list[pl.Expr] = []
    descending: list[bool] = []
    for term in order:
        column = pl.col(term.column)
        if term.column == SCENARIO:  # the baseline before the others
            keys.append(column != BASELINE)
            descending.append(False)
        if term.direction == LATEST:
            day = column.cast(pl.Date).to_physical()
            is_ahead = column > as_of
            keys += [is_ahead, pl.when(is_ahead).then(day).otherwise(-day)]
            descending += [False, False]
        else:
            keys.append(column.abs() if term.direction == LARGEST else column)
            descending.append(term.direction in (DESCENDING, LARGEST))
    if not keys:
        return frame
    return frame.sort(keys, descending=descending, nulls_last=True, maintain_order=True)


def _default_order(frame: pl.DataFrame, query: Query) -> list[Term]:
    """The order of a query's header, scenario by scenario where it does not name them."""
    order = list(query.order)
    is_keyed = SCENARIO in frame.columns and SCENARIO in query.grain
    if is_keyed and not query.compares and SCENARIO not in {term.column for term in order}:
        order.insert(0, Term(SCENARIO))
    return order


def _of_baseline(
    rows: pl.DataFrame, query: Query, asked: View
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows of the baseline, and a remark, unless scenarios are asked for or compared."""
    is_whole = asked.is_of_all_scenarios or bool(query.compares) or query.layer == "checks"
    if is_whole or SCENARIO not in rows.columns or SCENARIO not in query.grain:
        return rows, ()
    others = rows[SCENARIO].n_unique() - (BASELINE in rows[SCENARIO])
    baseline = rows.filter(rows[SCENARIO] == BASELINE)
    if not others or baseline.is_empty():
        return rows, ()
    more = "1 more scenario" if others == 1 else f"{others} more scenarios"
    return baseline, (f"The baseline alone; --scenario all shows {more}.",)


def _require_columns(names: Iterable[str], rows: pl.DataFrame, option: str) -> None:
    for name in names:
        if name not in rows.columns:
            known = ", ".join(rows.columns)
            hint = nearest(name, rows.columns)
            raise UniteconError(f"{option}: unknown column {name!r}{hint} (known: {known})")
