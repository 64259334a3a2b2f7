"""Rows of CSV read one by one, so that one that is broken costs no other.

Where a row of several lines is not whole, its first line alone is broken: an open quotation mark
would take all lines up to the next one with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from unitecon.importing.sources.json_lines import SHOWN
from unitecon.importing.sources.line_blocks import LONGEST

OPEN = re.compile(rb'"(?:[^"]++|"")*+\Z')
BREAK = re.compile(rb"\r\n|\n|\r")
END = re.compile(rb"\r\n|\n|\r|\Z")
BLANK = re.compile(rb"[\r\n]*")
SEPARATOR_LINE = re.compile(rb"sep=.[ \t]*(\r\n|\n|\r)", re.IGNORECASE)  # Excel's
Row = tuple[int, str | None, str | None, *tuple[str | None, ...]]  # line, text, why broken, cells


def breaks(data: bytes) -> int:
    """How many lines end in the data."""
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


@dataclass(frozen=True)
class Dialect:
    """How rows are read: what stands between cells, and whether the file goes on after the data."""

    delimiter: str = ","
    goes_on: bool = True

    def ending(self) -> Dialect:
        """The same for the end of a file."""
        return replace(self, goes_on=False)

    @cached_property
    def sign(self) -> bytes:
        """The delimiter as bytes."""
        return self.delimiter.encode()

    @cached_property
    def _quoted(self) -> re.Pattern[bytes]:
        sign = re.escape(self.sign)
        return re.compile(rb'"((?:[^"]++|"")*+)"(?=' + sign + rb"|[\r\n]|\Z)")

    @cached_property
    def _bare(self) -> re.Pattern[bytes]:
        return re.compile(rb"[^" + re.escape(self.sign) + rb"\r\n]*+")

    def header(self, data: bytes) -> tuple[list[str], int]:
        """The names of the first row, and where the rows below it start."""
        start = _end(BLANK, data, 0)
        if separator := SEPARATOR_LINE.match(data, start):
            start = _end(BLANK, data, separator.end())
        cells, end = self._row(data, start)
        if end < 0:  # a cell stays open or is broken: the line by its delimiters
            end = _line_end(data, start)
            cells = [*data[start:end].rstrip(b"\r\n").split(self.sign)]
        return [(cell or b"").decode(errors="backslashreplace") for cell in cells], end

    def rows(self, data: bytes, line: int, width: int) -> tuple[list[Row], int]:
        """The rows of data that starts on `line`, of `width` cells each, and where they end."""
        rows: list[Row] = []
        start = 0
        while start < len(data):
            cells, end = self._row(data, start)
            may_go_on = self.goes_on and len(data) - start < LONGEST
            if end < 0 and may_go_on and OPEN.match(data, -end - 1):
                break
            if end < 0 or (len(cells) != width and BREAK.search(data[start:end].rstrip(b"\r\n"))):
                cells, end = [], _line_end(data, start)
            text = data[start:end]
            if text.strip(b"\r\n"):
                rows.append(_checked(line, text, cells, width))
            line += breaks(text)
            start = end
        return rows, start

    def _row(self, data: bytes, start: int) -> tuple[list[bytes | None], int]:
        """The cells of a row and where the next starts; -1 - place where one is broken.

        A cell of nothing is None, and one of two quotation marks an empty text.
        """
        cells: list[bytes | None] = []
        while True:
            if data.startswith(b'"', start):
                quoted = self._quoted.match(data, start)
                if quoted is None:
                    return cells, -1 - start
                cells.append(quoted[1].replace(b'""', b'"'))
                start = quoted.end()
            else:
                end = _end(self._bare, data, start)
                cells.append(data[start:end] or None)
                start = end
            if not data.startswith(self.sign, start):
                return cells, _end(END, data, start)
            start += len(self.sign)


def _checked(line: int, text: bytes, cells: list[bytes | None], width: int) -> Row:
    reason = "broken_row" if len(cells) != width else "too_long_line"
    if len(cells) == width and len(text) <= LONGEST:
        try:
            return (
                line,
                None,
                None,
                *[cell.decode() if cell is not None else None for cell in cells],
            )
        except UnicodeDecodeError:
            reason = "broken_utf8"
    shown = text[: 4 * SHOWN].decode(errors="backslashreplace").strip("\r\n")[:SHOWN]
    return line, shown, reason, *[None] * width


def _line_end(data: bytes, start: int) -> int:
    end = BREAK.search(data, start)
    return end.end() if end else len(data)


def _end(pattern: re.Pattern[bytes], data: bytes, start: int) -> int:
    match = pattern.match(data, start)
    return match.end() if match else start
