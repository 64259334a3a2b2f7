"""Levers that a case defines in its levers.toml: turned in scenario files, sweeps and solve."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from unitecon.case import lever_files
from unitecon.engine import catalog
from unitecon.errors import InputError
from unitecon.model import Model
from unitecon.model import open as opened
from unitecon.reports import levers_page
from unitecon.scenarios import build, sweeps
from unitecon.scenarios.levers import registry
from unitecon.solve.goal import Turn, solve

OWN = """
[payment_fees]
description = "Payment fees as a share of revenue."
unit = "factor"
action = "multiply"
low = 0
high = 2
rows = [{ table = "variable_costs", where = { cost_id = "payment_and_store_fees" } }]
each = { key = "plan_id", unit = "share of revenue" }

[grant]
description = "A grant received on a day."
unit = "USD"
action = "insert"
low = 0
high = 1e9
rows = [
    { table = "funding", row = { tranche_id = "grant_{day}", tranche_name = "Grant", \
funding_status = "announced" } },
]

[seat_ceiling]
description = "Most workplace seats there can be."
unit = "seats"
action = "add"
low = 0
high = 1e8
rows = [{ table = "driver_ceilings", where = { driver_id = "workplace_seats" }, above = 0 }]
"""


def with_levers(folder: Path, levers: str, scenario: str = "") -> Path:
    """A copy of the OpenAI case with levers of its own and one scenario more, `tried`."""
    copy = folder / "openai"
    shutil.copytree(catalog.home("datasets") / "openai", copy)
    (copy / "levers.toml").write_text(levers)
    (copy / "scenarios" / "tried.toml").write_text(f'title = "T"\nquestion = "Q?"\n{scenario}')
    return copy


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lever = '[[lever]]\nlever = "payment_fees"\nvalue = 0.5\nfrom_date = 2026-04-01\n'
    return with_levers(tmp_path_factory.mktemp("own"), OWN, lever)


def test_a_lever_of_a_case_is_turned_in_a_scenario_file(own: Path) -> None:
    with opened(own, scenarios=["baseline", "tried"]) as model:
        rates = model.sql(
            "select scenario_id, valid_from_date, cost_share_of_revenue from given_variable_costs "
            "where plan_id = 'plus' and cost_id = 'payment_and_store_fees'"
        )
    before = rates.filter(scenario_id="baseline")["cost_share_of_revenue"].item(-1)
    after = rates.filter(scenario_id="tried", valid_from_date=date(2026, 4, 1))
    assert after["cost_share_of_revenue"].to_list() == [pytest.approx(before / 2)]


def test_levers_of_a_case_are_listed_swept_and_solved(own: Path) -> None:
    case = opened(own, scenarios=["baseline"]).case
    listed = levers_page.listed(case)
    assert "Payment fees as a share of revenue.\n" in listed
    levers = {lever.name: lever for lever in registry.known(case)}
    fee = levers["payment_fees.plus"]
    assert (fee.unit, levers["payment_fees"].current) == ("share of revenue", 1.0)
    assert fee.current is not None
    assert (fee.low, fee.high) == (0, 2 * fee.current)
    values = {"payment_fees": [1.0, 0.0]}
    rows = levers_page.swept(case, values, sweeps.grid(case, values), "runways")
    before, without = rows["lowest_cash_usd"]
    fees = solve(case, "runways.lowest_cash_usd >= 0", Turn("payment_fees"))
    assert before < without < 0
    assert fees.crossings == () and fees.readings[0].value == pytest.approx(without, rel=1e-12)
    granted = solve(case, "runways.lowest_cash_usd >= 0", Turn("grant.2026-09-30", (0, 5e11)))
    funded = solve(case, "runways.lowest_cash_usd >= 0", Turn("funding.2026-09-30"))
    assert [crossing.met.place for crossing in granted.crossings] == [
        crossing.met.place for crossing in funded.crossings
    ]


def test_a_lever_on_rows_of_the_whole_horizon_has_no_day(own: Path) -> None:
    case = opened(own, scenarios=["baseline"]).case
    raised = build.from_lever(case, "seat_ceiling", 1e6, date(2026, 6, 1))
    rows = Model(case, ["baseline"], [raised]).frames["given_driver_ceilings"]
    before, after = rows.filter(driver_id="workplace_seats").sort("scenario_id")["ceiling_value"]
    assert after == before + 1e6


def test_a_lever_of_a_case_replaces_a_bundled_one(tmp_path: Path) -> None:
    folder = with_levers(tmp_path, OWN.replace("[payment_fees]", "[headcount]"))
    levers = {lever.name: lever for lever in registry.known(opened(folder).case)}
    assert levers["headcount"].description == "Payment fees as a share of revenue."
    assert "headcount.plus" in levers


MULTIPLY = 'action = "multiply"\nlow = 0\nhigh = 2\n'
WRONG = [
    ('unit = "factor"\n', "", 2, "payment_fees.unit", "is missing or not text"),
    (
        '"multiply"', '"multipy"', 5, "payment_fees.action",
        "'multipy' is not an action; did you mean 'multiply'? (must be one of set, multiply, add",
    ),
    (
        MULTIPLY, MULTIPLY.replace("0", "2"), 6, "payment_fees.low",
        "'2' is not below high (must be below 2); likely cause: low and high are swapped",
    ),
    ("high = 2\n", 'high = "2"\n', 7, "payment_fees.high", "'2' is not a number"),
    ("high = 2\n", "", 2, "payment_fees.high", "is missing (must be a number in the lever's unit)"),
    ("high = 2\n", "hihg = 2\n", 7, "payment_fees.hihg", "is not a key of a lever; did you mean"),
    (
        "variable_costs", "variable_cost", 8, "payment_fees.rows",
        "'variable_cost' is not a table with values to turn; did you mean 'variable_costs'?",
    ),
    (
        "cost_id =", "cost =", 8, "payment_fees.rows",
        "'cost' is not a column of variable_costs to choose rows by; did you mean 'cost_id'? (must",
    ),
    (
        'key = "plan_id"', 'key = "plan"', 9, "payment_fees.each",
        "'plan' is not a key of the rows; did you mean 'plan_id'?",
    ),
    ("each =", "computed = true\neach =", 9, "payment_fees.computed", "is not a key of a lever"),
    ("tranche_id =", "tranche =", 17, "grant.rows", "'tranche' is not a column of funding"),
    ("[seat_ceiling]", "[Seat]", 21, "Seat", "'Seat' is not a lever's name"),
    ("above =", "over =", 27, "seat_ceiling.rows", "'over' is not a key of rows"),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_lever_is_refused_with_its_line(
    tmp_path: Path, wrong: tuple[str, str, int, str, str]
) -> None:
    old, new, line, column, message = wrong
    folder = with_levers(tmp_path, OWN.replace(old, new, 1))
    assert old in OWN
    with pytest.raises(InputError) as error:
        opened(folder)
    assert f"levers.toml:{line} {column}: {message}" in str(error.value)


def test_the_bundled_levers_are_right() -> None:
    path = Path(registry.__file__).with_name("levers.toml")
    definitions, faults = lever_files.read(path, is_bundled=True)
    assert faults == []
    computed = {definition.name for definition in definitions if not definition.rows}
    assert computed == set(registry.COMPUTED)
    assert lever_files.read(path)[1] != []
