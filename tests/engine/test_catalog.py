"""The catalog: headers are read, files are ordered by what they read, faults name the file."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from unitecon.dictionary.tables import TABLES
from unitecon.engine import catalog, sql_header
from unitecon.errors import UniteconError


def write(
    folder: Path, file: str, reads: str = "", body: str = "select 1 as a", **optional: str
) -> Path:
    """One SQL file with a whole header, and `optional` keys of it."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"question": "What?", "grain": "a", "reads": reads, "notes": "docs"} | optional
    lines = [f"-- {key + ':':<10}{value}" for key, value in header.items()]
    path.write_text("\n".join([*lines, body, ""]))
    return path


def test_a_header_is_read_with_its_continued_question(tmp_path: Path) -> None:
    path = tmp_path / "answers" / "things.sql"
    path.parent.mkdir()
    path.write_bytes(
        b"\xef\xbb\xbf-- question: What does it cost\r\n--           to serve one user: all in?\r\n"
        b"-- grain:    scenario_id, month\r\n-- reads:    months,\r\n--           given_plans\r\n"
        b"-- notes:    docs/model.md#costs\r\n\r\n-- why\r\nselect\r\n    1 as a;\r\n"
    )
    query = catalog.parse(path)
    assert query.question == "What does it cost to serve one user: all in?"
    assert query.grain == ("scenario_id", "month")
    assert query.reads == ("months", "given_plans")
    assert query.notes == "docs/model.md#costs"
    assert query.sql == "-- why\nselect\n    1 as a"
    assert (query.name, query.layer, query.file) == ("things", "answers", "answers/things.sql")


@pytest.mark.parametrize("key", sql_header.HEADER_KEYS)
def test_a_header_that_lacks_a_key_names_file_and_key(tmp_path: Path, key: str) -> None:
    path = write(tmp_path, "steps/things.sql")
    lines = [ln for ln in path.read_text().splitlines() if not ln.startswith(f"-- {key}:")]
    path.write_text("\n".join(lines))
    with pytest.raises(UniteconError, match=rf"^steps/things\.sql: the header lacks {key}$"):
        catalog.load(tmp_path)


NEEDS_ALLOWED = (
    "usage log, imports, draws, driver targets, usage log, else empty, imports, else empty, "
    "draws, else empty, driver targets, else empty"
)


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("kept", "tables", "view, table, on request"),
        (
            "needs",
            "log",
            NEEDS_ALLOWED,
        ),
        ("sums", "floating", "exact"),
        ("sums", "", "exact"),
    ],
)
def test_a_value_the_header_does_not_know_is_refused(
    tmp_path: Path, key: str, value: str, allowed: str
) -> None:
    write(tmp_path, "steps/things.sql", **{key: value})
    message = f"^steps/things.sql: {key} must be one of {allowed}, not {value!r}$"
    with pytest.raises(UniteconError, match=message):
        catalog.load(tmp_path)


def test_a_header_may_say_how_rows_are_kept_and_summed(tmp_path: Path) -> None:
    write(tmp_path, "steps/plain.sql")
    write(tmp_path, "steps/exact.sql", kept="on request", sums="exact")
    queries = catalog.load(tmp_path)
    assert (queries["plain"].kept, queries["plain"].sums) == ("view", "")
    assert (queries["exact"].kept, queries["exact"].sums) == ("on request", "exact")


def test_a_query_needs_what_anything_it_reads_needs(tmp_path: Path) -> None:
    write(tmp_path, "steps/requests.sql", "given_ledger", needs="usage log")
    write(tmp_path, "steps/draws.sql", "given_draws", needs="draws")
    write(tmp_path, "steps/tiers.sql", "requests", needs="usage log, else empty")
    write(tmp_path, "answers/users.sql", "requests")
    write(tmp_path, "answers/both.sql", "draws, users")
    write(tmp_path, "answers/plans.sql", "tiers")
    queries = catalog.load(tmp_path)
    assert {name: query.needs for name, query in queries.items()} == {
        "requests": ("usage log",),
        "draws": ("draws",),
        "tiers": ("usage log",),
        "users": ("usage log",),
        "both": ("usage log", "draws"),
        "plans": (),
    }
    assert [name for name, query in queries.items() if query.is_else_empty] == ["tiers"]


def test_needs_are_declared_where_the_tables_come_in() -> None:
    shared = {"given_scenarios", "given_settings", "given_price_decisions"}
    shared.add("given_token_price_decisions")
    shared |= {f"given_{name}" for name in TABLES}
    for query in catalog.load().values():
        own = {read for read in query.reads if read.startswith("given_")} - shared
        declared = catalog.parse(query.path).needs
        is_drawn = any(read.startswith("given_draw_") for read in own)
        is_aimed = "given_driver_targets" in own
        expected = (
            ("draws",) if is_drawn else ("driver targets",) if is_aimed else
            ("imports",) if "given_usage_quarantine" in own else ("usage log",) if own else ()
        )  # fmt: skip
        assert declared == expected, query.file


