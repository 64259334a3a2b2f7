"""Lines of JSON and elements of a JSON document -> frames of their text, with line numbers.

What is JSON is decided in one place, by DuckDB's `json_valid` over these frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from unitecon.importing.sources import documents
from unitecon.importing.sources.line_blocks import LONGEST, blocks, pieces
from unitecon.importing.sources.own_columns import BROKEN, FILE, LINE, TEXT
from unitecon.importing.sources.readers import Source

SCHEMA = {LINE: pl.Int64, TEXT: pl.String, BROKEN: pl.String}
SHOWN = 2000  # characters of a broken line that are kept
BLANK, MARK = " \t\r", "\ufeff"  # around a record; a byte order mark where files were joined


def frames(source: Source, marks: Sequence[bytes] = ()) -> Iterator[pl.DataFrame]:
    """The records of a source, broken or not; with `marks`, only those that hold one of them."""
    if source.kind == "document":
        data = b"".join(pieces(source))
        # What is not UTF-8 becomes an escape that JSON does not have, so its element is broken.
        texts = list(documents.elements(data.decode(errors="backslashreplace").lstrip(MARK)))
        yield _frame(source, _marked(texts, 1, [mark.decode() for mark in marks]))
        return
    first = 1
    for block in blocks(source):
        yield _frame(source, _lines(block, first, marks))
        first += block.count(b"\n")


def _frame(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with a text, and the file they are from."""
    text = pl.col(TEXT).str.strip_chars_end(BLANK).str.strip_chars_start(BLANK + MARK)
    is_long = pl.col(TEXT).str.len_bytes() > LONGEST
    return (
        rows.with_columns(pl.lit(str(source.path)).alias(FILE), text)
        .filter(pl.col(TEXT) != "")
        .with_columns(
            pl.when(is_long).then(pl.lit("too_long_line")).otherwise(BROKEN).alias(BROKEN),
            pl.when(is_long).then(pl.col(TEXT).str.head(SHOWN)).otherwise(TEXT).alias(TEXT),
        )
    )


def _lines(block: bytes, first: int, marks: Sequence[bytes]) -> pl.DataFrame:
    if not marks:
        try:
            return _marked(block.decode().split("\n"), first, ())
        except UnicodeDecodeError:
            pass  # looked at line by line
    rows = [
        (number, *_decoded(line))
        for number, line in enumerate(block.split(b"\n"), first)
        if not marks or any(mark in line for mark in marks)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _decoded(line: bytes) -> tuple[str, str | None]:
    """A line's text, and why it is none."""
    try:
        return line.decode(), None
    except UnicodeDecodeError:
        return line.decode(errors="backslashreplace")[:SHOWN], "broken_utf8"


def _marked(texts: Sequence[str], first: int, marks: Sequence[str]) -> pl.DataFrame:
    rows = pl.DataFrame({TEXT: texts}, schema={TEXT: pl.String})
    numbered = rows.select(
        (pl.int_range(pl.len()) + first).alias(LINE), TEXT, pl.lit(None, pl.String).alias(BROKEN)
    )
    if not marks:
        return numbered
    is_marked = pl.any_horizontal(pl.col(TEXT).str.contains(mark, literal=True) for mark in marks)
    return numbered.filter(is_marked | ~pl.col(TEXT).str.ends_with("}"))  # broken ones, too
