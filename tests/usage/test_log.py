"""Tables of a log are kept per month, and computed again only where their inputs change."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import logcase
import polars as pl
import pytest
import sqlglot
from logcase import DATED, GUESS, request
from sqlglot import exp

import unitecon as ue
from unitecon.engine import catalog, subset
from unitecon.engine import database as engine
from unitecon.errors import UniteconError
from unitecon.model import Model
from unitecon.scenarios.scenario import Scenario
from unitecon.usage import cache_keys
from unitecon.usage.cache import FILES_PER_MONTH, Cache, Entry, types
from unitecon.usage.cache_keys import NAMES_ONLY, Keys
from unitecon.usage.given_tables import GivenTables
from unitecon.usage.known_ledger import KnownLedger
from unitecon.usage.log import UsageLog

BIG = {"input_tokens": 1_000_000, "output_tokens": 100_000}  # 2.50 + 1.00 = 3.50 USD by the list
PLANS = "ann,plus,2025-01-01,,,\nbob,plus,2025-10-16,,,\ncyd,pro,2025-01-01,2025-11-11,,150\n"
ROWS = [
    request("1", "ann", "2025-10-02T10:00:00", **BIG),
    request("2", "bob", "2025-10-05T10:00:00", **BIG),
    request("3", "bob", "2025-10-20T10:00:00", **BIG, cache_read_tokens=400_000),
    request("4", "dan", "2025-11-01T00:00:00", input_tokens=20),
    request("5", "eve", "2025-11-02T00:00:00", model_ref="never-heard-of", output_tokens=7),
    *(request(f"h{i}", "ann", "2025-12-05T10:00:00", **BIG) for i in range(8)),
]
CONTRACT = f"provider_id,model_id,price_context,token_kind,price_usd_per_mtok,{DATED}\n"
CONTRACTS = {
    "contract_prices": f"{CONTRACT}openai,gpt-4o,standard,input,2,{GUESS}\n",
    "price_factors": f"provider_id,model_id,price_context,price_factor,{DATED}\n"
    f"openai,all,batch,0.5,{GUESS}\n",
    "tier_rules": "plan_id,tier_id,tier_rank,rule_kind,upper_limit\n"
    "plus,light,1,user_share,0.5\nplus,heavy,2,user_share,\n",
}
PLUS = {"plan_id": "plus", "price_usd_per_user_month": 30}
INPUT = {"provider_id": "openai", "model_id": "gpt-4o", "price_context": "standard",
         "token_kind": "input", "price_usd_per_mtok": 5}  # fmt: skip
QUESTIONS = ("user_margins", "logged_tiers", "user_coverages", "losing_users", "top_users",
             "cost_concentrations", "lorenz_points", "tier_margins", "plan_margins", "price_uses",
             "bill_comparisons", "request_costs", "user_months", "slot_costs", "usage_costs",
             "company_months", "fitted_usage_tiers")  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case with three months of a log, a contract, a factor and tiers."""
    return logcase.build(tmp_path / "case", ROWS, PLANS, **CONTRACTS)


