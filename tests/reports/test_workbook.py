"""Workbooks: the values come back as they were, and their styles go by unit."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from unitecon.errors import UniteconError
from unitecon.reports import workbook as books
from unitecon.reports.workbook import workbook

FRAME = pl.DataFrame(
    {
        "user_id": ["a & b", None, "<i>  spaced  </i>", "é日本"],
        "month": [date(2026, 1, 1), None, date(1999, 12, 31), date(2030, 2, 28)],
        "occurred_at": [datetime(2026, 1, 1, 12, 30, 15, tzinfo=UTC)] * 4,
        "net_usd": [-1.5, None, float("inf"), 123456.789],
        "cost_usd": [Decimal("0.000000000123456789"), Decimal(2), None, Decimal(-3)],
        "margin_share": [0.25, 1.0, None, -0.5],
        "users": [1.0, 20000.0, 3.0, None],
        "requests": [1, 2, None, 4],
        "is_covered": [True, False, None, True],
        "took": [timedelta(seconds=90)] * 4,
        "empty": [None, None, None, None],
    }
)


def sheet(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_the_values_come_back_as_they_were() -> None:
    back = pl.read_excel(io.BytesIO(workbook(FRAME)))
    assert back.columns == FRAME.columns
    assert back["user_id"].to_list() == ["a & b", None, "<i>  spaced  </i>", "é日本"]
    assert back["month"].cast(pl.Date).to_list() == FRAME["month"].to_list()
    assert back["occurred_at"][0] == datetime(2026, 1, 1, 12, 30, 15)  # noqa: DTZ001 - Excel has no zones
    assert back["net_usd"].to_list() == [-1.5, None, None, 123456.789]  # infinity has no cell
    assert back["cost_usd"].to_list() == [1.23456789e-10, 2, None, -3]
    assert back["is_covered"].to_list() == [True, False, None, True]
    assert back["took"].to_list() == [90] * 4
    assert back["requests"].to_list() == [1, 2, None, 4]


def formats_of(data: bytes) -> dict[str, str]:
    """The number format of the first cell under each head."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    own = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))
    own |= {"0": "General", "1": "0", "3": "#,##0", "4": "#,##0.00", "49": "@"}
    cells = styles[styles.index("<cellXfs") :]
    by_style = re.findall(r'<xf numFmtId="(\d+)"', cells)
    used = re.findall(r'<c r="([A-Z])2" s="(\d+)"', sheet(data))
    names = {letter: FRAME.columns[ord(letter) - ord("A")] for letter, _ in used}
    return {names[letter]: own[by_style[int(style)]] for letter, style in used}


def test_numbers_are_shown_by_their_unit() -> None:
    shown = formats_of(workbook(FRAME))
    assert shown["net_usd"] == "#,##0.00;[Red]-#,##0.00"
    assert shown["cost_usd"] == "#,##0.0000;[Red]-#,##0.0000"
    assert shown["margin_share"] == "0.0%"
    assert shown["month"] == "yyyy-mm-dd"
    assert shown["users"] == shown["requests"] == "#,##0"
    assert shown["user_id"] == "@"


def test_heads_are_bold_and_stay_in_sight_and_columns_are_wide_enough() -> None:
    data = workbook(FRAME)
    text = sheet(data)
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in text
    assert '<dimension ref="A1:K5"/>' in text
    assert 'autoFilter ref="A1:K5"' in text
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', text)]
    assert widths
    assert min(widths) >= books.NARROWEST
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<b/>" in archive.read("xl/styles.xml")


def test_rows_are_written_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "ROWS_AT_ONCE", 3)
    frame = pl.DataFrame({"row": range(8), "text": [f"t{n}" for n in range(8)]})
    assert pl.read_excel(io.BytesIO(workbook(frame))).equals(frame)
    assert re.findall(r'<row r="(\d+)"', sheet(workbook(frame))) == [str(n) for n in range(1, 10)]


@pytest.mark.parametrize("frame", [FRAME.clear(), pl.DataFrame(), FRAME.head(1)])
def test_few_rows_are_a_workbook_as_well(frame: pl.DataFrame) -> None:
    data = workbook(frame)
    assert len(re.findall(r"<row ", sheet(data))) == bool(frame.width) + frame.height


def test_what_a_sheet_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "MOST_ROWS", 2)
    with pytest.raises(UniteconError, match=r"holds 2 rows, and these are 3; .*\.parquet"):
        workbook(pl.DataFrame({"a": [1, 2, 3]}))


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_have_the_letters_of_a_sheet(place: int, letters: str) -> None:
    assert books._letters(place) == letters


def test_text_of_other_kinds_is_written_as_text() -> None:
    frame = pl.DataFrame({"list": [None, [1, 2]], "row": [1, 2]})
    assert pl.read_excel(io.BytesIO(workbook(frame)))["list"].to_list() == [None, "[1, 2]"]
