"""Log files -> the relation `source_rows` that a format's query reads.

Text is read as text: `strict_types` decides what a cell means. Lines are numbered only where a row
without an id or an invalid row needs them, since numbering costs more than everything else.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from unitecon.basics.sql_text import read_csv, read_parquet
from unitecon.errors import Fault, InputError, Place
from unitecon.importing.sources import nested, shapes
from unitecon.importing.sources.shapes import FileShape, broken_off, opened

COMPRESSED = (".gz", ".zst", ".zstd")
KINDS = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".otlp": "json",
}
LINE_OPTIONS = (
    "columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '', header = false, "
    "auto_detect = false, strict_mode = false, max_line_size = 33554432, filename = true"
)
NO_LINE = "cast(null as bigint) as source_line"
PARQUET_OPTIONS = "filename = true, file_row_number = true, union_by_name = true"
CSV_OPTIONS = (
    "all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', "
    "filename = true, store_rejects = true"
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path, its kind (parquet, csv, lines or document), SHA-256 and size in bytes.

    `name` is what people are shown: the file's name, with folders where names are the same.
    """

    path: Path
    kind: str
    sha256: str
    size: int
    name: str
    shape: FileShape | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a format reads records: each as JSON (`line`), or as the columns of a table.

    `columns` are those that a map names, and all that is read of JSON records.
    """

    as_lines: bool
    columns: tuple[str, ...] = ()


def look(path: Path) -> Source:
    """The kind and SHA-256 of a file. Raises InputError where it is missing, empty or no log."""
    shape = shapes.of(path)
    fingerprint = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 22), b""):
            fingerprint.update(block)
    size = path.stat().st_size
    return Source(path, shape.kind, fingerprint.hexdigest(), size, path.name, shape)


def kind_of(name: str) -> str | None:
    """The kind of file that a name promises: parquet, csv or json; None for any other."""
    stem = name.lower()
    for suffix in COMPRESSED:
        stem = stem.removesuffix(suffix)
    return KINDS.get(Path(stem).suffix)


def refuse_other_columns(sources: Sequence[Source]) -> None:
    """Raise InputError for CSV files whose columns differ from the first file's, in any order.

    Read together they would all get the first file's columns, and lose the others silently.
    """
    headers = {source.path: _header(source.path) for source in sources if source.kind == "csv"}
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


def _header(path: Path) -> set[str]:
    """The names of a CSV file's columns. Raises InputError where two are the same."""
    try:
        with opened(path) as file:
            text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
            names = next(csv.reader(text), [])
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise broken_off(path, error) from None
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        message = f"has the column {double[0]!r} twice; rename or remove one of them"
        raise InputError([Fault(message, place=Place(str(path), 1))])
    return set(names)


def broken_lines(sources: Sequence[Source]) -> str:
    """SQL that counts lines of JSON files that are not JSON."""
    paths = [source.path for source in sources]
    return (
        f"select count(*) from {read_csv(paths, LINE_OPTIONS)} "
        "where trim(line, E' \\t\\r\\n') <> '' and not json_valid(line)"
    )


def relation(sources: Sequence[Source], shape: Shape) -> str:
    """SQL of the rows: source_file, source_line (null except for Parquet), and line or columns.

    `source_file` is the whole path: names of files in different folders may be the same.
    """
    parts = [_relation(kind, group, shape) for kind, group in _by_kind(sources).items()]
    return " union all by name ".join(parts)


def _by_kind(sources: Sequence[Source]) -> dict[str, list[Source]]:
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(source.kind, []).append(source)
    return groups


def _relation(kind: str, sources: Sequence[Source], shape: Shape) -> str:
    paths = [source.path for source in sources]
    file = "filename as source_file"
    if kind == "lines":
        read = read_csv(paths, LINE_OPTIONS)
        whole = "where trim(line, E' \\t\\r\\n') <> '' and json_valid(line)"
        rows = f"select {file}, {NO_LINE}, cast(line as json) as line from {read} {whole}"
        return rows if shape.as_lines else nested.extracts("line", shape.columns, rows)
    if kind == "csv":
        read = read_csv(paths, CSV_OPTIONS)
        rows = f"select {file}, {NO_LINE}, * exclude (filename) from {read}"
    else:
        rows = (
            f"select {file}, file_row_number + 1 as source_line, "
            f"* exclude (filename, file_row_number) from {read_parquet(paths, PARQUET_OPTIONS)}"
        )
    if not shape.as_lines:
        return rows
    # The whole record as one value; the two columns beside it are in it and do no harm.
    return f"select source_file, source_line, to_json(record) as line from ({rows}) as record"


def unreadable(error: duckdb.Error, sources: Sequence[Source]) -> InputError:
    """A reader's error as an input error, with the file it names if it names one."""
    message = str(error).strip().splitlines()[0]
    named = next((source for source in sources if str(source.path) in str(error)), None)
    file = str((named or sources[0]).path)
    cut = any(
        word in message for word in ("end of", "EOF", "GZIP", "truncat", "ZSTD", "decompress")
    )
    cause = "an interrupted copy or download; nothing was imported" if cut else None
    return InputError([Fault(f"cannot be read: {message}", place=Place(file), cause=cause)])
