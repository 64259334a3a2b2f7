"""Fit the distributions of `usage_log.py` to published request traces: `usage_log.toml`.

    python benchmarks/fit_usage_log.py --traces FOLDER --facts FILE

FOLDER holds `AzureLLMInferenceTrace_conv.csv`, `AzureLLMInferenceTrace_code.csv`,
`mooncake_conversation_trace.jsonl` and `servegen_clients.csv`; FILE is a table of public figures
with the columns `metric`, `value`, `source` and `source_date`. Neither is part of this repository.

Tokens a request become tables of quantiles. The Azure and Mooncake traces have every request.
ServeGen has clients: each client's requests are spread through its own 50th, 90th and 99th
percentile (log tokens straight in the normal score, the slope of 50 to 90 below the median), and
clients are mixed by their requests.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]

TARGET = Path(__file__).with_name("usage_log.toml")
TWENTIETHS = tuple(round(0.05 * step, 2) for step in range(1, 20))
PROBABILITIES = (0.0, 0.01, *TWENTIETHS, 0.98, 0.99, 0.995, 0.999, 1.0)
BLOCK = 512  # tokens in a hash id of the Mooncake trace
INNER = 199  # points that stand for a client's requests
AZURE = "Azure/AzurePublicDataset, LLM inference trace of 16 Nov 2023, {}, CC-BY-4.0"
MOONCAKE = "kvcache-ai/Mooncake, FAST25 conversation trace, Apache-2.0"
SERVEGEN = "alibaba/ServeGen, clients of {}, Apache-2.0"


def azure(path: Path, name: str) -> dict[str, Any]:
    """Input and output of one Azure trace."""
    trace = pl.read_csv(path)
    fitted = {"input": trace["ContextTokens"], "output": trace["GeneratedTokens"]}
    return kind({k: v.to_numpy().astype(float) for k, v in fitted.items()}, AZURE.format(name))


def mooncake(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Input and output of the Mooncake trace, and how much input an earlier request has cached."""
    trace = pl.read_ndjson(path)
    tokens = {"input": trace["input_length"], "output": trace["output_length"]}
    reused = reused_tokens(trace["hash_ids"].to_list(), trace["input_length"].to_list())
    shares = reused / tokens["input"].to_numpy()
    cache = {
        "source": f"{MOONCAKE}: blocks of {BLOCK} tokens seen before, nothing ever evicted",
        "reused_share_of_input": round(float(reused.sum() / tokens["input"].sum()), 4),
        "shares": [round(float(x), 4) for x in np.quantile(shares, PROBABILITIES)],
    }
    return kind({k: v.to_numpy().astype(float) for k, v in tokens.items()}, MOONCAKE), cache


def reused_tokens(prompts: list[list[int]], lengths: list[int]) -> Floats:
    """Input tokens of each prompt that are in the longest beginning seen before."""
    seen: set[int] = set()
    reused = []
    for blocks, length in zip(prompts, lengths, strict=True):
        known = next((n for n, block in enumerate(blocks) if block not in seen), len(blocks))
        reused.append(min(known * BLOCK, length))
        seen.update(blocks)
    return np.array(reused, dtype=np.float64)


def reasoning(clients: pl.DataFrame) -> dict[str, Any]:
    """Input, output and reasoning's share of output of the clients of a reasoning model."""
    model = "deepseek-r1"
    rows = clients.filter(pl.col("model") == model)
    weights = np.repeat(rows["requests"].to_numpy(), INNER)
    tokens = {name: spread(rows, f"{name}_tokens").ravel() for name in ("input", "output")}
    fitted = kind(tokens, SERVEGEN.format(model), weights)
    for name in tokens:
        fitted[f"reported_mean_{name}_tokens"] = weighted_mean(rows, f"{name}_tokens_mean")
    marks = percentiles(rows, "reason_ratio")
    at = (np.arange(INNER) + 0.5) / INNER
    # Shares are straight in the probability; below the median as far as from 50 to 90.
    low = np.maximum(0, 2 * marks[:, 0] - marks[:, 1])
    points = np.column_stack([np.zeros_like(low), low, marks, marks[:, 2]])
    shares = np.array([np.interp(at, (0, 0.1, 0.5, 0.9, 0.99, 1), client) for client in points])
    table = weighted_quantiles(shares.ravel(), weights)
    mean = float(np.average(shares.ravel(), weights=weights))
    fitted["mean_reasoning_share"] = round(mean, 4)
    fitted["reported_mean_reasoning_share"] = weighted_mean(rows, "reason_ratio_mean")
    fitted["reasoning_share"] = [round(float(share), 4) for share in table]
    return fitted


def percentiles(rows: pl.DataFrame, name: str) -> Floats:
    """The 50th, 90th and 99th percentile of each client: clients x 3."""
    marks = rows.select(f"{name}_p50", f"{name}_p90", f"{name}_p99").cast(pl.Float64)
    return np.maximum.accumulate(marks.to_numpy(), axis=1)


