"""Asking: options and orders of words, hints, colours, and what a run keeps beside its page."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest
from commandline import Call

from unitecon.basics import terminal
from unitecon.charts import save
from unitecon.model import Model
from unitecon.model import open as opened

CASE = "openai"


def test_a_run_removes_charts_of_another_case_that_it_drew_itself(
    call: Call, tmp_path: Path
) -> None:
    (tmp_path / "users.svg").write_bytes(b"<svg/>" + save.SIGNATURE)
    (tmp_path / "notes.svg").write_bytes(b"<svg/>" + save.SIGNATURE)  # no chart of a run
    assert call("run", CASE, "-o", tmp_path)[0] == 0
    assert not (tmp_path / "users.svg").exists()
    assert (tmp_path / "notes.svg").exists()
    (tmp_path / "users.svg").write_bytes(b"<svg>my own</svg>")
    assert call("run", CASE, "-o", tmp_path)[0] == 0
    assert (tmp_path / "users.svg").read_bytes() == b"<svg>my own</svg>"


def test_a_run_takes_requests_into_the_database_or_says_that_it_did_not(
    call: Call, tmp_path: Path
) -> None:
    case = "assistant_startup"
    _, _, err = call("run", case, "-o", tmp_path)
    assert (
        f"leaves out the requests of the log (usage_ledger, request_costs): unitecon run {case}"
        in err
    )
    code, _, err = call("run", case, "-o", tmp_path, "--with-requests")
    assert (code, "--with-requests" in err) == (0, False)
    with duckdb.connect(str(tmp_path / "model.duckdb"), read_only=True) as database:
        (row,) = database.execute(
            "select (select count(*) from usage_ledger), count(*), sum(serving_cost_usd) "
            "from request_costs"
        ).fetchall()
        (kind,) = database.execute(
            "select table_type from information_schema.tables where table_name = 'request_costs'"
        ).fetchall()
    with opened(case) as model:
        costs = model.answer("request_costs")
    assert row == (costs.height, costs.height, costs["serving_cost_usd"].sum())
    assert kind == ("BASE TABLE",)
    assert "has no usage log" in call("run", CASE, "-o", tmp_path, "--with-requests")[2]


def test_checks_are_coloured_on_a_terminal(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pl.DataFrame({"scenario_id": ["baseline"]})
    monkeypatch.setattr(Model, "check", lambda self: {"cash_rolls_forward": rows})
    place = terminal.Terminal(80, is_coloured=True)
    monkeypatch.setattr(terminal, "standard_output", lambda: place)
    _, out, _ = call("check", CASE)
    assert "\x1b[31mcheck cash_rolls_forward failed: 1 row:\x1b[0m\n" in out
    assert "\x1b[32mok\x1b[0m  plans_sum_to_the_company" in out


@pytest.mark.parametrize("words", [("-h",), ("help",), ("show", "-h"), ("help", "show")])
def test_help_is_printed_however_it_is_asked_for(call: Call, words: tuple[str, ...]) -> None:
    code, out, _ = call(*words)
    assert (code, out.startswith("Usage: ")) == (0, True)
    assert ("--sort" in out) == ("show" in words)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("version", "did you mean 'unitecon --version'?"),
        ("query", "did you mean 'sql'?"),
        ("shwo", "did you mean 'show'?"),
        ("losers", "did you mean 'unitecon show losing_users'?"),
        ("runways", "runways is an answer: unitecon show runways"),
        ("churn", "did you mean 'unitecon show driver_paths'?"),
        ("xyzzy", "unitecon --help lists them"),
    ],
)
def test_an_unknown_command_is_refused_with_what_it_may_mean(
    call: Call, word: str, hint: str
) -> None:
    assert call(word) == (2, "", f"No such command {word!r}; {hint}\n")
    assert call("help", word)[0] == 2


def test_sql_takes_its_words_in_either_order_and_writes_files(call: Call, tmp_path: Path) -> None:
    query = "select 6 * 7 as answer"
    assert call("sql", CASE, query, "--format", "csv") == (0, "answer\n42\n", "")
    path = tmp_path / "answer.json"
    assert call("sql", query, CASE, "-o", path) == (0, "", f"Written: {path}\n")
    assert json.loads(path.read_text()) == [{"answer": 42}]
    code, out, _ = call("sql", ".tables runway", CASE, "--format", "csv")
    assert (code, out.splitlines()[0]) == (0, "name,layer,about")
    assert 'runways,answers,"When does the cash' in out
    code, out, _ = call("sql", CASE, ".schema runways")
    assert (code, "runway_months" in out) == (0, True)
    assert call("sql", query, CASE, "--format", "xlsx")[0] == 2


def test_show_sorts_limits_and_picks_columns(call: Call) -> None:
    code, out, err = call(
        "show", CASE, "plan_margins", "--sort", "-month,plan_id", "--limit", 2,
        "--columns", "plan_id,month", "--format", "csv",
    )  # fmt: skip
    assert (code, out) == (0, "plan_id,month\napi,2030-12-01\nenterprise,2030-12-01\n")
    assert err == "The baseline alone; --scenario all shows 10 more scenarios.\n"
    code, out, err = call("show", "plan_margins", CASE, "--scenario", "all", "--format", "csv")
    assert (err, len({row.split(",")[0] for row in out.splitlines()[1:]})) == ("", 11)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--where", "true order by month"), "to sort or limit rows, use --sort and --limit"),
        (("--where", "true limit 3"), "use --sort and --limit"),
        (("--sort", "mont"), "did you mean 'month'?"),
        (("--columns", "month,user"), "unknown column 'user'"),
        (("--limit", "-1"), "--limit must be 0"),
    ],
)
def test_a_wrong_option_of_show_is_refused(
    call: Call, options: tuple[str, ...], message: str
) -> None:
    code, out, err = call("show", "plan_margins", CASE, *options)
    assert (code, out) == (2, "")
    assert message in err


def test_a_chart_names_users_only_when_asked_and_what_is_kept_names_none(
    call: Call, tmp_path: Path
) -> None:
    path = tmp_path / "users.svg"
    for options, has_ids in (((), False), (("--user-ids",), True), ((), False)):
        code, _, _ = call("chart", "users", "assistant_startup", "-o", str(path), *options)
        drawn = path.read_text()
        assert code == 0
        assert ("user_1" in drawn, "user 1 " in drawn) == (has_ids, not has_ids)
