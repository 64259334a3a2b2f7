"""Scenarios: what an override changes, what it leaves alone, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from unitecon.case import load
from unitecon.dictionary.tables import TABLES
from unitecon.errors import InputError, UniteconError
from unitecon.scenarios import build
from unitecon.scenarios import frames as scenarios
from unitecon.scenarios.scenario import Insert, Override, Scenario

FILES = {
    "case.toml": """title = "Small"
as_of_date = 2026-01-15
first_month = 2025-01-01
last_month = 2027-12-01
[switches]
is_commitment_honoured = true
""",
    "plans.csv": """plan_id,plan_name,plan_kind,audience_id
free,Free,free,consumer
plus,Plus,flat,consumer
pro,Pro,flat,consumer
""",
    "sources.csv": "source_id,title,confidence,verified\nblog,A blog,high,read\n",
    "drivers.csv": "driver_id,driver_name,unit\nusers,Users,users\npayers,Payers,users\n",
    "plan_prices.csv": """plan_id,price_usd_per_user_month,low,high,\
valid_from_date,known_from_date,basis,source_id,note
plus,20,18,22,2024-01-01,2024-01-01,sourced,blog,
plus,22,,,2026-06-01,2025-06-01,assumed,,A guess.
pro,200,150,250,2024-01-01,2024-01-01,sourced,blog,
""",
    "plan_members.csv": """plan_id,driver_id,member_share,valid_from_date,known_from_date,basis,note
plus,payers,0.9,2025-01-01,2025-01-01,assumed,Most.
pro,payers,0.1,2025-01-01,2025-01-01,assumed,The rest.
""",
    "driver_levels.csv": """driver_id,opening_value,valid_from_date,known_from_date,basis,note
users,1000,2025-01-01,2025-01-01,assumed,Round.
payers,100,2025-01-01,2025-01-01,assumed,Round.
""",
    "driver_growths.csv": """driver_id,phase,growth_share_per_year,low,high,\
valid_from_date,known_from_date,basis,note
users,history,1,0.5,2,2025-01-01,2025-01-01,assumed,A guess.
users,forward,0.5,0.2,0.8,2025-01-01,2025-01-01,assumed,A guess.
users,forward,0.3,0.1,0.5,2027-01-01,2025-01-01,assumed,A guess.
""",
    "funding.csv": """tranche_id,tranche_name,funding_status,funding_usd,\
valid_from_date,known_from_date,basis,source_id
first,First,received,1000,2025-03-01,2025-03-01,sourced,blog
second,Second,announced,2000,2026-09-01,2025-12-01,sourced,blog
""",
    "revenue_share_rates.csv": """partner_id,revenue_share,valid_from_date,valid_to_date,\
known_from_date,basis,source_id
cloud,0.2,2024-01-01,2027-01-01,2024-01-01,sourced,blog
cloud,0.1,2027-01-01,2031-01-01,2024-01-01,sourced,blog
""",
    "scenarios/dearer.toml": """title = "Dearer"
