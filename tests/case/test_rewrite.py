"""Fitted rows put into a table's file, every other line as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from unitecon.case import rewrite
from unitecon.dictionary.tables import TABLES
from unitecon.errors import InputError, UniteconError

LEVELS = TABLES["driver_levels"]
AS_OF = date(2025, 6, 30)
HEADER = "driver_id,opening_value,standard_error,valid_from_date,known_from_date,basis,note"
TYPED = 'users, 10 ,,2025-01-01,2025-01-01,assumed,"A guess,\nof two lines"'
FITTED = "users,11,0.5,2025-01-01,2025-06-30,fitted,"


def row(value: float, **cells: Any) -> dict[str, Any]:
    dates = {"valid_from_date": date(2025, 1, 1), "known_from_date": AS_OF}
    return {"driver_id": "users", "opening_value": value, **dates, "basis": "fitted", **cells}


def put(folder: Path, text: str, fitted: dict[str, Any]) -> str:
    """The text of a file after a fitted row was put into it."""
    path = folder / "driver_levels.csv"
    path.write_bytes(text.encode())
    rewrite.put(path, LEVELS, AS_OF, [fitted])
    return path.read_bytes().decode()


def test_a_fitted_row_replaces_that_of_its_key_and_date_alone(tmp_path: Path) -> None:
    text = f"\ufeff{HEADER}\r\n{TYPED}\r\n{FITTED}\r\n"
    after = put(tmp_path, text, row(1 / 3, standard_error=0.25))
    fitted = "users,0.3333333333,0.25,2025-01-01,2025-06-30,fitted,"
    assert after == f"\ufeff{HEADER}\r\n{TYPED}\r\n{fitted}\r\n"


def test_a_column_the_file_left_out_is_added(tmp_path: Path) -> None:
    header = "driver_id,opening_value,valid_from_date,known_from_date,basis"
    typed = "users,10,2025-01-01,2025-01-01,sourced"
    assert put(tmp_path, f"{header}\n{typed}", row(12, is_prior_only=True)) == (
        f"{header},is_prior_only\n{typed},\nusers,12,2025-01-01,2025-06-30,fitted,true\n"
    )


def test_blank_lines_before_the_header_stay(tmp_path: Path) -> None:
    after = put(tmp_path, f"\n\n{HEADER}\n{TYPED}\n", row(12))
    assert after == f"\n\n{HEADER}\n{TYPED}\nusers,12,,2025-01-01,2025-06-30,fitted,\n"


def test_a_row_that_is_not_fitted_is_not_replaced(tmp_path: Path) -> None:
    text = f"{HEADER}\n{FITTED.replace('fitted', 'assumed')}\n"
    message = "driver_id=users valid_from_date=2025-01-01 is known from 2025-06-30 as 'assumed'"
    with pytest.raises(UniteconError, match=message):
        put(tmp_path, text, row(12))
    assert (tmp_path / "driver_levels.csv").read_text() == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "driver_levels.csv: is empty"),
        ("\n,,\n", "driver_levels.csv: is empty"),
        (f'{HEADER}\n"users', "driver_levels.csv:2: cannot be read as CSV"),
    ],
)
def test_a_file_without_a_header_or_broken_is_refused(
    text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as error:
        put(tmp_path, text, row(12))
    assert str(error.value).startswith(message)
