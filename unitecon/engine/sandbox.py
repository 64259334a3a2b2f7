"""Ad hoc SQL that can read a model's database and touch nothing else.

Two walls. The instance: a DuckDB instance of its own that attaches the database read-only, with
files, extensions, Python variables and settings locked away. The statement: exactly one, which
DuckDB itself types SELECT and whose syntax tree holds only reading nodes and known table
functions; so that what is refused is refused with a reason, whatever the instance would say.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from unitecon.basics import failures, memory
from unitecon.basics.failures import one_line
from unitecon.basics.plain_paths import plain
from unitecon.basics.sql_text import file, identifier
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

# A `with` that copies, inserts, updates or deletes is typed SELECT too; its node is not in here.
READING_NODES = frozenset(
    {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "STATEMENT_NODE"}
)
# Everything else reads files, runs text as SQL, changes settings or takes raw pointers.
TABLE_FUNCTIONS = frozenset(
    {"duckdb_columns", "duckdb_tables", "duckdb_views", "pragma_table_info"}
    | {"generate_series", "json_each", "json_tree", "range", "repeat", "unnest"}
)
# Of DuckDB's own views those about names and types; others show paths, settings and statements.
SYSTEM_NAME = re.compile(r"(duckdb|pragma|pg|sqlite)_")
SYSTEM_VIEWS = frozenset(
    {"duckdb_columns", "duckdb_constraints", "duckdb_schemas", "duckdb_tables", "duckdb_types"}
    | {"duckdb_views", "pg_attribute", "pg_class", "pg_constraint", "pg_namespace", "pg_tables"}
    | {"pg_type", "pg_views", "sqlite_master", "sqlite_schema"}
)
SETTING_FUNCTIONS = frozenset({"current_setting", "getenv"})
SPILL_SHARE = 2  # of the free disk, a half may be filled with what does not fit into memory
LOCKS = """
set python_enable_replacements = false;
set autoinstall_known_extensions = false;
set autoload_known_extensions = false;
set allow_community_extensions = false;
set enable_external_access = false;
set lock_configuration = true;
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an instance may use: threads, bytes of memory, and a folder to spill to, if any."""

    threads: int = 1
    memory_bytes: int = 0  # 0: as much as DuckDB takes by itself
    folder: Path | None = None

    def config(self) -> dict[str, Any]:
        """The settings as DuckDB takes them."""
        folder = self.folder
        config: dict[str, Any] = {
            "threads": self.threads,
            "temp_directory": "" if folder is None else str(plain(folder)),
        }
        if self.memory_bytes:
            config["memory_limit"] = memory.text(self.memory_bytes)
        if folder is not None:
            free = shutil.disk_usage(folder).free
            config["max_temp_directory_size"] = memory.text(free // SPILL_SHARE)
        return config


class Sandbox:
    """A read-only look into the database file at `path`, and at `scans` with `views` over them.

    `scans` are lists of Parquet files by name, `views` their SQL. Raises UniteconError where
    `path` is not a DuckDB database.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings | None = None,
        *,
        scans: Mapping[str, Sequence[Path]] | None = None,
        views: Mapping[str, str] | None = None,
    ) -> None:
        self.connection = duckdb.connect(":memory:", config=(settings or Settings()).config())
        try:
            # Attached and not opened: instances opened on one path in one process are shared,
            # and a file replaced meanwhile would go on showing its old rows.
            self.connection.execute(f"attach {file(path)} as model (type duckdb, read_only)")
            self.connection.execute("use model")
            for name, files in (scans or {}).items():
                # Handed over as a scan of Arrow's: the instance itself opens no file.
                self.connection.register(name, _dataset(files))
            for name, query in (views or {}).items():
                self.connection.execute(f"create temp view {name} as {query}")
            self.connection.execute(LOCKS)
        except duckdb.Error as error:
            self.connection.close()
            raise UniteconError(f"cannot read {path}: {one_line(error)}") from None

    def sql(self, text: str) -> pl.DataFrame:
        """The rows of one SELECT statement; raises UniteconError, in one line, for all else."""
        return fetch(self.connection, self._allowed(text))

    def batches(self, text: str, size: int) -> tuple[Iterator[pa.RecordBatch], pa.Schema]:
        """Like `sql`, in batches of at most `size` rows as they come; and their schema."""
        statement = self._allowed(text)
        with _translated():
            reader = self.connection.sql(statement).to_arrow_reader(size)
        return _each(reader), reader.schema

    def values(self, text: str, most: int) -> tuple[dict[str, str], list[tuple[Any, ...]]] | None:
        """Like `sql`, without a frame: the SQL type of each column, and the rows.

        Two columns of one name count as one; their values stand in the rows. None where there are
        more than `most` rows.
        """
        statement = self._allowed(text)
        with _translated():
            rows = self.connection.execute(statement).fetchmany(most + 1)
        about = self.connection.description or []
        columns = {str(column[0]): str(column[1]) for column in about}
        return (columns, rows) if len(rows) <= most else None

    def where(self, name: str, condition: str) -> pl.DataFrame:
        """The rows of the view or table `name` that meet `condition`, a SQL expression.

        Raises UniteconError where `condition` is not a single expression.
        """
        return self.sql(self.filtered(name, condition))

    def filtered(self, name: str, condition: str) -> str:
        """The SQL of `where`, which raises like it."""
        self._require_one_expression(condition)
        return f"select * from {identifier(name)} where (\n{condition}\n)"

    def close(self) -> None:
        """End the instance."""
        self.connection.close()

    def _allowed(self, text: str) -> duckdb.Statement:
        statement = self._one_select(text)
        self._require_reading_only(statement)
        return statement

    def _one_select(self, text: str) -> duckdb.Statement:
        try:
            text.encode()  # halves of characters pass for missing memory with DuckDB
            statements = self.connection.extract_statements(text)
        except (duckdb.Error, UnicodeError) as error:
            raise UniteconError(f"the SQL cannot be read: {failures.cause(error)}") from None
        if len(statements) != 1:
            raise UniteconError(f"one SELECT statement is needed, not {len(statements)}")
        if statements[0].type != duckdb.StatementType.SELECT:
            kind = str(statements[0].type).rpartition(".")[2].lower().replace("_", " ")
            raise UniteconError(f"only a SELECT statement may be run here, not {kind!r}")
        return statements[0]

    def _require_reading_only(self, statement: duckdb.Statement) -> None:
        parsed = self.connection.execute(
            "select json_serialize_sql(cast($1 as varchar))", [statement.query]
        ).fetchall()[0][0]
        try:
            tree = json.loads(parsed)
        except RecursionError:
            raise UniteconError("the SQL is nested too deeply") from None
        if tree["error"]:
            raise UniteconError(f"the SQL cannot be read: {tree['error_message']}")
        for node in _nodes(tree):
            _require_allowed(node)

    def _require_one_expression(self, condition: str) -> None:
        # Text that closes one kind of bracket and opens it again does not fit into the other.
        for opening, closing in ("()", "[]"):
            text = f"select {opening}\n{condition}\n{closing}"
            try:
                self._one_select(text)
            except UniteconError:
                shown = " ".join(condition.split())
                raise UniteconError(f"a condition must be one SQL expression: {shown}") from None


