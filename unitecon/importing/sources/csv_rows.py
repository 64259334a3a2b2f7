"""A CSV file -> frames of its cells as text, with the line on which each row starts.

Blocks in which every quotation mark stands where it should are read at once, others row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import polars as pl

from unitecon.errors import Fault, InputError, Place
from unitecon.importing.sources import csv_blocks, regular_csv
from unitecon.importing.sources.csv_blocks import MARK, Block, Rows
from unitecon.importing.sources.irregular_csv import Dialect
from unitecon.importing.sources.line_blocks import pieces
from unitecon.importing.sources.own_columns import BROKEN, FILE, LINE, TEXT
from unitecon.importing.sources.readers import Source

WIDEST = 10_000  # columns
HEAD = 1 << 20  # bytes in which a header ends
DECIMAL_COMMA = r"^(-?\d+),(\d+)$"


def refuse_other_columns(sources: Sequence[Source]) -> None:
    """Raise InputError for files whose columns differ from the first's, in any order.

    Read together they would all get the first file's columns, and lose the others silently.
    """
    headers = {source.place: set(header(source)) for source in sources}
    first = next(iter(headers), None)
    faults = [
        Fault(
            f"columns differ from those of {first.name}: {', '.join(sorted(differing))}",
            place=Place(str(path)),
            cause="exports of different versions; import each separately",
        )
        for path, header in headers.items()
        if first and (differing := header ^ headers[first])
    ]
    if faults:
        raise InputError(faults)


def _refuse_unusable(source: Source, names: Sequence[str]) -> None:
    """Raise InputError where two columns have the same name, or there are too many."""
    place = Place(str(source.place), 1)
    if len(names) > WIDEST:
        message, cause = f"has {len(names):,} columns", "a file that is not a table of requests"
        raise InputError([Fault(message, place=place, limit=f"at most {WIDEST:,}", cause=cause)])
    double = sorted(name for name, count in Counter(names).items() if name and count > 1)
    if double:
        message = f"has the column {double[0]!r} twice; rename or remove one of them"
        raise InputError([Fault(message, place=place)])


def header(source: Source) -> list[str]:
    """The names of a file's columns, as they stand in it.

    Raises InputError where two are the same, or there are too many.
    """
    start = b""
    for piece in pieces(source):
        start += piece
        if len(start) >= HEAD:
            break
    names, _ = _dialect(source).header(start.removeprefix(MARK))
    _refuse_unusable(source, names)
    return names


def columns(names: Sequence[str]) -> list[str]:
    """The names with which cells are staged: what has none is named for its place."""
    return [name or f"column {number}" for number, name in enumerate(names, 1)]


def frames(source: Source) -> Iterator[pl.DataFrame]:
    """The rows of a source below its header, broken or not."""
    dialect, names = _dialect(source), columns(header(source))
    number = pl.lit(str(source.path)).alias(FILE)
    for frame in _blocks(source, dialect, names):
        if dialect.delimiter == ";":  # where the comma is the sign of decimals
            cells = pl.col(names).str.replace(DECIMAL_COMMA, "$1.$2")
            yield frame.with_columns(number, cells)
        else:
            yield frame.with_columns(number)


def _dialect(source: Source) -> Dialect:
    return Dialect(source.shape.delimiter if source.shape else ",")


def _blocks(source: Source, dialect: Dialect, names: Sequence[str]) -> Iterator[pl.DataFrame]:
    return csv_blocks.read(source, dialect, lambda block: _rows(block, names))


def _rows(block: Block, names: Sequence[str]) -> Rows:
    regular = regular_csv.read(block.data, block.line, names, block.dialect)
    if regular is not None:
        return regular
    rows, used = block.dialect.rows(block.data, block.line, len(names))
    schema = {LINE: pl.Int64, **dict.fromkeys((TEXT, BROKEN, *names), pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row"), used
