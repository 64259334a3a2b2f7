"""Ad hoc SQL reads the model and nothing else: escapes are tried, and refused in one line."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from escapes import ESCAPES

from unitecon.engine.sandbox import Sandbox
from unitecon.errors import UniteconError

frame_in_python = pl.DataFrame({"secret": [1]})  # a replacement scan would find it by its name

# Each is tried as it stands; {out} is a file that must not come to be, {csv} one not to be read.
CONDITIONS = [
    "",
    "1=1) union select 'x', 2 --",
    "1=1) union select 'x', 2 where (1=1",
    "1=1) order by (months",
    "1=1; drop table runways",
    "1=1); drop table runways; --",
    "1=1 /*",
    "'",
    "$$",
    "select 1",
    "1=1] union select [1",
    "months = 1, 2",
    "true limit 1",
    "months > (select max(a) from read_csv('{csv}') as t(a))",
    "exists (with x as (copy (select 1) to '{out}') select 1)",
    "exists (with x as (delete from runways returning *) select * from x)",
    "months",
    "month > 3",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database `model.duckdb` and a file that is none of the model's."""
    folder = tmp_path_factory.mktemp("sandbox")
    (folder / "secret.csv").write_text("a\n1\n")
    with duckdb.connect(str(folder / "model.duckdb")) as connection:
        connection.execute("create table runways as select 'baseline' as scenario_id, 27 as months")
        connection.execute("create view long_runways as select * from runways where months > 24")
    return folder


@pytest.fixture
def sandbox(folder: Path) -> Iterator[Sandbox]:
    sandbox = Sandbox(folder / "model.duckdb")
    yield sandbox
    sandbox.close()


def one_clear_line(error: pytest.ExceptionInfo[UniteconError]) -> bool:
    text = str(error.value)
    return "\n" not in text and 10 < len(text) < 300 and error.value.exit_code == 2


@pytest.mark.parametrize("escape", ESCAPES)
def test_an_escape_is_refused_in_one_line(sandbox: Sandbox, folder: Path, escape: str) -> None:
    text = escape.format(out=folder / "out", csv=folder / "secret.csv")
    before = sorted(folder.iterdir())
    with pytest.raises(UniteconError) as error:
        sandbox.sql(text)
    assert one_clear_line(error), str(error.value)
    assert sorted(folder.iterdir()) == before
    assert sandbox.sql("select months from runways").item() == 27


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_cannot_leave_its_brackets(
    sandbox: Sandbox, folder: Path, condition: str
) -> None:
    text = condition.format(out=folder / "out", csv=folder / "secret.csv")
    if condition == "months":  # a number is no condition to a reader, but it is one to DuckDB
        assert sandbox.where("runways", text).height == 1
        return
    with pytest.raises(UniteconError) as error:
        sandbox.where("runways", text)
    assert one_clear_line(error), str(error.value)
    assert not (folder / "out").exists()


@pytest.mark.parametrize("escape", [e for e in ESCAPES if "{out}" in e or "{csv}" in e])
def test_the_instance_alone_keeps_files_shut(folder: Path, escape: str) -> None:
    """Even where a statement got past the look at it, the instance neither reads nor writes."""
    sandbox = Sandbox(folder / "model.duckdb")
    with pytest.raises((duckdb.Error, RuntimeError)):
        sandbox.connection.execute(
            escape.format(out=folder / "out", csv=folder / "secret.csv")
        ).fetchall()
    assert not (folder / "out").exists()
    sandbox.close()


def test_reading_in_all_its_forms_is_allowed(sandbox: Sandbox) -> None:
    for text in (
        "select * from runways;",
        "from long_runways",
        "with recursive r as (select 1 as a union all select a + 1 from r where a < 3) from r",
        "select a from range(3) as t(a) union select 9",
        "select unnest([1, 2])",
        "describe runways",
        "show tables",
        "values (1)",
        "select table_name from duckdb_tables()",
        "select sum(months) over () from runways -- a comment",
    ):
        assert sandbox.sql(text).height > 0, text
    assert sandbox.where("runways", "months > 24 and scenario_id like 'base%' -- why").height == 1
    assert sandbox.where("runways", "months in (select months from long_runways)").height == 1


def test_an_error_suggests_the_nearest_name(sandbox: Sandbox) -> None:
    for text, message in (
        ("select * from runwayz", r'Table with name runwayz does not exist; did you.*"runways"'),
        ("select month from runways", r'Referenced column "month" not found.*"months"'),
        ("select interval 1 month as a", "a column has a type that frames do not support"),
    ):
        with pytest.raises(UniteconError, match=message) as error:
            sandbox.sql(text)
        assert one_clear_line(error)


def test_deep_nesting_is_refused_and_not_a_crash(sandbox: Sandbox) -> None:
    with pytest.raises(UniteconError) as error:
        sandbox.sql("select " + "(" * 3000 + "1" + ")" * 3000)
    assert "\n" not in str(error.value)


def test_ctrl_c_ends_a_query_and_not_the_sandbox(sandbox: Sandbox) -> None:
    # A shell starts background jobs with Ctrl-C ignored, and Python leaves it so.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            sandbox.sql("select count(*) from range(100000000000) as t(i) where i % 7 = 3")
    finally:
        signal.signal(signal.SIGINT, before)
    assert sandbox.sql("select 1").item() == 1


def test_a_file_replaced_meanwhile_is_seen_as_it_is_now(tmp_path: Path) -> None:
    def build(value: int) -> Path:
        path = tmp_path / f"{value}.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"create table t as select {value} as a")
        return path

    first = Sandbox(build(1))
    os.replace(build(2), tmp_path / "1.duckdb")
    second = Sandbox(tmp_path / "1.duckdb")
    assert (first.sql("from t").item(), second.sql("from t").item()) == (1, 2)


def test_a_file_that_is_not_a_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_text("hello")
    for name in ("x.duckdb", "missing.duckdb"):
        with pytest.raises(UniteconError, match=f"cannot read .*{name}") as error:
            Sandbox(tmp_path / name)
        assert "\n" not in str(error.value)


def test_halves_of_characters_are_refused_as_such(sandbox: Sandbox) -> None:
    with pytest.raises(UniteconError, match="the SQL cannot be read: a name or text is not valid"):
        sandbox.sql("select '\udcff'")
