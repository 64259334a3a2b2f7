"""Whatever is wrong with a case is told with its file, line, column, value and likely cause."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from casebuilder import DATED, GUESS, TABLES, build, edit

from unitecon.case.load import load
from unitecon.errors import Fault, InputError

# file, what to replace, by what, the place of the fault (line, column, value), what it says
BAD = {
    "negative price": (
        "plan_prices.csv", "plus,20,18", "plus,-3,", 3, "price_usd_per_user_month", "-3",
        ["is too low", "at least 0", "sign"],
    ),
    "share typed as percent": (
        "usage_tiers.csv", "plus,light,1,0.8", "plus,light,1,80", 3, "user_share", "80",
        ["too high", "at most 1", "80 percent is 0.8"],
    ),
    "text for a number": (
        "plan_prices.csv", "plus,20,", "plus,twenty,", 3, "price_usd_per_user_month", "twenty",
        ["is not a number"],
    ),
    "underscore in a number": (
        "driver_levels.csv", "users,1000,", "users,1_000,", 2, "opening_value", "1_000",
        ["is not a number", "thousands separator"],
    ),
    "nan": (
        "driver_levels.csv", "users,1000,", "users,nan,", 2, "opening_value", "nan",
        ["is not a number", "leave the cell empty"],
    ),
    "inf": (
        "driver_levels.csv", "users,1000,", "users,inf,", 2, "opening_value", "inf",
        ["is not a number"],
    ),
    "too large": (
        "driver_levels.csv", "users,1000,", "users,1e999,", 2, "opening_value", "1e999",
        ["too large"],
    ),
    "currency sign": (
        "plan_prices.csv", "plus,20,", "plus,$20,", 3, "price_usd_per_user_month", "$20",
        ["is not a number", "currency sign"],
    ),
    "part of a whole number": (
        "usage_tiers.csv", "heavy,2,", "heavy,7.5,", 4, "tier_rank", "7.5",
        ["is not a whole number"],
    ),
    "empty cell": (
        "plan_prices.csv", "plus,20,18", "plus,,", 3, "price_usd_per_user_month", None,
        ["is empty", "filled in"],
    ),
    "not a flag": (
        "facts.csv", "users_march,false,", "users_march,no,", 2, "is_held_out", "no",
        ["true or false"],
    ),
    "day first": (
        "sources.csv", "Price page,2025-01-01", "Price page,31/12/2025", 2, "published_date",
        "31/12/2025", ["is not a date", "day first: write 2025-12-31"],
    ),
    "no such day": (
        "sources.csv", "Price page,2025-01-01", "Price page,2025-02-30", 2, "published_date",
        "2025-02-30", ["not in the calendar"],
    ),
    "bad choice": (
        "plans.csv", "Plus,flat", "Plus,flatt", 3, "plan_kind", "flatt",
        ["did you mean 'flat'?", "one of free, flat, metered, partner"],
    ),
    "not a slug": (
        "drivers.csv", "payers,Payers", "Pay ers,Payers", 3, "driver_id", "Pay ers",
        ["is not a slug", "write 'pay_ers'"],
    ),
    "shares of tiers": (
        "usage_tiers.csv", "heavy,2,0.2", "heavy,2,0.25", 3, "user_share", "1.05",
        ["shares of plan_id=plus must sum to 1, got 1.05 from 2025-01-01", "row is missing"],
    ),
    "shares of tasks": (
        "tier_tasks.csv", "chat,0.6", "chat,0.5", 4, "task_share", "0.9",
        ["shares of plan_id=plus tier_id=heavy must sum to 1, got 0.9 from 2025-01-01"],
    ),
    "shares of members": (
        "plan_members.csv", "plus,payers,1", "plus,payers,0.9", 3, "member_share", "0.9",
        ["driver_id=payers"],
    ),
    "share in force": (
        "usage_tiers.csv", "plus,light,1,0.8",
        "plus,light,1,0.7,2025-03-01,2025-03-01,assumed,,New.\nplus,light,1,0.8",
        3, "user_share", "0.9", ["shares of plan_id=plus must sum to 1, got 0.9 from 2025-03-01"],
    ),
    "unknown plan": (
        "usage_tiers.csv", "plus,heavy", "pluss,heavy", 4, "plan_id", "pluss",
        ["is not a plan_id in plans.csv", "did you mean 'plus'?"],
    ),
    "unknown tier": (
        "tier_tasks.csv", "plus,light", "plus,lihgt", 3, "tier_id", "lihgt",
        ["is not a tier_id of plan_id 'plus' in usage_tiers.csv", "did you mean 'light'?"],
    ),
    "model without a price": (
        "models.csv", "small,Small", "tiny,Small", 2, "model_id", "tiny",
        ["is costed at its list price, but has none in token_prices.csv", "renamed model"],
    ),
    "unknown source": (
        "plan_prices.csv", "sourced,price_page", "sourced,price_pages", 3, "source_id",
        "price_pages", ["not a source_id in sources.csv", "did you mean 'price_page'?"],
    ),
    "unsourced": (
        "plan_prices.csv", "sourced,price_page", "sourced,", 3, "source_id", None,
        ["is empty in a row whose basis is 'sourced'"],
    ),
    "no reason": (
        "driver_growths.csv", "A guess.", "", 2, "note", None,
        ["is empty in a row whose basis is 'assumed'"],
    ),
    "derived without a reason": (
        "driver_growths.csv", "assumed,,A guess.", "derived,,", 2, "note", None,
        ["is empty in a row whose basis is 'derived'"],
    ),
    "fitted without error": (
        "driver_levels.csv", "1000,10,", "1000,,", 2, "standard_error", None,
        ["basis is 'fitted'", "a number, or a note", "unitecon fit"],
    ),
    "low above value": (
        "plan_prices.csv", "plus,20,18", "plus,20,21", 3, "low", "21",
        ["is above the row's value", "at most 20"],
    ),
    "high below value": (
        "plan_prices.csv", "18,22", "18,19", 3, "high", "19",
        ["is below the row's value", "at least 20"],
    ),
    "duplicate key": (
        "plan_prices.csv", "plus,20", "free,20", 3, "plan_id", "free",
        ["repeats the key of line 2", "plan_id=free valid_from_date=2025-01-01"],
    ),
    "overlap": (
        "revenue_share_rates.csv", "0.1,2026-01-01", "0.1,2025-12-01", 3, "valid_from_date",
        "2025-12-01", ["before the rate of line 2 ends", "2026-01-01 or later"],
    ),
    "range turned round": (
        "revenue_share_rates.csv", "2027-01-01", "2025-06-01", 3, "valid_to_date", "2025-06-01",
        ["is not after the row's valid_from_date", "after 2026-01-01"],
    ),
    "known_from_date missing": (
        "driver_growths.csv", "0.5,2025-01-01,2025-01-01", "0.5,2025-01-01,", 2,
        "known_from_date", None, ["is empty"],
    ),
    "held out and fitted": (
        "facts.csv", "users_march,false,true", "users_march,true,true", 2, "is_held_out", "true",
        ["fitted, too"],
    ),
    "group partly held out": (
        "facts.csv", "users_may", "users_march", 3, "fact_group", "users_march",
        ["held out here and fitted in line 2"],
    ),
    "period turned round": (
        "facts.csv", "2025-05-31,2025-05-31", "2025-05-31,2025-05-01", 3, "period_end",
        "2025-05-01", ["before the period's start"],
    ),
    "fact outside its range": (
        "facts.csv", "1.1,thousand,1000,,", "1.1,thousand,1000,1.2,1.3", 2, "reported_value",
        "1.1", ["outside its own range", "between low 1.2 and high 1.3"],
    ),
    "cell of no table": (
        "fitted_cells.csv", "driver_levels", "driver_level", 2, "table_name", "driver_level",
        ["did you mean 'driver_levels'?"],
    ),
    "cell of no column": (
        "fitted_cells.csv", "driver_id=", "driver=", 2, "row_key",
        "driver=weekly_users;valid_from_date=2025-01-01",
        ["did you mean 'driver_id'?", "driver_id=...;valid_from_date=..."],
    ),
    "bounds turned round": (
        "fitted_cells.csv", "100,10000,1000", "10000,100,1000", 2, "prior_value", "1000",
        ["between lower 10000 and upper 100"],
    ),
    "log of nothing": (
        "fitted_cells.csv", ",100,10000", ",0,10000", 2, "lower", "0", ["log scale"],
    ),
    "gpu model without accelerator": (
        "models.csv", "list_price", "gpu_hours", 2, "cost_basis", "gpu_hours",
        ["needs accelerator_id"],
    ),
    "missing column": (
        "plan_prices.csv", "price_usd_per_user_month", "price_usd_per_user_mnth", 1,
        "price_usd_per_user_month", None,
        ["is missing", "did you mean 'price_usd_per_user_mnth'?"],
    ),
    "unknown column": (
        "driver_growths.csv", f"year,{DATED}\nweekly_users,forward,0.5,",
        f"year,lowest,{DATED}\nweekly_users,forward,0.5,,", 1, "lowest", None,
        ["is not a column of driver_growths", "did you mean 'low'?"],
    ),
    "column twice": (
        "plan_prices.csv", "low,high,", "low,low,", 1, "low", None, ["twice"],
    ),
    "too many cells": (
        "plans.csv", "Plus,flat", "Plus, the plan,flat", 3, None, None,
        ["has 5 cells, but the header has 4", "a comma in a text"],
    ),
    "open quotation mark": (
        "plans.csv", "Plus,flat", '"Plus,flat', 3, None, None, ["cannot be read as CSV"],
    ),
    "horizon before the start": (
        "case.toml", "2026-12-01", "2024-12-01", 4, "last_month", "2024-12-01",
        ["is before the first month", "2025-01-01 or later"],
    ),
    "not the first of a month": (
        "case.toml", "2026-12-01", "2026-12-31", 4, "last_month", "2026-12-31",
        ["not the first day of a month", "2026-12-01"],
    ),
    "as of before the start": (
        "case.toml", "2025-06-30", "2024-06-30", 2, "as_of_date", "2024-06-30",
        ["is before the first month"],
    ),
    "as of after the horizon": (
        "case.toml", "2025-06-30", "2027-01-01", 2, "as_of_date", "2027-01-01",
        ["is after the last month"],
    ),
    "quoted date": (
        "case.toml", "2025-06-30", '"2025-06-30"', 2, "as_of_date", "2025-06-30",
        ["is not a date", "quotation marks"],
    ),
    "not valid TOML": (
        "case.toml", '"Small case"', "Small case", 1, None, None, ["not valid TOML"],
    ),
    "missing setting": (
        "case.toml", "first_month = 2025-01-01\n", "", None, "first_month", None, ["is missing"],
    ),
    "unknown setting": (
        "case.toml", "title =", 'horizon = 3\ntitle =', 1, "horizon", None,
        ["unknown key"],
    ),
    "unknown switch": (
        "case.toml", "is_commitment_honoured", "is_commitment_honored", 8,
        "is_commitment_honored", None, ["did you mean 'is_commitment_honoured'?"],
    ),
    "bad switch": (
        "case.toml", '"cost_of_revenue"', '"cost_of_revenues"', 7, "free_inference_booking",
        "cost_of_revenues", ["did you mean 'cost_of_revenue'?"],
    ),
    "broken scenario": (
        "scenarios/plus_at_25.toml", "set = 25", "set = ", 7, None, None, ["not valid TOML"],
    ),
    "unknown key in a scenario": (
        "scenarios/plus_at_25.toml", "from_date", "form_date", 8, "form_date", None,
        ["did you mean 'from_date'?"],
    ),
    "two actions": (
        "scenarios/plus_at_25.toml", "set = 25", "set = 25\nadd = 1", 4, "override", None,
        ["has 2 of set, multiply and add"],
    ),
    "unknown base": (
        "scenarios/plus_at_25.toml", 'title =', 'base = "basline"\ntitle =', 1, "base", "basline",
        ["did you mean 'baseline'?"],
    ),
    "unknown base in a list": (
        "scenarios/plus_at_25.toml", 'title =', 'base = ["baseline", "plus"]\ntitle =', 1, "base",
        "plus", ["unknown scenario 'plus'; did you mean 'plus_at_25'?"],
    ),
}  # fmt: skip


def faults_of(folder: Path, **more: object) -> tuple[Fault, ...]:
    """What loading a case says."""
    with pytest.raises(InputError) as caught:
        load(folder, **more)  # type: ignore[arg-type]
    assert all("\n" not in str(fault) for fault in caught.value.faults)
    return caught.value.faults


@pytest.mark.parametrize("bad", BAD.values(), ids=list(BAD))
def test_a_fault_names_its_place_and_cause(bad: tuple, tmp_path: Path) -> None:
    file, old, new, line, column, value, parts = bad
    folder = build(tmp_path / "case")
    load(folder)  # nothing is wrong before the edit
    edit(folder, file, old, new)
    faults = faults_of(folder)
    place = (file, line, column, value)
    (fault,) = [f for f in faults if (f.file, f.line, f.column, f.value) == place]
    for part in parts:
        assert part in str(fault)
    assert str(fault).startswith(f"{file}:{line}" if line else file)


# Edits that leave one thing wrong give one fault, not a trail of followers.
ONE_FAULT = sorted(
    set(BAD)
    - {
        "unknown plan",
        "not a slug",
        "duplicate key",
        "column twice",
        "unknown tier",
        "model without a price",
    }
)


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_mistake_is_one_fault(name: str, tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    edit(folder, *BAD[name][:3])
    assert len(faults_of(folder)) == 1


def test_faults_of_all_files_come_back_together(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    edit(folder, "plan_prices.csv", "plus,20,18", "plus,-3,")
    edit(folder, "plan_prices.csv", "free,0", "free,zero")
    edit(folder, "sources.csv", "Price page,2025-01-01", "Price page,31/12/2025")
    edit(folder, "case.toml", "2026-12-01", "2024-12-01")
    edit(folder, "scenarios/plus_at_25.toml", "set = 25", "set = ")
    places = {(fault.file, fault.line) for fault in faults_of(folder)}
    assert places == {
        ("plan_prices.csv", 2),
        ("plan_prices.csv", 3),
        ("sources.csv", 2),
        ("case.toml", 4),
        ("scenarios/plus_at_25.toml", 7),
    }


def test_a_case_file_that_is_missing(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    (folder / "case.toml").unlink()
    (fault,) = faults_of(folder)
    assert str(fault).startswith("case.toml: is missing; likely cause: another folder was meant")


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ("plans", "line 2 of plan_members.csv refers to its plan_id 'free'"),
        ("sources", "line 2 of facts.csv refers to its source_id 'price_page'"),
    ],
)
def test_a_table_that_is_missing_or_empty_and_that_rows_refer_to(
    table: str, place: str, tmp_path: Path
) -> None:
    folder = build(tmp_path / "case")
    (folder / f"{table}.csv").write_text(TABLES[table].splitlines()[0])
    assert [str(fault) for fault in faults_of(folder)] == [f"{table}.csv: has no rows; {place}"]
    (folder / f"{table}.csv").unlink()
    assert [str(fault) for fault in faults_of(folder)] == [f"{table}.csv: is missing; {place}"]


def test_a_case_without_any_table(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    for file in (*folder.glob("*.csv"), *folder.glob("scenarios/*")):
        file.unlink()
    assert all(frame.is_empty() for frame in load(folder).tables.values())


@pytest.mark.parametrize("file", ["plans.csv", "plan_prices.csv"])
def test_a_file_of_no_bytes(file: str, tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    (folder / file).write_bytes(b"")
    (fault,) = faults_of(folder)
    assert (
        fault.file == file
        and "is empty" in str(fault)
        and "the first line must be plan_id," in str(fault)
    )


def test_a_file_that_is_not_a_table(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    (folder / "plan_price.csv").write_text("a\n1\n")
    (folder / "user_plans.csv").write_text("user_id\n1\n")  # stands beside a log: not read here
    (fault,) = faults_of(folder)
    assert str(fault) == "plan_price.csv: unknown table 'plan_price'; did you mean 'plan_prices'?"


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    text = TABLES["plans"].replace("Plus", "Plüs")
    (folder / "plans.csv").write_bytes(text.encode("cp1252"))
    (fault,) = faults_of(folder)
    assert (fault.file, fault.line) == ("plans.csv", 3) and "save as UTF-8" in str(fault)


def test_semicolons(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    (folder / "plans.csv").write_text(TABLES["plans"].replace(",", ";"))
    (fault,) = faults_of(folder)
    assert "uses ';' to separate columns" in str(fault)


def test_a_reference_into_a_table_that_is_not_there(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    (folder / "models.csv").unlink()
    header = f"model_id,token_kind,price_usd_per_mtok,{DATED}\n"
    (folder / "token_prices.csv").write_text(f"{header}small,input,1,{GUESS}\n")
    (fault,) = faults_of(folder)
    assert str(fault) == (
        "models.csv: is missing; line 2 of token_prices.csv refers to its model_id 'small'"
    )


def test_lines_stay_right_after_a_text_of_two_lines(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    edit(folder, "plan_prices.csv", "A guess.", '"A guess,\nof two lines."')
    edit(folder, "plan_prices.csv", "plus,20,18", "\nplus,-3,")
    (fault,) = faults_of(folder)
    assert fault.line == 5


def test_an_as_of_date_outside_the_case(tmp_path: Path) -> None:
    (fault,) = faults_of(build(tmp_path / "case"), as_of=date(2024, 12, 31))
    assert str(fault).startswith("as of: '2024-12-31' is before the first month")


def test_an_unknown_case() -> None:
    with pytest.raises(InputError, match="did you mean 'openai'"):
        load("opnai")


def test_a_fit_that_was_not_known_yet(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    fitted = "weekly_users,1000,10,2025-01-01,2025-01-01"
    edit(folder, "driver_levels.csv", fitted, fitted[:-10] + "2025-05-01")
    (fault,) = faults_of(folder, as_of=date(2025, 3, 31))
    command = f"unitecon fit {folder} --as-of 2025-03-31 -o DIR"
    assert f"no fit known as of 2025-03-31; make one: {command}" in str(fault)
    assert "weekly_users" in str(fault)
    load(folder)
    load(folder, as_of=date(2025, 3, 31), needs_fit=False)
