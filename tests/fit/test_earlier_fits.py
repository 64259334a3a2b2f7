"""A new fit to a log takes the place of the rows of earlier ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from casebuilder import DATED, GUESS

from unitecon.fit import earlier_fits

FIT = "2025-06-30"
HEADER = f"driver_id,opening_value,{DATED}\n"
CELLS = "cell_id,table_name,row_key,lower,upper,prior_value,prior_standard_deviation,scale,note\n"


def line(driver: str, known: str = FIT, basis: str = "fitted") -> str:
    return f"{driver},10,2025-01-01,{known},{basis},,Words.\n"


def left(folder: Path, text: str, *drivers: str) -> str:
    """What is left of driver_levels.csv when a log gives levels of these drivers."""
    path = folder / "driver_levels.csv"
    path.write_text(HEADER + text)
    start = date(2025, 1, 1)
    rows = {"driver_levels": [{"driver_id": n, "valid_from_date": start} for n in drivers]}
    earlier_fits.drop(folder, date.fromisoformat(FIT), ["driver_levels"], rows)
    return path.read_text().removeprefix(HEADER)


def test_rows_of_the_same_day_go_and_others_than_fitted_ones_stay(tmp_path: Path) -> None:
    assumed = f"heads,4,{GUESS}\n"
    assert left(tmp_path, line("plus") + assumed + line("old"), "plus") == assumed


def test_a_fit_of_another_day_stays_where_the_log_still_gives_all_its_rows(tmp_path: Path) -> None:
    earlier = line("plus", "2025-05-31")
    assert left(tmp_path, earlier + line("plus"), "plus", "pro") == earlier
    assert left(tmp_path, earlier + line("old", "2025-05-31"), "plus", "pro") == ""


def test_a_cell_fitted_to_facts_stays(tmp_path: Path) -> None:
    key = "driver_id=users;valid_from_date=2025-01-01"
    (tmp_path / "fitted_cells.csv").write_text(f"{CELLS}users,driver_levels,{key},1,9,5,,log,\n")
    assert left(tmp_path, line("users") + line("old"), "plus") == line("users")
