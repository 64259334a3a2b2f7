"""The command line: what is printed and written, exit codes, and outputs kept on failure."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import casebuilder
import frames
import polars as pl
import pytest
import typer
from commandline import Call
from places import ROOT
from rich.console import Console

import unitecon
from unitecon.basics import files
from unitecon.cli import (
    answers,
    cache,
    cases,
    charts,
    export,
    imports,
    init,
    prompt,
    rerating,
    what_if,
)
from unitecon.cli.app import app
from unitecon.engine import catalog
from unitecon.errors import CheckFailed, UniteconError
from unitecon.model import Model
from unitecon.model import open as opened
from unitecon.reports import chart_files, failed_checks, formats, run_page
from unitecon.reports import run as job

CASE = "openai"

# ------------------------------------------------------------------------------------- the run


def results() -> run_page.Results:
    return run_page.Results(
        title="A company",
        as_of_date=frames.AS_OF,
        month=frames.AS_OF.replace(day=1),
        last_month=date(2030, 12, 1),
        plan_margins=frames.plan_margins(),
        tier_margins=frames.tier_margins(),
        company_years=frames.company_years(),
        runways=frames.runways(),
        path_ranges=frames.path_ranges(),
    )


def page(shown: run_page.Results) -> str:
    console = Console(width=formats.WIDTH, file=io.StringIO(), highlight=False)
    run_page.show(shown, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_page_says_margins_burn_and_cash_out() -> None:
    lines = [re.split(r"\s{2,}", line.strip()) for line in page(results()).splitlines()]
    assert lines[0] == ["A company, as of 15 Jan 2026"]
    assert ["plus", "28.0", "20.00", "5.97", "0.80", "1.60", "11.63", "326", "88%"] in lines
    assert ["heavy", "2.8", "20.00", "31.00", "0.80", "1.60", "-13.40", "-38", "8%"] in lines
    api = next(line for line in lines if line[0] == "api")
    assert api[1:7] == ["–"] * 6  # noqa: RUF001 - the dash of the page
    assert ["2025", "14.9", "11.4", "8.7", "38.0", "51.8"] in lines
    assert ["no_training_growth", "not by 2030-12", "> 59.5", "47.6", "0.0"] in lines
    assert ["Baseline cash-out: 15 Jul 2028."] in lines
    assert "Published cash" not in page(results())
    text = page(results())
    assert "one at a time: 4 Feb 2027 to not by 2030-12." in text
    assert "Moved most by plan_prices.plus (low -1.1 months, high +38.5 months)." in text


def test_the_page_says_when_published_figures_alone_run_out() -> None:
    series = ((date(2025, 2, 1), date(2029, 1, 1)), (date(2025, 9, 9), date(2027, 9, 21)))
    published = pl.DataFrame(
        [
            {
                "scenario_id": "baseline",
                "known_from_date": known,
                "published_cash_out_date": day,
                "balance_date": date(2025, 12, 31),
                "balance_usd": 42.3e9,
            }
            for known, day in (*series, (date(2026, 1, 1), None))
        ]
    )
    shown = page(replace(results(), published_runways=published))
    assert "alone: 21 Sep 2027 ($42bn on 31 Dec 2025, burn as forecast on 9 Sep 2025)." in shown


def test_the_page_is_plain_and_narrow_when_piped() -> None:
    text = page(results())
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= formats.WIDTH


def test_a_run_writes_the_database_and_the_charts(call: Call, tmp_path: Path) -> None:
    code, out, err = call("run", CASE, "-o", tmp_path / "new" / "out")
    assert (code, err) == (0, "")
    assert "When does the cash run out, if no further money comes in?" in out
    written = {path.name for path in (tmp_path / "new" / "out").iterdir()}
    assert written == {"model.duckdb", "margins.svg", "cash.svg", "burn.svg"}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out"]


def test_a_failed_check_ends_the_run_with_its_rows(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = pl.DataFrame({"month": [date(2026, 1, 1)] * 12, "difference_usd": [1.5] * 12})
    monkeypatch.setattr(Model, "check", lambda self: {"cash_rolls_forward": broken})
    (tmp_path / "cash.svg").write_text("old")
    code, _, err = call("run", CASE, "-o", tmp_path)
    assert code == 1
    assert err.startswith("check cash_rolls_forward failed: 12 rows; the first 10:")
    assert err.count("2026-01-01") == 10
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("cash.svg", "old")]


def test_a_check_that_fails_everywhere_is_shown_for_the_baseline() -> None:
    rows = pl.DataFrame({"scenario_id": ["another", "baseline", "baseline"], "model_id": ["m"] * 3})
    text = failed_checks.broken_check("every_used_token_is_priced", rows)
    assert text.startswith(
        "check every_used_token_is_priced failed: 2 rows in baseline, 3 in 2 scenarios:"
    )
    assert "another" not in text


def test_a_run_of_an_unknown_case_starts_no_work(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(chart_files, "load_drawing", lambda: started.append("drawing"))
    code, _, err = call("run", "opanai", "-o", tmp_path / "out")
    assert (code, started) == (2, [])
    assert "did you mean 'openai'?" in err
    assert not (tmp_path / "out").exists()


def test_a_failed_check_leaves_no_drawing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(threading.enumerate())
    broken = pl.DataFrame({"month": [date(2026, 1, 1)]})
    monkeypatch.setattr(Model, "check", lambda self: {"cash_rolls_forward": broken})
    with opened(CASE, scenarios=["baseline"]) as model, pytest.raises(CheckFailed):
        job.run(model, tmp_path / "out")
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=60)
        assert not thread.is_alive(), thread.name


def test_a_run_that_fails_late_leaves_the_earlier_files(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise UniteconError("no ink")

    monkeypatch.setattr(job.files, "put", fail)
    out = tmp_path / "out"
    out.mkdir()
    (out / "model.duckdb").write_text("old")
    assert call("run", CASE, "-o", out) == (2, "", "no ink\n")
    assert (out / "model.duckdb").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


# ----------------------------------------------------------------------------- other commands


def test_show_prints_json_rows_with_iso_dates_and_numbers(call: Call) -> None:
    _, out, _ = call("show", "runways", CASE, "--format", "json", "--scenario", "baseline")
    (row,) = json.loads(out)
    assert row["scenario_id"] == "baseline"
    assert isinstance(row["runway_months"], float)
    assert row["cash_out_date"] is None or date.fromisoformat(row["cash_out_date"])


def test_show_keeps_the_rows_where_the_condition_holds(call: Call) -> None:
    condition = "plan_id = 'plus' and month = date '2026-01-01' and scenario_id = 'baseline'"
    code, out, _ = call("show", "tier_margins", CASE, "--where", condition, "--format", "csv")
    assert code == 0
    assert len(out.splitlines()) == 1 + 3
    code, _, err = call("show", "tier_margins", CASE, "--where", "1 = 1; drop table x")
    assert code == 2
    assert "condition" in err


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet", "xlsx", "txt"])
def test_show_writes_the_format_of_the_suffix(call: Call, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"runways.{suffix}"
    code, out, err = call("show", "runways", CASE, "-o", path)
    assert (code, out, err) == (0, "", f"Written: {path}\n")
    readers = {"csv": pl.read_csv, "json": pl.read_json, "parquet": pl.read_parquet}
    if suffix in readers:
        assert "baseline" in readers[suffix](path)["scenario_id"].to_list()
    elif suffix == "xlsx":
        assert path.read_bytes().startswith(b"PK")
    else:
        assert path.read_text().startswith("scenario_id")


def test_list_names_answers_by_topic(call: Call) -> None:
    code, out, _ = call("list")
    assert code == 0
    assert re.search(r"^margins\n(  \w+ .+\n)*  plan_margins +Does each plan", out, re.MULTILINE)
    assert out.index("\nmargins\n") < out.index("\ncash\n") < out.index("\nlog\n")
    assert "driver_paths" not in out


def test_list_all_names_every_query(call: Call) -> None:
    code, out, _ = call("list", "--all")
    assert code == 0
    assert out.startswith("Answers\n\ndrivers\n  ")
    assert re.search(r"^Steps\n\ndrivers\n  driver_growth_spans +\w", out, re.MULTILINE)
    names = re.findall(r"^  (\w+) ", out, re.MULTILINE)
    assert sorted(names) == sorted(catalog.load())


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("tier_months", ("layer  steps", "topic  margins", "kept   as a table")),
        ("user_margins", ("topic  log", "kept   as a view", "needs  a usage log", "sums   exact")),
        ("tier_margins", ("topic  margins", "kept   as a view")),
    ],
)
def test_explain_says_how_a_query_is_kept(call: Call, name: str, facts: tuple[str, ...]) -> None:
    _, out, _ = call("explain", name, "assistant_startup")
    assert all(f"\n{fact}" in out for fact in facts)
    assert ("\nneeds " in out) == (name == "user_margins")


def test_explain_says_columns_with_units_and_sources(call: Call) -> None:
    code, out, _ = call("explain", "plan_margins", CASE)
    assert code == 0
    assert out.startswith("plan_margins: Does each plan cover")
    assert "one row for each scenario_id, month, plan_id" in out
    assert re.search(r"users +double +users on average", out)
    assert re.search(r"plan_prices +\d+ \w+", out)
    assert re.search(r"\(\d+ rows?\): ", out)
    assert "from plan_months" in out


def test_sql_runs_one_select(call: Call) -> None:
    code, out, _ = call("sql", "select 6 * 7 as answer", CASE)
    assert (code, out.split()) == (0, ["answer", "------", "42"])
    code, _, err = call("sql", "drop table given_plans", CASE)
    assert code == 2
    assert "SELECT" in err


def test_the_prompt_goes_on_after_an_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "select 1\n  as a;\n.tables\nselect wrong\n\n\nselect 2 as b\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    asked: list[str] = []

    def answer(statement: str) -> None:
        asked.append(statement)
        if "wrong" in statement:
            raise UniteconError("no such column")
        typer.echo(1)

    prompt.loop(answer)
    assert asked == ["select 1\n  as a;", ".tables", "select wrong", "select 2 as b"]
    assert capsys.readouterr() == ("1\n1\n1\n", "no such column\n")


def test_check_prints_every_check(call: Call) -> None:
    code, out, _ = call("check", CASE)
    queries = [query for query in catalog.load().values() if query.layer == "checks"]
    checks = [query for query in queries if "draws" not in query.needs]
    assert (code, out.count("ok  ")) == (0, len(checks))


def test_check_exits_1_where_one_does_not_hold(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pl.DataFrame({"scenario_id": ["baseline"]})
    monkeypatch.setattr(Model, "check", lambda self: {"cash_rolls_forward": rows})
    code, out, _ = call("check", CASE)
    assert code == 1
    assert "check cash_rolls_forward failed: 1 row:" in out


def test_chart_writes_a_picture(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("chart", "cash", CASE, "-o", tmp_path / "cash.json")
    assert (code, out) == (0, "")
    assert "Cash" in json.loads((tmp_path / "cash.json").read_text())["title"]["text"]


def test_init_copies_a_case_once(call: Call, tmp_path: Path) -> None:
    assert call("init", tmp_path / "mine", "--from", "openai")[0] == 0
    assert (tmp_path / "mine" / "case.toml").is_file()
    code, _, err = call("init", tmp_path / "mine", "--from", "openai")
    assert code == 2
    assert "is not empty" in err


# ---------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "runway", CASE), "did you mean 'runways'?"),
        (("show", "runways", "opanai"), "did you mean 'openai'?"),
        (("show", "runways", CASE, "--format", "jsn"), "did you mean 'json'?"),
        (("show", "runways", CASE, "--format", "xlsx"), "name a file with -o FILE.xlsx"),
        (("show", "runways", CASE, "-o", "runways.cvs"), "did you mean '.csv'?"),
        (("show", "runways", CASE, "-o", "/no/such/folder/x.csv"), "cannot write"),
        (("show", "runways", CASE, "--scenario", "dearer_plan"), "did you mean 'dearer_plans'?"),
        (("show", "runways", CASE, "--as-of", "2026-13-01"), "2026-13-01"),
        (("chart", "cahs", CASE, "-o", "x.svg"), "did you mean 'cash'?"),
        (("chart", "cash", CASE, "-o", "x.jpg"), "known: .svg"),
        (("chart", "cash"), "-o"),
        (("explain", "runwys", CASE), "did you mean 'runways'?"),
        (("sho",), "No such command"),
        (("run", "--nope"), "No such option"),
    ],
)
def test_a_wrong_call_exits_2_and_says_why(
    call: Call, arguments: tuple[str, ...], message: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    code, out, err = call(*arguments)
    assert code == 2
    assert message in err
    assert out == ""
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_faults_of_a_case_are_printed_one_a_line(call: Call, tmp_path: Path) -> None:
    casebuilder.build(tmp_path / "case")
    prices = tmp_path / "case" / "plan_prices.csv"
    prices.write_text(prices.read_text().replace("plus,20", "plus,-20").replace("free,0", "fre,0"))
    code, _, err = call("show", "runways", tmp_path / "case")
    assert code == 2
    assert len(err.splitlines()) == 2
    assert all(line.startswith("plan_prices.csv:") for line in err.splitlines())


def test_ctrl_c_exits_130(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: Model) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Model, "check", interrupt)
    code, _, err = call("check", CASE)
    assert (code, err.strip()) == (130, "")


def test_a_negative_seed_is_refused_by_its_option(call: Call) -> None:
    assert call("simulate", CASE, "--seed", "-3") == (2, "", "--seed must be 0 or more, got -3\n")


def test_no_help_line_is_cut_at_80_columns(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = call("--help")
    lines = out.partition("Commands:\n")[2].splitlines()
    assert code == 0
    assert {"run", "show", "simulate", "init"} <= {line.split()[0] for line in lines}
    assert [line for line in lines if line.endswith("...") or len(line) > 80] == []


def test_every_command_is_on_the_one_app() -> None:
    functions = {
        name
        for module in (answers, cache, cases, charts, export, imports, init, rerating, what_if)
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__
        if not name.startswith("_")
    }
    registered = {
        command.callback.__name__ for command in app.registered_commands if command.callback
    }
    assert registered - {"help_"} == functions


def test_the_package_shows_only_its_public_names() -> None:
    assert dir(unitecon) == sorted(unitecon.__all__)
    assert not {"Any", "annotations", "import_module"} & set(dir(unitecon))


def test_the_version_is_printed(call: Call) -> None:
    code, out, _ = call("--version")
    assert code == 0
    assert re.fullmatch(r"unitecon \S+\n", out)


def test_a_closed_pipe_is_quiet() -> None:
    command = f"{sys.executable} -m unitecon list | head -1"
    done = subprocess.run(
        command,
        shell=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("drivers\n", "")


def test_help_loads_no_heavy_module() -> None:
    heavy = "{'polars', 'duckdb', 'altair', 'scipy', 'rich', 'pyarrow', 'sqlglot', 'dataframely'}"
    script = f"import sys; from unitecon import cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "[]\n"


# --------------------------------------------------------------------------------- its parts


def test_a_table_has_every_column_on_one_line() -> None:
    frame = pl.DataFrame(
        {"id": ["a", "b"], "first_usd": [1.0, 12345.678], "is_cash_out": [True, None]}
    )
    assert formats.table_text(frame).splitlines() == [
        "id  first_usd  is_cash_out",
        "--  ---------  -----------",
        "a           1  true",
        "b      12,346",
    ]


def test_json_holds_plain_numbers() -> None:
    frame = pl.DataFrame({"cost_usd": ["1.50"]}).with_columns(
        pl.col("cost_usd").cast(pl.Decimal(9, 2))
    )
    assert json.loads(formats.encode(frame, "json").data) == [{"cost_usd": 1.5}]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    files.write(path, b"old")
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    path.unlink()
    path.mkdir()
    with pytest.raises(UniteconError, match="cannot write"):
        files.write(path, b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_staged_files_arrive_together(tmp_path: Path) -> None:

    def fail_midway() -> None:
        with files.staged(tmp_path / "out") as staging:
            (staging / "a").write_text("1")
            raise UniteconError("midway")

    with pytest.raises(UniteconError, match="midway"):
        fail_midway()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(UniteconError, match="it is a file, not a folder"),
        files.staged(tmp_path / "file"),
    ):
        pass