@pytest.fixture
def read_log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which costly steps of the log engines have computed since."""
    seen: list[str] = []
    start = engine.Engine.__init__

    def counted(self: engine.Engine, *args: Any, **more: Any) -> None:
        start(self, *args, **more)
        seen.extend(name for name in ("usage_costs", "user_values") if self.has(name))

    monkeypatch.setattr(engine.Engine, "__init__", counted)
    return seen


def cached_files(folder: Path) -> dict[str, int]:
    """The kept files by name, with when they were written."""
    files = (folder / "usage" / "cache").glob("*.parquet")
    return {path.name: path.stat().st_ino for path in files}


def fresh(folder: Path) -> set[str]:
    """Month and table of the kept files that asking for plans makes."""
    before = cached_files(folder)
    ue.open(folder).answer("plan_margins")
    return {name.rpartition("-")[0] for name in cached_files(folder).keys() - before.keys()}


def tables(model: Model, only: tuple[str, ...] = QUESTIONS) -> dict[str, pl.DataFrame]:
    return {name: model.answer(name) for name in only}


def unkept(model: Model, only: tuple[str, ...] = QUESTIONS) -> dict[str, pl.DataFrame]:
    """The same answers from the requests on, nothing standing in.

    But for the hours, which only bills are compared with: without one there are none.
    """
    log = UsageLog(model.case, model.frames)
    hours = log.users.over({**model.frames})["given_usage_hours"]
    frames = {**model.frames, **log.tables, "given_usage_hours": hours}
    with engine.Engine(frames) as plain:
        return {name: plain.answer(name) for name in only}


def scenarios(model: Model) -> Model:
    """What changes nothing the log reads, what it brought, what it cost, and a factor."""
    model = model.with_scenario("later", {"plan_prices": PLUS})
    model = model.with_scenario("dearer", {"plan_prices": PLUS}, from_date="2025-11-01")
    model = model.with_scenario("aa_costly", {"contract_prices": INPUT}, from_date="2025-12-01")
    half = {"provider_id": "openai", "model_id": "all", "price_context": "batch"}
    factor = {"price_factors": half | {"price_factor": 0.25}}
    model = model.with_scenario("factor", factor, from_date="2025-10-10")
    fees = {"plan_id": "plus", "cost_id": "fees", "cost_share_of_revenue": 0.9}
    return model.with_scenario("fees", {"variable_costs": fees}, from_date="2025-10-01")


@pytest.mark.parametrize("cores", [1, 4])
def test_every_answer_is_what_it_is_without_kept_files(
    folder: Path, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    plain = unkept(scenarios(ue.open(folder)))
    for _ in range(2):  # made, then read
        answers = tables(scenarios(ue.open(folder)))
        for name in QUESTIONS:
            assert answers[name].equals(plain[name]), name
            assert answers[name].schema == plain[name].schema, name


def test_the_bundled_log_gives_the_same_with_kept_files() -> None:
    model = ue.open("assistant_startup").with_scenario("later", {"plan_prices": PLUS})
    only = ("logged_tiers", "user_coverages", "runways", "losing_users", "cost_concentrations")
    plain, answers = unkept(model, only), tables(model, only)
    assert all(answers[name].equals(plain[name]) for name in only)
    assert plain["logged_tiers"].height > 0


def test_tiers_by_hand(folder: Path) -> None:
    tiers = scenarios(ue.open(folder)).answer("logged_tiers")
    plus = tiers.filter(pl.col("plan_id") == "plus", pl.col("month") == date(2025, 12, 1))
    rows = {(row["scenario_id"], row["tier_id"]): row for row in plus.to_dicts()}
    # Ann, eight requests: 1 mtok at the contract's 2 and 0.1 at the list's 10 is 3 USD each. Bob
    # took nothing and is the lighter half.
    assert rows["baseline", "heavy"]["serving_cost_usd"] == 24
    assert rows["baseline", "heavy"]["revenue_usd"] == 20
    assert rows["aa_costly", "heavy"]["serving_cost_usd"] == 48  # at 5 USD a mtok: 6 each
    assert rows["dearer", "heavy"]["revenue_usd"] == 30
    assert rows["later", "light"]["revenue_usd"] == 20


def test_users_of_a_tier_are_their_days_over_the_month(tmp_path: Path) -> None:
    """Summed as days: a sum of thirty-firsts would hang on the order of users."""
    plans = "".join(f"u{i},plus,2025-10-31,2025-11-01,,\n" for i in range(30))
    folder = logcase.build(tmp_path / "days", [request("1", "u1", "2025-10-31T10:00:00")], plans)
    tiers = ue.open(folder).answer("logged_tiers").filter(pl.col("plan_id") == "plus")
    assert tiers["users"].to_list() == [30 / 31]
    assert sum([1 / 31] * 30) != 30 / 31


def test_a_scenario_that_changes_nothing_the_log_reads_does_not_touch_it(
    folder: Path, read_log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ue.open(folder).answer("plan_margins")
    assert read_log
    read_log.clear()
    for path in (folder / "usage").glob("import=*/month=*/*.parquet"):
        path.write_bytes(b"0" * path.stat().st_size)  # unreadable, and as long
    for name in cached_files(folder):
        if "usage_" in name:  # totals and references, which are read with the log
            (folder / "usage" / "cache" / name).unlink()
    monkeypatch.setattr(GivenTables, "all", property(lambda _: pytest.fail("the log was read")))
    monkeypatch.setattr(GivenTables, "spans", property(lambda _: pytest.fail("the log was read")))
    model = ue.open(folder).with_scenario("later", {"plan_prices": PLUS})
    rows = model.answer("plan_margins")
    assert rows["scenario_id"].unique().sort().to_list() == ["baseline", "later"]
    assert model.sql("select count(*) from runways").height == 1
    assert read_log == []
    before = cached_files(folder)
    assert before == cached_files(folder)


def test_a_dearer_plan_within_the_log_does_not_price_usage_again(
    folder: Path, read_log: list[str]
) -> None:
    ue.open(folder).answer("plan_margins")
    read_log.clear()
    model = ue.open(folder).with_scenario("dearer", {"plan_prices": PLUS}, from_date="2025-12-01")
    before = cached_files(folder)
    model.answer("plan_margins")
    assert read_log == ["user_values"]
    written = {name.rpartition("-")[0] for name in cached_files(folder).keys() - before.keys()}
    assert written == {"2025-12-logged_tiers"}


COSTED = {"logged_tiers", "user_months", "user_ranks"}


def test_a_contract_price_makes_the_months_it_reaches(folder: Path) -> None:
    ue.open(folder).answer("plan_margins")
    row = "openai,gpt-4o,standard,input,3,2025-11-15,2025-11-15,assumed,,A guess.\n"
    (folder / "contract_prices.csv").write_text(CONTRACTS["contract_prices"] + row)
    written = fresh(folder)
    costed = {f"{month}-{name}" for month in ("2025-11", "2025-12") for name in COSTED}
    assert written == costed | {"2025-11-usage_months"}  # its slots are cut at the new price
    assert fresh(folder) == set()


@pytest.mark.parametrize("how", ["users", "unlisted", "query", "format", "ledger", "rules"])
def test_what_a_log_is_made_of_makes_it_anew(
    folder: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ue.open(folder).answer("plan_margins")
    assert fresh(folder) == set()
    months = {"2025-10", "2025-11", "2025-12"}
    names = COSTED | {"tier_cuts"}
    if how == "users":
        with (folder / "user_plans.csv").open("a") as file:
            file.write("dan,plus,2025-11-01,,,\n")
    elif how == "unlisted":
        text = (folder / "case.toml").read_text()
        (folder / "case.toml").write_text(text.replace("plan_of_unlisted_users", "# "))
    elif how == "rules":
        text = (folder / "tier_rules.csv").read_text()
        (folder / "tier_rules.csv").write_text(text.replace("0.5", "0.25"))
        names = {"tier_cuts", "logged_tiers"}
    elif how == "ledger":
        more = request("n", "ann", "2025-12-06T00:00:00", **BIG)
        logcase.add_import(folder, "2" * 16, [more])
        months, names = {"2025-12"}, names | {"usage_references", "usage_months"}
    elif how == "format":
        monkeypatch.setattr(cache_keys, "FORMAT", cache_keys.FORMAT + 1)
        names = names | {"usage_references", "usage_months"}
    else:
        queries = dict(catalog.load())
        queries["slot_rates"] = _other(queries["slot_rates"])
        monkeypatch.setattr(catalog, "load", lambda *_: queries)
    assert fresh(folder) == {f"{month}-{name}" for month in months for name in names}


def _other(query: catalog.Query) -> catalog.Query:
    from dataclasses import replace

    return replace(query, sql=f"{query.sql} -- otherwise")


def test_a_month_more_leaves_the_others(folder: Path) -> None:
    ue.open(folder).answer("plan_margins")
    rows = [request("n", "ann", "2026-01-01T00:00:00", **BIG)]
    logcase.add_import(folder, "2" * 16, rows)
    assert {name[:7] for name in fresh(folder)} == {"2026-01"}


def test_an_as_of_date_within_the_log_has_its_own_last_month(folder: Path) -> None:
    today = ue.open(folder).answer("logged_tiers")
    early = ue.open(folder, as_of="2025-10-15").answer("logged_tiers")
    assert early["month"].unique().to_list() == [date(2025, 10, 1)]
    assert not early["is_whole_month"].any()
    assert ue.open(folder).answer("logged_tiers").equals(today)


def test_every_table_that_the_tiers_depend_on_is_in_their_keys(folder: Path) -> None:
    """A row of any of these tables makes other tiers; a row of any other table does not."""
    model = ue.open(folder)
    known = KnownLedger.of(model.case)
    before = Keys.of(known, model.frames)
    changing = {
        name
        for name, frame in model.frames.items()
        if Keys.of(known, {**model.frames, name: with_one_row_more(frame)}).tiers != before.tiers
    }
    assert changing == {
        *("given_contract_prices", "given_price_factors", "given_tier_rules", "given_plans"),
        *("given_plan_prices", "given_price_realisations", "given_variable_costs"),
        *("given_revenue_share_rates", "given_charges", "given_sales_taxes"),
    }


def with_one_row_more(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with a row of the baseline that holds since ever, its other cells empty."""
    row: dict[str, object] = dict.fromkeys(frame.columns)
    if "scenario_id" in row:
        row["scenario_id"] = "baseline"
    if "valid_from_date" in row:
        row["valid_from_date"] = date(2025, 1, 1)
    return pl.concat([frame, pl.DataFrame([row], schema=frame.schema)])


