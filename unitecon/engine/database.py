"""Run the catalog on DuckDB, in memory or into a database file."""

from __future__ import annotations

import os
import weakref
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import duckdb
import polars as pl

from unitecon.basics import failures, memory, unfinished
from unitecon.dictionary import near_meanings
from unitecon.engine import catalog, create, export, finite, snapshot
from unitecon.engine.ad_hoc.process import SandboxProcess
from unitecon.engine.catalog import GIVEN_PREFIX, Query
from unitecon.engine.parquet import Scan
from unitecon.engine.sandbox import Sandbox, Settings, fetch
from unitecon.errors import UniteconError

# In memory these are tables but for those kept on request: planning views over views costs more
# than a small case's rows. In a database file, which is opened to be read, only `kept: table` is.
STORED_LAYERS = ("inputs", "steps")
WITHOUT = {
    **dict.fromkeys(
        ("usage log", "imports"),
        "a usage log, and this case has none; run: unitecon import FORMAT FILE... --into CASE",
    ),
    "draws": "a simulation; run: unitecon simulate CASE",
    "driver targets": "targets, which only a lever on members sets; see: unitecon levers",
}


@dataclass(frozen=True)
class Repeated:
    """A frame of one scenario whose rows apply to each of `given_scenarios`."""

    frame: pl.DataFrame


class Engine:
    """A model's database: `frames` as its `given_*` tables, every query on top.

    A frame or scan under a query's name stands in for that query. Without the tables of a usage
    log or of draws, the queries that need them are left out, and refused when asked for.
    `path` writes it to a file, whole or not at all: it is built beside its target and moved there,
    so a failure leaves an earlier file as it was. `only` limits the catalog to these queries and
    what they read; `as_views` are steps to keep as views where few of their rows are read. One
    thread per statement by default, since sums of floats depend on their number; queries whose
    sums are exact use every core.
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
        self._scans = {name: frame for name, frame in frames.items() if isinstance(frame, Scan)}
        self._views = frozenset(as_views)
        self._copy: weakref.finalize[..., Engine] | None = None
        self._sandbox: SandboxProcess | None = None
        self._connection = _connect(threads)
        views = frozenset(as_views)
        kinds = {name: _kind(query, views) for name, query in self._queries.items()}
        _fill(self._connection, frames, self._queries, kinds, threads)
        self._is_locked = path is not None  # settings of a sandbox cannot be changed
        if path is not None:
            self.write(path)
            self._connection.close()
            self._sandbox = SandboxProcess(path, threads=threads)
            self._connection = Sandbox(path, Settings(threads)).connection

    def write(self, path: Path, *, has_requests: bool = False) -> None:
        """Copy an engine in memory to a database file, inputs and most steps as views again.

        `has_requests` takes in raw logs, and answers about their requests as tables. Raises
        UniteconError where `path` cannot be written; an earlier file then stays.
        """
        queries, stored, scans = self._exported(), _stored(), self._scans
        if has_requests:
            raw = {name: query for name, query in self._queries.items() if name not in queries}
            stored |= {name for name, query in raw.items() if query.layer == "answers"}
            scans = {name: replace(scan, is_kept=True) for name, scan in scans.items()}
            queries = self._queries
        with self._connection.cursor() as cursor:
            export.write(path, cursor, queries, stored, scans)

    def snapshot(self, path: Path, as_tables: Collection[str] = ()) -> list[str]:
        """Copy what is in memory to a new file for a `Sandbox`, and return the names in it.

        Answers are tables in it, with rows in the order they have here; those about users of a
        log, which may be many, stay views. Scans of files, but for those `as_tables`, and views
        that read them are left out. Raises UniteconError if `path` cannot be written.
        """
        kinds = {name: _kind(query, self._views) for name, query in self._queries.items()}
        scans = [name for name in self._scans if name in as_tables]
        left = snapshot.outside(self._queries, kinds, self._scans.keys() - set(scans))
        tables = [*scans, *snapshot.answers(self._queries, kinds, left)]
        with self._connection.cursor() as cursor:
            try:
                snapshot.write(path, cursor, left, tables)
            except duckdb.Error as error:
                raise UniteconError(f"cannot write {path}: {failures.cause(error)}") from None
        return [name for name in self._names if name not in left]

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

        `where` is a user's SQL condition on them. Raises UniteconError for an unknown `name`, with
        the nearest one, where `where` is not one expression, and for a figure beyond all numbers.
        """
        self._require(name)
        frame = self._rows(name) if where is None else self._reader().where(name, where)
        query = catalog.load().get(name)  # also where a table stands in for it
        grain = query.grain if query else ()
        keys = [key for key in grain if key in frame.columns]
        finite.require(name, frame, keys)
        return frame.sort(keys, nulls_last=True, maintain_order=True) if keys else frame

    def _rows(self, name: str) -> pl.DataFrame:
        query = self._queries.get(name)
        is_spread = query is not None and query.sums == "exact" and not self._is_locked
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

    def _exported(self) -> dict[str, Query]:
        """The queries that a database file can answer: those that read no raw log."""
        raw = {name for name, scan in self._scans.items() if not scan.is_kept}
        for name, query in self._queries.items():  # each comes after what it reads
            if raw.intersection(query.reads):
                raw.add(name)
        return {name: query for name, query in self._queries.items() if name not in raw}

    def _require(self, name: str) -> None:
        if name in self._left_out:
            reasons = " and ".join(WITHOUT[need] for need in catalog.load()[name].needs)
            raise UniteconError(f"{name} needs {reasons}")
        if name not in self._names:
            hint = near_meanings.hint(name, self._names)
            raise UniteconError(f"unknown answer {name!r}{hint}")

    def _reader(self) -> SandboxProcess:
        """The sandbox: over the built file, or over a copy of what is in memory."""
        if self._sandbox is None:
            folder = unfinished.temporary()
            # A model that is dropped without close(), as notebooks do, leaves nothing behind.
            self._copy = weakref.finalize(self, folder.remove)
            path = folder.path / "model.duckdb"
            exported = self._exported()
            raw = {name: q.sql for name, q in self._queries.items() if name not in exported}
            scans = {name: scan for name, scan in self._scans.items() if not scan.is_kept}
            small = [n for n in self._scans if n.startswith(GIVEN_PREFIX) and n not in scans]
            snapshot.write(path, self._connection, [*scans, *raw], small)
            files = {name: scan.paths for name, scan in scans.items()}
            self._sandbox = SandboxProcess(path, threads=self._threads, scans=files, views=raw)
        return self._sandbox


