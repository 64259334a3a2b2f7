"""A gateway's usage log of any size, as a company would have it: invented, but shaped like traces.

    python benchmarks/usage_log.py --requests 20000000 --users 200000 --months 3 -o log.parquet
    python benchmarks/usage_log.py --case assistant_startup -o log.jsonl.gz

The same arguments give the same rows, in the same order, on any number of threads. Rows are
in order of time. Columns: request_id, user_id, created_at (UTC), provider, model, prompt_tokens
(cached and written ones are in it), cached_tokens, cache_write_tokens, completion_tokens (reasoning
is in it), reasoning_tokens, web_searches, service_tier. `usage_log_map.toml` is the map for
`unitecon import table`; `--user-plans` writes the user_plans.csv that goes with the log.

What is drawn from what:
- Users: within a plan, weights are a lognormal's quantiles, so that the 95th percentile asks 6
  times as much as the median (fitted, sigma 1.09); plans differ by a ratio of requests (assumed).
  Each request goes to a user by these weights, so counts scatter as they would.
- Tokens: four kinds of request, each with quantile tables of input and output fitted to a published
  trace, log tokens straight between quantiles, input and output drawn apart: chat and code
  (Azure), long (Mooncake), reasoning (ServeGen, with reasoning's share of the output). The mix of
  kinds by plan is assumed, as is a scale of the input.
- Cached input: the share that a Mooncake prompt has in common with earlier ones (fitted), from
  1,024 tokens on, drawn apart from the input's length. Cache writes and web searches: assumed.
- Models: a main model per user, others now and then (assumed).
- Time: hours of the day, days of the week and growth by the month are assumed.
- Repeats: some requests are logged again a little later, within the hour (assumed).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import duckdb
import polars as pl

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # for the lists, where this runs as a script

from benchmarks.usage_log_lists import (  # noqa: E402
    ASSUMED,
    Log,
    group_lists,
    group_rows,
    hours,
    log_row,
    model_lists,
    token_lists,
    user_lists,
)
from unitecon.basics.sql_text import literal  # noqa: E402

# Heavy and light users, and plans, stand mixed in the order of ids.
USER_ID = """
    create macro user_id_of(rank, prefix, digits, stride, users) as
    prefix || lpad(cast(1 + rank * stride % users as varchar), cast(digits as int), '0')"""
TEXT = """
    select
        request_id, user_id, strftime(created_at, '%Y-%m-%dT%H:%M:%S.%gZ') as created_at,
        provider, model, prompt_tokens, cached_tokens, cache_write_tokens,
        completion_tokens, reasoning_tokens, web_searches, service_tier
    from requests"""
COPIES = {
    "parquet": ("from requests", "format parquet, compression zstd, compression_level 1"),
    "csv": (TEXT, "format csv, header"),
    "jsonl": (TEXT, "format json"),
}
PACKED = {".gz": ", compression gzip", ".zst": ", compression zstd"}


def users_of(log: Log) -> pl.DataFrame:
    """The users by rank, with the columns of `usage_users.sql`."""
    with duckdb.connect() as connection:
        connection.execute(USER_ID)
        connection.register("given_groups", group_rows(log))
        connection.register("given_log", pl.DataFrame([log_row(log)]))
        users: pl.DataFrame = connection.sql(f"{_sql('usage_users')} order by rank").pl()
        return users


def user_plans(log: Log) -> pl.DataFrame:
    """The user_plans.csv that goes with the log: a row per paying user and plan."""
    paying = users_of(log).filter(pl.col("group_no") > 0)
    start = pl.lit(log.first_date)
    day, moved = pl.col("joined_day"), pl.col("upgraded_day")
    before = paying.filter(moved.is_not_null()).select(
        "user_id",
        pl.col("upgraded_from").alias("plan_id"),
        (start + pl.duration(days=day)).alias("from_date"),
        (start + pl.duration(days=moved)).alias("to_date"),
        "seats",
        pl.lit(None, pl.Float64).alias("price_usd_per_user_month"),
    )
    now = paying.select(
        "user_id",
        "plan_id",
        (start + pl.duration(days=pl.coalesce(moved, day))).alias("from_date"),
        (start + pl.duration(days=pl.col("left_day"))).alias("to_date"),
        "seats",
        pl.col("own_price_usd").alias("price_usd_per_user_month"),
    )
    return pl.concat([before, now]).sort("user_id", "from_date")


def requests(connection: duckdb.DuckDBPyConnection, log: Log) -> None:
    """Create the log as the view `requests` of a connection."""
    slots = hours(log)
    lists = {
        "hour_starts": slots["hour_start"].to_list(),
        "hour_firsts": slots["first_no"].to_list(),
        "hour_counts": slots["requests"].to_list(),
        **log_row(log),
        **user_lists(log, users_of(log)),
        **group_lists(log),
        **model_lists(log),
        **token_lists(),
    }
    connection.register("lists", pl.DataFrame({name: [value] for name, value in lists.items()}))
    connection.execute("create table lookups as from lists")
    connection.register("hours", slots.filter(pl.col("requests") > 0))
    # A repeat stands up to 97 rows after its request, in the same hour. Which rows repeat is
    # spread evenly: 611,953 is prime to a million.
    connection.execute(
        f"""
        create table numbers as
        select
            hour_no,
            case
                when row_no * 611953 % 1000000 < {int(log.assumed["duplicates_per_million"])}
                    then greatest(first_no, row_no - 1 - row_no % 97)
                else row_no
            end as request_no
        from (
            select hour_no, first_no, unnest(range(first_no, first_no + requests)) as row_no
            from hours
        )"""
    )
    connection.execute(USER_ID)
    connection.execute(f"create view requests as {_sql('usage_log')}")


def write(log: Log, path: Path, form: str, threads: int | None = None) -> None:
    """Write the log to `path`: parquet, csv or jsonl, compressed where it ends in .gz or .zst."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    rows, options = COPIES[form]
    options += "" if form == "parquet" else PACKED.get(path.suffix, "")
    with duckdb.connect(config={"threads": threads or os.cpu_count() or 1}) as connection:
        requests(connection, log)
        connection.execute(f"copy ({rows}) to {literal(unfinished)} ({options})")
    os.replace(unfinished, path)


