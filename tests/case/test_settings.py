"""The faults of a case.toml."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from unitecon.case.settings import as_of_fault, case_faults, switch_fault
from unitecon.case.toml_files import Document

TEXT = """title = "A"
as_of_date = 2025-03-31
first_month = 2025-01-01
last_month = 2025-12-01
"""


def document(text: str = TEXT) -> Document:
    return Document("case.toml", text, tomllib.loads(text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "A"\n', "", "case.toml title: is missing"),
        ('"A"', "1", "case.toml:1 title: '1' is not text"),
        (
            "2025-03-31",
            '"2025-03-31"',
            (
                "case.toml:2 as_of_date: '2025-03-31' is not a date "
                "(must be a date like 2025-12-31, without quotation marks); "
                "likely cause: quotation marks around it"
            ),
        ),
        (
            "2025-01-01",
            "2025-01-15",
            (
                "case.toml:3 first_month: '2025-01-15' is not the first day "
                "of a month (must be the first day of a month, like 2025-01-01)"
            ),
        ),
        (
            "2025-12-01",
            "2024-12-01",
            (
                "case.toml:4 last_month: '2024-12-01' is before the first "
                "month (must be 2025-01-01 or later); likely cause: the two months are swapped"
            ),
        ),
        ("title", 'titel = "B"\ntitle', "case.toml:1 titel: unknown key; did you mean 'title'?"),
        (
            "2025-12-01",
            "2025-12-01\n[usage]\nplan_of_unlisted_users = 1",
            (
                "case.toml:6 plan_of_unlisted_users: '1' is not text "
                "(must be a plan_id, in quotation marks)"
            ),
        ),
        (
            "2025-12-01",
            "9999-12-01",
            (
                "case.toml:4 last_month: '9999-12-01' is too far away "
                "(must be from 1900-01-01 to 2199-12-01)"
            ),
        ),
        (
            "2025-12-01",
            "2125-01-01",
            (
                "case.toml:4 last_month: '2125-01-01' is too late "
                "(must be at most 100 years after the first month)"
            ),
        ),
        (
            "2025-12-01",
            "2025-12-01\nswitches = 1",
            "case.toml:5 switches: is not a table (must be [switches])",
        ),
    ],
)
def test_a_wrong_setting_is_one_fault(old: str, new: str, message: str) -> None:
    assert case_faults(document()) == []
    (fault,) = case_faults(document(TEXT.replace(old, new)))
    assert str(fault) == message


def test_an_as_of_date_lies_within_the_months() -> None:
    settings = document()
    assert as_of_fault(settings, date(2025, 1, 1)) is None
    assert as_of_fault(settings, date(2025, 12, 31)) is None
    early, late = (as_of_fault(settings, day) for day in (date(2024, 12, 31), date(2026, 1, 1)))
    assert early is not None
    assert early.message == "is before the first month"
    assert late is not None
    assert late.message == "is after the last month"
    assert late.limit == "from 2025-01-01 to the end of 2025-12"


def test_a_switch_takes_its_own_values_alone() -> None:
    assert switch_fault("is_commitment_honoured", True) is None
    assert str(switch_fault("is_commitment_honoured", 1)) == (
        "is_commitment_honoured: '1' is not allowed here (must be one of true, false)"
    )
    assert str(switch_fault("is_commitment_honored", True)) == (
        "is_commitment_honored: unknown switch; did you mean 'is_commitment_honoured'?"
    )
