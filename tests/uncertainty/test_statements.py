"""What a case states of its uncertain inputs: it comes first, and what is wrong is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from casebuilder import GUESS, build, edit

from unitecon.case import inputs as uncertain
from unitecon.case.load import Case, load
from unitecon.dictionary.tables import TABLES
from unitecon.dictionary.uncertainty import CONSTANT, FAMILIES
from unitecon.errors import Fault, InputError
from unitecon.reports import simulate_page
from unitecon.scenarios import build as scenario_build
from unitecon.scenarios import frames
from unitecon.scenarios.scenario import Insert, Scenario
from unitecon.uncertainty import correlations, statements
from unitecon.uncertainty.draws import ORIGINS, Sample, cells_of, draw
from unitecon.uncertainty.listed import uncertain_inputs

HEADER = "input_id,distribution,p10,p50,p90,valid_from_date,known_from_date,basis,source_id,note\n"
TENTHS = np.array([0.1, 0.5, 0.9])


def stated(folder: Path, *lines: str) -> Case:
    """The small case with these statements, the common columns filled in where left out."""
    rows = [line if line.count(",") > 4 else f"{line},{GUESS}" for line in lines]
    build(folder)
    (folder / "uncertainties.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return load(folder)


def inputs(
    case: Case, chosen: Sequence[str] = ("baseline",), extra: Sequence[Scenario] = ()
) -> dict[str, dict[str, Any]]:
    """How each input of a scenario is distributed, by its name."""
    frame = uncertain_inputs(case, frames.frames(case, chosen, extra))
    return {row["input_id"]: row for row in frame.to_dicts()}


def faults(folder: Path, *lines: str) -> tuple[Fault, ...]:
    """What is wrong with the small case where it states this."""
    with pytest.raises(InputError) as caught:
        statements.require(stated(folder, *lines))
    return caught.value.faults


def test_a_statement_comes_before_low_and_high_and_before_a_standard_error(tmp_path: Path) -> None:
    plain = inputs(load(build(tmp_path / "plain")))
    assert plain["plan_prices.plus"]["known_by"] == "low and high"
    assert plain["driver_levels.weekly_users"]["known_by"] == "standard error"
    assert "driver_levels.payers" not in plain
    case = stated(
        tmp_path / "stated",
        "plan_prices.plus,triangular,15,20,26",
        "driver_levels.weekly_users,lognormal,500,1000,2000",
        "driver_levels.payers,normal,40,,60",
    )
    by_input = inputs(case)
    assert set(by_input) == {*plain, "driver_levels.payers"}
    origins = {name: (row["distribution"], row["known_by"]) for name, row in by_input.items()}
    assert origins == {
        "plan_prices.plus": ("triangular", "stated"),
        "driver_levels.weekly_users": ("lognormal", "stated"),
        "driver_levels.payers": ("normal", "stated"),
    }
    quantiles = {name: (row["p10"], row["p50"], row["p90"]) for name, row in by_input.items()}
    assert quantiles["plan_prices.plus"] == pytest.approx((15, 20, 26))
    assert quantiles["driver_levels.weekly_users"] == pytest.approx((500, 1000, 2000))
    assert quantiles["driver_levels.payers"] == pytest.approx((40, 50, 60))


def test_the_cases_own_value_stays_the_baseline(tmp_path: Path) -> None:
    case = stated(tmp_path, "plan_prices.plus,normal,30,,40")
    assert inputs(case)["plan_prices.plus"]["own_value"] == 20
    base = frames.frames(case, ["baseline"])["given_plan_prices"]
    assert base.filter(pl.col("plan_id") == "plus")["price_usd_per_user_month"].to_list() == [20]


def test_a_constant_is_not_drawn(tmp_path: Path) -> None:
    case = stated(tmp_path, "plan_prices.plus,constant,,,", "driver_levels.payers,normal,40,,60")
    cells = cells_of(case, frames.frames(case, ["baseline"]))
    assert set(cells.input_ids) == {"driver_levels.weekly_users", "driver_levels.payers"}
    assert cells.fixed == {"plan_prices.plus"}
    row = inputs(case)["plan_prices.plus"]
    assert (row["distribution"], row["p10"], row["known_by"]) == (CONSTANT, None, "stated")
    frame = uncertain_inputs(case, frames.frames(case, ["baseline"]))
    shown = {row[0]: row[3:8] for row in simulate_page.readable(frame).iter_rows()}
    assert shown["plan_prices.plus"] == ("20", "20", "", "", "")
    assert shown["driver_levels.payers"] == ("50", "50", "40", "50", "60")


def test_a_correlation_with_a_constant_has_no_effect() -> None:
    table = TABLES["correlations"]
    rows = [
        dict.fromkeys(table.columns)
        | {"input_id": first, "other_input_id": other, "rank_correlation": 0.9}
        for first, other in (("a", "b"), ("b", "held"))
    ]
    case = replace(small(), tables={"correlations": pl.DataFrame(rows, schema=table.dtypes)})
    uniform = np.random.default_rng(1).random((15, 2))  # too few to take chance out
    both = correlations.correlated(case, ("a", "b"), uniform, {"held"})
    assert (both[:, 0] == pytest.approx(uniform[:, 0])) and (both[:, 1] != uniform[:, 1]).all()
    with pytest.raises(InputError, match="unknown uncertain input 'held'"):
        correlations.correlated(case, ("a", "b"), uniform)
    alone = correlations.correlated(case, ("b",), uniform[:, :1], {"a", "held"})
    assert (alone == uniform[:, :1]).all()


def test_faults_name_the_line_of_the_file_though_an_earlier_row_is_known_later(
    tmp_path: Path,
) -> None:
    case = build(tmp_path / "case")
    known = "2025-01-01,2025-01-01,assumed,,A guess."
    later = "2025-01-01,2026-01-01,assumed,,A guess."
    (case / "correlations.csv").write_text(
        "input_id,other_input_id,rank_correlation,valid_from_date,known_from_date,basis,source_id,"
        f'note\na,b,0.5,{later}\n\n"c",d,0.5,{known}\n'
    )
    (case / "uncertainties.csv").write_text(
        "input_id,distribution,p10,p50,p90,valid_from_date,known_from_date,basis,source_id,note\n"
        f"plan_prices.plus,normal,15,,26,{later}\nplan_prices.plus,normal,26,,15,{known}\n"
    )
    loaded = load(case)
    with pytest.raises(InputError) as error:
        correlations.correlated(loaded, ("a", "b"), np.full((3, 2), 0.5))
    assert [(fault.line, fault.value) for fault in error.value.faults] == [(4, "c"), (4, "d")]
    with pytest.raises(InputError) as error:
        statements.require(loaded)
    assert [(fault.line, fault.column) for fault in error.value.faults] == [(3, "p10")]


@cache
def small() -> Case:
    """A bundled case, loaded once."""
    return load("assistant_startup")


def test_a_scenario_decides_what_it_changes(tmp_path: Path) -> None:
    case = stated(tmp_path, "plan_prices.plus,triangular,15,20,26")
    changed = inputs(case, ["plus_at_25"])
    # From July on the scenario sets the price; until then it is what the case has.
    assert [changed["plan_prices.plus"][name] for name in ("own_value", "valid_from_date")] == [
        20, date(2025, 1, 1),
    ]  # fmt: skip
    whole = scenario_build.from_values(
        "dearer", {"plan_prices": {"plan_id": "plus", "price_usd_per_user_month": 30}}
    )
    base = frames.frames(case, [], [whole])
    cells = cells_of(case, base)
    assert "plan_prices.plus" not in cells.input_ids
    assert "plan_prices.plus" in cells.fixed


def test_a_scenario_can_state_a_distribution(tmp_path: Path) -> None:
    case = load(build(tmp_path))
    row = {"input_id": "driver_levels.payers", "distribution": "normal", "p10": 40.0, "p90": 60.0}
    layer = Insert("uncertainties", row | {"valid_from_date": date(2025, 1, 1)})
    by_input = inputs(case, [], [Scenario("wide", "Wide", inserts=(layer,))])
    assert by_input["driver_levels.payers"]["p50"] == pytest.approx(50)


def test_each_row_of_an_input_has_the_statement_of_its_day(tmp_path: Path) -> None:
    store = "revenue_share_rates.store,{},assumed,,A guess."
    case = stated(
        tmp_path,
        store.format("normal,0.15,,0.25,2025-01-01,2025-01-01"),
        store.format("normal,0.08,,0.12,2026-01-01,2025-01-01"),
    )
    drawn = draw(case, frames.frames(case, ["baseline"]), Sample(400, 1))
    places = [p for p, name in enumerate(drawn.cells["input_id"]) if name.endswith(".store")]
    first, second = (drawn.values[:, place] for place in places)
    # One quantile moves both.
    assert (first - 0.2) / 0.05 == pytest.approx((second - 0.1) / 0.02)
    only_later = stated(tmp_path / "later", store.format("normal,0.08,,0.12,2025-06-01,2025-01-01"))
    frame = uncertain_inputs(only_later, frames.frames(only_later, ["baseline"]))
    rows = frame.filter(pl.col("input_id") == "revenue_share_rates.store")
    assert rows["valid_from_date"].to_list() == [date(2026, 1, 1)]


def test_an_estimate_that_starts_later_is_an_input_of_its_own_with_or_without_an_error() -> None:
    cells = {"driver_id": "users", "phase": "history", "valid_from_date": date(2025, 4, 1)}
    for basis, error, name in (
        ("fitted", 0.1, "users.history.2025-04-01"),
        ("fitted", None, "users.history.2025-04-01"),
        ("assumed", None, "users.history"),
    ):
        row = cells | {"basis": basis, "standard_error": error}
        input_id = uncertain.input_id(TABLES["driver_growths"], row, date(2025, 1, 1))
        assert input_id == f"driver_growths.{name}"


def test_a_statement_is_used_from_the_day_it_is_known(tmp_path: Path) -> None:
    row = "plan_prices.plus,normal,{},,30,2025-01-01,{},assumed,,A guess."
    stated(tmp_path, row.format(10, "2025-01-01"), row.format(20, "2025-03-01"))
    lows = [inputs(load(tmp_path, day))["plan_prices.plus"]["p10"] for day in
             (date(2025, 2, 1), date(2025, 4, 1))]  # fmt: skip
    assert lows == pytest.approx([10, 20])


@pytest.mark.parametrize("sampling", ["sobol", "plain"])
def test_sampled_quantiles_are_the_stated_ones(tmp_path: Path, sampling: str) -> None:
    wanted: Mapping[str, tuple[float, float, float]] = {
        "plan_prices.plus": (15, 19.5, 26),
        "driver_levels.weekly_users": (500, 1000, 2000),
        "driver_levels.payers": (40, 50, 60),
        "driver_growths.weekly_users": (0.05, 0.136, 0.3),
    }
    kinds = ("triangular", "lognormal", "normal", "beta")
    lines = [
        f"{name},{kind},{low},{middle if kind != 'beta' else ''},{high}"
        for kind, (name, (low, middle, high)) in zip(kinds, wanted.items(), strict=True)
    ]
    case = stated(tmp_path, *lines)
    count = 8192
    drawn = draw(case, frames.frames(case, ["baseline"]), Sample(count, 3, sampling))
    error = np.sqrt(TENTHS * (1 - TENTHS) / count)
    for name, quantiles in wanted.items():
        values = drawn.values[:, drawn.cells["input_id"].to_list().index(name)]
        below = (values[:, None] < np.array(quantiles)).mean(axis=0)
        is_far = np.abs(below - TENTHS) > 4 * error
        known = [True, name != "driver_growths.weekly_users", True]  # the beta's p50 was left out
        assert not (is_far & known).any(), (name, below)


@pytest.mark.parametrize(
    ("line", "cell", "message"),
    [
        (
            "plan_prices.plsu,normal,1,,2",
            ("input_id", "plan_prices.plsu"),
            (
                "unknown input 'plan_prices.plsu'; did you mean 'plan_prices.plus'?; likely cause: "
                "a misspelt name"
            ),
        ),
        (
            "usage_tiers.plus.light,normal,0.7,,0.9",
            ("input_id", "usage_tiers.plus.light"),
            "cannot be uncertain; likely cause: shares that sum to 1",
        ),
        (
            "plan_prices.plus,normal,,20,26",
            ("p10", None),
            "is empty (must be a number, or the distribution constant); likely cause: a normal",
        ),
        (
            "plan_prices.plus,beta,15,20,",
            ("p90", None),
            "is empty (must be a number, or the distribution constant); likely cause: a beta",
        ),
        (
            "plan_prices.plus,normal,26,20,15",
            ("p10", "26"),
            "is not below p90 (must be below 15); likely cause: p10 and p90 are swapped",
        ),
        (
            "plan_prices.plus,normal,20,20,20",
            ("p10", "20"),
            "is not below p90 (must be below 20); likely cause: a value that is certain is a con",
        ),
        (
            "plan_prices.plus,normal,15,28,26",
            ("p50", "28"),
            "is not between p10 and p90 (must be above 15 and below 26); likely cause: two of",
        ),
        (
            "plan_prices.plus,normal,-4,,26",
            ("p10", "-4"),
            (
                "is too low for plan_prices.price_usd_per_user_month (must be at least 0); likely "
                "cause: a sign"
            ),
        ),
        (
            "revenue_share_rates.store,beta,20,,40",
            ("p90", "40"),
            (
                "is too high for revenue_share_rates.revenue_share (must be at least 0 and at most "
                "1); likely cause: a percentage instead of a share"
            ),
        ),
        (
            "plan_prices.plus,normal,15,20,26",
            ("p50", "20"),
            (
                "is not the median of the normal distribution with this p10 and p90 (must be "
                "within 0.11 of 20.5, or left empty); likely cause: these are quantiles of another "
                "distribution: triangular"
            ),
        ),
        (
            "plan_prices.plus,constant,15,,",
            ("p10", "15"),
            "is a quantile of a constant (must be empty); likely cause: another distribution than",
        ),
        (
            "revenue_share_rates.store,normal,0.1,,0.2",
            ("valid_from_date", "2025-01-01"),
            (
                "the rows from 2025-01-01 on have different values (0.2 from 2025-01-01, 0.1 from "
                "2026-01-01); state each of these days on its own line"
            ),
        ),
        (
            "plan_prices.plus,normal,15,,26,2025-02-01,2025-02-01,assumed,,A guess.",
            ("valid_from_date", "2025-02-01"),
            (
                "is after the last row of the input (must be no later than a day on which a row of "
                "the input starts: 2025-01-01); likely cause: a statement covers the rows that"
            ),
        ),
    ],
)
def test_a_wrong_statement_is_reported(
    tmp_path: Path, line: str, cell: tuple[str, str | None], message: str
) -> None:
    all_faults = faults(tmp_path, "driver_levels.payers,normal,40,,60", line)
    fault = next(fault for fault in all_faults if fault.column == cell[0])
    assert (fault.file, fault.line, fault.value) == ("uncertainties.csv", 3, cell[1])
    assert message in str(fault)


def test_all_faults_come_in_one_go_in_the_order_of_the_file(tmp_path: Path) -> None:
    all_faults = faults(
        tmp_path,
        "plan_prices.plus,normal,,,26",
        "nothing.here,normal,1,,2",
        "driver_levels.payers,lognormal,60,,40",
    )
    assert [(fault.line, fault.column) for fault in all_faults] == [
        (2, "p10"), (3, "input_id"), (4, "p10"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("plan_prices.plus,gaussian,15,,26", "uncertainties.csv:2 distribution: 'gaussian' is not"),
        ("plan_prices.plus,lognrmal,15,,26", "did you mean 'lognormal'?"),
        ("plan_prices.plus,normal,few,,26", "uncertainties.csv:2 p10: 'few' is not a number"),
        ("plan_prices.plus,normal,15%,,26", "a percent sign"),
        (
            f"plan_prices.plus,normal,15,,26,{GUESS}\nplan_prices.plus,normal,14,,26,{GUESS}",
            "repeats the key of line 2",
        ),
        (
            "plan_prices.plus,normal,15,,26,2025-01-01,2025-01-01,assumed,,",
            "uncertainties.csv:2 note: is empty",
        ),
    ],
)
def test_a_wrong_cell_is_reported_when_the_case_is_read(
    tmp_path: Path, line: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        stated(tmp_path, line)
    assert message in str(caught.value)


def test_draws_report_wrong_statements_too(tmp_path: Path) -> None:
    case = stated(tmp_path, "plan_prices.plus,normal,26,,15")
    with pytest.raises(InputError, match="p10 and p90 are swapped"):
        draw(case, frames.frames(case, ["baseline"]), Sample(4, 1))


def test_a_case_without_statements_is_drawn_as_before(tmp_path: Path) -> None:
    case = load(build(tmp_path))
    assert {row["known_by"] for row in inputs(case).values()} == set(ORIGINS[1:])
    edit(tmp_path, "plan_prices.csv", "plus,20,18,22", "plus,20,,")
    edit(tmp_path, "driver_levels.csv", "weekly_users,1000,10", "weekly_users,1000,0")
    sure = load(tmp_path)
    with pytest.raises(InputError, match="or a stated distribution"):
        draw(sure, frames.frames(sure, ["baseline"]), Sample(4, 1))


def test_the_bundled_case_states_what_it_draws() -> None:
    case = small()
    lines = case.tables["uncertainties"]
    assert lines.height >= 2 and set(lines["distribution"]) <= set(FAMILIES)
    by_input = inputs(case)
    for row in lines.iter_rows(named=True):
        drawn = by_input[row["input_id"]]
        assert drawn["known_by"] == "stated"
        assert (drawn["p10"], drawn["p90"]) == pytest.approx((row["p10"], row["p90"]))
