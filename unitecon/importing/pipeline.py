"""The SQL of one import: read, type, make disjoint, find duplicates, write.

One connection for one import. Its relations are those that queries/imports/ read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from unitecon.basics import memory
from unitecon.basics.plain_paths import plain
from unitecon.basics.sql_text import file, literal, read_parquet
from unitecon.engine import catalog
from unitecon.engine.catalog import Query
from unitecon.errors import Fault, InputError, nearest
from unitecon.importing import pseudonyms, strict_types
from unitecon.importing.maps.table_map import TableMap
from unitecon.importing.pseudonyms import Pseudonyms
from unitecon.importing.sources import readers, staging
from unitecon.importing.sources.readers import Shape, Source
from unitecon.importing.sources.staging import Staged

EARLIEST = "2015-01-01"  # before any hosted language model
USER = "me"  # whose usage a log is that names no user
AHEAD = timedelta(days=1)  # tolerance for clocks and time zones of sources
LEDGER = (
    *strict_types.NAMES[:2],
    "occurred_at",
    *strict_types.NAMES[2:],
    *strict_types.COUNTS,
    "reported_cost_usd",
)
NOTES = "_notes"  # the query of what a format's sources leave open is called like it, and so
WORK = "work"  # the folder of what an import needs only while it runs
FAULT, DOUBT = "fault", "doubt"  # the folders of such rows, in place of a month
SUMMED = {
    "requests": "requests",
    "input_tokens": "input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens"
    " + input_audio_tokens + input_image_tokens",
    "output_tokens": "output_tokens + reasoning_tokens + output_audio_tokens + output_image_tokens",
    "web_searches": "web_searches",
}
TOTALS = {
    "requests": "requests",
    "input_tokens": "total_input_tokens",
    "output_tokens": "total_output_tokens",
    "web_searches": "web_searches",
}


@dataclass(frozen=True, slots=True)
class People:
    """Whose usage a log is that names no user, and the pseudonyms of users; None: their ids."""

    user: str = USER
    pseudonyms: Pseudonyms | None = None


class Pipeline:
    """The relations of one import over `sources`; temporary files are in `folder`."""

    def __init__(
        self,
        format_name: str,
        sources: Sequence[Source],
        folder: Path,
        table_map: TableMap | None,
        people: People = People(),
    ) -> None:
        self.format = format_name.replace("-", "_")  # the command line's name, as the file's
        self.sources = list(sources)
        self.folder = folder
        self.map = table_map
        columns = tuple(dict.fromkeys(table_map.columns.values())) if table_map else ()
        self.shape = Shape(table_map is None, columns)
        self.has_ids = table_map is None or "request_id" in table_map.columns
        self.lines = catalog.load()[self.format].lines
        self.unread_costs = 0  # counted with the totals
        self.staged = Staged()
        self.connection = duckdb.connect(
            ":memory:",
            config={"memory_limit": memory.limit(), "threads": memory.threads(),
                    "temp_directory": str(plain(folder / "spill")),
                    "preserve_insertion_order": False},
        )  # fmt: skip
        self.connection.execute("set timezone = 'UTC'")
        self.has_pseudonyms = people.pseudonyms is not None
        if people.pseudonyms is not None:
            people.pseudonyms.prepare(self.connection)
        latest = datetime.now(UTC).replace(tzinfo=None) + AHEAD
        self.connection.execute(
            f"create table import_settings as select timestamp '{latest}' as latest_at, "
            f"timestamp '{EARLIEST}' as earliest_at, {literal(people.user)} as user_id"
        )
        files = [(str(file.path), file.name, file.sha256[:16]) for file in self.sources]
        schema = dict.fromkeys(("path", "name", "fingerprint"), pl.String)
        self.connection.register("files", pl.DataFrame(files, schema=schema, orient="row"))
        self.run("create table source_files as from files")

    def run(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of one statement. Raises InputError where a source cannot be read."""
        try:
            return self.connection.execute(sql).fetchall()
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException) as error:
            raise readers.unreadable(error, self.sources) from None

    def stage(self, folder: Path) -> None:
        """Stage the sources' text in a folder, once. Raises InputError like `staging.stage`."""
        if self.staged == Staged():
            staged = staging.stage(self.sources, folder, self.lines)
            # Of transcripts few lines are records, and they are written without doubles.
            self.staged = staged if self.lines else staging.judged(staged)

    def over_sources(self) -> None:
        """Define the relations from `source_rows`, the staged records, to `usage_requests`.

        Raises InputError where a column is missing or has an unusable type.
        """
        self.run(f"create or replace view source_rows as {self.staged.relation(self.shape)}")
        if self.map is not None:
            types = {str(row[0]): str(row[1]) for row in self.run("describe source_rows")}
            self.map.refuse_missing(types, self.sources[0].name)
            self.run(f"create or replace view mapped_rows as {self.map.select(types)}")
        queries = catalog.load()
        *parts, whole = catalog.with_reads([self.format], queries)
        for part in parts:
            self._make(part)
        self.run(f"create or replace view reported_usage as {whole.sql}")
        types = {str(row[0]): str(row[1]) for row in self.run("describe reported_usage")}
        self.run(f"create or replace view typed_usage as {strict_types.select(types)}")
        requests = queries["usage_requests"].sql
        if self.has_pseudonyms:
            requests = f"select * {pseudonyms.columns()} from ({requests})"
        self.run("create or replace table suspects (key_hash ubigint)")
        self.run(f"create or replace view keyed as with requests as ({requests}) {self._keyed()}")

    def _make(self, part: Query) -> None:
        """Create a relation that the format's query reads: a view, or a file where it is kept."""
        sql = part.sql
        if part.kept == "table":
            path = self.folder / WORK / f"{part.name}.parquet"
            path.parent.mkdir(exist_ok=True)
            self.run(f"copy ({sql}) to {file(path)} (format parquet)")
            sql = f"select * from {read([path])}"
        self.run(f"create or replace view {part.name} as {sql}")

    def _keyed(self) -> str:
        """Requests with an id: their own, or the file's fingerprint and the line."""
        hashed = "hash(coalesce(provider_id, ''), request_id) as key_hash"
        if self.has_ids:
            return f"select *, {hashed} from requests"
        item = "case when source_item > 1 then ':' || source_item else '' end"
        line_id = f"fingerprint || ':' || source_line || {item}"
        named = (
            f"select * exclude (path, name, fingerprint) "
            f"replace (coalesce(request_id, {line_id}) as request_id) "
            "from requests left join source_files on source_file = path"
        )
        return f"select *, {hashed} from ({named})"

    def notes(self) -> tuple[list[str], bool]:
        """Sentences on what the sources leave open; whether they leave out tokens."""
        query = catalog.load().get(f"{self.format}{NOTES}")
        rows = self.run(query.sql) if query else []
        notes = [str(note) for note, _ in rows]
        if count := self.unread_costs:
            what = "record reports a cost" if count == 1 else "records report costs"
            notes.append(f"{count:,} {what} that cannot be read as USD: taken as not reported")
        return notes, any(is_floor for _, is_floor in rows)

    def number(self, sql: str) -> int:
        """The whole number that a statement returns."""
        return int(str(self.run(sql)[0][0]))

    def write(self, target: Path, has_suspects: bool) -> int:
        """Write all rows by month, invalid and suspected ones in folders of their own; how many."""
        doubt = f"when key_hash in (select key_hash from suspects) then '{DOUBT}'"
        place = (
            f"case when fault is not null then '{FAULT}' {doubt if has_suspects else ''} "
            "else strftime(occurred_at, '%Y-%m') end"
        )
        return self.copy(f"select {', '.join(LEDGER)}, {place} as month from keyed", target)

    def copy(self, rows: str, target: Path) -> int:
        """Write rows as Parquet files in a folder per `month`; how many."""
        options = "format parquet, partition_by (month)"
        return self.number(f"copy ({rows}) to {file(target)} ({options})")

    def totals(self, has_faults: bool) -> dict[str, int]:
        """The source's own totals of accepted rows: requests, all input, all output, searches.

        `unread_costs` is how many of these rows report a cost that cannot be read.
        """
        sums = ", ".join(f"coalesce(sum({cell}), 0)" for cell in TOTALS.values())
        where = "where fault is null" if has_faults else ""
        *row, costs = self.run(
            f"select {sums}, count(*) filter (is_cost_unread) from keyed {where}"
        )[0]
        self.unread_costs = int(str(costs))
        doubted, settled = self.sums("doubted"), self.sums("settled")
        return {
            name: int(str(value)) - doubted[name] + settled[name]
            for name, value in zip(TOTALS, row, strict=True)
        }

    def sums(self, relation: str) -> dict[str, int]:
        """The same totals from the ledger's columns of a relation."""
        cells = ", ".join(f"coalesce(sum({cell}), 0)" for cell in SUMMED.values())
        row = self.run(f"select {cells} from {relation}")[0]
        return {name: int(str(value)) for name, value in zip(SUMMED, row, strict=True)}


def read(files: Sequence[Path]) -> str:
    """Files of a ledger as a relation of SQL."""
    return read_parquet(files)


def refuse_format(name: str) -> InputError:
    """The error for an unknown format, with the nearest known one."""
    known = formats()
    hint = nearest(name, known) or f"; known formats: {', '.join(known)}"
    message = f"unknown format {name!r}{hint}"
    return InputError([Fault(message, is_sentence=True)])


def formats() -> list[str]:
    """The formats that can be imported, by their names on the command line."""
    return sorted(
        name.replace("_", "-")
        for name, query in catalog.load().items()
        if query.layer == "imports" and query.topic == "log" and not query.part_of
    )
