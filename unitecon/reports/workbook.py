"""A frame as an Excel workbook: bold frozen heads, widths, and number formats by unit.

XlsxWriter makes the workbook with its heads and one row of empty cells, which shows what style
each column has. The rows are then written into the sheet as text that Polars makes column by
column: a call for each cell would take ten times as long.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO, TYPE_CHECKING

from unitecon.errors import UniteconError
from unitecon.reports import aligned_text

if TYPE_CHECKING:
    import polars as pl
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

MOST_ROWS = 1_048_575  # of a sheet, under its heads
ROWS_AT_ONCE = 20_000
SHEET = "xl/worksheets/sheet1.xml"
STYLED_ROW = re.compile(rb'<row r="2".*?</row>', re.DOTALL)
STYLE = re.compile(rb'<c r="[A-Z]+2"(?: s="(\d+)")?')
MICROSECONDS_A_DAY = 86_400_000_000
EPOCH = -25_569  # 1899-12-30 in days since 1970, where Excel's days begin
NARROWEST, WIDEST, SAMPLE = 8, 60, 1_000  # characters of a column; rows that set its width
WHOLE, DAY, TIME, SHARE = "#,##0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "0.0%"


def workbook(frame: pl.DataFrame) -> bytes:
    """The bytes of an .xlsx file of a frame whose text is as `sheet_text.xlsx` makes it.

    Raises UniteconError for more rows than a sheet holds.
    """
    if frame.height > MOST_ROWS:
        raise UniteconError(
            f"an xlsx sheet holds {MOST_ROWS:,} rows, and these are {frame.height:,}; "
            "limit them, or write .parquet or .csv"
        )
    frame = _plain(frame)
    empty = _empty(frame)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(empty)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for entry in source.infolist():
            if entry.filename != SHEET:
                archive.writestr(entry, source.read(entry))
                continue
            with archive.open(SHEET, "w") as sheet:
                _write_sheet(sheet, source.read(SHEET), frame)
    return target.getvalue()


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns as numbers, booleans, days, times and text, which is all that a sheet has."""
    import polars as pl
    import polars.selectors as cs

    others = ~(cs.numeric() | cs.boolean() | cs.temporal() | cs.string())
    return frame.with_columns(
        cs.decimal().cast(pl.Float64),
        cs.duration().dt.total_seconds(),
        cs.time().cast(pl.String),
        *(pl.Series(column.name, map(_text, column.to_list())) for column in frame.select(others)),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _empty(frame: pl.DataFrame) -> bytes:
    """A workbook with the heads, and under each an empty cell in the column's format."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "bottom": 1})
    styles: dict[str, Format] = {}
    for place, column in enumerate(frame):
        style = _style(book, styles, _number_format(column))
        sheet.write_string(0, place, column.name, head)
        sheet.write_blank(1, place, None, style)
        sheet.set_column(place, place, _width(column))
    sheet.freeze_panes(1, 0)
    if frame.width:
        sheet.autofilter(0, 0, max(frame.height, 1), frame.width - 1)
    book.close()
    return target.getvalue()


def _style(book: Workbook, styles: dict[str, Format], number_format: str) -> Format:
    if number_format not in styles:
        styles[number_format] = book.add_format({"num_format": number_format})
    return styles[number_format]


def _number_format(column: pl.Series) -> str:
    """The format of a column's numbers, by its unit and by the size of its largest."""
    import polars as pl

    name = column.name
    if column.dtype == pl.Date:
        return DAY
    if column.dtype == pl.Datetime:
        return TIME
    if not column.dtype.is_numeric():
        return "@" if column.dtype == pl.String else "General"
    if name.endswith("_share"):
        return SHARE
    if column.dtype.is_integer():
        return "0" if name == "year" else WHOLE
    is_money = aligned_text.MONEY in name
    digits = aligned_text.digits(_largest(column))
    if not is_money and (column == column.round()).all():
        digits = 0
    digits = max(digits, 2) if is_money else digits
    plain = f"{WHOLE}.{'0' * digits}" if digits else WHOLE
    return f"{plain};[Red]-{plain}" if aligned_text.is_loss(name, "-1") else plain


def _largest(column: pl.Series) -> float:
    finite = column.filter(column.is_finite()).abs().max()
    return float(finite) if isinstance(finite, (int, float)) else 0.0


def _width(column: pl.Series) -> int:
    shown = column.head(SAMPLE).drop_nulls()
    sizes = [len(f"{cell:,.2f}" if isinstance(cell, float) else str(cell)) for cell in shown]
    return min(WIDEST, max([NARROWEST, len(column.name), *sizes]) + 2)


def _write_sheet(sheet: IO[bytes], empty: bytes, frame: pl.DataFrame) -> None:
    """Write the sheet's XML with the rows of `frame` in place of the row of empty cells."""
    styled = STYLED_ROW.search(empty)
    if styled is None:  # no columns
        sheet.write(empty)
        return
    styles = [int(style or 0) for style in STYLE.findall(styled[0])]
    last = f"{_letters(frame.width - 1)}{frame.height + 1}".encode()
    start = re.sub(rb'(<dimension ref="A1:)[A-Z]+\d+', rb"\g<1>" + last, empty[: styled.start()])
    sheet.write(start)
    for offset in range(0, frame.height, ROWS_AT_ONCE):
        sheet.write(_rows(frame.slice(offset, ROWS_AT_ONCE), offset + 2, styles))
    sheet.write(empty[styled.end() :])


def _rows(frame: pl.DataFrame, first: int, styles: list[int]) -> bytes:
    """The XML of rows, the first of them in line `first` of the sheet."""
    import polars as pl

    lines = pl.int_range(first, first + frame.height, eager=True).cast(pl.String)
    number = pl.lit(lines)
    cells = []
    for place, column in enumerate(frame):
        start = pl.lit(f'<c r="{_letters(place)}')
        opening, values, closing = _cell(column, styles[place])
        cell = pl.concat_str([start, number, pl.lit(opening), pl.lit(values), pl.lit(closing)])
        cells.append(cell.fill_null(""))  # a null has no cell
    row = [pl.lit('<row r="'), number, pl.lit('">'), *cells, pl.lit("</row>")]
    return "".join(pl.select(pl.concat_str(row)).to_series()).encode()


def _cell(column: pl.Series, style: int) -> tuple[str, pl.Series, str]:
    """What stands before a column's values in their cells, the values as text, and what follows."""
    import polars as pl

    if column.dtype == pl.String:
        opening = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        return opening, _escaped(column), "</t></is></c>"
    kind, values = "", column
    if column.dtype == pl.Boolean:
        kind, values = ' t="b"', column.cast(pl.Int8)
    elif column.dtype == pl.Date:
        values = column.to_physical() - EPOCH
    elif column.dtype == pl.Datetime:
        microseconds = column.dt.replace_time_zone(None).dt.epoch("us").cast(pl.Float64)
        values = microseconds / MICROSECONDS_A_DAY - EPOCH
    elif column.dtype.is_float():
        values = column.set(~column.is_finite(), None)
    return f'" s="{style}"{kind}><v>', values.cast(pl.String), "</v></c>"


def _escaped(column: pl.Series) -> pl.Series:
    return column.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])


def _letters(place: int) -> str:
    """The letters of a column, from 0: A, B, ... Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
