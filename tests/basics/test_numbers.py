"""What text is a number, and that Python and SQL agree on it."""

from __future__ import annotations

import math

import duckdb
import pytest

from unitecon.basics.numbers import MOST, PATTERN, SPACES, is_in_range, number

TEXTS = {
    "7": 7, "7.": 7, ".5": 0.5, "007": 7, "-7.5": -7.5, "1e2": 100, "1E+2": 100, "1.5e-1": 0.15,
    " 7\t": 7, "\u00a07 \r\n": 7, "-0": 0, "-0.0e9": 0, "0e999": 0,
    "": None, " ": None, "+7": None, "--7": None, "1_000": None, "1,000": None, "1 000": None,
    "1'000": None, "0x10": None, "\uff17": None, "\u0667": None, "\u00b2": None, "nan": None,
    "inf": None, "Infinity": None, "7%": None, "$7": None, "1e": None, "e2": None, ".": None,
    "1/2": None, "True": None, "\u20037": None, "7\x00": None, "1e2.5": None,
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_python_and_sql_take_the_same_texts_for_the_same_numbers(text: str) -> None:
    assert number(text) == TEXTS[text]
    sql = "select regexp_full_match(trim($1, $2), $3), try_cast(trim($1, $2) as double)"
    with duckdb.connect() as connection:
        row = connection.execute(sql, [text, SPACES, PATTERN]).fetchone()
    assert row is not None
    assert row[0] is (TEXTS[text] is not None)
    assert not row[0] or row[1] == TEXTS[text]


def test_zero_has_no_sign() -> None:
    value = number("-0")
    assert value is not None
    assert math.copysign(1, value) == 1


@pytest.mark.parametrize(
    ("text", "is_in"),
    [("1e15", True), ("-1e15", True), ("1000000000000001", False), ("1e400", False)],
)
def test_a_number_beyond_the_most_is_out_of_range(text: str, is_in: bool) -> None:
    value = number(text)
    assert value is not None
    assert is_in_range(value) is is_in
    assert not is_in_range(math.nan)
    assert MOST == 10**15
