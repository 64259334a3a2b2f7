"""Whether a table's totals include other classes of tokens: what its counts show, and what not.

Two queries count the records that speak for and against each reading. What decides, in order: the
names of the columns, a total that is the sum of one reading alone, parts that exceed their whole,
parts that are often most of it and never more, and what the provider of a usage object documents.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from unitecon.engine import catalog
from unitecon.importing.maps import column_names

CONVENTIONS = Path(__file__).with_name("usage_objects.toml")
ENOUGH = 20  # records in which a part is most of its whole, and in none more
EQUAL = 3  # records in which a part is all of its whole: more than chance
TOLERATED = 0.001  # the share of records that may be wrong in themselves
CLEAR = 0.01  # the share of records that shows more than such errors
PARTS = {
    "input_includes_cache_read": ("cache_read_tokens", "input_tokens"),
    "input_includes_cache_write": ("cache_write_tokens", "input_tokens"),
    "cache_write_includes_1h": ("cache_write_1h_tokens", "cache_write_tokens"),
    "output_includes_reasoning": ("reasoning_tokens", "output_tokens"),
    "input_includes_audio": ("input_audio_tokens", "input_tokens"),
    "input_includes_image": ("input_image_tokens", "input_tokens"),
    "output_includes_audio": ("output_audio_tokens", "output_tokens"),
    "output_includes_image": ("output_image_tokens", "output_tokens"),
}
SUMMED = tuple(PARTS)[:4]  # the flags that a total tells apart
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a whole includes a part (None: the counts leave it open), and why, in words."""

    is_inside: bool | None
    reason: str


def evidence(connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str]) -> Evidence:
    """What the relation `mapped_counts` shows.

    `columns` are the file's names of the ledger's columns and of the total.
    """
    queries = catalog.load()
    sizes = {row["flag"]: row for row in _rows(connection, queries["part_sizes"].sql)}
    return Evidence(columns, sizes, _rows(connection, queries["total_readings"].sql))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    rows: list[Row] = connection.sql(sql).pl().to_dicts()
    return rows


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the counts show: records by flag, and by way to read the total."""

    columns: Mapping[str, str]
    sizes: Mapping[str, Row]
    readings: Sequence[Row]

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict on each flag that matters: whose part is ever above 0."""
        return {flag: self.verdict(flag) for flag in PARTS if self.sizes[flag]["records"]}

    def verdict(self, flag: str) -> Verdict:
        """The first verdict that something decides."""
        for decide in (self._by_name, self._by_total, self._by_size, self._by_convention):
            verdict = decide(flag)
            if verdict is not None:
                return verdict
        return Verdict(None, self._why_open(flag))

    def part(self, flag: str) -> str:
        """The file's name of the part."""
        return self.columns.get(PARTS[flag][0]) or self.columns["cache_write_1h_tokens"]

    def whole(self, flag: str) -> str:
        """The file's name of the whole."""
        return self.columns.get(PARTS[flag][1], PARTS[flag][1])

    def _by_name(self, flag: str) -> Verdict | None:
        """A column named for uncached input, or for five-minute writes, includes no other."""
        is_cache = flag in ("input_includes_cache_read", "input_includes_cache_write")
        if not is_cache and flag != "cache_write_includes_1h":
            return None
        if column_names.rank(PARTS[flag][1], self.whole(flag)) != 0:
            return None
        return Verdict(False, f"as the name {self.whole(flag)} says")

    def _by_total(self, flag: str) -> Verdict | None:
        """The value that all readings share whose sum is the total."""
        best = max((row["summed_records"] for row in self.readings), default=0)
        fitting = [
            row
            for row in self.readings
            if best and row["summed_records"] == best
            and row["records"] - row["possible_records"] <= TOLERATED * row["records"]
        ]  # fmt: skip
        values = {row[flag] for row in fitting} if flag in SUMMED else set()
        records = self.sizes[flag]["records"]
        if len(values) != 1 or fitting[0]["records"] - best > CLEAR * records:
            return None
        is_inside = values.pop()
        if is_inside and records < ENOUGH and self._are_anthropics(flag):
            return (
                None  # whose counts exclude each other: loggers often total input and output alone
            )
        total, part, whole = self.columns[column_names.TOTAL], self.part(flag), self.whole(flag)
        counts = f"counts {part} within {whole}" if is_inside else f"adds {part} to {whole}"
        return Verdict(is_inside, f"{total} {counts} in {_of(best, fitting[0]['records'])}")

    def _are_anthropics(self, flag: str) -> bool:
        """Whether the counts have the names that Anthropic's API gives them."""
        part = column_names.normal(self.part(flag)).removeprefix("usage")
        whole = column_names.normal(self.whole(flag)).removeprefix("usage")
        return whole == "inputtokens" and part in (
            "cachereadinputtokens",
            "cachecreationinputtokens",
        )

    def _by_size(self, flag: str) -> Verdict | None:
        """A part above its whole is beside it; often most of it and never more, it is within."""
        size = self.sizes[flag]
        larger, records = size["larger_records"], size["records"]
        part, whole = self.part(flag), self.whole(flag)
        if larger > CLEAR * records:
            return Verdict(False, f"{part} is above {whole} in {_of(larger, records)}")
        if flag == "input_includes_cache_write" and self._are_reads_beside():
            return Verdict(False, f"as {self.part('input_includes_cache_read')} is beside it too")
        if larger:
            return None
        if size["equal_records"] >= EQUAL:
            equal = _of(size["equal_records"], records)
            return Verdict(True, f"{part} is all of {whole} in {equal}, and never above it")
        if size["most_records"] >= ENOUGH:
            most = _of(size["most_records"], records)
            return Verdict(True, f"{part} is over half of {whole} in {most}, and never above it")
        return None

    def _by_convention(self, flag: str) -> Verdict | None:
        """What the provider of a usage object says of its counts."""
        part, whole = self.part(flag), self.whole(flag)
        for row in _conventions():
            home = _home(whole, row["whole"])
            if flag not in row["flags"] or home is None:
                continue
            if any(_home(part, name) == home for name in row["part"]):
                return Verdict(row["is_inside"], f"as {row['owner']} documents its usage object")
        return None

    def _are_reads_beside(self) -> bool:
        reads = "input_includes_cache_read"
        return bool(self.sizes[reads]["records"]) and self.verdict(reads).is_inside is False

    def _why_open(self, flag: str) -> str:
        size = self.sizes[flag]
        part, whole = self.part(flag), self.whole(flag)
        if size["larger_records"]:
            larger = _of(size["larger_records"], size["records"])
            return f"{part} is above {whole} in {larger} only, so the records may differ"
        return f"{part} is never above {whole}, in {_records(size['records'])} with it"


def _of(count: int, records: int) -> str:
    if count < records:
        return f"{count:,} of {records:,} records"
    return f"all {records:,} records" if records > 1 else "the one record"


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


@cache
def _conventions() -> list[Row]:
    rows: list[Row] = tomllib.loads(CONVENTIONS.read_text(encoding="utf-8"))["conventions"]
    return rows


def _home(path: str, name: str) -> tuple[str, ...] | None:
    """The objects around a field whose path ends with a name; None where it does not."""
    steps = [column_names.normal(step) for step in path.split(".")]
    ends = [column_names.normal(step) for step in name.split(".")]
    return tuple(steps[: -len(ends)]) if steps[-len(ends) :] == ends else None
