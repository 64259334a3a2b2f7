"""Exports of each log format, and the rows written by hand that they stand for."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
from places import ROOT

from unitecon.engine import catalog

IMPORTING = ROOT / "tests" / "importing"
FIXTURES = IMPORTING / "formats"
SPAN = {"attributes": [{"key": None}, {"key": "gen_ai.usage.input_tokens"}]}
PART = {"resource": {"attributes": [None]}, "scopeSpans": [None, {"spans": [None, SPAN]}]}
# JSON that is no record of a log, or one whose parts are of other kinds than documented
ODD = (
    *("null", "3", '"x"', "[1]", "{}", '{"data": [null, 3, {"metadata": 5}, []]}', '{"data": "x"}'),
    *('{"metadata": [1]}', '{"metadata": "{"}', '{"metadata": {"usage_object": [1]}}'),
    *('{"usage_details": [1]}', '{"usage_details": "x"}', '{"usage_details": {"input": [1]}}'),
    '{"usage_details": {"input": 1, "input": 2}}',
    '{"usage_details": {"input": 9223372036854775807, "output": 1e400, "total": 1e300}}',
    '{"observations": [null, 3, {"cost_details": "{", "usage_details": {"output": 1}}]}',
    '{"resourceSpans": "x"}',
    json.dumps({"resourceSpans": [None, PART]}),
)


def source_rows(connection: duckdb.DuckDBPyConnection, path: Path, blank: str | None) -> None:
    """The table `source_rows` of a file: JSON in `line`, or the columns of a CSV file as text.

    `blank` is what an empty cell of a CSV file holds.
    """
    if path.suffix == ".csv":
        connection.execute(
            """create table source_rows as
            select ? as source_file, row_number() over () + 1 as source_line,
                to_json(cells) as line
            from read_csv(?, all_varchar = true, header = true, nullstr = ?) as cells""",
            [path.name, str(path), "" if blank is None else "no such cell"],
        )
        return
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines() if path.suffix == ".jsonl" else [text]
    connection.execute(
        "create table source_rows (source_file varchar, source_line bigint, line json)"
    )
    lines_read = [(path.name, number, line) for number, line in enumerate(lines, start=1)]
    connection.executemany("insert into source_rows values (?, ?, ?)", lines_read)


def reported(path: Path, blank: str | None = None) -> list[dict[str, str | None]]:
    """What a format's SQL says of a file as text, in the file's order; an empty text is null."""
    name = path.name.partition(".")[0]
    with duckdb.connect() as connection:
        source_rows(connection, path, blank)
        connection.execute("create table import_settings as select 'me' as user_id")
        *parts, query = catalog.with_reads([name], catalog.load())
        for part in parts:
            connection.execute(f"create table {part.name} as {part.sql}")
        rows = connection.sql(query.sql).pl()
    return [
        {column: _text(value) for column, value in row.items()}
        for row in rows.sort("source_line", "source_item").iter_rows(named=True)
    ]


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def golden(path: Path) -> list[dict[str, str | None]]:
    """The rows written by hand for a fixture; an empty cell is null."""
    with (IMPORTING / "golden" / f"{path.stem}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]