def fetch(connection: duckdb.DuckDBPyConnection, statement: str | duckdb.Statement) -> pl.DataFrame:
    """Run `statement` and take its rows; DuckDB's errors come back as one-line UniteconErrors."""
    import polars as pl  # not needed by who takes the rows as values

    try:
        frame: pl.DataFrame = connection.sql(statement).pl()
    except duckdb.Error as error:
        raise UniteconError(f"the SQL does not run: {one_line(error)}") from None
    except (pl.exceptions.PolarsError, NotImplementedError):
        raise UniteconError(
            "a column has a type that frames do not support; cast it to another"
        ) from None
    except RuntimeError as error:
        raise interrupted(error) from None
    return frame


def _dataset(paths: Sequence[Path]) -> Any:
    from pyarrow import dataset

    return dataset.dataset([str(plain(path)) for path in paths], format="parquet")


def _each(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    while True:
        with _translated():
            batch = next(reader, None)
        if batch is None:
            return
        yield batch


@contextmanager
def _translated() -> Iterator[None]:
    """DuckDB's errors as one-line UniteconErrors."""
    try:
        yield
    except duckdb.Error as error:
        raise UniteconError(f"the SQL does not run: {one_line(error)}") from None
    except RuntimeError as error:
        raise interrupted(error) from None


def interrupted(error: RuntimeError) -> BaseException:
    """The exception behind a RuntimeError of DuckDB's, which is how it reports Ctrl-C."""
    return KeyboardInterrupt() if "nterrupted" in str(error) else error


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _require_allowed(node: dict[str, Any]) -> None:
    kind = str(node.get("type", ""))
    name = str(node.get("table_name", node.get("function_name", ""))).lower()
    is_hidden = SYSTEM_NAME.match(name) and name not in SYSTEM_VIEWS
    if (kind == "BASE_TABLE" and is_hidden) or (kind == "FUNCTION" and name in SETTING_FUNCTIONS):
        raise UniteconError(f"{name!r} is not allowed in ad hoc SQL")
    if kind.endswith("_NODE") and kind not in READING_NODES:
        what = kind.removesuffix("_NODE").removesuffix("_QUERY").lower()
        raise UniteconError(f"only reading is allowed here, not {what!r} within a SELECT")
    if kind == "TABLE_FUNCTION":
        name = str(node["function"].get("function_name", "")).lower()
        if name not in TABLE_FUNCTIONS:
            raise UniteconError(f"the table function {name!r} is not allowed in ad hoc SQL")