def _sql(name: str) -> str:
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="write an invented usage log")
    parser.add_argument("--case", choices=sorted(ASSUMED["cases"]), default="scale")
    for name in ("requests", "users", "months", "seed"):
        parser.add_argument(f"--{name}", type=int, help="default: the case's own")
    parser.add_argument("--first-month", help="like 2025-10; default: the case's own")
    parser.add_argument("--format", choices=sorted(COPIES), help="default: by the file's name")
    parser.add_argument("--threads", type=int, help="default: all")
    parser.add_argument("--user-plans", type=Path, help="also write the user_plans.csv beside it")
    parser.add_argument("-o", "--output", type=Path, required=True)
    return parser


def main() -> None:
    """Write the log, and print how long it took."""
    arguments = _parser().parse_args()
    names = ("requests", "users", "months", "seed", "first_month")
    chosen = {n: getattr(arguments, n) for n in names if getattr(arguments, n) is not None}
    own = {n: ASSUMED["cases"][arguments.case][n] for n in names}
    log = Log(arguments.case, **own | chosen)
    suffixes = [suffix[1:] for suffix in arguments.output.suffixes if suffix not in PACKED]
    form = arguments.format or next((s for s in suffixes if s in COPIES), "parquet")
    start = time.perf_counter()
    write(log, arguments.output, form, arguments.threads)
    if arguments.user_plans:
        user_plans(log).write_csv(arguments.user_plans)
    size, taken = arguments.output.stat().st_size / 1e6, time.perf_counter() - start
    print(f"{arguments.output}: {log.requests:,} rows, {size:,.1f} MB in {taken:.1f} s")


if __name__ == "__main__":
    main()