def test_a_company_is_modelled_without_a_log_or_draws() -> None:
    queries = catalog.load()
    needing = {name for name, query in queries.items() if query.needs}
    assert needing.isdisjoint({"runways", "company_months", "plan_margins", "calibrations"})
    assert needing >= {"user_margins", "simulated_months", "usage_ledger", "fitted_tier_tasks"}
    assert [name for name, query in queries.items() if query.is_else_empty] == ["logged_tiers"]


def test_a_fitted_query_is_named_like_its_table() -> None:
    fitted = [name for name in catalog.load() if name.startswith("fitted_")]
    assert len(fitted) == 12
    assert {name.removeprefix("fitted_") for name in fitted} <= set(TABLES)


def aggregated(sql: str) -> Iterator[exp.Expression]:
    """What a query sums or averages over rows; a window's sum runs in its own order."""
    for node in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Sum, exp.Avg):
        if not isinstance(node.parent, exp.Window):
            yield node


def inexact(sql: str) -> Iterator[str]:
    """The sums of a query over quotients and doubles, which depend on the order of rows."""
    for node in aggregated(sql):
        casts = (cast.to.this for cast in node.find_all(exp.Cast))
        floating = any(
            kind in (exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT) for kind in casts
        )
        if isinstance(node, exp.Avg) or floating or node.find(exp.Div):
            yield node.sql("duckdb")


@pytest.mark.parametrize(
    "text",
    ["avg(a)", "sum(a / 2)", "sum(cast(a as double))", "1 + sum(case when b then a / 2 end)"],
)
def test_a_sum_that_depends_on_order_is_found(text: str) -> None:
    assert list(inexact(f"select {text} as a from t group by b"))
    assert not list(inexact("select cast(sum(a) as double) / 2 as a from t"))
    assert not list(inexact("select sum(a / 2) over (order by a) as a from t"))


EXACT = [query for query in catalog.load().values() if query.sums == "exact"]


@pytest.mark.parametrize("query", EXACT, ids=lambda query: query.name)
def test_exact_sums_are_of_decimals_and_whole_numbers(query: catalog.Query) -> None:
    assert list(inexact(query.sql)) == []


def test_a_file_without_sql_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "steps/things.sql", body=";")
    with pytest.raises(UniteconError, match=r"steps/things\.sql: no SQL under the header"):
        catalog.load(tmp_path)


def test_queries_come_after_what_they_read(tmp_path: Path) -> None:
    write(tmp_path, "steps/a.sql", "b, given_x")
    write(tmp_path, "steps/b.sql", "c")
    write(tmp_path, "answers/c.sql")
    assert list(catalog.load(tmp_path)) == ["c", "b", "a"]


def test_a_circle_is_reported_with_its_path(tmp_path: Path) -> None:
    write(tmp_path, "steps/a.sql", "b")
    write(tmp_path, "steps/b.sql", "a")
    with pytest.raises(UniteconError, match=r"steps/[ab]\.sql: reads itself through \w <- \w <- "):
        catalog.load(tmp_path)


def test_an_unknown_read_names_the_file_and_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, "inputs/months.sql")
    write(tmp_path, "steps/a.sql", "month")
    with pytest.raises(
        UniteconError, match=r"steps/a\.sql: reads an unknown query 'month'.*mean 'months'\?"
    ):
        catalog.load(tmp_path)


def test_an_import_may_read_what_its_importer_hands_it(tmp_path: Path) -> None:
    write(tmp_path, "imports/litellm.sql", "raw_lines")
    assert list(catalog.load(tmp_path)) == ["litellm"]


def test_a_part_of_a_format_comes_before_it(tmp_path: Path) -> None:
    write(tmp_path, "imports/spans.sql", "source_rows")
    part = tmp_path / "imports" / "spans.sql"
    part.write_text(part.read_text().replace("-- reads:", "-- part of: otel\n-- reads:"))
    write(tmp_path, "imports/otel.sql", "spans")
    loaded = catalog.load(tmp_path)
    assert list(loaded) == ["spans", "otel"]
    assert (loaded["spans"].part_of, loaded["otel"].part_of) == ("otel", "")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "steps/a.sql")
    write(tmp_path, "answers/a.sql")
    with pytest.raises(UniteconError, match=r"answers/a\.sql: steps/a\.sql has the same name"):
        catalog.load(tmp_path)


