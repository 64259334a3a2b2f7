"""The SQL of one import: read, type, make disjoint, find duplicates, write, tell faults.

One connection for one import. The relations are the ones that queries/imports/ name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from unitecon.basics import memory
from unitecon.basics.sql_text import literal, literals
from unitecon.engine import catalog
from unitecon.errors import InputError
from unitecon.importing import readers, strict_types
from unitecon.importing.readers import Shape, Source
from unitecon.importing.table_map import TableMap

EARLIEST = "2015-01-01"  # before any hosted language model
AHEAD = timedelta(days=1)  # clocks and time zones of sources may be off by so much
ROW_AS_JSON = "to_json(source_rows)"  # in the SQL of a format whose files have columns, not lines
HASHED_AT_ONCE = 150_000_000  # keys compared in one go, for which 3 GB are enough
LEDGER = (
    *strict_types.NAMES[:2],
    "occurred_at",
    *strict_types.NAMES[2:],
    *strict_types.COUNTS,
    "reported_cost_usd",
)
FIGURES = tuple(name for name in LEDGER if name not in ("request_id", "provider_id"))
FAULT, DOUBT = "fault", "doubt"  # where such rows go instead of a month
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
        has_columns = table_map is not None or ROW_AS_JSON in catalog.load()[self.format].sql
        self.shape = Shape(not has_columns, columns)
        self.has_ids = table_map is None or "request_id" in table_map.columns
        self.connection = duckdb.connect(
            ":memory:",
            config={"memory_limit": memory.limit(), "temp_directory": str(folder / "spill"),
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
        self.run(f"create or replace view typed_usage as {strict_types.select(types)}")
        requests = queries["usage_requests"].sql
        self.run("create or replace table suspects (key_hash ubigint)")
        self.run(f"create or replace view keyed as with requests as ({requests}) {self._keyed()}")

    def _keyed(self) -> str:
        """Requests with an id: their own, or the file's fingerprint and the line."""
        hashed = "hash(coalesce(provider_id, ''), request_id) as key_hash"
        if self.has_ids:
            return f"select *, {hashed} from requests"
        prints = " ".join(
            f"when {literal(source.path.name)} then '{source.sha256[:16]}'"
            for source in self.sources
        )
        item = "case when source_item > 1 then ':' || source_item else '' end"
        made = f"case source_file {prints} end || ':' || source_line || {item}"
        named = f"select * replace (coalesce(request_id, {made}) as request_id) from requests"
        return f"select *, {hashed} from ({named})"

    def suspects(self, ledger: Sequence[Path]) -> int:
        """Find keys that stand twice, here or here and in the ledger, by their hash; how many.

        Sorted by Polars, part by part: sixteen bytes a row and no hash table.
        """
        self.run("create or replace table hashes as select key_hash from keyed")
        parts = 1 + self.number("select count(*) from hashes") // HASHED_AT_ONCE
        for part in range(parts):
            here = self._hashes("hashes", parts, part).sort()
            double = here.filter(here == here.shift(1))
            if ledger:
                hashed = "select hash(coalesce(provider_id, ''), request_id) as key_hash"
                there = self._hashes(f"({hashed} from {read(ledger)})", parts, part)
                met = here.to_frame().join(there.unique().to_frame(), on="key_hash", how="semi")
                double = pl.concat([double, met["key_hash"]])
            self.connection.register("double", double.unique().to_frame())
            self.run("insert into suspects select key_hash from double")
        self.run("drop table hashes")
        return self.number("select count(*) from suspects")

    def _hashes(self, relation: str, parts: int, part: int) -> pl.Series:
        """One part of the key hashes of a relation."""
        found = self.connection.sql(
            f"select key_hash from {relation} where key_hash % {parts} = {part}"
        )
        hashes: pl.Series = found.pl()["key_hash"]
        return hashes

    def number(self, sql: str) -> int:
        """The one whole number that a statement gives."""
        return int(str(self.run(sql)[0][0]))

    def settle(self, doubted: str, ledger: Sequence[Path]) -> tuple[int, int]:
        """Keep one of each key among `doubted`; how many were the same, how many conflict.

        The ledger's row stays. Of rows that say different things under one key none is taken.
        """
        self.run(f"create or replace table doubted as select {', '.join(LEDGER)} from {doubted}")
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
            select distinct {", ".join(LEDGER)} from doubted
            where not exists ({_same("conflicts")}) and not exists ({_same("known")})"""
        )
        count = self.run(
            f"select count(*), count(*) filter (exists ({_same('conflicts')})) from doubted"
        )[0]
        total, conflicting = int(str(count[0])), int(str(count[1]))
        return total - conflicting - self.number("select count(*) from settled"), conflicting

    def _find_known(self, ledger: Sequence[Path], figures: str) -> None:
        """Make `known`, the ledger's rows under suspected keys."""
        known = f"select provider_id, request_id, {figures} from doubted where false"
        if ledger:
            known = (
                f"select provider_id, request_id, {figures} from {read(ledger)} where "
                "hash(coalesce(provider_id, ''), request_id) in (select key_hash from suspects)"
            )
        self.run(f"create or replace table known as {known}")

    def write(self, target: Path, has_suspects: bool) -> int:
        """Write all rows by month, those at fault and those in doubt apart; how many."""
        doubt = f"when key_hash in (select key_hash from suspects) then '{DOUBT}'"
        place = (
            f"case when fault is not null then '{FAULT}' {doubt if has_suspects else ''} "
            "else strftime(occurred_at, '%Y-%m') end"
        )
        return self.copy(f"select {', '.join(LEDGER)}, {place} as month from keyed", target)

    def copy(self, rows: str, target: Path) -> int:
        """Write rows with their `month` as the ledger keeps them; how many."""
        options = "format parquet, partition_by (month)"
        return self.number(f"copy ({rows}) to {literal(target)} ({options})")

    def totals(self, has_faults: bool) -> dict[str, int]:
        """What the source says of what was taken: requests, all input, all output, searches."""
        sums = ", ".join(f"coalesce(sum({cell}), 0)" for cell in TOTALS.values())
        found = self.run(f"select {sums} from keyed {'where fault is null' if has_faults else ''}")
        dropped, kept = self.sums("doubted"), self.sums("settled")
        return {
            name: int(str(value)) - dropped[name] + kept[name]
            for name, value in zip(TOTALS, found[0], strict=True)
        }

    def sums(self, relation: str) -> dict[str, int]:
        """The same totals over rows of the ledger."""
        cells = ", ".join(f"coalesce(sum({cell}), 0)" for cell in SUMMED.values())
        row = self.run(f"select {cells} from {relation}")[0]
        return {name: int(str(one)) for name, one in zip(SUMMED, row, strict=True)}


def _same(table: str) -> str:
    """Whether a doubted row's key stands in another table."""
    return (
        f"from {table} where {table}.provider_id is not distinct from doubted.provider_id "
        f"and {table}.request_id = doubted.request_id"
    )


def read(files: Sequence[Path]) -> str:
    """Files of a ledger as a relation of SQL."""
    return f"read_parquet([{literals(files)}], hive_partitioning = false)"


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
