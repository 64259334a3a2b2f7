"""A database in memory copied to a file as it is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from unitecon.engine import snapshot
from unitecon.engine.catalog import Query
from unitecon.errors import UniteconError


def query(name: str, layer: str, *reads: str, storage: str = "view", needs: str = "") -> Query:
    path = Path(f"{layer}/cash/{name}.sql")
    needed = (needs,) if needs else ()
    return Query(name, layer, "cash", path, "?", ("a",), reads, "x", "select 1", storage, needed)


QUERIES = {
    "prices": query("prices", "inputs", "given_log"),
    "months": query("months", "steps", "prices"),
    "margins": query("margins", "answers", "months"),
    "of_log": query("of_log", "answers", "prices"),
    "users": query("users", "answers", "months", needs="usage log"),
    "details": query("details", "answers", "months", storage="on request"),
    "stored": query("stored", "answers", "months", storage="table"),
}
KINDS = dict.fromkeys(QUERIES, "view") | {"months": "table", "stored": "table"}


def test_the_file_holds_all_but_what_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "it's.duckdb"
    with duckdb.connect(":memory:") as memory:
        memory.execute(
            """create table t as select 2 as a; create view doubled as select a * 2 as a from t;
            create view from_a_file as from t; create view squared as select a * a as s from t"""
        )
        snapshot.write(path, memory, ["from_a_file"], ["squared"])
        memory.execute("insert into t values (5)")  # the file is not touched any more
    with duckdb.connect(str(path), read_only=True) as connection:
        kinds = connection.sql("select table_name, table_type from information_schema.tables")
        assert dict(kinds.fetchall()) == {"t": "BASE TABLE", "squared": "BASE TABLE",
                                          "doubled": "VIEW"}  # fmt: skip
        assert connection.sql("from doubled").fetchall() == [(4,)]
        assert connection.sql("from squared").fetchall() == [(4,)]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    message = r"cannot write .*x\.duckdb: no such file or folder"
    with duckdb.connect(":memory:") as memory, pytest.raises(UniteconError, match=message):
        snapshot.write(tmp_path / "nowhere" / "x.duckdb", memory, [])


def test_views_over_files_stay_outside_up_to_the_first_table() -> None:
    left_out = snapshot.outside(QUERIES, KINDS, ["given_log"])
    assert left_out == {"given_log", "prices", "of_log"}
    assert snapshot.outside(QUERIES, KINDS, []) == set()


def test_answers_of_few_rows_are_those_without_a_log_or_a_request() -> None:
    assert snapshot.answers(QUERIES, KINDS, {"of_log"}) == ["margins"]
    assert snapshot.answers(QUERIES, KINDS, ()) == ["margins", "of_log"]
