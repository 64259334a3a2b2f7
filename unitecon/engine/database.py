"""Run the catalog on DuckDB, in memory or into a database file."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import duckdb
import polars as pl

from unitecon.basics import sql_text
from unitecon.engine import catalog, create, export
from unitecon.engine.catalog import GIVEN_PREFIX, Query
from unitecon.engine.parquet import Scan
from unitecon.engine.sandbox import Sandbox, fetch
from unitecon.errors import UniteconError, nearest

# Kept as tables in a database file, where every other query is a view. A view is planned down to
# the tables below it at each use, so what many answers stand on is worth its rows.
STORED = frozenset(
    {"driver_paths", "task_costs", "tier_costs", "tier_shares", "tier_coverages"}
    | {"segment_rates", "tier_months", "plan_months", "company_months"}
    | {"price_slots", "slot_prices", "slot_costs", "user_months", "user_ranks", "logged_tiers"}
)
# In memory these are tables all: planning views over views costs more than a small case's rows.
STORED_LAYERS = frozenset({"inputs", "steps"})
# Read where they are asked for: one row a user or a request, and what only a fit asks.
WIDE = frozenset(
    {"usage_ledger", "request_slots", "request_costs", "user_values", "user_margins"}
    | {"tier_model_usage", "member_trends", "margin_bridges"}
    | {"modelled_segments"}
)
ASKED_FOR = ("fitted_", "bridge_", "draw_")
# Given tables that only a case with a usage log has, or only a simulation.
LOG_PREFIXES = tuple(
    f"given_usage_{name}" for name in ("references", "spans", "ledger", "quarantine", "imports")
)
DRAW_PREFIX = "given_draw_"
OPTIONAL = (*LOG_PREFIXES, DRAW_PREFIX)
# Sums over users are exact decimals, and quantiles do not hang on any order: the same on any
# number of threads, so they use every core.
EXACT = frozenset(
    {"user_plan_months", "plan_parts", "usage_costs", "unpriced_costs", "user_months", "user_ranks"}
    | {"tier_cuts", "slot_totals", "logged_tiers"}
    | {"simulated_quantiles", "simulated_group_quantiles"}
)
# Answers that only choose rows of users, or sum exact decimals of them.
EXACT_ANSWERS = frozenset(
    {"user_margins", "losing_users", "top_users", "cost_concentrations", "lorenz_points"}
)


@dataclass(frozen=True)
class Repeated:
    """A frame of one scenario whose rows stand for each of `given_scenarios`."""

    frame: pl.DataFrame


class Engine:
    """A model's database: `frames` as its `given_*` tables, every query on top.

    A frame or scan under a query's name stands in for that query. Where there are no tables of a
    usage log, the queries that need them are left out, and refused when asked for.
    `path` writes it to a file, whole or not at all: it is built beside its target and moved there,
    so a failure leaves an earlier file as it was. `only` limits the catalog to these queries and
    what they read; `as_views` are steps to keep as views, for who reads few of their rows. One
    thread a statement by default, since sums of floats depend on their number.
    Raises UniteconError where a query does not run or `path` cannot be written.
    """

    def __init__(
        self,
        frames: Mapping[str, pl.DataFrame | Scan | Repeated],
        path: Path | None = None,
        *,
        only: Iterable[str] | None = None,
        as_views: Iterable[str] = (),
        threads: int = 1,
    ) -> None:
        self._threads = threads
        self._queries, self._left_out = _selected(only, frames)
        self._names = (*frames, *self._queries)
        self._scans = {name: one for name, one in frames.items() if isinstance(one, Scan)}
        self._copy: weakref.finalize[..., Engine] | None = None
        self._sandbox: Sandbox | None = None
        self._connection = _connect(":memory:", threads)
        views = WIDE.union(as_views)
        kinds = {name: _kind(query, views) for name, query in self._queries.items()}
        _fill(self._connection, frames, self._queries, kinds, threads)
        self._is_locked = path is not None  # settings of a sandbox cannot be changed
        if path is not None:
            self.write(path)
            self._connection.close()
            self._sandbox = Sandbox(path, threads=threads)
            self._connection = self._sandbox.connection

    def write(self, path: Path) -> None:
        """Copy an engine in memory to a database file, inputs and most steps as views again.

        Raises UniteconError where `path` cannot be written; an earlier file then stays.
        """
        with self._connection.cursor() as memory:
            export.write(path, memory, self._kept(), STORED, self._scans)

    def query(self, sql: str) -> pl.DataFrame:
        """The rows of the product's own `sql`; a user's goes through `sql()`."""
        return fetch(self._connection, sql)

    def sql(self, text: str) -> pl.DataFrame:
        """The rows of a user's one SELECT statement, run where it can only read this model.

        Raises UniteconError, in one line, for anything else and for SQL that does not run.
        """
        return self._reader().sql(text)

    def answer(self, name: str, where: str | None = None) -> pl.DataFrame:
        """The rows of a query or given table, in order of its grain.

        `where` is a user's SQL condition on them. Raises UniteconError where no query is called
        `name` (with the nearest name) or `where` is not one expression.
        """
        self._require(name)
        frame = self._rows(name) if where is None else self._reader().where(name, where)
        grain = self._queries[name].grain if name in self._queries else ()
        keys = [key for key in grain if key in frame.columns]
        return frame.sort(keys, nulls_last=True, maintain_order=True) if keys else frame

    def _rows(self, name: str) -> pl.DataFrame:
        is_spread = name in EXACT_ANSWERS and not self._is_locked
        if is_spread:
            self._connection.execute(f"set threads = {os.cpu_count() or self._threads}")
        try:
            return self.query(f'select * from "{name}"')
        finally:
            if is_spread:
                self._connection.execute(f"set threads = {self._threads}")

    def has(self, name: str) -> bool:
        """Whether a query or given table can be asked for here."""
        return name in self._names

    def columns(self, name: str) -> dict[str, str]:
        """The columns of a query or given table with their SQL types, in order.

        Raises like `answer`.
        """
        self._require(name)
        rows = self._connection.execute(
            """select column_name, data_type from duckdb_columns()
            where table_name = $1 and database_name = current_database() order by column_index""",
            [name],
        ).fetchall()
        return dict(rows)

    def close(self) -> None:
        """End the instance and drop what it kept on disk for itself."""
        if self._sandbox is not None:
            self._sandbox.close()
        self._connection.close()
        if self._copy is not None:
            self._copy()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _kept(self) -> dict[str, Query]:
        """The queries that a database file can answer: those that read no raw log."""
        raw = {name for name, scan in self._scans.items() if not scan.is_kept}
        for name, query in self._queries.items():  # each comes after what it reads
            if raw.intersection(query.reads):
                raw.add(name)
        return {name: query for name, query in self._queries.items() if name not in raw}

    def _require(self, name: str) -> None:
        if name in self._left_out:
            if DRAW_PREFIX in "".join(catalog.get(name).reads):
                raise UniteconError(f"{name} is made from draws: unitecon simulate CASE")
            how = "unitecon import FORMAT FILE... --into CASE"
            raise UniteconError(f"{name} is made from a usage log, and this case has none: {how}")
        if name not in self._names:
            raise UniteconError(f"no answer is called {name!r}{nearest(name, self._names)}")

    def _reader(self) -> Sandbox:
        """The sandbox: over the built file, or over a copy of what is in memory."""
        if self._sandbox is None:
            folder = tempfile.mkdtemp(prefix="unitecon-")
            # A model that is dropped without close(), as notebooks do, leaves nothing behind.
            self._copy = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            path = Path(folder) / "model.duckdb"
            kept = self._kept()
            raw = {name: query for name, query in self._queries.items() if name not in kept}
            scans = {name: scan for name, scan in self._scans.items() if not scan.is_kept}
            _copy(self._connection, path, [*scans, *raw])
            self._sandbox = Sandbox(path, threads=self._threads, scans=scans, views=raw)
        return self._sandbox


def _selected(
    only: Iterable[str] | None, frames: Mapping[str, pl.DataFrame | Scan | Repeated]
) -> tuple[dict[str, Query], set[str]]:
    """The queries to run, and the names of those that a missing given table keeps from running."""
    queries = {
        name: query
        for name, query in catalog.load().items()
        if query.layer != "imports" and name not in frames
    }
    left_out: set[str] = set()
    for name, query in queries.items():  # each comes after what it reads
        optional = {name for name in query.reads if name.startswith(OPTIONAL)}
        if optional - set(frames) or left_out.intersection(query.reads):
            left_out.add(name)
    wanted = [name for name in queries if name not in left_out] if only is None else only
    chosen = catalog.with_reads(wanted, queries)
    for query in chosen:
        missing = [n for n in query.reads if n.startswith(GIVEN_PREFIX) and n not in frames]
        if missing:
            raise UniteconError(f"{query.file}: reads {', '.join(missing)}, which is not given")
    return {query.name: query for query in chosen}, left_out


def _connect(path: str, threads: int) -> duckdb.DuckDBPyConnection:
    # Most tables are small: the default block of 256 KB a column would make the file mostly air.
    return duckdb.connect(path, config={"threads": threads, "default_block_size": "16384"})


def _fill(
    connection: duckdb.DuckDBPyConnection,
    frames: Mapping[str, pl.DataFrame | Scan | Repeated],
    queries: Mapping[str, Query],
    kinds: Mapping[str, str],
    threads: int,
) -> None:
    # No transaction: DuckDB plans badly over tables that are not committed yet.
    for name, frame in sorted(frames.items(), key=lambda item: isinstance(item[1], Repeated)):
        if isinstance(frame, Scan):
            connection.execute(f"create view {name} as from {frame.sql}")
        elif isinstance(frame, Repeated):  # last, since it reads given_scenarios
            _repeat(connection, name, frame.frame)
        else:
            _create(connection, name, frame)
    exact = {q.name: q for q in catalog.with_reads(EXACT.intersection(queries), queries)}
    if exact:
        connection.execute(f"set threads = {os.cpu_count() or threads}")
        create.create_all(connection, exact, kinds)
        connection.execute(f"set threads = {threads}")
    rest = {name: query for name, query in queries.items() if name not in exact}
    create.create_all(connection, rest, kinds)


def _create(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """Make a table of a frame; its Enum columns stay enums, one type a column's name."""
    casts = []
    for column, dtype in frame.schema.items():
        if isinstance(dtype, pl.Enum):
            words = sql_text.literals(dtype.categories)
            connection.execute(f"create type if not exists {column}_enum as enum ({words})")
            casts.append(f"cast({column} as {column}_enum) as {column}")
    replaced = f"replace ({', '.join(casts)})" if casts else ""
    connection.register("given_frame", frame)
    connection.execute(f"create table {name} as select * {replaced} from given_frame")
    connection.unregister("given_frame")


def _repeat(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """Make a view of one scenario's rows for each scenario: joins see what is stored, once."""
    _create(connection, f"{name}_once", frame.drop("scenario_id"))
    columns = ", ".join(column for column in frame.columns if column != "scenario_id")
    connection.execute(
        f"create view {name} as select given_scenarios.scenario_id, {columns} "
        f"from given_scenarios cross join {name}_once"
    )


def _kind(query: Query, views: frozenset[str]) -> str:
    is_asked_for = query.name in views or query.name.startswith(ASKED_FOR)
    is_stored = query.name in STORED or query.layer in STORED_LAYERS
    return "table" if is_stored and not is_asked_for else "view"


def _copy(connection: duckdb.DuckDBPyConnection, path: Path, left: Iterable[str]) -> None:
    """Write all that is in memory to a new file but for the views `left`, which read outside it."""
    connection.execute(
        f"attach {sql_text.literal(path)} as copied (block_size 16384);"
        "copy from database memory to copied;"
        + "".join(f"drop view copied.{name};" for name in left)
        + "detach copied"
    )
