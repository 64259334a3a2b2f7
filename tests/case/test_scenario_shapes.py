"""The shape of a scenario file: its name, its keys and each of its changes."""

from __future__ import annotations

import tomllib

import pytest

from unitecon.case.scenario_shapes import base_faults, numbered, scenario_faults
from unitecon.case.toml_files import Document

HEAD = 'title = "A"\nquestion = "B"\n'


def document(text: str) -> Document:
    return Document("scenarios/a.toml", text, tomllib.loads(text))


def messages(text: str, name: str = "a") -> list[str]:
    return [str(fault) for fault in scenario_faults(document(text), name)]


def test_a_scenario_needs_a_name_a_title_and_a_question() -> None:
    assert messages(HEAD) == []
    assert messages("title = 1\n") == [
        "scenarios/a.toml:1 title: '1' is not text",
        "scenarios/a.toml question: is missing",
    ]
    assert messages(HEAD, "baseline") == [
        (
            "scenarios/a.toml: baseline cannot be a scenario's name; "
            "likely cause: baseline is the case itself: change the case instead"
        )
    ]
    assert messages(HEAD, "No slug")[0].startswith(
        "scenarios/a.toml: the file's name is not a slug"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("[[override]]\nwhere = {}\nset = 1", "override: number 1 does not name a table"),
        ('[[override]]\ntable = "t"\nset = 1', "override: number 1 has no where = { ... }"),
        (
            '[[override]]\ntable = "t"\nwhere = {}\nset = 1\nadd = 1',
            "override: number 1 has 2 of set, multiply and add; it needs exactly one",
        ),
        (
            '[[override]]\ntable = "t"\nwhere = {}\nset = true',
            "override: number 1 changes by True, which is not a number",
        ),
        ('[[insert]]\ntable = "t"', "insert: number 1 has no row = { ... }"),
        (
            '[[lever]]\nlever = "l"\nvalue = "x"',
            "lever: number 1 has the value 'x', which is not a number",
        ),
        (
            '[[lever]]\nlever = "l"\nvalue = 1\nbasis = "known"',
            (
                "lever: number 1 has basis "
                "'known'; it must be one of sourced, derived, fitted, assumed"
            ),
        ),
        ('[[sweep]]\nlever = "l"\nvalues = []', "sweep: number 1 has no values = [...] of numbers"),
        (
            '[[override]]\ntable = "t"\nwhere = {}\nset = 1\nnote = [1, 2]',
            "override: number 1 has a note that is not text; put it in quotation marks",
        ),
        (
            '[[sweep]]\nlever = "l"\nvalues = [1]\nfrom_date = "2025"',
            "sweep: number 1 has a from_date that is not a date like 2025-12-31",
        ),
    ],
)
def test_a_wrong_change_is_one_fault_at_its_header(change: str, message: str) -> None:
    assert messages(f"{HEAD}{change}\n") == [f"scenarios/a.toml:3 {message}"]


def test_changes_are_numbered_by_their_lines() -> None:
    lever = '[[lever]]\nlever = "l"\nvalue = 1\n'
    data = numbered(document(f"{HEAD}{lever}{lever}"))
    assert [change["line"] for change in data["lever"]] == [3, 6]
    assert data["title"] == "A"
    (fault,) = scenario_faults(document(f"{HEAD}lever = 1\n"), "a")
    assert str(fault) == "scenarios/a.toml:3 lever: is not a list of tables (must be [[lever]])"


def test_bases_are_scenarios() -> None:
    assert base_faults(document('base = ["baseline", "dear"]'), ["dear"]) == []
    (fault,) = base_faults(document('base = "deer"'), ["dear"])
    assert str(fault) == ("scenarios/a.toml:1 base: unknown scenario 'deer'; did you mean 'dear'?")
    (fault,) = base_faults(document("base = []"), ["dear"])
    assert fault.message == "is not a name"