def test_of_the_settings_the_log_reads_only_the_names_of_scenarios() -> None:
    """They are not in the keys, so no other column of theirs may decide what is kept.

    But for `months`, the case's first and last: those of a log outside them are refused.
    """
    kept_queries = catalog.with_reads(FILES_PER_MONTH.keys() & catalog.load(), catalog.load())
    readers = [query for query in kept_queries if NAMES_ONLY.intersection(query.reads)]
    assert readers
    for query in [reader for reader in readers if reader.name != "months"]:
        for alias in NAMES_ONLY:
            tree = sqlglot.parse_one(query.sql, dialect="duckdb")
            selects = [s for s in tree.find_all(exp.Select) if s.find(exp.Table).name == alias]
            columns = {
                column.name
                for column in tree.find_all(exp.Column)
                if column.table == alias
                or (
                    any(column.find_ancestor(exp.Select) is select for select in selects)
                    and not column.table
                )
            }
            assert columns <= {"scenario_id"}, query.name


def test_cells_that_look_alike_have_keys_of_their_own() -> None:
    def text(*cells: object) -> str:
        return cache_keys.table_text(pl.DataFrame([cells], schema=["a", "b"], orient="row"))

    assert text("a,1:b", "c") != text("a", "b,1:c")
    assert text(None, "x") != text("-", "x")
    assert text(0.1 + 0.2, 0.0) != text(0.3, 0.0)
    assert text(1, "x") == text(1, "x")