question = "What if Plus cost 25?"
[[override]]
table = "plan_prices"
where = { plan_id = "plus" }
set = 25
from_date = 2026-03-01
note = "A quarter more."
""",
}


def write(folder: Path, **more: str) -> Path:
    for name, text in (FILES | more).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> load.Case:
    return load.load(write(tmp_path))


def changed(
    case: load.Case, *changes: Override | Insert, **more: object
) -> dict[str, pl.DataFrame]:
    overrides = tuple(change for change in changes if isinstance(change, Override))
    added = tuple(change for change in changes if isinstance(change, Insert))
    scenario = Scenario("x", "X", overrides=overrides, inserts=added, **more)  # type: ignore[arg-type]
    return scenarios.frames(case, ["baseline"], [scenario])


def price(where: dict[str, object], value: float, **more: object) -> Override:
    options = {"action": "set", **more}
    return Override("plan_prices", where, "price_usd_per_user_month", value=value, **options)  # type: ignore[arg-type]


def prices(frames: dict[str, pl.DataFrame], scenario: str = "x") -> list[tuple[object, ...]]:
    frame = frames["given_plan_prices"].filter(pl.col("scenario_id") == scenario)
    columns = ("plan_id", "valid_from_date", "price_usd_per_user_month")
    return [(p, str(d), v) for p, d, v in frame.select(columns).sort(columns).iter_rows()]


def refused(case: load.Case, *changes: Override | Insert, **more: object) -> str:
    with pytest.raises(InputError) as error:
        changed(case, *changes, **more)
    return str(error.value)


def test_baseline_is_the_case_as_it_stands(small: load.Case) -> None:
    frames = scenarios.frames(small, ["baseline"])
    for name, table in small.tables.items():
        if name in ("sources", "fitted_cells"):
            assert f"given_{name}" not in frames
        elif not TABLES[name].is_assumption:
            assert frames[f"given_{name}"].equals(table)
        else:
            assert frames[f"given_{name}"].drop("scenario_id").equals(table)
            assert frames[f"given_{name}"].columns[0] == "scenario_id"


def test_settings_and_scenarios_have_a_row_each(small: load.Case) -> None:
    frames = scenarios.frames(small)
    assert frames["given_scenarios"].to_dicts()[0]["base_scenario_id"] is None
    row = frames["given_scenarios"].row(1, named=True)
    assert (row["scenario_id"], row["base_scenario_id"]) == ("dearer", "baseline")
    assert frames["given_settings"].row(1, named=True) == {
        "scenario_id": "dearer",
        "as_of_date": date(2026, 1, 15),
        "stated_date": date(2026, 1, 15),
        "first_month": date(2025, 1, 1),
        "last_month": date(2027, 12, 1),
        "free_inference_booking": "cost_of_revenue",
        "bill_residual_allocation": "none",
        "is_commitment_honoured": True,
    }


def test_switches_are_replaced(small: load.Case) -> None:
    frames = changed(small, switches={"is_commitment_honoured": False})
    assert frames["given_settings"]["is_commitment_honoured"].to_list() == [True, False]
    assert "is_commitment" in refused(small, switches={"is_commitment_honored": False})


def test_a_file_changes_prices_from_a_date(small: load.Case) -> None:
    frames = scenarios.frames(small)
    assert prices(frames, "dearer") == [
        ("plus", "2024-01-01", 20),
        ("plus", "2026-03-01", 25),
        ("plus", "2026-06-01", 25),
        ("pro", "2024-01-01", 200),
    ]
    row = frames["given_plan_prices"].filter(pl.col("valid_from_date") == date(2026, 3, 1))
    assert row.select("basis", "note", "low", "source_id").row(0) == (
        "assumed",
        "A quarter more.",
        None,
        None,
    )


def test_without_a_date_every_row_that_fits_is_changed(small: load.Case) -> None:
    frames = changed(small, price({}, 1.1, action="multiply"))
    assert [value for *_, value in prices(frames)] == pytest.approx([22, 24.2, 220])
    assert prices(frames, "baseline")[0] == ("plus", "2024-01-01", 20)


def test_valid_from_date_names_one_row(small: load.Case) -> None:
    where = {"plan_id": "plus", "valid_from_date": "2026-06-01"}
    assert prices(changed(small, price(where, 3, action="add")))[:2] == [
        ("plus", "2024-01-01", 20),
        ("plus", "2026-06-01", 25),
    ]


def test_a_later_from_date_takes_over_in_any_order(small: load.Case) -> None:
    late = price({"plan_id": "plus"}, 30, from_date=date(2027, 1, 1))
    early = price({"plan_id": "plus"}, 25, from_date=date(2026, 2, 1))
    for pair in ((late, early), (early, late)):
        assert prices(changed(small, *pair))[:4] == [
            ("plus", "2024-01-01", 20),
            ("plus", "2026-02-01", 25),
            ("plus", "2026-06-01", 25),
            ("plus", "2027-01-01", 30),
        ]


def test_a_range_is_cut_in_two(small: load.Case) -> None:
    change = Override("revenue_share_rates", {}, "revenue_share", "set", 0.15, date(2026, 7, 1))
    frame = changed(small, change)["given_revenue_share_rates"].filter(pl.col("scenario_id") == "x")
    columns = ("valid_from_date", "valid_to_date", "revenue_share")
    assert [(str(a), str(b), v) for a, b, v in frame.select(columns).iter_rows()] == [
        ("2024-01-01", "2026-07-01", 0.2),
        ("2026-07-01", "2027-01-01", 0.15),
        ("2027-01-01", "2031-01-01", 0.15),
    ]


def test_events_are_never_copied(small: load.Case) -> None:
    change = Override("funding", {}, "funding_usd", "multiply", 0.5, date(2026, 1, 1))
    frame = changed(small, change)["given_funding"].filter(pl.col("scenario_id") == "x")
    assert frame["funding_usd"].to_list() == [1000, 1000]


def test_rows_are_inserted_and_can_be_overridden(small: load.Case) -> None:
    row = {"tranche_id": "third", "tranche_name": "Third", "funding_status": "announced",
           "funding_usd": 5000, "valid_from_date": "2026-12-01"}  # fmt: skip
    half = Override("funding", {"tranche_id": "third"}, "funding_usd", "multiply", 0.5)
    frame = changed(small, Insert("funding", row), half)["given_funding"]
    inserted = frame.filter(pl.col("tranche_id") == "third").to_dicts()
    assert [cells["scenario_id"] for cells in inserted] == ["x"]
    assert inserted[0]["funding_usd"] == 2500
    assert inserted[0]["basis"] == "assumed"


def test_bases_are_layers_in_order(small: load.Case) -> None:
    add = Scenario("add", "Add", overrides=(price({"plan_id": "pro"}, 10, action="add"),))
    double = price({"plan_id": "pro"}, 2, action="multiply")
    both = Scenario("both", "Both", base=("dearer", "add"), overrides=(double,))
    frames = scenarios.frames(small, ["both"], [add, both])
    assert prices(frames, "both")[1] == ("plus", "2026-03-01", 25)
    assert prices(frames, "both")[-1] == ("pro", "2024-01-01", 420)
    bases = dict(frames["given_scenarios"].select("scenario_id", "base_scenario_id").iter_rows())
    assert bases == {"both": "baseline", "add": "baseline"}


def test_shares_must_still_sum_to_one(small: load.Case) -> None:
    def share(plan: str, value: float) -> Override:
        return Override("plan_members", {"plan_id": plan}, "member_share", "set", value)

    changed(small, share("plus", 0.8), share("pro", 0.2))
    assert "shares of driver_id=payers must sum to 1, got 1.1 from 2025-01-01" in refused(
        small, share("pro", 0.2)
    )


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (price({"plan_id": "pluss"}, 1), "did you mean 'plus'"),
        (price({"plan": "plus"}, 1), "did you mean 'plan_id'"),
        (price({"plan_id": "pro", "valid_from_date": "2026-06-01"}, 1), "together"),
        (price({"plan_id": "plus"}, -3), "must be at least 0"),
        (price({"plan_id": "plus"}, float("nan")), "finite"),
        (price({"plan_id": "plus"}, 3, from_date=date(2024, 12, 31)), "before the case's first"),
        (price({"plan_id": "plus"}, 3, from_date=date(2028, 1, 1)), "after the horizon"),
        (Override("plan_price", {}, "price", "set", 1), "did you mean 'plan_prices'"),
        (Override("plans", {}, "plan_name", "set", 1), "has no value column"),
        (Override("plan_prices", {}, "low", "set", 1), "must be price_usd_per_user_month"),
        (
            Override("driver_levels", {}, "opening_value", "set", 1, date(2026, 2, 1)),
            "whole horizon",
        ),
        (Insert("plan_prices", {"plan_id": "plus"}), "is missing"),
        (Insert("plan_prices", {"plan": "plus"}), "did you mean 'plan_id'"),
        (Insert("plans", {"plan_id": "max"}), "same for all"),
    ],
)
def test_what_is_wrong_is_reported(small: load.Case, change: Override | Insert, part: str) -> None:
    message = refused(small, change)
    assert part in message
    assert message.startswith("scenario x")


def test_inserted_rows_keep_keys_and_references(small: load.Case) -> None:
    row = {"plan_id": "plus", "price_usd_per_user_month": 5, "valid_from_date": date(2024, 1, 1)}
    assert "already" in refused(small, Insert("plan_prices", row))
    assert "is not a plan_id in plans.csv" in refused(
        small, Insert("plan_prices", row | {"plan_id": "plu"})
    )
    wrong = row | {"valid_from_date": "soon", "price_usd_per_user_month": "5"}
    message = refused(small, Insert("plan_prices", wrong))
    assert "a date like" in message
    assert "a number" in message


def test_two_overrides_of_one_cell_are_refused(small: load.Case) -> None:
    dearer, doubled = price({"plan_id": "plus"}, 25), price({}, 2, action="multiply")
    assert "is changed by 2 overrides" in refused(small, dearer, doubled)


def test_all_faults_of_all_scenarios_come_together(small: load.Case) -> None:
    first = Scenario("a", "A", overrides=(price({"plan_id": "plsu"}, 1), price({}, -1)))
    second = Scenario("b", "B", overrides=(price({"plan_id": "prro"}, 1),))
    with pytest.raises(InputError) as error:
        scenarios.frames(small, None, [first, second])
    assert {fault.file for fault in error.value.faults} == {"scenario a", "scenario b"}
    assert len(error.value.faults) >= 3


def test_unknown_and_circular_scenarios_are_refused(small: load.Case) -> None:
    with pytest.raises(InputError, match="did you mean 'dearer'"):
        scenarios.frames(small, ["deerer"])
    circle = [Scenario("a", "A", base="b"), Scenario("b", "B", base="a")]
    with pytest.raises(InputError, match="its own base: a <- b <- a"):
        scenarios.frames(small, None, circle)
    with pytest.raises(InputError, match="already"):
        scenarios.frames(small, None, [Scenario("dearer", "Again")])
    with pytest.raises(InputError, match="slug"):
        scenarios.frames(small, None, [Scenario("No Slug", "No")])


def test_a_fault_in_a_file_names_its_line(tmp_path: Path) -> None:
    text = FILES["scenarios/dearer.toml"].replace('"plus" }', '"plsu" }')
    case = load.load(write(tmp_path, **{"scenarios/dearer.toml": text}))
    with pytest.raises(InputError, match=r"scenarios/dearer.toml:3 plan_id: 'plsu' is in no row"):
        scenarios.frames(case)


def test_values_become_a_scenario(small: load.Case) -> None:
    values = {
        "plan_prices": {"plan_id": "plus", "price_usd_per_user_month": 25},
        "driver_levels": [{"driver_id": "users", "opening_value": 5}],
    }
    scenario = build.from_values("x", values, date(2026, 1, 15))
    assert [change.from_date for change in scenario.overrides] == [date(2026, 1, 15), None]
    assert ("plus", "2026-01-15", 25) in prices(scenarios.frames(small, (), [scenario]))
    for wrong in ({"plan_prizes": {"a": 1}}, {"plan_prices": {"plan_id": "plus"}}):
        with pytest.raises(InputError):
            build.from_values("x", wrong)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"plan_prices": {"plan_id": "plus", "price": 25}}, "plan_prices: 'price' is not a column"),
        (
            {"plan_prices": {"plan": "plus", "price_usd_per_user_month": 25}},
            r"did you mean 'plan_id'\? \(must be one of price_usd_per_user_month, plan_id, ",
        ),
        ({"plan_prices": {"plan_id": "plus"}}, "no value: name its column, price_usd_per_user"),
        ({"plan_prices": 25}, r"'25' is not a row of keys and a value \(must be like"),
        ({"plan_prices": [25]}, r"'25' is not a row of keys and a value \(must be like"),
        ([25], "is not a change: name the table"),
        ({"plan_prices": {"price_usd_per_user_month": "25"}}, "'25' is not a number in the change"),
    ],
)
def test_a_change_that_names_the_wrong_thing_says_so(changes: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        build.from_values("x", changes)


def test_a_change_takes_its_day_as_text_and_any_kind_of_number(small: load.Case) -> None:
    row = {"plan_id": "plus", "price_usd_per_user_month": np.int64(25), "from_date": "2026-02-01"}
    scenario = build.from_values("x", {"plan_prices": row})
    assert ("plus", "2026-02-01", 25) in prices(scenarios.frames(small, (), [scenario]))
    with pytest.raises(UniteconError, match="'2026-02-31' is not a date"):
        build.from_values("x", {"plan_prices": {**row, "from_date": "2026-02-31"}})


def test_ranges_move_all_rows_of_an_input(small: load.Case) -> None:
    ranges = {scenario.scenario_id: scenario for scenario in build.ranges(small)}
    inputs = ("plan_prices.plus", "plan_prices.pro", "driver_growths.users")
    assert set(ranges) == {f"{bound}.{name}" for bound in ("low", "high") for name in inputs}
    low = ranges["low.driver_growths.users"]
    assert (low.kind, low.varied_input, low.bound) == ("range", "driver_growths.users", "low")
    frame = scenarios.frames(small, ["baseline"], [low])["given_driver_growths"]
    rows = frame.filter(pl.col("scenario_id") == low.scenario_id)
    assert rows["growth_share_per_year"].to_list() == [1, 0.2, 0.1]


def test_many_scenarios_share_untouched_tables(small: load.Case) -> None:
    many = [Scenario(f"s{i}", "S", overrides=(price({"plan_id": "pro"}, i),)) for i in range(500)]
    frames = scenarios.frames(small, (), many)
    assert frames["given_driver_levels"].height == 500 * 2
    pro = frames["given_plan_prices"].filter(pl.col("plan_id") == "pro")
    assert pro["price_usd_per_user_month"].to_list() == list(range(500))
    assert pro["scenario_id"].n_unique() == 500
