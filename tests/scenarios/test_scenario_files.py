"""Scenario files: their overrides, and levers on the rows of the scenario they are based on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import casebuilder
import pytest

from unitecon.case.load import Case, load
from unitecon.errors import InputError
from unitecon.scenarios import scenario_files

LEVER = """title = "Half as much again"
question = "Q?"
base = "plus_at_25"

[[lever]]
lever = "plan_price"
value = 1.5
from_date = 2025-08-01
note = "A factor."
"""


def with_lever(folder: Path, text: str) -> Case:
    """The small case, with a scenario file `dearer`."""
    case = casebuilder.build(folder / "case")
    (case / "scenarios" / "dearer.toml").write_text(text)
    return load(case)


def test_files_become_scenarios_after_the_baseline(tmp_path: Path) -> None:
    scenarios = scenario_files.from_file(with_lever(tmp_path, LEVER))
    assert list(scenarios) == ["baseline", "dearer", "plus_at_25"]
    (change,) = scenarios["plus_at_25"].overrides
    assert (change.table, change.where, change.value) == ("plan_prices", {"plan_id": "plus"}, 25)
    (lever,) = scenarios["dearer"].overrides
    assert (lever.action, lever.value, lever.note, lever.line) == ("multiply", 1.5, "A factor.", 5)
    assert scenarios["dearer"].bases == ("plus_at_25",)


def test_a_wrong_lever_is_reported_with_its_line(tmp_path: Path) -> None:
    case = with_lever(tmp_path, LEVER.replace('"plan_price"', '"plan_prize"'))
    with pytest.raises(InputError, match=r"scenarios/dearer.toml:5.* did you mean 'plan_price'"):
        scenario_files.from_file(case)


def test_a_scenario_s_changes_are_the_rows_of_a_case(tmp_path: Path) -> None:
    case = with_lever(tmp_path, LEVER)
    prices = scenario_files.base_of(case, "dearer").tables["plan_prices"].filter(plan_id="plus")
    assert prices.select("valid_from_date", "price_usd_per_user_month").rows() == [
        (date(2025, 1, 1), 20),
        (date(2025, 7, 1), 25),
        (date(2025, 8, 1), 37.5),
    ]
    assert scenario_files.base_of(case, "baseline") is case
