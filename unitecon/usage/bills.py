"""Imported bills -> the `given_*` tables that queries about bills start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from unitecon.basics.plain_paths import plain
from unitecon.engine.parquet import Scan, TableData
from unitecon.usage import ledger, price_book

LINES, MODELS = "given_bill_lines", "given_bill_models"
AMOUNT = pl.Decimal(30, 18)
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("line_key", "provider_id", "account_id", "invoice_id"), pl.String),
    **dict.fromkeys(("period_start_at", "period_end_at"), pl.Datetime("us")),
    **dict.fromkeys(("line_item", "model_ref", "token_class"), pl.String),
    **dict.fromkeys(("price_context", "region", "line_kind"), pl.String),
    "quantity": pl.Decimal(30, 9),
    "quantity_unit": pl.String,
    **dict.fromkeys(("amount", "effective_amount", "list_amount"), AMOUNT),
    "currency": pl.String,
    "source_file": pl.String,
    "source_line": pl.Int64,
}

CLASSES = (
    *("input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
    *("output_tokens", "reasoning_tokens", "input_audio_tokens", "output_audio_tokens"),
    *("input_image_tokens", "output_image_tokens", "web_searches"),
)
# The hours of a case without bills: nothing is compared with them.
NO_HOURS = pl.DataFrame(
    schema={
        **dict.fromkeys(("import_id", "import_format"), pl.String),
        "month": pl.Date,
        "used_at": pl.Datetime("us"),
        "is_second_half": pl.Boolean,
        "price_slot_id": pl.Int64,
        "outcome_kind": pl.String,
        **dict.fromkeys(("requests", *CLASSES), pl.Int64),
    }
)


def lines(case: Path) -> TableData:
    """The lines of all bills that were imported into a case."""
    files = ledger.bill_files(case)
    return Scan.of(files) if files else pl.DataFrame(schema=SCHEMA)


def models(case: Path) -> pl.DataFrame:
    """The models that bills name, each with its names in the price book (null: not in it)."""
    keys = ["provider_id", "model_ref"]
    frames = [pl.scan_parquet(plain(path)).select(keys) for path in ledger.bill_files(case)]
    empty = pl.LazyFrame(schema=dict.fromkeys(keys, pl.String))
    named = pl.concat([empty, *frames]).drop_nulls().unique().sort(keys).collect()
    return price_book.match(named).select(*keys, "book_provider_id", "book_model_id")
