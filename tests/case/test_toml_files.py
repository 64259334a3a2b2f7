"""TOML files with the line of each key."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from unitecon.case.toml_files import Document, is_day, is_number, parse
from unitecon.errors import Fault

TEXT = 'title = "A"\r\n\r\n[switches]\r\nis_on = true\r\n[[lever]]\r\nvalue = 1\r\n[[lever]]\r\n'


def document(folder: Path, text: str = TEXT) -> Document:
    path = folder / "a.toml"
    path.write_bytes(text.encode())
    parsed = parse(path, "scenarios/a.toml")
    assert isinstance(parsed, Document)
    return parsed


def test_keys_stand_on_their_lines(tmp_path: Path) -> None:
    parsed = document(tmp_path)
    assert parsed.data["lever"] == [{"value": 1}, {}]
    lines = [parsed.line(key) for key in ("title", "switches", "is_on", "absent")]
    assert lines == [1, 3, 4, None]
    assert [parsed.line("lever", nth) for nth in range(3)] == [5, 7, 7]


def test_faults_stand_at_the_keys_of_the_file(tmp_path: Path) -> None:
    parsed = document(tmp_path)
    (fault,) = parsed.unknown_key_faults({"is_on": True, "x": 1}, ["is_off", "x"])
    assert str(fault) == "scenarios/a.toml:4 is_on: unknown key; did you mean 'is_off'?"
    assert str(parsed.fault("absent", "is missing")) == "scenarios/a.toml absent: is missing"


def test_a_file_that_is_not_toml_is_a_fault_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("title = 'A'\nquestion = what\n")
    fault = parse(path, "scenarios/a.toml")
    assert isinstance(fault, Fault)
    assert (fault.file, fault.line) == ("scenarios/a.toml", 2)
    assert fault.message.startswith("is not valid TOML: ")
    missing = parse(tmp_path / "b.toml", "b.toml")
    assert str(missing) == "b.toml: cannot be read: no such file or folder"


def test_flags_are_not_numbers_and_times_are_not_days() -> None:
    assert [is_number(value) for value in (1, 1.5, True, "1")] == [True, True, False, False]
    noon = datetime(2025, 1, 1, 12)  # noqa: DTZ001  # as TOML reads one
    assert [is_day(value) for value in (date(2025, 1, 1), noon, "2025-01-01")] == [
        True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = " + "[" * 5_000, "a.toml: is nested too deeply (must be at most 16 deep)"),
        ("a." * 5_000 + "b = 1", "a.toml a: is nested too deeply (must be at most 16 deep)"),
        ("a.b." * 10 + "c = 1", "a.toml a: is nested too deeply (must be at most 16 deep)"),
        ("b = 1\na = {x = [nan]}", "a.toml:2 a: 'nan' is not a number (must be a number)"),
        ("a = -inf", "a.toml:1 a: '-inf' is not a number (must be a number)"),
        ("a = 0x" + "f" * 20, "a.toml:1 a: is too large a number (must be below 9.2e18)"),
        ("a = 0x" + "f" * 9_000, "a.toml:1 a: is too large a number (must be below 9.2e18)"),
    ],
)
def test_a_value_that_nothing_can_take_is_a_fault(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    assert str(parse(path, "a.toml")) == message


def test_a_number_of_thousands_of_digits_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("a = " + "9" * 10_000)
    assert str(parse(path, "a.toml")).startswith("a.toml:1: is not valid TOML: Exceeds the limit")
