"""Faults between the rows and the tables of a case, on tables of a few lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebuilder import GUESS, TABLES

from unitecon.case import integrity, row_keys
from unitecon.case.csv_files import Sheet, read_sheet
from unitecon.dictionary import tables


def sheet(folder: Path, name: str, text: str) -> Sheet:
    """A table of the small case with another text; its cells have no faults by themselves."""
    path = folder / f"{name}.csv"
    path.write_text(text)
    parsed, faults = read_sheet(path, tables.get(name))
    assert faults == []
    return parsed


def edited(folder: Path, name: str, old: str, new: str) -> Sheet:
    assert TABLES[name].count(old) == 1
    return sheet(folder, name, TABLES[name].replace(old, new))


def test_a_repeated_key_names_the_first_line(tmp_path: Path) -> None:
    plans = edited(tmp_path, "plans", "plus,Plus,flat", "free,Again,flat")
    (fault,) = integrity.duplicate_faults(plans)
    assert str(fault) == (
        "plans.csv:3 plan_id: 'free' repeats the key of line 2: plan_id=free; "
        "likely cause: a copied line"
    )


def test_a_range_of_shares_without_a_rest_is_refused(tmp_path: Path) -> None:
    header, *rows = TABLES["usage_tiers"].splitlines()
    name, spread = header.split(",").index("user_share"), "0.2,0.9,"
    columns = ",".join([*header.split(",")[: name + 1], "low,high", *header.split(",")[name + 1 :]])
    cells = [row.split(",") for row in rows]
    texts = [",".join([*row[: name + 1], spread[:-1], *row[name + 1 :]]) for row in cells]
    tiers = sheet(tmp_path, "usage_tiers", "\n".join([columns, *texts]) + "\n")
    fault = integrity.range_faults(tiers)[0]
    assert str(fault).startswith("usage_tiers.csv:2 high: leaves no other share to take the rest")


def test_a_range_keeps_the_limits_of_its_value(tmp_path: Path) -> None:
    header, row = (
        "plan_id,price_usd_per_user_month,low,high,valid_from_date,known_from_date",
        "plus,20",
    )
    text = f"{header},basis,note\n{row},-1,30,2024-01-01,2024-01-01,assumed,A guess.\n"
    path = tmp_path / "plan_prices.csv"
    path.write_text(text, encoding="utf-8")
    _, (fault,) = read_sheet(path, tables.get("plan_prices"))
    assert (fault.column, fault.limit) == ("low", "at least 0")


def test_shares_are_summed_from_each_date_on(tmp_path: Path) -> None:
    assert integrity.sum_faults(sheet(tmp_path, "usage_tiers", TABLES["usage_tiers"])) == []
    later = f"plus,light,1,0.9,{GUESS.replace('2025-01-01', '2025-05-01', 1)}\n"
    tiers = sheet(tmp_path, "usage_tiers", TABLES["usage_tiers"] + later)
    (fault,) = integrity.sum_faults(tiers)
    assert fault.message == (
        "shares of plan_id=plus must sum to 1, got 1.1 from 2025-05-01, as known on 2025-01-01"
    )


def test_a_cell_to_fit_is_named_by_its_whole_key(tmp_path: Path) -> None:
    cells = edited(tmp_path, "fitted_cells", "driver_id=weekly", "drive_id=weekly")
    (fault,) = row_keys.key_faults({"fitted_cells": cells})
    assert str(fault).endswith(
        "names 'drive_id'; did you mean 'driver_id'? (must be driver_id=...;valid_from_date=...)"
    )
    assert row_keys.row_key(" driver_id = x ; phase=history;") == {
        "driver_id": "x",
        "phase": "history",
    }


USES = "fact_id,table_name,row_key\nF1,{table},{key}\n"


@pytest.mark.parametrize(
    ("table", "key", "message"),
    [
        ("driver_level", "driver_id=weekly_users", "is not a table with a value column"),
        ("driver_levels", "driver=weekly_users", "names 'driver'; did you mean 'driver_id'?"),
        ("driver_levels", ";", "does not name driver_id"),
        ("driver_levels", "driver_id=weekly_user", "is of no row of driver_levels.csv"),
        ("plan_prices", "plan_id=plus", "is of no row of plan_prices.csv"),
    ],
)
def test_a_fact_sets_a_row_that_is_there(
    tmp_path: Path, table: str, key: str, message: str
) -> None:
    uses = sheet(tmp_path, "fact_uses", USES.format(table=table, key=key))
    levels = sheet(tmp_path, "driver_levels", TABLES["driver_levels"])
    (fault,) = row_keys.key_faults({"fact_uses": uses, "driver_levels": levels})
    assert message in str(fault)


def test_a_fact_may_set_several_rows(tmp_path: Path) -> None:
    key = "driver_id=weekly_users"
    uses = sheet(tmp_path, "fact_uses", USES.format(table="driver_growths", key=key))
    growths = sheet(tmp_path, "driver_growths", TABLES["driver_growths"])
    assert row_keys.key_faults({"fact_uses": uses, "driver_growths": growths}) == []
