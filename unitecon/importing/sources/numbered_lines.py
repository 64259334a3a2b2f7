"""Text files as Parquet with every line numbered. This is slow, so only where lines are needed.

They are needed for rows without an id, for quarantined records, and for JSON documents.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.basics.sql_text import read_parquet
from unitecon.importing.sources import documents, nested
from unitecon.importing.sources.readers import Shape, Source
from unitecon.importing.sources.shapes import broken_off, opened

CHUNK = 200_000  # lines staged at once
BROKEN = "broken"  # the staged column with the reason why a line is not a record


def broken(rows: str) -> str:
    """SQL that counts the broken lines of staged rows."""
    return f"select count(*) from {rows} where {BROKEN} is not null"


def rows(paths: Sequence[Path]) -> str:
    """SQL of the rows of staged files."""
    return read_parquet(paths, "union_by_name = true")


def relation(rows: str, shape: Shape) -> str:
    """SQL of `source_rows` over staged rows: every line numbered, without the broken ones."""
    read = f"{rows} where {BROKEN} is null"
    if shape.as_lines:
        return f"select source_file, source_line, cast(line as json) as line from {read}"
    return f"select * exclude ({BROKEN}, raw) from {read}"


def stage(source: Source, folder: Path, shape: Shape) -> list[Path]:
    """Write a text file as Parquet files: source_file, source_line, cells, why a line is broken.

    Raises InputError where the file cannot be read to its end.
    """
    records = _csv_records(source.path) if source.kind == "csv" else _json_records(source)
    staged: list[Path] = []
    chunk: list[dict[str, Any]] = []
    try:
        for record in records:
            chunk.append(record)
            if len(chunk) == CHUNK:
                staged.append(_staged(chunk, folder, source, len(staged), shape))
                chunk = []
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise broken_off(source.path, error) from None
    if chunk or not staged:
        staged.append(_staged(chunk, folder, source, len(staged), shape))
    return staged


def _staged(
    chunk: list[dict[str, Any]], folder: Path, source: Source, nth: int, shape: Shape
) -> Path:
    path = folder / f"{source.sha256[:16]}-{nth}.parquet"
    rows = [
        {
            "source_file": str(source.path),
            "source_line": record.pop("source_line"),
            BROKEN: record.pop(BROKEN),
            "raw": record.pop("raw") or record.get("line") or json.dumps(record),
            **_row(record, shape),
        }
        for record in chunk
    ]
    cells = ("line",) if shape.as_lines else shape.columns
    schema = dict.fromkeys(("source_file", "source_line", BROKEN, "raw", *cells), pl.String)
    frame = pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame(schema=schema)
    frame.with_columns(pl.col("source_line").cast(pl.Int64)).write_parquet(path)
    return path


def _csv_records(path: Path) -> Iterator[dict[str, Any]]:
    """Records of a CSV file with the line each starts on."""
    with opened(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        rows = csv.reader(text)
        header = next(rows, [])
        start = rows.line_num + 1
        for row in rows:
            line, start = start, rows.line_num + 1
            if not row:
                continue
            whole = len(row) == len(header)
            cells = dict(zip(header, row, strict=False)) if whole else dict.fromkeys(header)
            raw = None if whole else ",".join(row)[:2000]
            yield {
                **cells,
                "source_line": line,
                BROKEN: None if whole else "broken_row",
                "raw": raw,
            }


def _json_records(source: Source) -> Iterator[dict[str, Any]]:
    """JSON values of a file with their lines; elements of a document, counted from 1."""
    with opened(source.path) as file:
        if source.kind == "document":
            yield from _document_records(file.read())
            return
        for number, data in enumerate(file, 1):
            text = data.decode("utf-8", errors="replace").strip().lstrip("\ufeff")
            if not text:
                continue
            whole = _is_json(text)
            raw = None if whole else text[:2000]
            yield {
                "line": text if whole else "null",
                "source_line": number,
                BROKEN: None if whole else "broken_json",
                "raw": raw,
            }


def elements(source: Source) -> Iterator[tuple[int, str | None]]:
    """The elements of a JSON document as text, counted from 1; None for a broken document."""
    for record in _json_records(source):
        yield record["source_line"], None if record[BROKEN] else record["line"]


def _document_records(data: bytes) -> Iterator[dict[str, Any]]:
    text = data.decode("utf-8-sig", errors="replace")
    number = 0
    try:
        for number, record in enumerate(documents.records(text), 1):
            line = documents.dumped(record)
            yield {"line": line, "source_line": number, BROKEN: None, "raw": None}
    except ValueError as error:
        raw = str(error)[:2000]
        yield {"line": "null", "source_line": number + 1, BROKEN: "broken_json", "raw": raw}


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _row(record: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """A record as a row of a staged file."""
    text = record.get("line")
    if shape.as_lines:
        return {"line": text or json.dumps(record)}
    if text is None or not shape.columns:
        return record
    value = json.loads(text, parse_float=documents.Number, parse_int=documents.Number)
    cells = value if isinstance(value, dict) else {}
    return {name: _text(nested.value(cells, name)) for name in shape.columns}


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else documents.dumped(value)
