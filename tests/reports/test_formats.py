"""Rows as files: text from outside is data in each, and what is not as it was is said."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile

import polars as pl
import pytest

from unitecon.reports import formats

NAMES = ["=cmd|' /C calc'!A0", "\x1b]0;x\x07", "</script>", "a\nb", "u" * 40_000, "http://a.b"]
FRAME = pl.DataFrame({"user_id": NAMES, "cost_usd": [-1.5] * 6, "raw": [b"\x00"] * 6})


def test_csv_computes_nothing_and_says_what_was_changed() -> None:
    data, notes = formats.encode(FRAME, "csv")
    rows = pl.read_csv(data)
    assert rows["user_id"].to_list() == [f"'{NAMES[0]}", "\\x1b]0;x\\x07", *NAMES[2:]]
    assert rows["cost_usd"].to_list() == [-1.5] * 6
    assert "1 text in user_id that a spreadsheet would compute" in " ".join(notes)
    assert b"\x1b" not in data


def test_json_and_parquet_hold_text_as_it_is() -> None:
    data, notes = formats.encode(FRAME, "json")
    assert [row["user_id"] for row in json.loads(data)] == NAMES
    assert not set(data) & {0x1B, 0x07}
    parquet = pl.read_parquet(io.BytesIO(formats.encode(FRAME, "parquet").data))
    assert (parquet.equals(FRAME), notes) == (True, [])


def test_a_workbook_has_text_and_neither_formulas_nor_links() -> None:
    data, notes = formats.encode(FRAME, "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    assert not {"<f>", "<hyperlink"}.intersection(re.findall(r"<f>|<hyperlink", sheet))
    assert not [name for name in names if "sheet1.xml.rels" in name]
    texts = [html.unescape(text) for text in re.findall(r"<t [^>]*>(.*?)</t>", sheet, re.DOTALL)]
    assert texts[::2] == [NAMES[0], "\\x1b]0;x\\x07", *NAMES[2:4], "u" * 32_767, NAMES[5]]
    assert "longer than the 32,767 characters of a cell, and cut" in " ".join(notes)


def test_a_table_has_no_controls_and_a_long_text_moves_no_column() -> None:
    lines = formats.encode(FRAME, "table").data.decode().splitlines()
    assert len(lines) == 8
    assert lines[3].startswith("\\x1b]0;x\\x07 ")
    assert max(map(len, lines[:6])) < 130
    assert lines[6].startswith("u" * 40_000)


@pytest.mark.parametrize("form", formats.FORMATS)
def test_no_format_fails_for_lists_structs_or_bytes(form: str) -> None:
    frame = pl.DataFrame({"a": [[b"\xff"]], "b": [{"x": ["=1"]}], "=c": [None]})
    assert formats.encode(frame, form).data
