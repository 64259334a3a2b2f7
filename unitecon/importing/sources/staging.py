"""Sources -> Parquet files of their records, each with its line, and these as relations of SQL.

Text is staged once and read from there by all that follows: what a record is, where it stands and
whether it is broken is decided once. Parquet sources stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl

from unitecon.basics import memory
from unitecon.basics.plain_paths import plain
from unitecon.basics.sql_text import identifier, read_parquet
from unitecon.importing.sources import csv_rows, documents, json_lines, nested
from unitecon.importing.sources.own_columns import BROKEN, FILE, LINE, PLACE, TEXT
from unitecon.importing.sources.readers import Shape, Source

PART = 1 << 24  # bytes of records in a file
ROWS = 1 << 15  # of a group, which one thread reads: few, so that all threads have some
OWN = ", ".join(map(identifier, (FILE, LINE, TEXT, BROKEN)))
FILE_TEXT, BROKEN_TEXT = identifier(TEXT), identifier(BROKEN)
IS_RECORD = f"{BROKEN_TEXT} is null and json_valid({FILE_TEXT})"


@dataclass(frozen=True, slots=True)
class Staged:
    """Files of staged lines and of rows of tables, whose columns are `names`; Parquet sources.

    `is_clean`: every line is JSON, so that none needs to be looked at again.
    """

    lines: tuple[Path, ...] = ()
    rows: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()
    tables: tuple[Source, ...] = ()
    is_clean: bool = False

    def relation(self, shape: Shape) -> str:
        """SQL of the records: source_file, source_line and line; or all columns, and FILE, LINE."""
        parts = []
        if self.lines:
            where = "" if self.is_clean else f" where {IS_RECORD}"
            parts.append(_line_relation(f"from {read_parquet(self.lines)}{where}", shape))
        if self.rows:
            parts.append(self._row_relation(shape))
        if self.tables:
            parts.append(_table_relation(self.tables, shape))
        return " union all by name ".join(parts)

    def _row_relation(self, shape: Shape) -> str:
        rows = f"from {read_parquet(self.rows, 'union_by_name = true')} where {BROKEN_TEXT} is null"
        if not shape.as_lines:
            return f"select * exclude ({BROKEN_TEXT}, {FILE_TEXT}) {rows}"
        return f"select {PLACE}, {self._row_json()} as line {rows}"

    def _row_json(self) -> str:
        cells = ", ".join(f"{identifier(name)} := {identifier(name)}" for name in self.names)
        return f"to_json(struct_pack({cells}))"

    def records(self) -> str:
        """SQL of every record, broken or not: its place, its text in `raw`, why it is broken."""
        parts = []
        if self.lines:
            parts.append(
                f"select {PLACE}, {FILE_TEXT} as raw, coalesce({BROKEN_TEXT}, "
                f"case when not json_valid({FILE_TEXT}) then 'broken_json' end) as broken "
                f"from {read_parquet(self.lines)}"
            )
        if self.rows:
            raw = f"coalesce({FILE_TEXT}, cast({self._row_json()} as varchar)) as raw"
            parts.append(
                f"select {PLACE}, {raw}, {BROKEN_TEXT} as broken "
                f"from {read_parquet(self.rows, 'union_by_name = true')}"
            )
        if self.tables:
            whole = _table_relation(self.tables, Shape(as_lines=True))
            parts.append(
                "select source_file, source_line, cast(line as varchar) as raw, "
                f"cast(null as varchar) as broken from ({whole})"
            )
        return f"({' union all by name '.join(parts)})"

    def broken(self) -> str:
        """SQL that counts the broken records."""
        texts = replace(self, tables=(), lines=() if self.is_clean else self.lines)
        if not (texts.lines or texts.rows):
            return "select 0"
        return f"select count(broken) from {texts.records()}"


def stage(
    sources: Sequence[Source], folder: Path, marks: Sequence[str] = (), limit: int | None = None
) -> Staged:
    """Stage the text among the sources; with `marks`, only lines with one of them in quotes.

    About `limit` records are enough, where it is given. Raises InputError where a file cannot be
    read to its end.
    """
    csvs = [source for source in sources if source.kind == "csv"]
    csv_rows.refuse_other_columns(csvs)
    texts = [source for source in sources if source.kind in ("lines", "document")]
    quoted = [f'"{mark}"'.encode() for mark in marks]
    lines = (frame for source in texts for frame in json_lines.frames(source, quoted))
    rows = (frame for source in csvs for frame in csv_rows.frames(source))
    folder.mkdir(parents=True, exist_ok=True)
    return Staged(
        _written(_some(lines, limit), folder, "lines"),
        _written(_some(rows, limit), folder, "rows"),
        tuple(csv_rows.columns(csv_rows.header(csvs[0]))) if csvs else (),
        tuple(source for source in sources if source.kind == "parquet"),
    )


def _some(frames: Iterable[pl.DataFrame], limit: int | None) -> Iterator[pl.DataFrame]:
    """Frames until they have `limit` rows."""
    count = 0
    for frame in frames:
        yield frame
        count += frame.height
        if limit is not None and count >= limit:
            return


def _written(frames: Iterable[pl.DataFrame], folder: Path, name: str) -> tuple[Path, ...]:
    """Frames as Parquet files of about the same size, each written while the next is read."""
    files: list[Future[Path]] = []
    waiting: list[pl.DataFrame] = []
    size = 0
    with ThreadPoolExecutor(1) as writer:
        for frame in frames:
            waiting.append(frame)
            size += int(frame.estimated_size())
            if size > PART:
                _results(files)
                files.append(writer.submit(_part, waiting, folder / f"{name}-{len(files)}.parquet"))
                waiting, size = [], 0
        if waiting and (not files or any(frame.height for frame in waiting)):
            files.append(writer.submit(_part, waiting, folder / f"{name}-{len(files)}.parquet"))
        return _results(files)


def _results(files: Sequence[Future[Path]]) -> tuple[Path, ...]:
    """The files once they are written; raises what kept one from being written."""
    return tuple(file.result() for file in files)


def _part(frames: Sequence[pl.DataFrame], path: Path) -> Path:
    pl.concat(frames, how="diagonal").write_parquet(
        path, compression="lz4", statistics=False, row_group_size=ROWS
    )
    return path


def judged(staged: Staged) -> Staged:
    """The same, known to be clean where it is, and with the last one of a key that stands twice.

    Some loggers write such records. Most readers take the last value, DuckDB the first.
    """
    is_clean = True
    with duckdb.connect(config=memory.settings()) as connection:
        for path in staged.lines:
            verdict = connection.execute(
                f"""select bool_and(is_record), bool_or(len(keys) > len(list_distinct(keys)))
                from (select {IS_RECORD} as is_record,
                    case when is_record then json_keys({FILE_TEXT}) end as keys
                    from {read_parquet([path])})"""
            ).fetchall()[0]
            is_clean = is_clean and verdict[0] is not False
            if verdict[1]:
                frame = pl.read_parquet(plain(path))
                text = pl.col(TEXT).map_elements(documents.with_last_keys, return_dtype=pl.String)
                frame.with_columns(text).write_parquet(path, compression="lz4")
    return replace(staged, is_clean=is_clean)


def _line_relation(rows: str, shape: Shape) -> str:
    if shape.as_lines:
        return f"select {PLACE}, cast({FILE_TEXT} as json) as line {rows}"
    own = f"{identifier(FILE)}, {identifier(LINE)}"
    return nested.extracts(FILE_TEXT, shape.columns, own, rows)


def _table_relation(sources: Sequence[Source], shape: Shape) -> str:
    """SQL of the rows of Parquet sources."""
    read = read_parquet([s.path for s in sources], f"filename = '{FILE}', union_by_name = true")
    rows = f"select *, file_row_number + 1 as {identifier(LINE)} from {read}"
    if not shape.as_lines:
        return rows
    return f"select {PLACE}, to_json(record) as line from ({rows}) as record"
