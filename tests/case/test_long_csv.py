"""CSV files of a row per user."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from unitecon.case import long_csv
from unitecon.dictionary.tables import USER_PLANS
from unitecon.errors import InputError

HEADER = "user_id,plan_id,from_date,to_date\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "user_plans.csv"
    path.write_text(text)
    return path


def test_cells_are_texts_and_typed_values(tmp_path: Path) -> None:
    file, faults = long_csv.read(write(tmp_path, f"{HEADER} 007 ,plus,2025-01-01,\n"), USER_PLANS)
    assert faults == []
    assert file.values.row(0) == ("007", "plus", date(2025, 1, 1), None, None, None)
    assert file.texts.row(0) == ("007", "plus", "2025-01-01", None, None, None)


def test_blank_lines_are_not_rows(tmp_path: Path) -> None:
    text = f"\n{HEADER}\na,plus,2025-01-01,\n\n,,,\n\nb,plus,soon,\n,,,\n"
    file, faults = long_csv.read(write(tmp_path, text), USER_PLANS)
    assert file.values["user_id"].to_list() == ["a", "b"]
    assert [str(fault).partition(" (")[0] for fault in faults] == [
        "user_plans.csv:8 from_date: 'soon' is not a date"
    ]


def test_many_faults_of_a_kind_are_counted(tmp_path: Path) -> None:
    rows = "".join(f'"u\n{n}",Plus,2025-01-01,\n' for n in range(1007))
    _, faults = long_csv.read(write(tmp_path, HEADER + rows), USER_PLANS)
    assert [fault.line for fault in faults] == [2, 4, 6, 8, 10, None]
    assert str(faults[-1]) == "user_plans.csv plan_id: is not a slug: 1,002 more rows"


def test_a_row_that_breaks_a_rule_is_reported_with_the_rows_own_limit(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}a,plus,2025-02-01,2025-02-02\nb,plus,2025-02-01,2025-02-01\n")
    _, faults = long_csv.read(path, USER_PLANS)
    assert [str(fault).partition(";")[0] for fault in faults] == [
        "user_plans.csv:3 to_date: '2025-02-01' is not after from_date (must be after 2025-02-01)"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "user_plans.csv: is empty; the first line must be user_id,plan_id,from_date"),
        ("user_id,plan_id\n", "user_plans.csv:1 from_date: is missing from the header"),
        (f"{HEADER}a,plus,2025-01-01,,,,\n", "user_plans.csv:2: has 7 cells, but the header has 4"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        long_csv.read(write(tmp_path, text), USER_PLANS)
    assert str(error.value).startswith(message)