def test_with_reads_gives_a_query_and_all_below_it(tmp_path: Path) -> None:
    for name, reads in (("a", ""), ("b", "a"), ("c", "b"), ("d", "a")):
        write(tmp_path, f"steps/{name}.sql", reads)
    chosen = catalog.with_reads(["c"], catalog.load(tmp_path))
    assert [query.name for query in chosen] == ["a", "b", "c"]


def test_get_knows_the_products_own_queries() -> None:
    assert catalog.get("runways").layer == "answers"
    with pytest.raises(UniteconError, match="unknown query 'runway'; did you mean 'runways'"):
        catalog.get("runway")


def test_queries_come_by_topic_in_order() -> None:
    listed = [query for layer in catalog.LAYERS for query in all_of(catalog.by_topic(layer))]
    assert sorted(query.name for query in listed) == sorted(catalog.load())
    answers = catalog.by_topic("answers")
    assert list(answers) == [topic for topic in catalog.TOPICS if topic in answers]
    assert list(answers)[-2:] == ["bridges", "simulation"]
    margins = [query.name for query in answers["margins"]]
    assert margins == sorted(margins)
    assert {"plan_margins", "tier_margins"} <= set(margins)


def all_of(topics: dict[str, list[catalog.Query]]) -> list[catalog.Query]:
    """The queries of all topics."""
    return [query for queries in topics.values() for query in queries]


# Python that may name several queries together, because it is about those answers themselves.
NAMING = {
    "api/names.py": "written from the catalog, for editors; a test holds it to that",
    "charts/catalog.py": "a chart is drawn from several answers",
    "forecast/simulation.py": "a simulation draws cash and runway, with the columns it keeps",
    "reports/first_page.py": "the first page of a case made from a log shows these answers",
    "reports/rerate_page.py": "what a re-rating shows and writes",
    "reports/run.py": "the printed page of a run shows these answers",
    "usage/cache.py": "how many files of each cached table of a log are kept",
    "usage/model_names.py": "gateways and frameworks, which formats are named after as well",
    "usage/monthly_totals.py": "the spans that a ledger is totalled by",
}


def collections_of(names: set[str], source: str) -> list[list[str]]:
    """The tuples, lists, sets and dicts of Python text that hold two or more of `names`."""
    lists = []
    for node in ast.walk(ast.parse(source)):
        items: list[ast.expr | None] = []
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            items = [*node.elts]
        elif isinstance(node, ast.Dict):
            items = [*node.keys, *node.values]
        values = [item.value for item in items if isinstance(item, ast.Constant)]
        lists.append([value for value in values if value in names])
    return [listed for listed in lists if len(listed) > 1]


def test_python_keeps_no_list_of_queries() -> None:
    package = Path(catalog.__file__).parent.parent
    names = set(catalog.load()) - set(TABLES)  # of those both a table and an input has
    listing = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if collections_of(names, path.read_text())
    }
    assert listing == set(NAMING)


@pytest.mark.parametrize(
    "source",
    [
        '("runways", "breakevens")',
        'frozenset({"runways"} | {"x", "runways", "breakevens"})',
        '["runways", 1, "breakevens"]',
        '{"runways": ("a",), "breakevens": ("b",)}',
        '{"a": "runways", "b": "breakevens"}',
    ],
)
def test_a_list_of_queries_is_found(source: str) -> None:
    assert collections_of({"runways", "breakevens"}, source) == [["runways", "breakevens"]]
    assert collections_of({"runways"}, source) == []


def test_a_changed_answer_does_not_change_the_catalog() -> None:
    catalog.load().clear()
    assert "runways" in catalog.load()


def test_the_catalog_loads_no_heavy_module() -> None:
    code = "import sys, unitecon.engine.catalog as c; c.load(); print(*sys.modules)"
    command = [sys.executable, "-c", code]
    modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlglot", "duckdb", "polars", "altair", "dataframely"} & set(modules)


def test_home_finds_the_folders_and_reports_missing_ones() -> None:
    assert (catalog.home("queries") / "answers").is_dir()
    assert (catalog.home("datasets") / "openai").is_dir()
    with pytest.raises(UniteconError, match="no folder 'nowhere'"):
        catalog.home("nowhere")


def test_a_query_can_have_the_body_of_another_over_what_it_reads() -> None:
    shared, own = catalog.get("normal_probabilities"), catalog.get("charge_probabilities")
    assert (own.same_as, shared.same_as) == ("normal_probabilities", "")
    assert own.reads == ("charge_points",)
    assert own.sql == shared.sql.replace("tier_points", "charge_points")
    assert "tier_points" not in own.sql
