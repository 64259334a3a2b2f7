"""Records with the same key: repeats of a request, an answer that was still growing, or a conflict.

A key is a provider and a request id. Rows with equal counts are repeats, whatever their time or
cost. Where the output grows from one to the next and no other count falls, as when every step of a
streamed answer was logged, the largest row counts, dated by the first. All else is a conflict.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from unitecon.importing.pipeline import LEDGER, SUMMED, Pipeline, read
from unitecon.importing.strict_types import COUNTS

HASHED_AT_ONCE = 150_000_000  # keys compared at once; they take 3 GB
CONFLICT = "conflicting_duplicate"
GROWN = "grown_since_import"
PARTY = ("user_id", "model_ref", "price_context")  # who pays what price
KEY = "hash(coalesce(provider_id, ''), request_id)"
PLACEHOLDER = 2  # input and output of a line that was written before either was known


def suspects(pipeline: Pipeline, ledger: Sequence[Path]) -> int:
    """Find keys that occur twice, in the sources or in the ledger too, by their hash; how many.

    Sorted by Polars in parts: sixteen bytes per row and no hash table.
    """
    pipeline.run("create or replace table hashes as select key_hash from keyed")
    parts = 1 + pipeline.number("select count(*) from hashes") // HASHED_AT_ONCE
    for part in range(parts):
        here = _hashes(pipeline, "hashes", parts, part).sort()
        double = here.filter(here == here.shift(1))
        if ledger:
            hashed = f"(select {KEY} as key_hash from {read(ledger)})"
            there = _hashes(pipeline, hashed, parts, part)
            met = here.to_frame().join(there.unique().to_frame(), on="key_hash", how="semi")
            double = pl.concat([double, met["key_hash"]])
        pipeline.connection.register("double", double.unique().to_frame())
        pipeline.run("insert into suspects select key_hash from double")
    pipeline.run("drop table hashes")
    return pipeline.number("select count(*) from suspects")


def _hashes(pipeline: Pipeline, relation: str, parts: int, part: int) -> pl.Series:
    """One part of the key hashes of a relation."""
    rows = pipeline.connection.sql(
        f"select key_hash from {relation} where key_hash % {parts} = {part}"
    )
    hashes: pl.Series = rows.pl()["key_hash"]
    return hashes


def settle(pipeline: Pipeline, doubted: str, ledger: Sequence[Path]) -> tuple[int, int]:
    """Keep one row per key of `doubted`; the numbers of duplicate and of refused rows.

    A row of the ledger stays: what has grown since is refused with a reason of its own. Where rows
    of one key are in conflict, none of them is imported.
    """
    cells = ", ".join(LEDGER)
    pipeline.run(f"create or replace table doubted as select {cells} from {doubted}")
    _find_known(pipeline, ledger)
    _find_refused(pipeline)
    pipeline.run(
        f"""create or replace table settled as
        select * replace (
            min(occurred_at) over (partition by provider_id, request_id) as occurred_at
        )
        from doubted
        where not exists (from refused_keys where {_same_key("refused_keys", "doubted")})
            and not exists (from known where {_same_key("known", "doubted")})
        qualify row_number() over (
            partition by provider_id, request_id
            order by {SUMMED["output_tokens"]} desc, {_total()} desc,
                reported_cost_usd desc nulls last
        ) = 1"""
    )
    total = pipeline.number("select count(*) from doubted")
    conflicting = pipeline.number(f"select count(reason) from doubted {refused('doubted')}")
    return total - conflicting - pipeline.number("select count(*) from settled"), conflicting


def refused(table: str) -> str:
    """SQL of a join of `table` with the reason why a row of it is refused as a duplicate."""
    return (
        f"left join refused_keys on {_same_key('refused_keys', table)} "
        f"and {SUMMED['output_tokens']} > coalesce(above_output, -1)"
    )


def _find_known(pipeline: Pipeline, ledger: Sequence[Path]) -> None:
    """Create `known`, the ledger's rows with suspected keys."""
    cells = ", ".join(LEDGER)
    known = f"select {cells} from doubted where false"
    if ledger:
        met = f"{KEY} in (select key_hash from suspects)"
        known = f"select {cells} from {read(ledger)} where {met}"
    pipeline.run(f"create or replace table known as {known}")


def _find_refused(pipeline: Pipeline) -> None:
    """Create `refused_keys`: keys with rows in conflict, and those that grew beyond the ledger's.

    Of the latter only rows with more output than `above_output`, the ledger's, are refused.
    """
    pipeline.run(
        f"""create or replace table refused_keys as
        with versions as ({_versions()}), keys as (
            select provider_id, request_id, bool_and(is_growth or is_first) as is_growing,
                max(output) as last_output, max(output) filter (is_known) as known_output
            from versions group by all
        )
        select provider_id, request_id,
            if(is_growing, '{GROWN}', '{CONFLICT}') as reason,
            if(is_growing, known_output, null) as above_output
        from keys where not is_growing or last_output > known_output"""
    )


def _versions() -> str:
    """SQL of the different rows of each key by their output: whether each grew from the one before.

    What was written before any count was known may grow in its input as well.
    """
    cells = ", ".join(("provider_id", "request_id", *PARTY, *COUNTS))
    output = SUMMED["output_tokens"]
    same = [f"{name} is not distinct from lag({name}) over steps" for name in PARTY]
    monotone = [f"{name} >= lag({name}) over steps" for name in COUNTS]
    return f"""select provider_id, request_id, is_known, {output} as output,
            {" and ".join((*same, *monotone))} and (
                {output} > lag({output}) over steps
                or lag({_total()}) over steps <= {PLACEHOLDER}
            ) as is_growth,
            row_number() over steps = 1 as is_first
        from (
            select {cells}, bool_or(is_known) as is_known from (
                select {cells}, false as is_known from doubted
                union all select {cells}, true as is_known from known
            ) group by all
        )
        window steps as (
            partition by provider_id, request_id order by {output}, {_total()}
        )"""


def _total() -> str:
    """SQL: all tokens of a row."""
    return f"{SUMMED['input_tokens']} + {SUMMED['output_tokens']}"


def _same_key(table: str, other: str) -> str:
    """SQL: whether rows of two tables have the same key."""
    return (
        f"{table}.provider_id is not distinct from {other}.provider_id "
        f"and {table}.request_id = {other}.request_id"
    )