def spread(rows: pl.DataFrame, name: str) -> Floats:
    """Tokens of each client at its inner probabilities: clients x INNER."""
    normal = NormalDist()
    at = np.array([normal.inv_cdf((point + 0.5) / INNER) for point in range(INNER)])
    marks = np.log(np.maximum(percentiles(rows, name), 1))
    middle, upper = normal.inv_cdf(0.9), normal.inv_cdf(0.99)
    first = (marks[:, 1] - marks[:, 0])[:, None] / middle
    last = (marks[:, 2] - marks[:, 1])[:, None] / (upper - middle)
    below = marks[:, :1] + first * at
    above = marks[:, 1:2] + last * (at - middle)
    return np.exp(np.where(at <= middle, below, above))


def weighted_mean(rows: pl.DataFrame, name: str) -> float:
    """The mean over requests of a figure that clients report."""
    requests, values = rows["requests"].to_numpy(), rows[name].cast(pl.Float64).to_numpy()
    return round(float(np.average(values, weights=requests)), 4)


def weighted_quantiles(values: Floats, weights: Floats) -> Floats:
    """Quantiles of `values` at PROBABILITIES, each value counting by its weight."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    places = np.searchsorted(reached, np.array(PROBABILITIES) * (1 - 1e-12))
    return values[order][np.minimum(places, len(values) - 1)]


def kind(tokens: dict[str, Floats], source: str, weights: Floats | None = None) -> dict[str, Any]:
    """One kind of request: a quantile table and the mean of each of `tokens`."""
    fitted: dict[str, Any] = {"source": source}
    for name, values in tokens.items():
        counts = np.ones_like(values) if weights is None else weights
        table = weighted_quantiles(np.maximum(values, 1), counts)
        fitted[f"mean_{name}_tokens"] = round(float(np.average(values, weights=counts)), 2)
        fitted[f"{name}_tokens"] = [round(float(value), 1) for value in table]
    return fitted


def users(facts: Path, clients: pl.DataFrame) -> dict[str, Any]:
    """How unevenly users ask: a lognormal's spread, and the range to compare its Gini with."""
    metric = "messages_p95_over_median_user_enterprise"
    row = (
        pl.read_csv(facts, infer_schema=False).filter(pl.col("metric") == metric).row(0, named=True)
    )
    ratio = float(row["value"])
    ginis = [gini(rows["requests"].to_numpy()) for _, rows in clients.group_by("model")]
    return {
        "source": f"{row['source']}, {row['source_date']}; that it is lognormal is assumed",
        "p95_to_median_ratio": ratio,
        "sigma": round(math.log(ratio) / NormalDist().inv_cdf(0.95), 4),
        "gini_source": SERVEGEN.format("five models") + ": requests a client, by model",
        "gini_low": round(min(ginis), 3),
        "gini_high": round(max(ginis), 3),
    }


def gini(amounts: Floats) -> float:
    """Gini coefficient: 0 where all are equal, near 1 where one user has everything."""
    ordered = np.sort(amounts)
    count = len(ordered)
    return float(((2 * np.arange(1, count + 1) - count - 1) @ ordered) / (count * ordered.sum()))


def toml(tables: dict[str, dict[str, Any]]) -> str:
    """The fitted tables as a TOML document."""
    lines = [
        "# Written by fit_usage_log.py: run it again instead of changing a figure here.",
        "# Quantiles of each table stand at these probabilities.",
        f"probabilities = {list(PROBABILITIES)}",
    ]
    for name, table in tables.items():
        lines += ["", f"[{name}]"]
        for key, value in table.items():
            text = f'"{value}"' if isinstance(value, str) else str(value)
            lines.append(f"{key} = {text}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the traces and the facts, write the fitted tables."""
    parser = argparse.ArgumentParser(description="fit the usage generator to published traces")
    parser.add_argument("--traces", type=Path, required=True, help="folder of the traces")
    parser.add_argument("--facts", type=Path, required=True, help="CSV of public figures")
    parser.add_argument("-o", "--output", type=Path, default=TARGET, help="the TOML to write")
    arguments = parser.parse_args()
    clients = pl.read_csv(arguments.traces / "servegen_clients.csv", infer_schema_length=None)
    long, cache = mooncake(arguments.traces / "mooncake_conversation_trace.jsonl")
    conversation, code = (
        azure(arguments.traces / f"AzureLLMInferenceTrace_{name}.csv", name)
        for name in ("conv", "code")
    )
    tables = {
        "users": users(arguments.facts, clients),
        "cache": cache,
        "kinds.chat": conversation,
        "kinds.code": code,
        "kinds.long": long,
        "kinds.reasoning": reasoning(clients),
    }
    arguments.output.write_text(toml(tables), encoding="utf-8")
    print(f"{arguments.output}: {', '.join(tables)}")


if __name__ == "__main__":
    main()
