"""The engine: frames in, ordered answers out; a database file is whole or not there at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import polars as pl
import pytest

from unitecon import model
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.errors import UniteconError

QUERIES = {
    "inputs/prices.sql": (
        "plan_id, month",
        "given_prices",
        "select plan_id, month, price_usd from given_prices",
    ),
    "steps/plan_months.sql": (
        "plan_id, month",
        "prices",
        "select plan_id, month, price_usd * 2 as revenue_usd from prices",
    ),
    "steps/totals.sql": (
        "plan_id",
        "plan_months",
        "select plan_id, sum(revenue_usd) as revenue_usd from plan_months group by plan_id",
    ),
    "answers/plan_margins.sql": (
        "scenario_id, month, plan_id",
        "plan_months, totals",
        """select plan_months.month, plan_months.plan_id, plan_months.revenue_usd,
            totals.revenue_usd as total_usd
        from plan_months
        inner join totals on totals.plan_id = plan_months.plan_id
        order by 3 desc""",
    ),
    "checks/revenue_is_not_negative.sql": (
        "plan_id",
        "totals",
        "select plan_id, revenue_usd from totals where revenue_usd < 0",
    ),
    "imports/never_run.sql": ("request_id", "raw_lines", "select request_id from raw_lines"),
}


def write(folder: Path, file: str, grain: str, reads: str, body: str) -> None:
    """One SQL file under `folder`; `reads` may end in a further line of its header."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    header = f"-- question: What's {path.stem}?\n-- grain: {grain}\n-- reads: {reads}"
    path.write_text(f"{header}\n-- notes: x\n{body}\n")


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small catalog in place of the product's; returns its folder."""
    folder = tmp_path / "queries"
    for file, (grain, reads, body) in QUERIES.items():
        extra = "\n-- kept: table" if file == "steps/plan_months.sql" else ""
        write(folder, file, grain, reads + extra, body)
    load = catalog.load
    monkeypatch.setattr(catalog, "load", lambda: load(folder))
    return folder


@pytest.fixture
def frames() -> dict[str, pl.DataFrame]:
    """Two plans in two months, one price unknown."""
    months = [dt.date(2026, 2, 1), dt.date(2026, 1, 1)]
    prices = {"plan_id": ["plus", "plus", "free", "free"], "month": months * 2}
    return {"given_prices": pl.DataFrame({**prices, "price_usd": [3.0, 2.0, None, 0.5]})}


def test_answers_come_in_order_of_those_grain_columns_they_have(
    queries: Path, frames: dict[str, pl.DataFrame]
) -> None:
    with Engine(frames) as engine:
        answer = engine.answer("plan_margins")
        assert answer.select("month", "plan_id", "revenue_usd").rows() == [
            (dt.date(2026, 1, 1), "free", 1.0),
            (dt.date(2026, 1, 1), "plus", 4.0),
            (dt.date(2026, 2, 1), "free", None),
            (dt.date(2026, 2, 1), "plus", 6.0),
        ]
        assert engine.answer("given_prices").equals(frames["given_prices"])
        assert engine.answer("revenue_is_not_negative").is_empty()
        assert engine.columns("plan_margins") == {
            "month": "DATE",
            "plan_id": "VARCHAR",
            "revenue_usd": "DOUBLE",
            "total_usd": "DOUBLE",
        }


def test_an_unknown_answer_is_reported_with_the_nearest(
    queries: Path, frames: dict[str, pl.DataFrame]
) -> None:
    with Engine(frames) as engine:
        for ask in (engine.answer, engine.columns):
            with pytest.raises(UniteconError, match="'plan_margin'; did you mean 'plan_margins'"):
                ask("plan_margin")


