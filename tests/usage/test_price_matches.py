"""A log's provider, model and context -> what the price book calls them."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from genai_prices.data_snapshot import DataSnapshot

from unitecon.usage import price_book

REFS = [
    # provider, reference -> provider and model of the book, is it a fallback
    ("openai", "gpt-4o", "openai", "gpt-4o", False),
    ("OpenAI", "GPT-4o", "openai", "gpt-4o", False),
    ("openai", "gpt-4o-2024-08-06", "openai", "gpt-4o", False),
    ("openai", "gpt-4o-20240806", "openai", "gpt-4o", False),
    ("openai", "gpt-5.2-20251211", "openai", "gpt-5.2", False),
    ("litellm", "openai/gpt-4o", "openai", "gpt-4o", False),
    ("litellm", "azure/gpt-4o", "openai", "gpt-4o", True),
    ("azure", "gpt-4o", "openai", "gpt-4o", True),
    ("vertex", "claude-sonnet-4-5@20250929", "google", "claude-sonnet-4-5", False),
    ("vertex", "claude-2", "anthropic", "claude-2", True),
    (
        "bedrock",
        "anthropic.claude-3-5-sonnet-20240620-v1:0",
        "aws",
        "regional.anthropic.claude-3-5-sonnet-20240620-v1:0",
        False,
    ),
    (
        "aws",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "aws",
        "regional.anthropic.claude-sonnet-4-5-20250929-v1:0",
        False,
    ),
    (None, "claude-sonnet-4-5-20250929", "anthropic", "claude-sonnet-4-5", False),
    (None, "gpt-4o", "openai", "gpt-4o", False),
    (None, "nothing-of-the-kind", None, None, None),
    ("openai", "nothing-of-the-kind", None, None, None),
    ("nobody", "gpt-4o", None, None, None),
    ("", "gpt-4o", None, None, None),
    (None, None, None, None, None),
]


@pytest.mark.parametrize(("provider_id", "model_ref", "provider", "model", "fallback"), REFS)
def test_a_reference_finds_its_model(
    provider_id: str | None,
    model_ref: str | None,
    provider: str | None,
    model: str | None,
    fallback: bool | None,
) -> None:
    refs = pl.DataFrame(
        {"provider_id": [provider_id], "model_ref": [model_ref]},
        schema={"provider_id": pl.String, "model_ref": pl.String},
    )
    (row,) = price_book.match(refs).to_dicts()
    assert (row["book_provider_id"], row["book_model_id"]) == (provider, model)
    assert row["is_fallback_provider"] is fallback
    assert (row["price_contexts"] is None) == (provider is None)
    if fallback:
        assert row["price_contexts"] == ["standard"]


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The references that genai-prices was asked for."""
    asked: list[str] = []
    find = DataSnapshot.find_provider_model

    def counted(self: DataSnapshot, model_ref: str, *rest: Any) -> Any:
        asked.append(model_ref)
        return find(self, model_ref, *rest)

    monkeypatch.setattr(DataSnapshot, "find_provider_model", counted)
    return asked


def test_each_reference_is_looked_up_once_and_rows_stay(lookups: list[str]) -> None:
    providers, models = [ref[0] for ref in REFS] * 50, [ref[1] for ref in REFS] * 50
    contexts = (["standard"] * len(REFS) + ["batch"] * len(REFS)) * 25
    refs = pl.DataFrame(
        {"provider_id": providers, "model_ref": models, "price_context": contexts}
    ).with_row_index("row")
    matches = price_book.match(refs)
    assert sorted(lookups) == sorted(ref[1] for ref in REFS if ref[1] is not None)
    assert matches.select(refs.columns).equals(refs)
    assert matches["book_model_id"].to_list() == [ref[3] for ref in REFS] * 50
    assert matches.columns[4:] == [*price_book.MATCH, "book_price_context"]


def test_no_references_match_to_no_rows() -> None:
    schema = {"provider_id": pl.String, "model_ref": pl.String, "price_context": pl.String}
    assert price_book.match(pl.DataFrame(schema=schema)).columns[3:] == [
        *price_book.MATCH,
        "book_price_context",
    ]


@pytest.mark.parametrize(
    ("provider_id", "model_ref", "context", "priced_as"),
    [
        ("openai", "gpt-4o", "standard", "standard"),
        ("openai", "gpt-4o", None, "standard"),
        ("openai", "gpt-4o", "batch", "batch"),
        ("openai", "gpt-4o", "processing=batch", "batch"),
        ("openai", "gpt-4o", "service_tier=batch", "standard"),
        ("openai", "gpt-4o", "Batch", "standard"),  # genai-prices minds capitals
        ("openai", "gpt-4o", "flex", "standard"),  # o3 and gpt-5 have it, gpt-4o has not
        ("openai", "gpt-5", "flex", "flex"),
        ("openai", "gpt-5", "default", "standard"),
        (
            "openai",
            "gpt-5",
            "service_tier=flex; processing=batch",
            "processing=batch;service_tier=flex",
        ),
        ("anthropic", "claude-opus-4-8", "fast", "fast"),
        ("openrouter", "mistralai/mistral-large-4-0", "route=mistral/eu", "route=mistral/eu"),
        ("azure", "gpt-4o", "batch", "standard"),
        ("openai", "nothing-of-the-kind", "batch", None),
    ],
)
def test_a_context_is_priced_as_the_model_has_it(
    provider_id: str, model_ref: str, context: str | None, priced_as: str | None
) -> None:
    refs = {"provider_id": [provider_id], "model_ref": [model_ref], "price_context": [context]}
    schema = {"provider_id": pl.String, "model_ref": pl.String, "price_context": pl.String}
    (row,) = price_book.match(pl.DataFrame(refs, schema=schema)).to_dicts()
    assert row["book_price_context"] == priced_as
    assert priced_as is None or priced_as in row["price_contexts"]
