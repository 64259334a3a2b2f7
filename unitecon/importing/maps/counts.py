"""The counts of a table under a map, as the relation `mapped_counts` that the evidence reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from unitecon.basics import unfinished
from unitecon.basics.sql_text import identifier
from unitecon.importing.maps import column_names
from unitecon.importing.sources import nested, prepare, staging
from unitecon.importing.sources.readers import Shape, Source
from unitecon.importing.strict_types import COUNTS

LIMIT = 1_000_000  # records that are compared: enough to show what counts include


def over(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    columns: Mapping[str, str],
    others: Sequence[str] = (),
    limit: int = LIMIT,
) -> dict[str, int]:
    """Create the table `mapped_counts`, and sum up `others`: fields that no column is read from."""
    names = dict.fromkeys((*columns.values(), *others))
    shape = Shape(as_lines=False, columns=tuple(names))
    with unfinished.temporary() as folder:
        readable = prepare.prepared(sources, folder / "readable", has_columns=True)
        rows = staging.stage(readable, folder, limit=limit).relation(shape)
        connection.execute(f"create view read_rows as {rows} limit {limit}")
        described = connection.execute("describe read_rows").fetchall()
        types = {str(name): str(kind) for name, kind, *_ in described}
        counted = (*COUNTS, column_names.TOTAL)
        cells = [f"{_count(columns.get(name), types)} as {name}" for name in counted]
        cells += [f"{_count(name, types)} as {identifier(name)}" for name in others]
        connection.execute(
            f"create table mapped_counts as select {', '.join(cells)} from read_rows"
        )
        connection.execute("drop view read_rows")
    if not others:
        return {}
    sums = ", ".join(f"sum({identifier(name)})" for name in others)
    row = connection.execute(f"select {sums} from mapped_counts").fetchall()[0]
    return {name: int(value or 0) for name, value in zip(others, row, strict=True)}


def _count(name: str | None, types: Mapping[str, str]) -> str:
    cell = nested.column(name, types) if name else None
    if cell is None:
        return "cast(0 as bigint)"
    return f"coalesce(try_cast(nullif(trim(cast({cell} as varchar)), '') as bigint), 0)"
