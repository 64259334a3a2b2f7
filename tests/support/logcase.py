"""A small case with a usage log, written into a folder by hand: no import is involved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

TOKENS = (
    *("input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
    *("output_tokens", "reasoning_tokens", "input_audio_tokens", "output_audio_tokens"),
    *("input_image_tokens", "output_image_tokens", "web_searches"),
)
INPUTS = tuple(n for n in TOKENS if n.startswith(("input", "cache")))
OUTPUTS = tuple(n for n in TOKENS if n.startswith(("output", "reasoning")))
SCHEMA: dict[str, Any] = {
    "request_id": pl.String,
    "user_id": pl.String,
    "occurred_at": pl.Datetime("us"),
    "provider_id": pl.String,
    "model_ref": pl.String,
    "price_context": pl.String,
    "requests": pl.Int64,
    **dict.fromkeys(TOKENS, pl.Int64),
    "reported_cost_usd": pl.Decimal(38, 12),
}
TOML = """title = "A log"
as_of_date = 2026-01-01
first_month = 2025-10-01
last_month = 2026-06-01

[usage]
plan_of_unlisted_users = "free"
"""
DATED = "valid_from_date,known_from_date,basis,source_id,note"
GUESS = "2025-01-01,2025-01-01,assumed,,A guess."
TABLES = {
    "plans": "plan_id,plan_name,plan_kind,audience_id\n"
    "free,Free,free,free\nplus,Plus,flat,paid\npro,Pro,flat,paid\n",
    "sources": "source_id,title,published_date,url,confidence,verified\nx,X,,,high,seen\n",
    "plan_prices": f"plan_id,price_usd_per_user_month,{DATED}\n"
    f"free,0,{GUESS}\nplus,20,{GUESS}\npro,200,{GUESS}\n",
    "variable_costs": f"plan_id,cost_id,cost_share_of_revenue,{DATED}\nplus,fees,0.1,{GUESS}\n",
}
Row = Mapping[str, Any]


def request(request_id: str, user_id: str, at: str, **more: Any) -> dict[str, Any]:
    """One ledger row; tokens not named are 0, the model is OpenAI's gpt-4o."""
    row: dict[str, Any] = dict.fromkeys(TOKENS, 0)
    row |= {"provider_id": "openai", "model_ref": "gpt-4o", "price_context": "standard"}
    row |= {"requests": 1, "reported_cost_usd": None}
    row |= {"request_id": request_id, "user_id": user_id, "occurred_at": datetime.fromisoformat(at)}
    return row | more


def build(folder: Path, rows: Sequence[Row], user_plans: str = "", **tables: str) -> Path:
    """Write the case with its ledger into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(TOML)
    for name, text in (TABLES | tables).items():
        (folder / f"{name}.csv").write_text(text)
    if user_plans:
        header = "user_id,plan_id,from_date,to_date,seats,price_usd_per_user_month\n"
        (folder / "user_plans.csv").write_text(header + user_plans)
    if rows:
        add_import(folder, "0000000000000001", rows)
    return folder


def add_import(folder: Path, import_id: str, rows: Sequence[Row]) -> None:
    """One import of a ledger, as it stands on disk."""
    home = folder / "usage" / f"import={import_id}"
    frame = pl.DataFrame(list(rows), schema=SCHEMA)
    months = frame.with_columns(month=pl.col("occurred_at").dt.strftime("%Y-%m"))
    for month, part in months.partition_by("month", as_dict=True).items():
        place = home / f"month={month[0]}"
        place.mkdir(parents=True)
        part.drop("month").write_parquet(place / "data_0.parquet")
    totals = {
        "requests": int(frame["requests"].sum()),
        "input_tokens": int(sum(frame[name].sum() for name in INPUTS)),
        "output_tokens": int(sum(frame[name].sum() for name in OUTPUTS)),
        "web_searches": int(frame["web_searches"].sum()),
    }
    counts = {"read": len(rows), "accepted": len(rows), "duplicate": 0, "quarantined": 0}
    about = {
        "import_id": import_id,
        "format": "table",
        "created_at": "2026-01-01T00:00:00+00:00",
        "map": None,
        "files": [{"name": "log.csv", "sha256": import_id}],
        "counts": counts,
        "totals": totals,
        "months": dict(months["month"].value_counts().iter_rows()),
    }
    (home / "import.json").write_text(json.dumps(about))
