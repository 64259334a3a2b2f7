"""The SQL of one import: read, type, make disjoint, find duplicates, write, tell faults.

One connection for one import. The relations are the ones that queries/imports/ name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from unitecon import catalog
from unitecon.errors import InputError
from unitecon.importing import sources as readers
from unitecon.importing import typed
from unitecon.importing.sources import Shape, Source, quoted
from unitecon.importing.table_map import TableMap

EARLIEST = "2015-01-01"  # before any hosted language model
AHEAD = timedelta(days=1)  # clocks and time zones of sources may be off by so much
COLUMNS_OF_THEIR_OWN = ("table", "openrouter")  # the others read a record as JSON
HASHED_AT_ONCE = 40_000_000  # keys compared in one go; the memory for more is spent in turns
LEDGER = (*typed.NAMES[:2], "occurred_at", *typed.NAMES[2:], *typed.COUNTS, "reported_cost_usd")
FIGURES = tuple(name for name in LEDGER if name not in ("request_id", "provider_id"))
SOURCE_TOTALS = ("total_input_tokens", "total_output_tokens")
TOTALS = {
    "requests": "requests",
    "input_tokens": "total_input_tokens",
    "output_tokens": "total_output_tokens",
    "web_searches": "web_searches",
}


class Pipeline:
    """One import's relations over `sources`, working files in `folder`."""

    def __init__(
        self, format_name: str, sources: Sequence[Source], folder: Path, table_map: TableMap | None
    ) -> None:
        self.format = format_name.replace("-", "_")  # of the command line, to the file's name
        self.sources = list(sources)
        self.folder = folder
        self.map = table_map
        columns = tuple(dict.fromkeys(table_map.columns.values())) if table_map else ()
        self.shape = Shape(format_name not in COLUMNS_OF_THEIR_OWN, columns)
        self.has_ids = table_map is None or "request_id" in table_map.columns
        memory = os.environ.get("UNITECON_MEMORY", "4GB")
        self.connection = duckdb.connect(
            ":memory:",
            config={"memory_limit": memory, "temp_directory": str(folder / "spill"),
                    "preserve_insertion_order": False},
        )  # fmt: skip
        self.connection.execute("set timezone = 'UTC'")
        latest = datetime.now(UTC).replace(tzinfo=None) + AHEAD
        self.connection.execute(
            f"create table import_settings as select timestamp '{latest}' as latest_at, "
            f"timestamp '{EARLIEST}' as earliest_at"
        )

    def run(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of one statement; raises InputError where a source cannot be read."""
        try:
            return self.connection.execute(sql).fetchall()
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException) as error:
            raise readers.unreadable(error, self.sources) from None

    def over(self, relation: str) -> None:
        """Make the relations from `source_rows` to `usage_requests` over this SQL."""
        self.run(f"create or replace view source_rows as {relation}")
        if self.map is not None:
            held = [str(row[0]) for row in self.run("describe source_rows")]
            self.map.refuse_missing(held, self.sources[0].path.name)
            self.run(f"create or replace view mapped_rows as {self.map.select()}")
        queries = catalog.load()
        self.run(f"create or replace view reported_usage as {queries[self.format].sql}")
        types = {str(row[0]): str(row[1]) for row in self.run("describe reported_usage")}
        self.run(f"create or replace view typed_usage as {typed.select(types)}")
        requests = queries["usage_requests"].sql
        self.run("create or replace table suspects (key_hash ubigint)")
        self.run(f"create or replace view keyed as with requests as ({requests}) {self._keyed()}")

    def _keyed(self) -> str:
        """Requests with an id: their own, or the file's fingerprint and the line."""
        prints = " ".join(
            f"when {quoted(Path(source.path.name))} then '{source.sha256[:16]}'"
            for source in self.sources
        )
        item = "case when source_item > 1 then ':' || source_item else '' end"
        made = f"case source_file {prints} end || ':' || source_line || {item}"
        return (
            f"select * replace (coalesce(request_id, {made}) as request_id), "
            f"hash(coalesce(provider_id, ''), coalesce(request_id, {made})) as key_hash "
            "from requests"
        )

    def suspects(self, ledger: Sequence[Path], size: int) -> int:
        """Find keys that stand twice, here or here and in the ledger, by their hash; how many."""
        parts = max(1, -(-size // HASHED_AT_ONCE))
        for part in range(parts):
            here = f"select key_hash from keyed where key_hash % {parts} = {part}"
            self.run(
                f"insert into suspects select key_hash from ({here}) "
                "group by key_hash having count(*) > 1"
            )
            if ledger:
                hashed = "hash(coalesce(provider_id, ''), request_id) as key_hash"
                there = f"select {hashed} from {_read(ledger)}"
                self.run(
                    f"insert into suspects select distinct key_hash from ({here}) semi join "
                    f"({there}) using (key_hash) "
                    "where key_hash not in (select key_hash from suspects)"
                )
        return self.number("select count(*) from suspects")

    def count(self) -> int:
        """Records read."""
        return self.number("select count(*) from reported_usage")

    def number(self, sql: str) -> int:
        """The one whole number that a statement gives."""
        return int(str(self.run(sql)[0][0]))

    def settle(self, ledger: Sequence[Path]) -> tuple[int, int]:
        """Keep one of each key among the suspects; how many were the same, how many conflict.

        The ledger's row stays. Of rows that say different things under one key none is taken.
        """
        figures = ", ".join(FIGURES)
        self._find_known(ledger, figures)
        self.run(
            f"""create or replace table versions as
            select provider_id, request_id, count(*) as version_count from (
                select distinct provider_id, request_id, {figures} from doubted
                union select provider_id, request_id, {figures} from known
            ) group by all"""
        )
        self.run(
            "create or replace table conflicts as select provider_id, request_id from versions "
            "where version_count > 1"
        )
        self.run(
            f"""create or replace table settled as
            select distinct {", ".join((*LEDGER, *SOURCE_TOTALS))} from doubted
            where not exists ({_same("conflicts")}) and not exists ({_same("known")})"""
        )
        count = self.run(
            f"select count(*), count(*) filter (exists ({_same('conflicts')})) from doubted"
        )[0]
        doubted, conflicting = int(str(count[0])), int(str(count[1]))
        kept = int(str(self.run("select count(*) from settled")[0][0]))
        return doubted - conflicting - kept, conflicting

    def _find_known(self, ledger: Sequence[Path], figures: str) -> None:
        """Make `doubted`, the rows under suspected keys, and `known`, the ledger's under them."""
        self.run(
            "create or replace table doubted as select * from keyed semi join suspects using "
            "(key_hash) where fault is null"
        )
        held = f"select provider_id, request_id, {figures} from {_read(ledger)}" if ledger else ""
        known = (
            f"select * from ({held}) where hash(coalesce(provider_id, ''), request_id) in "
            "(select key_hash from suspects)"
            if ledger
            else f"select provider_id, request_id, {figures} from doubted where false"
        )
        self.run(f"create or replace table known as {known}")

    def write(self, target: Path, has_suspects: bool) -> int:
        """Write the ledger's rows by month; how many, with those at fault, which go apart."""
        cells = ", ".join(LEDGER)
        month = "case when fault is null then strftime(occurred_at, '%Y-%m') else 'fault' end"
        rows = f"select {cells}, {month} as month from keyed"
        if has_suspects:
            rows = (
                f"select {cells}, {month} as month from keyed anti join suspects using (key_hash) "
                f"union all select {cells}, 'fault' as month from keyed semi join suspects "
                "using (key_hash) where fault is not null "
                f"union all select {cells}, strftime(occurred_at, '%Y-%m') as month from settled"
            )
        options = "format parquet, partition_by (month), compression zstd"
        return int(str(self.run(f"copy ({rows}) to {quoted(target)} ({options})")[0][0]))

    def totals(self, is_whole: bool) -> dict[str, int]:
        """What the source says of what was taken: requests, all input, all output, searches."""
        sums = ", ".join(f"coalesce(sum({cell}), 0)" for cell in TOTALS.values())
        taken = "keyed"
        if not is_whole:
            cells = ", ".join(TOTALS.values())
            taken = (
                f"(select {cells} from keyed anti join suspects using (key_hash) "
                "where fault is null "
                f"union all select {cells} from settled)"
            )
        row = self.run(f"select {sums} from {taken}")[0]
        return {name: int(str(value)) for name, value in zip(TOTALS, row, strict=True)}


def _same(table: str) -> str:
    """Whether a doubted row's key stands in another table."""
    return (
        f"from {table} where {table}.provider_id is not distinct from doubted.provider_id "
        f"and {table}.request_id = doubted.request_id"
    )


def _read(files: Sequence[Path]) -> str:
    listed = ", ".join(quoted(file) for file in files)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def refuse_format(name: str) -> InputError:
    """The fault of a format that there is none of."""
    from unitecon.errors import Fault, nearest

    known = formats()
    return InputError(
        [
            Fault(
                f"is no format{nearest(name, known)}",
                value=name,
                limit=f"one of {', '.join(known)}",
            )
        ]
    )


def formats() -> list[str]:
    """The formats that can be imported, as the command line calls them."""
    return sorted(
        name.replace("_", "-")
        for name, query in catalog.load().items()
        if query.layer == "imports" and name != "usage_requests"
    )
