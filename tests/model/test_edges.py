"""What happens at the edges of the model, where a join could lose a row without a word."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from places import DOCS

import unitecon
from unitecon.errors import InputError
from unitecon.model import Model

EXAMPLE = DOCS / "worked_example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the worked example to edit."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


def replaced(folder: Path, file: str, old: str, new: str) -> Model:
    """The baseline after one edit."""
    text = (folder / file).read_text()
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new))
    return unitecon.open(folder, scenarios=["baseline"])


def ends(model: Model, driver: str) -> list[float]:
    """A driver's month ends."""
    rows = model.answer("driver_paths").filter(pl.col("driver_id") == driver)
    return rows["end_value"].to_list()


def test_the_example_itself_holds_every_check(folder: Path) -> None:
    assert unitecon.open(folder).check() == {}


def test_above_its_ceiling_a_driver_does_not_grow(folder: Path) -> None:
    model = replaced(folder, "driver_ceilings.csv", "weekly_users,40000", "weekly_users,9000")
    assert ends(model, "weekly_users") == pytest.approx([10_000] * 3)


def test_above_its_ceiling_a_driver_can_shrink(folder: Path) -> None:
    replaced(folder, "driver_ceilings.csv", "weekly_users,40000", "weekly_users,2000")
    model = replaced(folder, "driver_growths.csv", "users,forward,1,", "users,forward,-0.9,")
    days = (28, 59)  # from the as-of date to the ends of February and March
    expected = [10_000, *(10_000 * 0.1 ** (count / 365.25) for count in days)]
    assert ends(model, "weekly_users") == pytest.approx(expected)


def test_a_driver_at_zero_stays_there(folder: Path) -> None:
    (folder / "driver_ceilings.csv").write_text(
        (folder / "driver_ceilings.csv").read_text().replace("weekly_users", "consumer_payers")
    )
    model = replaced(folder, "driver_levels.csv", "consumer_payers,1000,", "consumer_payers,0,")
    assert ends(model, "consumer_payers") == [0, 0, 0]
    free = model.answer("plan_margins").filter(pl.col("plan_id") == "free")
    assert free["users"].null_count() == 0


def test_a_driver_without_a_level_is_reported(folder: Path) -> None:
    line = "training_compute,10000,2025-01-01,2025-01-01,assumed,,A round number.\n"
    broken = replaced(folder, "driver_levels.csv", line, "").check()
    assert broken["every_driver_has_a_level"]["driver_id"].to_list() == ["training_compute"]


def test_a_plan_without_use_is_reported(folder: Path) -> None:
    line = "plus,paid_tasks,1,2025-01-01,2025-01-01,assumed,,The unit.\n"
    broken = replaced(folder, "plan_usage.csv", line, "").check()
    assert broken["every_plan_is_modelled"]["plan_id"].to_list() == ["plus"]


def test_a_balance_outside_the_horizon_is_reported(folder: Path) -> None:
    broken = replaced(folder, "cash_positions.csv", "2025-01-31", "2024-12-31").check()
    rows = broken["every_cash_position_is_in_the_horizon"]
    assert rows["position_id"].to_list() == ["january"]


def test_a_fact_without_a_measure_is_reported(folder: Path) -> None:
    broken = replaced(folder, "facts.csv", "weekly_users,point", "daily_users,point").check()
    assert broken["every_fact_has_a_modelled_figure"]["fact_id"].to_list() == ["X2"]


@pytest.mark.parametrize("period", ["2025-01-01,2025-04-30", "2024-12-01,2025-03-31"])
def test_a_period_half_outside_the_case_has_no_figure(folder: Path, period: str) -> None:
    model = replaced(folder, "facts.csv", "2025-01-01,2025-03-31,88", f"{period},88")
    rows = model.answer("calibrations").filter(pl.col("fact_id") == "X1")
    assert rows["modelled_value"].to_list() == [None]


def test_a_gap_in_one_partners_rates_is_unknown(folder: Path) -> None:
    with (folder / "revenue_share_rates.csv").open("a") as file:
        file.write("store,0.1,2025-01-01,2025-03-01,2025-01-01,assumed,,Until March.\n")
    broken = unitecon.open(folder, scenarios=["baseline"]).check()
    rows = broken["every_plan_month_is_known"]
    assert set(rows["first_month"]) == {dt.date(2025, 3, 1)}
    assert set(rows["months_without_revenue_share"]) == {1}


def test_cash_that_is_short_already_is_out_on_the_as_of_date(folder: Path) -> None:
    replaced(folder, "parameters.csv", "cash_usd,usd,2000,", "cash_usd,usd,1000000000,")
    model = unitecon.open(folder, as_of="2025-02-15", scenarios=["baseline"])
    (row,) = model.answer("runways").rows(named=True)
    assert (row["cash_out_date"], row["is_cash_out"]) == (dt.date(2025, 2, 15), True)
    assert row["runway_months"] == 0
    assert row["funding_gap_usd"] > 0


def test_a_commitment_from_the_middle_of_a_year_counts_from_then(folder: Path) -> None:
    (folder / "compute_commitments.csv").write_text(
        "commitment_id,commitment_usd_per_year,valid_from_date,known_from_date,basis,source_id,note\n"
        "half,1200000,2025-03-01,2025-01-01,assumed,,From March.\n"
    )
    model = replaced(folder, "case.toml", "honoured = false", "honoured = true")
    months = model.answer("compute_months")
    unused = months["unused_commitment_usd"].to_list()
    assert unused[:2] == [0, 0]
    assert unused[2] == pytest.approx(100_000 - months["compute_usd"][2])


@pytest.mark.parametrize(
    ("table", "value", "fault"),
    [
        ("plan_pricse", "25", "unknown table 'plan_pricse'; did you mean 'plan_prices'?"),
        ("plan_prices", "1e16", "is out of range for plan_prices plan_id=plus"),
    ],
)
def test_a_scenario_that_cannot_be_made_is_refused_when_the_case_is_opened(
    folder: Path, table: str, value: str, fault: str
) -> None:
    (folder / "scenarios").mkdir(exist_ok=True)
    text = f'[[override]]\ntable = "{table}"\nwhere = {{ plan_id = "plus" }}\nset = {value}\n'
    (folder / "scenarios" / "dearer.toml").write_text(f'title = "T"\nquestion = "Q?"\n{text}')
    with pytest.raises(InputError, match=re.escape(fault)):
        unitecon.open(folder)
    assert unitecon.open(folder, scenarios=["baseline"]).scenario_ids == ("baseline",)
