"""Sheets: what a spreadsheet would compute is text there, and what was changed is said."""

from __future__ import annotations

import polars as pl
import pytest

from unitecon.basics import sheet_text


def csv(text: str) -> str:
    return str(sheet_text.csv(pl.DataFrame({"text": [text]})).frame.item())


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_text_that_would_be_computed_has_an_apostrophe_before_its_sign(sign: str) -> None:
    assert csv(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    assert csv(f" \t{sign}1") == f" \t'{sign}1"
    assert csv(f"a;{sign}1") == f"a;'{sign}1"
    assert csv(f'a\n{sign}1",{sign}2') == f"a\n'{sign}1\",{sign}2"


@pytest.mark.parametrize("text", ["a=b", "-", "pro-rata", "a; - b", "user@example.com", ""])
def test_other_text_stays(text: str) -> None:
    sheet = sheet_text.csv(pl.DataFrame({"text": [text]}))
    assert (sheet.frame.item(), sheet.notes) == (text, [])


def test_what_was_changed_is_counted_by_column() -> None:
    frame = pl.DataFrame({"a": ["=1", "=2", "x\x1b"], "n": [-1, 2, 3], "b": ["+1", None, "c"]})
    sheet = sheet_text.csv(frame)
    assert sheet.frame.to_dict(as_series=False) == {
        "a": ["'=1", "'=2", "x\\x1b"],
        "n": [-1, 2, 3],
        "b": ["'+1", None, "c"],
    }
    hidden, computed = sheet.notes
    assert hidden.startswith("1 text in a with characters that cannot be seen")
    assert computed.startswith("3 texts in a, b that a spreadsheet would compute")


def test_categories_bytes_lists_and_heads_are_text_as_well() -> None:
    frame = pl.DataFrame(
        {
            "=kind": pl.Series(["=1"], dtype=pl.Enum(["=1"])),
            "bytes": [b"=\xff\x00"],
            "list": [[{"a": "caf\u00e9"}]],
        }
    )
    assert sheet_text.csv(frame).frame.to_dicts() == [
        {"'=kind": "'=1", "bytes": "'=\\xff\\x00", "list": '[{"a": "caf\u00e9"}]'}
    ]


def test_a_workbook_shows_what_xml_cannot_hold_and_what_excel_would_read_otherwise() -> None:
    frame = pl.DataFrame({"a": ["=1", "\x00\x1b", "_x0041_", "x" * 40_000]})
    sheet = sheet_text.xlsx(frame)
    assert sheet.frame["a"].to_list() == ["=1", "\\x00\\x1b", "_x005F_x0041_", "x" * 32_767]
    assert [note.partition(" text")[0] for note in sheet.notes] == ["1", "1"]


def test_a_frame_without_columns_or_text_stays() -> None:
    for frame in (pl.DataFrame(), pl.DataFrame({"n": [1]})):
        assert sheet_text.csv(frame).frame.equals(frame)
        assert sheet_text.csv(frame).notes == []