def test_where_and_sql_go_through_the_sandbox(
    queries: Path, frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    with Engine(frames) as engine:
        assert engine.answer("plan_margins", "plan_id = 'plus'")["revenue_usd"].to_list() == [4, 6]
        assert engine.sql("select sum(price_usd) from prices").item() == 5.5
        for text in (f"copy prices to '{tmp_path}/x'", "drop view plan_margins", "from frames"):
            with pytest.raises(UniteconError):
                engine.sql(text)
        with pytest.raises(UniteconError, match="one SQL expression"):
            engine.answer("plan_margins", "true) or (true")
        assert engine.answer("plan_margins").height == 4


def test_an_engine_of_some_queries_builds_only_what_they_read(
    queries: Path, frames: dict[str, pl.DataFrame]
) -> None:
    with Engine(frames, only=["totals"]) as engine:
        assert engine.answer("totals").height == 2
        with pytest.raises(UniteconError, match="unknown answer 'plan_margins'"):
            engine.answer("plan_margins")


def test_a_file_opens_in_any_client_and_describes_its_tables(
    queries: Path, frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    path = tmp_path / "model.duckdb"
    with Engine(frames) as memory, Engine(frames, path) as engine:
        for name in ("plan_margins", "totals", "prices"):
            assert engine.answer(name).equals(memory.answer(name))
        assert engine.sql("select count(*) from plan_margins").item() == 4
    with duckdb.connect(str(path), read_only=True) as client:
        kinds = dict(
            client.execute(
                "select table_name, table_type from information_schema.tables"
            ).fetchall()
        )
        about = "select comment from duckdb_views() where view_name = 'plan_margins'"
        [(comment,)] = client.execute(about).fetchall()
        column = "select comment from duckdb_columns() where column_name = 'price_usd'"
        columns = client.execute(column).fetchall()
        assert len(client.execute("from plan_margins").fetchall()) == 4
    assert kinds == {
        "given_prices": "BASE TABLE",
        "prices": "VIEW",
        "plan_months": "BASE TABLE",
        "totals": "VIEW",
        "plan_margins": "VIEW",
        "revenue_is_not_negative": "VIEW",
    }
    assert comment == "What's plan_margins? One row for each scenario_id, month, plan_id."
    assert len(columns) == 2
    assert all("USD" in comment for (comment,) in columns)


def test_a_failed_build_leaves_the_earlier_file_and_nothing_else(
    queries: Path, frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    path = out / "model.duckdb"
    Engine(frames, path).close()
    before = path.read_bytes()
    write(queries, "answers/broken.sql", "a", "prices", "select nothing as a from prices")
    catalog._load.cache_clear()
    with pytest.raises(UniteconError, match=r'answers/broken\.sql: .*"nothing" not found') as error:
        Engine(frames, path)
    assert "\n" not in str(error.value)
    assert path.read_bytes() == before
    assert names(out) == ["model.duckdb"]


def test_a_rebuilt_file_shows_its_new_rows_beside_an_open_one(
    queries: Path, frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    path = tmp_path / "model.duckdb"
    with Engine(frames, path) as first:
        cheaper = {"given_prices": frames["given_prices"].with_columns(price_usd=pl.lit(0.0))}
        with Engine(cheaper, path) as second:
            assert second.answer("totals")["revenue_usd"].to_list() == [0.0, 0.0]
            assert first.answer("totals")["revenue_usd"].to_list() == [1.0, 10.0]


def test_a_target_that_cannot_be_written_is_one_line(
    queries: Path, frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    for target in ("missing/model.duckdb", "file/model.duckdb", "folder"):
        with pytest.raises(UniteconError, match=f"^cannot write .*{target}: ") as error:
            Engine(frames, tmp_path / target)
        assert "\n" not in str(error.value)
    assert names(tmp_path) == ["file", "folder", "queries"]


def test_a_path_with_a_quote_is_no_sql(
    queries: Path, frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    with Engine(frames, tmp_path / "it's a; model.duckdb") as engine:
        assert engine.answer("totals").height == 2


def test_a_frame_that_is_missing_names_the_file_that_reads_it(queries: Path) -> None:
    with pytest.raises(UniteconError, match=r"inputs/prices\.sql: reads given_prices"):
        Engine({})


def test_closing_leaves_no_copy_behind(
    queries: Path,
    frames: dict[str, pl.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "kept"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with Engine(frames) as engine:
        engine.sql("from prices")
        assert len(names(temporary)) == 1
    assert names(temporary) == []


def kinds_in(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Whether each query is a table or a view."""
    rows = connection.execute(
        "select table_name, lower(table_type) from information_schema.tables"
    ).fetchall()
    return {name: "table" if kind == "base table" else kind for name, kind in rows}


@pytest.mark.parametrize(
    ("layer", "storage", "kinds"),
    [
        ("inputs", "table", ("table", "table")),
        ("inputs", "view", ("table", "view")),
        ("inputs", "on request", ("view", "view")),
        ("steps", "", ("table", "view")),
        ("answers", "", ("view", "view")),
        ("answers", "table", ("table", "table")),
        ("checks", "", ("view", "view")),
    ],
)
def test_a_query_is_kept_as_its_header_says(
    queries: Path, frames: dict[str, pl.DataFrame], layer: str, storage: str, kinds: tuple[str, str]
) -> None:
    body = "select sum(price_usd) as price_usd from given_prices"
    reads = f"given_prices\n-- kept: {storage}" if storage else "given_prices"
    write(queries, f"{layer}/sums.sql", "price_usd", reads, body)
    catalog._load.cache_clear()
    path = queries.parent / "model.duckdb"
    with Engine(frames) as engine:
        in_memory = kinds_in(engine._connection)["sums"]
        engine.write(path)
    with duckdb.connect(str(path), read_only=True) as client:
        assert (in_memory, kinds_in(client)["sums"]) == kinds
        assert client.execute("from sums").fetchall() == [(5.5,)]


def test_exact_sums_use_every_core(
    queries: Path, frames: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    body = "select plan_id, current_setting('threads') as threads from prices"
    write(queries, "steps/on_one.sql", "plan_id", "prices", body)
    write(queries, "steps/on_all.sql", "plan_id", "prices\n-- sums: exact", body)
    write(queries, "answers/read_on_all.sql", "plan_id", "prices\n-- sums: exact", body)
    catalog._load.cache_clear()
    with Engine(frames) as engine:
        threads = {
            name: engine.answer(name)["threads"].unique().to_list()
            for name in ("on_one", "on_all", "read_on_all")
        }
        assert engine.query("select current_setting('threads')").item() == 1
    assert threads == {"on_one": [1], "on_all": [3], "read_on_all": [3]}


@pytest.mark.parametrize(
    ("need", "reason"),
    [
        ("usage log", "usage log, and this case has none; run: unitecon import FORMAT FILE"),
        ("draws", "a simulation; run: unitecon simulate CASE"),
    ],
)
def test_a_query_without_what_it_needs_is_left_out(
    queries: Path, frames: dict[str, pl.DataFrame], need: str, reason: str
) -> None:
    body = "select month from given_spans"
    write(queries, "steps/spans.sql", "month", f"given_spans\n-- needs: {need}", body)
    write(queries, "answers/ends.sql", "month", "spans", "select month from spans")
    catalog._load.cache_clear()
    with Engine(frames) as engine:
        assert engine.has("totals")
        for name in ("spans", "ends"):
            assert not engine.has(name)
            with pytest.raises(UniteconError, match=f"^{name} needs .*{reason}"):
                engine.answer(name)
    spans = {"given_spans": pl.DataFrame({"month": [dt.date(2026, 1, 1)]})}
    with Engine(frames | spans) as engine:
        assert engine.answer("ends").height == 1


def test_a_model_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UniteconError, match="'soon' is not a date like 2026-01-15"):
        model.open("nowhere", as_of="soon")


def test_a_model_answers_checks_and_builds(
    queries: Path,
    frames: dict[str, pl.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []
    monkeypatch.setattr(
        "unitecon.scenarios.frames.frames", lambda *arguments: calls.append(arguments) or frames
    )
    with model.Model("a case", ["baseline"]) as opened:  # type: ignore[arg-type]
        assert calls == []
        assert opened.answer("totals", "plan_id = 'plus'")["revenue_usd"].to_list() == [10.0]
        assert opened.sql("select count(*) from totals").item() == 2
        assert opened.check() == {}
        assert opened.build(tmp_path / "model.duckdb").exists()
        assert calls == [("a case", ("baseline",), ())]
    broken = {"given_prices": frames["given_prices"].with_columns(price_usd=pl.lit(-1.0))}
    monkeypatch.setattr("unitecon.scenarios.frames.frames", lambda *_: broken)
    rows = model.Model("a case").check()  # type: ignore[arg-type]
    assert rows["revenue_is_not_negative"]["revenue_usd"].to_list() == [-4.0, -4.0]
