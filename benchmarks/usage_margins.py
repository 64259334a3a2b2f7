"""A usage log from file to user margins, each step against plain DuckDB on the same file.

    python benchmarks/usage_log.py --requests 100000000 --users 1000000 --months 3 -o log.parquet \
        --user-plans user_plans.csv
    python benchmarks/usage_margins.py log.parquet --user-plans user_plans.csv --folder FOLDER

Every step runs in a process of its own, so that its memory is its own: the bare copy and the
import; one hand-tuned query and the ledger's way to user margins; Polars' streaming engine; the
price functions of genai-prices and LiteLLM call by call. FOLDER takes the case and the copy and
should have room for twice the log. LiteLLM is no dependency: --litellm names a Python that has it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.price_calls import (  # noqa: E402
    call,
    genai_prices_calls,
    litellm_calls,
    sample,
)

CASE = """title = "A benchmark"
as_of_date = 2026-01-01
first_month = 2025-10-01
last_month = 2026-12-01

[usage]
plan_of_unlisted_users = "free"
"""
DATED = "2024-01-01,2024-01-01,assumed,,For the benchmark."
PLANS = {"free": 0, "plus": 20, "pro": 200, "team": 30}
TABLES = {
    "sources": "source_id,title,published_date,url,confidence,verified\nnone,None,,,low,none\n",
    "plans": "plan_id,plan_name,plan_kind,audience_id\n"
    + "".join(f"{name},{name},{'flat' if usd else 'free'},all\n" for name, usd in PLANS.items()),
    "plan_prices": "plan_id,price_usd_per_user_month,"
    "valid_from_date,known_from_date,basis,source_id,note\n"
    + "".join(f"{name},{usd},{DATED}\n" for name, usd in PLANS.items()),
}
CLASSES = (
    *("input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
    *("output_tokens", "reasoning_tokens", "input_audio_tokens", "output_audio_tokens"),
    *("input_image_tokens", "output_image_tokens", "web_searches"),
)
PRICES = (
    *(name.replace("_tokens", "_usd_per_token") for name in CLASSES[:-1]),
    "web_search_usd_per_search",
)


def make_case(folder: Path, user_plans: Path | None) -> Path:
    """A case to import the log into."""
    case = folder / "case"
    shutil.rmtree(case, ignore_errors=True)
    case.mkdir(parents=True)
    (case / "case.toml").write_text(CASE)
    for name, text in TABLES.items():
        (case / f"{name}.csv").write_text(text)
    if user_plans:
        shutil.copyfile(user_plans, case / "user_plans.csv")
    return case


def connected(folder: Path) -> Any:
    """DuckDB with the memory that unitecon allows itself."""
    import duckdb

    from unitecon.basics import memory

    spill = str(folder / "spill")
    return duckdb.connect(config={"memory_limit": memory.limit(), "temp_directory": spill})


def bare_copy(folder: Path, log: Path) -> dict[str, Any]:
    """The least an import must do: copy the file by month, in the ledger's compression."""
    shutil.rmtree(folder / "bare", ignore_errors=True)
    with connected(folder) as con:
        con.execute("set preserve_insertion_order = false")
        rows = con.execute(
            f"copy (select *, strftime(created_at, '%Y-%m') as month from read_parquet('{log}')) "
            f"to '{folder / 'bare'}' (format parquet, partition_by (month))"
        ).fetchall()[0][0]
    shutil.rmtree(folder / "bare")
    return {"requests": rows}


def unitecon_import(folder: Path, log: Path) -> dict[str, Any]:
    """Validate, separate token classes, find duplicates, quarantine, write the ledger."""
    from unitecon import importing

    report = importing.import_files("table", [log], folder / "case", HERE / "usage_log_map.toml")
    return {"requests": report.read, "accepted": report.accepted, "duplicate": report.duplicate}


def unitecon_margins(folder: Path, _: Path) -> dict[str, Any]:
    """From the ledger to user margins, with an empty cache."""
    from unitecon import model
    from unitecon.engine.database import Engine

    shutil.rmtree(folder / "case" / "usage" / "reduced", ignore_errors=True)
    opened = model.open(folder / "case")
    with Engine({**opened.frames, **opened.usage}, only=["user_margins"]) as engine:
        return sums(engine.query(SUMS).row(0))


SUMS = """select count(*), sum(requests), sum(usage_mtok), sum(revenue_usd), sum(serving_cost_usd)
from user_margins"""


def sums(row: tuple[Any, ...]) -> dict[str, Any]:
    names = ("user_rows", "requests", "usage_mtok", "revenue_usd", "serving_cost_usd")
    return {name: float(value) for name, value in zip(names, row, strict=True)}


def price_map(folder: Path, _: Path) -> dict[str, Any]:
    """The price table for the peers: the same dated book, for the models of this log."""
    from unitecon import model

    with model.open(folder / "case") as opened:
        rows = opened.sql(
            "select * from price_slots inner join slot_rates using (month, price_slot_id)"
        )
        rows.write_parquet(folder / "price_map.parquet")
        opened.answer("user_plan_months").write_parquet(folder / "user_plan_months.parquet")
        opened.answer("plan_parts").write_parquet(folder / "plan_parts.parquet")
    return {"prices": rows.height}


