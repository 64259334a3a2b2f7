"""How long the functions of genai-prices and LiteLLM take to price requests one by one."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

SAMPLE = 20_000  # calls of a price function that are timed


def sample(folder: Path) -> list[dict[str, Any]]:
    """Ledger rows to price one by one."""
    import duckdb

    files = f"{folder}/case/usage/import=*/month=*/*.parquet"
    with duckdb.connect() as con:
        frame = con.sql(f"from read_parquet('{files}') limit {SAMPLE}").pl()
    rows: list[dict[str, Any]] = frame.to_dicts()
    return rows


def genai_prices_calls(folder: Path, _: Path) -> dict[str, Any]:
    """genai-prices' own function, once per request; the rows are in memory."""
    from genai_prices import Usage, calc_price

    rows = sample(folder)
    started, priced = time.perf_counter(), 0
    for row in rows:
        usage = Usage(
            input_tokens=row["input_tokens"] + row["cache_read_tokens"] + row["cache_write_tokens"],
            cache_read_tokens=row["cache_read_tokens"],
            cache_write_tokens=row["cache_write_tokens"],
            output_tokens=row["output_tokens"] + row["reasoning_tokens"],
        )
        try:
            calc_price(
                usage, row["model_ref"], provider_id=row["provider_id"],
                genai_request_timestamp=row["occurred_at"],
            )  # fmt: skip
            priced += 1
        except LookupError:
            continue
    return {"requests": len(rows), "seconds": time.perf_counter() - started, "priced": priced}


def litellm_calls(folder: Path, _: Path) -> dict[str, Any]:
    """LiteLLM's own function, once per request; the rows are in memory."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # no look on the network
    import litellm  # type: ignore[import-not-found]

    rows = json.loads((folder / "sample.json").read_text())
    started, priced = time.perf_counter(), 0
    for row in rows:
        try:
            litellm.cost_per_token(
                model=row["model_ref"], custom_llm_provider=row["provider_id"],
                prompt_tokens=row["prompt"], completion_tokens=row["completion"],
                cache_read_input_tokens=row["cache_read"], cache_creation_input_tokens=row["write"],
            )  # fmt: skip
            priced += 1
        except Exception:  # noqa: BLE001 - a model it does not know
            continue
    return {"requests": len(rows), "seconds": time.perf_counter() - started, "priced": priced}


def call(row: dict[str, Any]) -> dict[str, Any]:
    """A ledger row in the form LiteLLM's function takes."""
    read, write = row["cache_read_tokens"], row["cache_write_tokens"]
    return {
        "model_ref": row["model_ref"],
        "provider_id": row["provider_id"],
        "prompt": row["input_tokens"] + read + write,
        "completion": row["output_tokens"] + row["reasoning_tokens"],
        "cache_read": read,
        "write": write,
    }
