"""The baseline has the values of the last joint fit, while inputs state what they did then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import casebuilder
import pytest

from unitecon.case import baseline
from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.errors import InputError
from unitecon.reports import notes
from unitecon.scenarios import frames
from unitecon.uncertainty.draws import cells_of
from unitecon.uncertainty.listed import uncertain_inputs

HEADER = (
    "input_id,stated_value,stated_low,stated_high,conditioned_value,moved_deviations,"
    "uncertainty_ratio,valid_from_date,known_from_date,basis,source_id,note\n"
)
PLUS = "plan_prices.plus,20,18,22,21,0.5,0.9,2025-01-01,2025-03-31,fitted,,\n"
USERS = "driver_levels.weekly_users,1000,,,1010,1,0.5,2025-01-01,2025-03-31,fitted,,\n"
KEY = ("plan_prices.plus", date(2025, 1, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = casebuilder.build(tmp_path / "mine")
    (folder / f"{baseline.TABLE}.csv").write_text(HEADER + PLUS + USERS)
    return folder


def price(case: Case, scenario: str = "baseline") -> object:
    """The price of Plus at first, in a scenario's tables."""
    rows = frames.frames(case, [scenario])["given_plan_prices"].rows(named=True)
    return next(row for row in rows if row["plan_id"] == "plus")["price_usd_per_user_month"]


def test_the_baseline_has_the_most_likely_values(folder: Path) -> None:
    case = cases.load(folder)
    assert price(case) == 21
    assert price(case, "plus_at_25") == 21  # before the scenario's day
    assert case.baseline.stated_values[KEY] == 20
    assert case.baseline.changed_ids == ()
    assert notes.on_inputs(case) == []
    stated = cases.load(folder, needs_fit=False)
    assert price(stated) == 20


def test_what_is_drawn_is_what_the_case_states(folder: Path) -> None:
    case = cases.load(folder)
    base = frames.frames(case, ["baseline"])
    plain = cases.load(folder, needs_fit=False)
    own = {cell.row.key: cell.distribution for cell in cells_of(case, base).members}
    stated = cells_of(plain, frames.frames(plain, ["baseline"])).members
    assert own == {cell.row.key: cell.distribution for cell in stated}
    rows = {row["input_id"]: row for row in uncertain_inputs(case, base).rows(named=True)}
    plus = rows["plan_prices.plus"]
    assert (plus["own_value"], plus["stated_value"]) == (21, 20)


@pytest.mark.parametrize(
    ("old", "new"),
    [("20,18,22", "20.5,18,22"), ("20,18,22", "20,18,24"), ("20,18,22", "20,,22")],
)
def test_a_row_that_changes_keeps_what_it_states(folder: Path, old: str, new: str) -> None:
    casebuilder.edit(folder, "plan_prices.csv", old, new)
    case = cases.load(folder)
    assert price(case) == float(new.split(",", maxsplit=1)[0])
    assert case.baseline.changed_ids == ("plan_prices.plus",)
    assert ("driver_levels.weekly_users", date(2025, 1, 1)) in case.baseline.stated_values
    (note,) = notes.on_inputs(case)
    assert "1 input has changed since the fit as of 2025-03-31 (plan_prices.plus)" in note
    assert note.endswith(f"to fit again: unitecon fit {folder} -o {folder}")


def test_a_stated_distribution_is_the_range(folder: Path) -> None:
    header = (
        "input_id,distribution,p10,p50,p90,valid_from_date,known_from_date,basis,source_id,note"
    )
    line = "plan_prices.plus,normal,{},,22,2025-01-01,2025-01-01,assumed,,Mine.\n"
    path = folder / "uncertainties.csv"
    path.write_text(f"{header}\n{line.format(18)}")
    assert price(cases.load(folder)) == 21
    path.write_text(f"{header}\n{line.format(17)}")
    case = cases.load(folder)
    assert price(case) == 20
    assert case.baseline.changed_ids == ("plan_prices.plus",)
    # Rows that a fit wrote are not what the case's owner stated.
    path.write_text(f"{header}\n{line.format(17).replace('assumed', 'fitted')}")
    assert price(cases.load(folder)) == 21


def test_the_latest_fit_known_is_the_one_that_holds(folder: Path) -> None:
    later = PLUS.replace("22,21,", "22,21.5,").replace("2025-03-31", "2025-06-01")
    (folder / "conditioned_values.csv").write_text(HEADER + PLUS + USERS + later)
    assert price(cases.load(folder)) == 21.5
    case = cases.load(folder, date(2025, 5, 1))
    assert price(case) == 21
    assert case.baseline.fit_date == date(2025, 3, 31)


def test_an_input_that_is_gone_is_named(folder: Path) -> None:
    gone = PLUS.replace("plus", "max")
    (folder / "conditioned_values.csv").write_text(HEADER + gone + USERS)
    assert cases.load(folder).baseline.changed_ids == ("plan_prices.max",)


def test_a_value_beyond_its_limits_is_refused(folder: Path) -> None:
    (folder / "conditioned_values.csv").write_text(HEADER + PLUS.replace("22,21,", "22,-1,"))
    with pytest.raises(InputError) as raised:
        cases.load(folder)
    (fault,) = raised.value.faults
    assert (fault.file, fault.line, fault.column) == (
        "conditioned_values.csv", 2, "conditioned_value",
    )  # fmt: skip
    assert "beyond the limits of plan_prices.price_usd_per_user_month" in fault.message


SHARES = """\
tier_tasks.plus.heavy.chat,0.6,,,0.55,,,2025-01-01,2025-03-31,fitted,,
tier_tasks.plus.heavy.agent,0.4,,,0.45,,,2025-01-01,2025-03-31,fitted,,
"""
OVERRIDE = """
[[override]]
table = "tier_tasks"
where = {{ plan_id = "plus", tier_id = "heavy", task_id = "{}" }}
{}
basis = "assumed"
note = "Mine."
"""


@pytest.mark.parametrize(
    ("changes", "shares"),
    [
        ([("chat", "set = 0.6")], [0.6, 0.4]),  # beside the 0.4 of the file
        ([("chat", "multiply = 0.5"), ("agent", "set = 0.7")], [0.3, 0.7]),
        ([("chat", "multiply = 1.0"), ("agent", "multiply = 1.0")], [0.55, 0.45]),
    ],
)
def test_a_scenario_of_shares_is_written_beside_the_files(
    folder: Path, changes: list[tuple[str, str]], shares: list[float]
) -> None:
    (folder / "conditioned_values.csv").write_text(HEADER + PLUS + SHARES)
    text = 'title = "Lighter"\nquestion = "What if?"\n'
    path = folder / "scenarios" / "lighter.toml"
    path.write_text(text + "".join(OVERRIDE.format(*change) for change in changes))
    tables = frames.frames(cases.load(folder), ["baseline", "lighter"])
    heavy = tables["given_tier_tasks"].filter(tier_id="heavy")
    by_id = heavy.partition_by("scenario_id", as_dict=True)
    assert by_id["baseline",]["task_share"].to_list() == [0.55, 0.45]
    assert by_id["lighter",]["task_share"].to_list() == pytest.approx(shares)
    path.write_text(text + OVERRIDE.format("chat", "set = 0.7"))
    with pytest.raises(InputError, match="must sum to 1"):
        frames.frames(cases.load(folder), ["lighter"])