def test_a_crash_leaves_nothing_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: pl.DataFrame, file: Path, **_: Any) -> None:
        file.write_bytes(b"PAR1 half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pl.DataFrame, "write_parquet", broken)
        with pytest.raises(UniteconError, match="no space left on the disk"):
            ue.open(folder).answer("plan_margins")
    assert list((folder / "usage" / "cache").iterdir()) == []
    assert ue.open(folder).answer("plan_margins").height > 0


def test_a_file_cut_short_is_made_again(folder: Path) -> None:
    before = ue.open(folder).answer("logged_tiers")
    for path in (folder / "usage" / "cache").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-9])
    assert ue.open(folder).answer("logged_tiers").equals(before)


KILLED = """
import os, sys, polars as pl
import unitecon as ue
write = pl.DataFrame.write_parquet
def dying(self, file, **more):
    write(self, file, **more)
    if "user_ranks" in str(file):
        os._exit(9)
pl.DataFrame.write_parquet = dying
ue.open(sys.argv[1]).answer("plan_margins")
"""
ASKING = """
import sys, unitecon as ue
print(ue.open(sys.argv[1]).answer("plan_margins").write_csv())
"""


def run(text: str, folder: Path) -> subprocess.Popen[str]:
    path = os.pathsep.join(sys.path)
    command = [sys.executable, "-c", text, str(folder)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path}
    )


def test_a_killed_process_leaves_no_half_of_a_file(folder: Path) -> None:
    killed = run(KILLED, folder)
    killed.communicate(timeout=60)
    assert killed.returncode == 9
    names = {name.rpartition("-")[0][8:] for name in cached_files(folder)}
    assert "user_ranks" not in names
    assert "logged_tiers" not in names
    for path in (folder / "usage" / "cache").glob("*.parquet"):
        pl.read_parquet(path)
    tiers = ue.open(folder).answer("logged_tiers")
    assert tiers.equals(unkept(ue.open(folder), ("logged_tiers",))["logged_tiers"])


