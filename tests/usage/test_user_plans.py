"""user_plans.csv: defaults of empty cells, and faults with their lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from unitecon.errors import InputError
from unitecon.usage import user_plans

HEADER = "user_id,plan_id,from_date,to_date,seats,price_usd_per_user_month\n"


def with_file(folder: Path, rows: str) -> Path:
    (folder / user_plans.FILE).write_text(HEADER + rows)
    return folder


def test_empty_cells_mean_still_on_the_plan_one_seat_and_the_list_price(tmp_path: Path) -> None:
    folder = with_file(tmp_path, "ann,plus,2025-01-01,,,\nbob,pro,2025-02-01,2025-03-01,5,18.5\n")
    rows = user_plans.read(folder, ["plus", "pro"])
    assert rows.rows() == [
        ("ann", "plus", date(2025, 1, 1), user_plans.NEVER, 1, None),
        ("bob", "pro", date(2025, 2, 1), date(2025, 3, 1), 5, 18.5),
    ]


def test_without_a_file_nobody_is_listed(tmp_path: Path) -> None:
    rows = user_plans.read(tmp_path, ["plus"])
    assert rows.is_empty()
    assert rows.columns == HEADER.strip().split(",")


def test_an_unknown_plan_is_reported_with_the_nearest_one(tmp_path: Path) -> None:
    folder = with_file(tmp_path, "ann,plus,2025-01-01,,,\nbob,pluss,2025-01-01,,,\n")
    with pytest.raises(InputError) as error:
        user_plans.read(folder, ["plus", "pro"])
    assert str(error.value) == (
        "user_plans.csv:3 plan_id: 'pluss' is not a plan_id in plans.csv; did you mean 'plus'?"
    )


def test_a_user_may_change_plans_on_a_day_but_not_have_two(tmp_path: Path) -> None:
    change = "ann,pro,2025-03-01,,,\nann,plus,2025-01-01,{},,\n"
    rows = user_plans.read(with_file(tmp_path, change.format("2025-03-01")), ["plus", "pro"])
    assert rows.height == 2
    with pytest.raises(
        InputError,
        match=r"user_plans.csv:2 from_date: .* is before the day on .*: two plans at once",
    ):
        user_plans.read(with_file(tmp_path, change.format("2025-03-02")), ["plus", "pro"])
