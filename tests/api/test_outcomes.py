"""Methods that search, draw and score come to what the commands of their names print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import Call, caller
from laterfacts import written

import unitecon
from unitecon.api import outcomes, text
from unitecon.errors import InputError, UniteconError

CASE = "assistant_startup"
REVENUE = "X1,revenue_total_actual,actual,2025-07-01,2025-12-31,7.9,USD bn,2026-03-01\n"


@pytest.fixture(scope="module")
def model() -> Iterator[unitecon.Model]:
    with unitecon.open(CASE) as opened:
        yield opened


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(monkeypatch, capsys)


def test_a_sweep_has_the_rows_of_the_command(
    model: unitecon.Model, call: Call, tmp_path: Path
) -> None:
    import polars as pl

    file = tmp_path / "swept.parquet"
    by = "plan_price.plus=20,25"
    assert call("sweep", CASE, "--by", by, "--show", "runways", "-o", file)[0] == 0
    assert model.sweep({"plan_price.plus": [20, 25]}).equals(pl.read_parquet(file))


def test_solve_says_what_the_command_says_and_has_the_values(
    model: unitecon.Model, call: Call
) -> None:
    solved = model.solve("runway_months >= 16", "headcount", from_date="2026-02-01")
    _, printed, _ = call(
        "solve", CASE, "--for", "runway_months >= 16", "--by", "headcount", "--from", "2026-02-01"
    )
    assert printed.rstrip() == repr(solved).rstrip()
    (low, high) = solved.answer("solutions").row(0)
    readings = solved.answer("readings")
    met = readings.filter("is_met")["lever_value"]
    assert (low, high) == (met.min(), met.max())
    assert f"at {high:g} or less" in solved.text
    best = model.solve("max runway", "headcount")
    assert best.answer("solutions")["from_value"].to_list() == [best.details.best.at]  # type: ignore[union-attr]


def test_simulate_prints_the_page_of_the_command(model: unitecon.Model, call: Call) -> None:
    simulated = model.simulate(draws=64, seed=3)
    _, printed, _ = call("simulate", CASE, "--draws", 64, "--seed", 3)
    assert printed == repr(simulated)
    assert simulated.answer("draws").height == 64
    assert "<pre>" in simulated._repr_html_()
    with pytest.raises(UniteconError, match="did you mean 'cash_out_quarters'"):
        simulated.answer("cash_out_quarter")


def test_backtest_prints_the_page_of_the_command(call: Call, tmp_path: Path) -> None:
    facts = written(tmp_path, REVENUE)
    with unitecon.open("openai", scenarios=["baseline"]) as openai:
        scored = openai.backtest(facts, draws=64)
    _, printed, _ = call("backtest", "openai", "--facts", facts, "--draws", 64)
    assert printed == repr(scored)
    assert scored.answer("backtest_facts")["fact_id"].to_list() == ["X1"]


def test_what_cannot_be_searched_drawn_or_scored_is_said_in_words(model: unitecon.Model) -> None:
    wrong = {
        "is not a list of numbers": lambda: model.sweep({"plan_price.plus": 20}),  # type: ignore[dict-item]
        "does not say which lever": lambda: model.sweep("plan_price.plus=20"),  # type: ignore[arg-type]
        "did you mean 'plan_price.plus'": lambda: model.sweep({"plan_price.pls": [20]}),
        "between: '3 1' is not a range": lambda: model.solve(
            "max runway", "headcount", between=(3, 1)
        ),
        "between: '3' is not a range": lambda: model.solve("max runway", "headcount", between=(3,)),  # type: ignore[arg-type]
        "draws must be a whole number, got '3'": lambda: model.simulate(draws="3"),  # type: ignore[arg-type]
        "seed must be 0 or more": lambda: model.simulate(draws=4, seed=-1),
        "unknown scenario 'x'": lambda: model.simulate(draws=4, scenario="x"),
        "nothing.csv: cannot be read": lambda: model.backtest("nothing.csv"),
        "nothing.toml: cannot be read": lambda: model.with_plans("nothing.toml"),
    }
    for message, call in wrong.items():
        with pytest.raises((UniteconError, InputError)) as refused:
            call()
        assert message in str(refused.value)


def test_a_scenario_made_in_python_is_not_one_of_the_files(model: unitecon.Model) -> None:
    changes = {"plan_prices": {"plan_id": "plus", "price_usd_per_user_month": 25}}
    dearer = model.with_scenario("dearer", changes)
    with pytest.raises(UniteconError, match="'dearer' was made in Python"):
        dearer.sweep({"headcount": [1]}, scenario="dearer")


def test_a_text_shows_as_it_stands() -> None:
    page = text.Text("a <b>\nc")
    assert repr(page) == "a <b>\nc"
    assert page._repr_html_() == "<pre>a &#60;b&#62;<br>c</pre>"
    assert outcomes.sample(4, 1).count == 4
