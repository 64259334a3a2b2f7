"""Files that cannot be read as they are -> copies that can, with the same records.

A copy is UTF-8, uncompressed, with commas between cells, and has each JSON record on a line and
each of its keys once. Most files need none.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from unitecon.basics.sql_text import read_csv
from unitecon.importing.sources import documents, readers, shapes
from unitecon.importing.sources.readers import Source
from unitecon.importing.sources.shapes import FileShape

SUFFIXES = {"gzip": (".gz",), "zstd": (".zst", ".zstd"), "": ()}
SEPARATOR_LINE = re.compile(r"\ufeff?sep=.\s*", re.IGNORECASE)  # Excel's, before the header
DECIMAL_COMMA = re.compile(r"^(-?\d+),(\d+)$")


def prepared(sources: Sequence[Source], folder: Path, has_columns: bool) -> list[Source]:
    """The sources, in copies below `folder` where they need one.

    With `has_columns` a record's fields are columns, so that records must not stand in a page.
    """
    return [
        _prepared(source, folder / str(number), has_columns)
        for number, source in enumerate(sources)
    ]


def _prepared(source: Source, folder: Path, has_columns: bool) -> Source:
    if source.kind == "parquet":
        return source
    shape = source.shape or shapes.of(source.path)
    is_page = has_columns and source.kind != "csv" and _is_page(source, shape)
    if not (is_page or _is_odd(source, shape)):
        return source
    with shapes.text_of(source.path, shape) as text, _copy_of(source, folder) as out:
        if source.kind == "csv":
            _copy_table(text, out, shape.delimiter)
        elif is_page:
            _copy_records(text if source.kind == "lines" else [text.read()], out)
        else:
            shutil.copyfileobj(text, out)
    kind = "lines" if is_page else source.kind
    return replace(source, path=Path(out.name), kind=kind, shape=FileShape(kind))


def single_keys(sources: Sequence[Source], folder: Path) -> list[Source]:
    """The sources, in copies below `folder` where a record has a key twice: the last one counts.

    Some loggers write such records. Most readers take the last value, DuckDB the first.
    """
    doubled = _with_double_keys(sources)
    copies = list(sources)
    for number, source in enumerate(sources):
        if source.path not in doubled:
            continue
        shape, target = source.shape or shapes.of(source.path), folder / f"keys-{number}"
        with shapes.text_of(source.path, shape) as text, _copy_of(source, target) as out:
            _copy_records(text, out, is_page=False)
        copies[number] = replace(source, path=Path(out.name), shape=FileShape("lines"))
    return copies


def _copy_of(source: Source, folder: Path) -> io.TextIOWrapper:
    folder.mkdir(parents=True)
    path = folder / _plain_name(source.path.name)
    return path.open("w", encoding="utf-8", newline="")


def _is_odd(source: Source, shape: FileShape) -> bool:
    """Whether a file's name promises another compression, or its text is not plain."""
    name = source.path.name.lower()
    promised = next((kind for kind, ends in SUFFIXES.items() if name.endswith(ends or "\0")), "")
    if promised != shape.compression or shape.encoding != "utf-8-sig":
        return True
    if shape.kind != "csv":
        return False
    if shape.delimiter != ",":
        return True
    with shapes.text_of(source.path, shape) as text:
        return bool(SEPARATOR_LINE.fullmatch(text.readline()))


def _plain_name(name: str) -> str:
    for suffix in (".gz", ".zst", ".zstd"):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name


def _is_page(source: Source, shape: FileShape) -> bool:
    """Whether the first value of a file is a page with records in a list."""
    try:
        with shapes.text_of(source.path, shape) as text:
            lines = text if source.kind == "lines" else [text.read()]
            first = next((line for line in lines if line.strip()), "")
            return documents.wrapper(next(documents.values(first), None)) is not None
    except ValueError:
        return False


def _copy_table(text: io.TextIOWrapper, out: io.TextIOWrapper, delimiter: str) -> None:
    """Rows with commas between cells; after semicolons, numbers get a decimal point."""
    rows = csv.reader(_without_separator_line(text), delimiter=delimiter)
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        cells = row
        if delimiter == ";":
            cells = [DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in row]
        writer.writerow(cells)


def _without_separator_line(text: io.TextIOWrapper) -> Iterator[str]:
    first = text.readline()
    if not SEPARATOR_LINE.fullmatch(first):
        yield first
    yield from text


def _copy_records(pieces: Iterable[str], out: io.TextIOWrapper, is_page: bool = True) -> None:
    """A record a line, or a page's records; what is broken stays as it is, on its line."""
    for piece in pieces:
        try:
            values = list(documents.records(piece))
        except ValueError:
            out.write(" ".join(piece.split()) + "\n")
            continue
        records = [item for value in values for item in documents.unwrapped(value)]
        lines = [documents.dumped(record) for record in (records if is_page else values)]
        out.write("\n".join(lines) + "\n")


def _with_double_keys(sources: Sequence[Source]) -> set[Path]:
    """The files of JSON lines in which a record has a key twice, as some loggers write them.

    The last one counts, as in most readers of JSON; DuckDB takes the first.
    """
    paths = [source.path for source in sources if source.kind == "lines"]
    if not paths:
        return set()
    keys = f"""select filename, any_value(keys) as keys from (
        select filename, json_keys(line) as keys
        from {read_csv(paths, readers.LINE_OPTIONS)}
        where json_valid(line)
    ) group by filename, hash(keys)"""
    doubled = f"select distinct filename from ({keys}) where len(keys) > len(list_distinct(keys))"
    try:
        with duckdb.connect() as connection:
            rows = connection.execute(doubled).fetchall()
    except duckdb.Error as error:
        raise readers.unreadable(error, sources) from None
    return {Path(str(row[0])) for row in rows}