def _selected(
    only: Iterable[str] | None, frames: Mapping[str, pl.DataFrame | Scan | Repeated]
) -> tuple[dict[str, Query], set[str]]:
    """The queries to run, and the names of those that cannot run without a missing table."""
    queries = {
        name: query
        for name, query in catalog.load().items()
        if query.layer != "imports" and name not in frames
    }
    left_out: set[str] = set()
    for name, query in queries.items():  # each comes after what it reads
        if query.needs and (_missing(query, frames) or left_out.intersection(query.reads)):
            left_out.add(name)
    wanted = [name for name in queries if name not in left_out] if only is None else only
    chosen = catalog.with_reads(wanted, queries)
    for query in chosen:
        if missing := _missing(query, frames):
            raise UniteconError(f"{query.file}: reads {', '.join(missing)}, which is missing")
    return {query.name: query for query in chosen}, left_out


def _missing(query: Query, frames: Collection[str]) -> list[str]:
    """The given tables that a query reads and `frames` lacks."""
    needed = (read for read in query.reads if read.startswith(GIVEN_PREFIX))
    return [read for read in needed if read not in frames]


def _connect(threads: int) -> duckdb.DuckDBPyConnection:
    # Most tables are small: the default block of 256 KB a column would make the file mostly air.
    return duckdb.connect(
        config={"threads": threads, "default_block_size": "16384", **memory.settings()}
    )


def _fill(
    connection: duckdb.DuckDBPyConnection,
    frames: Mapping[str, pl.DataFrame | Scan | Repeated],
    queries: Mapping[str, Query],
    kinds: Mapping[str, str],
    threads: int,
) -> None:
    # No transaction: DuckDB plans badly over tables that are not committed yet.
    for name, frame in sorted(frames.items(), key=lambda item: isinstance(item[1], Repeated)):
        if isinstance(frame, Repeated):  # last, since it reads given_scenarios
            _repeat(connection, name, frame.frame)
        else:
            create.given_table(connection, name, frame)
    names = [name for name, query in queries.items() if query.sums and kinds[name] == "table"]
    exact = {query.name: query for query in catalog.with_reads(names, queries)}
    if exact:
        connection.execute(f"set threads = {os.cpu_count() or threads}")
        create.create_all(connection, exact, kinds)
        connection.execute(f"set threads = {threads}")
    rest = {name: query for name, query in queries.items() if name not in exact}
    create.create_all(connection, rest, kinds)


def _repeat(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """Make a view of one scenario's rows for each scenario: joins see what is stored, once."""
    create.given_table(connection, f"{name}_once", frame.drop("scenario_id"))
    columns = ", ".join(column for column in frame.columns if column != "scenario_id")
    connection.execute(
        f"create view {name} as select given_scenarios.scenario_id, {columns} "
        f"from given_scenarios cross join {name}_once"
    )


def _kind(query: Query, views: frozenset[str]) -> str:
    """What a query is in memory: "table" or "view"."""
    if query.kept == "on request" or query.name in views:
        return "view"
    return "table" if query.kept == "table" or query.layer in STORED_LAYERS else "view"


def _stored() -> set[str]:
    """The queries that a database file keeps as tables."""
    return {name for name, query in catalog.load().items() if query.kept == "table"}