def hand_tuned(folder: Path, _: Path) -> dict[str, Any]:
    """The same sums in one query, written for these files alone."""
    with connected(folder) as con:
        con.execute("set preserve_insertion_order = false")
        con.execute(f"create table prices as from '{folder / 'price_map.parquet'}'")
        con.execute(f"create table parts as from '{folder / 'plan_parts.parquet'}'")
        con.execute(f"create table plans as from '{folder / 'user_plan_months.parquet'}'")
        files = f"'{folder}/case/usage/import=*/month=*/*.parquet'"
        query = (HERE / "hand_tuned.sql").read_text().replace("$files", files)
        con.execute(f"create table user_margins as {query}")
        return sums(con.execute(SUMS).fetchall()[0])


def polars_streaming(folder: Path, _: Path) -> dict[str, Any]:
    """The costs of user-months in Polars, in floats and without plans."""
    import polars as pl

    used = (*CLASSES[:3], "output_tokens", "reasoning_tokens", "web_searches")
    prices = pl.scan_parquet(folder / "price_map.parquet").with_columns(
        pl.col(PRICES).cast(pl.Float64)
    )
    paths = str(folder / "case/usage/import=*/month=*/*.parquet")
    cost = pl.sum_horizontal(pl.col(name) * pl.col(PRICES[CLASSES.index(name)]) for name in used)
    total = pl.sum_horizontal(CLASSES[:3])
    results = (
        pl.scan_parquet(paths, hive_partitioning=False)
        .with_columns(month=pl.col("occurred_at").dt.truncate("1mo").dt.date(), total=total)
        .join(prices, on=["month", "provider_id", "model_ref", "price_context"])
        .filter(
            (pl.col("from_date") <= pl.col("occurred_at"))
            & (pl.col("to_date") > pl.col("occurred_at"))
            & (pl.col("input_tokens_above") < pl.col("total"))
            & (pl.col("input_tokens_up_to") >= pl.col("total"))
        )
        .group_by("month", "user_id")
        .agg(pl.sum("requests"), cost.sum().alias("cost_usd"))
        .collect(engine="streaming")
    )
    return {"user_rows": results.height, "requests": results["requests"].sum()}


STEPS: dict[str, Callable[[Path, Path], dict[str, Any]]] = {
    "bare copy": bare_copy,
    "unitecon import": unitecon_import,
    "price map": price_map,
    "hand-tuned query": hand_tuned,
    "unitecon margins": unitecon_margins,
    "polars streaming": polars_streaming,
    "genai-prices calls": genai_prices_calls,
    "LiteLLM calls": litellm_calls,
}


def run(step: str, folder: Path, log: Path, python: str = sys.executable) -> dict[str, Any]:
    """The seconds, peak memory and figures of a step, run in a process of its own."""
    command = [python, __file__, str(log), "--folder", str(folder), "--step", step]
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path}
    )
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1]}
    results: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return results


def report(results: dict[str, dict[str, Any]]) -> None:
    """Print each step, and the ratios that have a target."""
    for step, result in results.items():
        if "error" in result:
            print(f"{step:<20} failed: {result['error']}")
            continue
        seconds, megabytes = result["seconds"], result["megabytes"]
        rate = result["requests"] / seconds if result.get("requests") else 0
        print(f"{step:<20}{seconds:>9.1f} s{megabytes:>9,} MB{rate:>14,.0f} requests/s")
    pairs = (
        ("unitecon import", "bare copy", 1.5),
        ("unitecon margins", "hand-tuned query", 1.3),
        ("unitecon margins", "polars streaming", None),
    )
    for mine, theirs, aim in pairs:
        if "seconds" in results.get(mine, {}) and "seconds" in results.get(theirs, {}):
            ratio = results[mine]["seconds"] / results[theirs]["seconds"]
            verdict = f", target {aim}: {'met' if ratio <= aim else 'missed'}" if aim else ""
            print(f"{mine} / {theirs}: {ratio:.2f}{verdict}")
    for theirs in ("genai-prices calls", "LiteLLM calls"):
        if "seconds" in results.get(theirs, {}) and "seconds" in results.get(
            "unitecon margins", {}
        ):
            ours, other = results["unitecon margins"], results[theirs]
            rate = (ours["requests"] / ours["seconds"]) / (other["requests"] / other["seconds"])
            print(f"unitecon margins, requests/s over {theirs}: {rate:,.0f} (target 500)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("log", type=Path)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--user-plans", type=Path)
    parser.add_argument("--litellm", help="a Python that has LiteLLM")
    parser.add_argument("--step", choices=STEPS)
    arguments = parser.parse_args()
    if arguments.step:
        started = time.perf_counter()
        results = STEPS[arguments.step](arguments.folder, arguments.log)
        results.setdefault("seconds", time.perf_counter() - started)
        results["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(results, default=str))
        return
    make_case(arguments.folder, arguments.user_plans)
    results = {}
    for step in STEPS:
        python = arguments.litellm if step == "LiteLLM calls" else sys.executable
        if step == "LiteLLM calls":
            rows = sample(arguments.folder) if python else []
            (arguments.folder / "sample.json").write_text(json.dumps([call(row) for row in rows]))
        if python:
            results[step] = run(step, arguments.folder, arguments.log, python)
            print(f"{step}: {results[step]}", file=sys.stderr, flush=True)
    report(results)


if __name__ == "__main__":
    main()
