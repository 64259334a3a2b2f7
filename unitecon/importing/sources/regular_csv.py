"""Blocks of CSV in which every quotation mark opens or closes a cell, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import numpy.typing as npt
import polars as pl

from unitecon.importing.sources.irregular_csv import Dialect
from unitecon.importing.sources.own_columns import BROKEN, LINE, TEXT

SCHEMA = {LINE: pl.Int64, TEXT: pl.String}
Places = npt.NDArray[np.int64]
Signs = npt.NDArray[np.uint8]
QUOTE, FEED, RETURN = b'"\n\r'


def read(
    data: bytes, line: int, names: Sequence[str], dialect: Dialect
) -> tuple[pl.DataFrame, int] | None:
    """The rows of a block whose first is on `line`, and how many bytes of it they take.

    None where each must be read by itself.
    """
    used = whole_rows(data) if dialect.goes_on else len(data)
    frame = _frame(data[:used], line, names, dialect) if used else None
    return None if frame is None else (frame, used)


def whole_rows(data: bytes) -> int:
    """Where the last row ends, for which all quotation marks before it are closed."""
    signs = np.frombuffer(data, np.uint8)
    is_quote = signs == QUOTE
    if np.count_nonzero(is_quote) % 2 == 0:
        return len(data)
    feeds, quotes = np.flatnonzero(signs == FEED), np.flatnonzero(is_quote)
    ends = feeds[np.searchsorted(quotes, feeds) % 2 == 0]
    return int(ends[-1]) + 1 if len(ends) else 0


def _frame(data: bytes, line: int, names: Sequence[str], dialect: Dialect) -> pl.DataFrame | None:
    signs = np.frombuffer(data if data.endswith(b"\n") else data + b"\n", np.uint8)
    feeds, commas = np.flatnonzero(signs == FEED), np.flatnonzero(signs == ord(dialect.delimiter))
    quotes = np.flatnonzero(signs == QUOTE)
    if not (_is_utf8(data) and _is_regular(signs, quotes, ord(dialect.delimiter))):
        return None
    ends, commas = _outside(signs, feeds, commas) if len(quotes) else (feeds, commas)
    starts = np.concatenate(([0], ends[:-1] + 1))
    cells = np.diff(np.searchsorted(commas, ends), prepend=0) + 1
    is_blank = (ends - starts) <= (signs[starts] == RETURN)
    is_whole, is_broken = (cells == len(names)) & ~is_blank, (cells != len(names)) & ~is_blank
    lines = np.diff(np.searchsorted(feeds, ends), prepend=-1)
    if bool(np.any((lines > 1) & is_broken)):
        return None
    numbers = pl.Series(LINE, line + np.searchsorted(feeds, starts), dtype=pl.Int64)
    regular = data if bool(is_whole.all()) else _joined(data, starts[is_whole], ends[is_whole])
    frame = _cells(regular, names, dialect)
    if frame is None or frame.height != int(is_whole.sum()):
        return None
    broken = _joined(data, starts[is_broken], ends[is_broken]).decode().splitlines()
    if len(broken) != int(is_broken.sum()):
        return None
    return pl.concat(
        [
            frame.with_columns(numbers.filter(pl.Series(is_whole))),
            pl.DataFrame({LINE: numbers.filter(pl.Series(is_broken)), TEXT: broken}, SCHEMA),
        ],
        how="diagonal",
    ).with_columns(pl.when(pl.col(TEXT).is_not_null()).then(pl.lit("broken_row")).alias(BROKEN))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_regular(signs: Signs, quotes: Places, delimiter: int) -> bool:
    """Whether quotation marks open and close cells, and lines end by line feeds."""
    returns = np.flatnonzero(signs[:-1] == RETURN)
    if len(quotes) % 2 or not bool(np.all(signs[returns + 1] == FEED)):
        return False
    before, after = signs[quotes[0::2] - 1], signs[quotes[1::2] + 1]
    if len(quotes) and quotes[0] == 0:
        before[0] = FEED
    opens = np.isin(before, (delimiter, FEED, QUOTE))
    closes = np.isin(after, (delimiter, FEED, RETURN, QUOTE))
    return bool(opens.all() and closes.all())


def _outside(signs: Signs, *places: Places) -> list[Places]:
    """Those of the places that are outside quotation marks."""
    is_inside = np.bitwise_xor.accumulate(signs == QUOTE)
    return [some[~is_inside[some]] for some in places]


def _joined(data: bytes, starts: Places, ends: Places) -> bytes:
    return b"".join(
        data[start : end + 1] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    )


def _cells(data: bytes, names: Sequence[str], dialect: Dialect) -> pl.DataFrame | None:
    if not data:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    try:
        return pl.read_csv(
            BytesIO(data),
            has_header=False,
            new_columns=list(names),
            infer_schema=False,
            separator=dialect.delimiter,
        )
    except pl.exceptions.PolarsError:
        return None