def test_two_processes_at_once_give_the_same(folder: Path) -> None:
    processes = [run(ASKING, folder) for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert outputs[0] == outputs[1]
    assert outputs[0].count("\n") > 3
    assert not list((folder / "usage" / "cache").glob(".*"))


def test_a_case_that_cannot_be_written_keeps_nothing_and_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ue.open(folder).answer("logged_tiers")
    monkeypatch.setattr(os, "access", lambda *_: False)
    for name in list(cached_files(folder)):
        (folder / "usage" / "cache" / name).unlink()
    assert ue.open(folder).answer("logged_tiers").equals(there)
    assert cached_files(folder) == {}


def test_old_versions_go_and_those_in_use_stay(folder: Path) -> None:
    place = folder / "usage" / "cache"
    cache = Cache((place,))
    rows, month = pl.DataFrame({"a": [1]}), date(2025, 10, 1)
    entries = [Entry(month, "user_months", f"{i:04}") for i in range(6)]
    paths = [cache.write_frame(entry, rows, {"a": "BIGINT"}) for entry in entries]
    assert types(paths[0]) == {"a": "BIGINT"}
    assert all(path.exists() for path in paths)  # used within the hour
    for age, path in enumerate(paths):
        os.utime(path, (1e9 + age, 1e9 + age))
    assert Cache((place,)).find(entries[0]) == paths[0]  # marked as used just now
    cache.prune(month, "user_months")
    assert [path.exists() for path in paths] == [True, False, False, False, True, True]


def test_steps_that_only_kept_tables_are_from_are_left_until_asked_for(folder: Path) -> None:
    model = ue.open(folder)
    unread = UsageLog(model.case, model.frames).unread_steps
    assert {"usage_costs", "unpriced_costs", "user_plan_months", "plan_parts"} <= unread
    # Stored steps read these, or they are kept themselves.
    assert unread.isdisjoint({"user_values", "slot_prices", "user_months", "plan_terms"})
    assert model.answer("usage_costs").height > 0


def test_many_scenarios_share_what_they_do_not_change(folder: Path) -> None:
    ue.open(folder).answer("plan_margins")
    before = cached_files(folder)
    many = [Scenario(f"s{i}", f"s{i}") for i in range(40)]
    model = ue.open(folder).with_scenarios(many)
    assert model.answer("logged_tiers")["scenario_id"].n_unique() == 41
    assert cached_files(folder) == before


def test_a_database_file_has_the_users(folder: Path, tmp_path: Path) -> None:
    import duckdb

    model = scenarios(ue.open(folder))
    path = model.build(tmp_path / "model.duckdb")
    with duckdb.connect(str(path), read_only=True) as database:
        rows = database.sql("select * from user_margins").pl()
        types = dict(database.sql("select column_name, data_type from duckdb_columns() "
                              "where table_name = 'user_months'").fetchall())  # fmt: skip
    keys = ["scenario_id", "month", "plan_id", "user_id"]
    assert rows.sort(keys).equals(model.answer("user_margins").sort(keys))
    assert types["requests"] == "HUGEINT"
    assert types["serving_cost_usd"] == "DECIMAL(38,24)"


def test_a_query_on_users_can_be_written_in_sql(folder: Path) -> None:
    model = scenarios(ue.open(folder))
    asked = "select sum(requests) as n from user_margins where scenario_id = 'later'"
    assert model.sql(asked).item() == len(ROWS)
    assert model.answer("user_margins", "user_id = 'dan'")["user_id"].unique().to_list() == ["dan"]
    with pytest.raises(UniteconError, match="user_margins"):  # the hint knows every table
        model.sql("select * from user_margin")


def test_what_is_read_of_the_tables_is_no_more_than_needed() -> None:
    frames = {"given_usage_spans": pl.DataFrame(), "user_values": pl.DataFrame(),
              "given_plans": pl.DataFrame()}  # fmt: skip
    assert set(subset.read_by(["logged_tiers"], frames)) == {
        "given_usage_spans",
        "user_values",
    }
