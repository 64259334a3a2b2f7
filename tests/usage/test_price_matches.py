"""A log's provider, model and context -> what the price book calls them."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

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


# The same names as gateways, SDKs and frameworks write them.
REGIONAL = "regional.anthropic.claude-sonnet-4-5-20250929-v1:0"
GLOBAL = "global.anthropic.claude-sonnet-4-5-20250929-v1:0"
ARN = "arn:aws:bedrock:us-east-1:123456789012"
WRITTEN = [
    # a prefix names the provider that the log names too
    ("openai", "openai/gpt-4o-mini", "openai", "gpt-4o-mini", False),
    ("OpenAI", "OpenAI/GPT-4O-mini", "openai", "gpt-4o-mini", False),
    ("openai", "openai/responses/gpt-4o-mini", "openai", "gpt-4o-mini", False),
    ("xai", "xai/grok-4-latest", "x-ai", "grok-4-0709", False),
    ("gemini", "gemini/gemini-2.5-flash", "google", "gemini-2.5-flash", False),
    ("anthropic", "anthropic/claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5", False),
    ("vertex_ai", "vertex_ai/gemini-2.5-pro", "google", "gemini-2.5-pro", False),
    ("azure", "azure/gpt-4o-mini", "openai", "gpt-4o-mini", True),
    ("azure", "azure/global/gpt-4o-mini", "openai", "gpt-4o-mini", True),
    ("azure_ai", "azure_ai/gpt-4o-mini", "openai", "gpt-4o-mini", True),
    ("groq", "groq/llama-3.3-70b-versatile", "groq", "llama-3.3-70b-versatile", False),
    ("groq", "groq/openai/gpt-oss-120b", "groq", "openai/gpt-oss-120b", False),
    ("deepseek", "deepseek/deepseek-chat", "deepseek", "deepseek-chat", False),
    ("mistral", "mistral/mistral-small-latest", "mistral", "mistral-small-latest", False),
    ("fireworks_ai", "fireworks_ai/accounts/fireworks/models/deepseek-v3p2", "fireworks",
     "deepseek-v3p2", False),
    ("together_ai", "together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo", "together",
     "meta-llama/Llama-3.3-70B-Instruct-Turbo", False),
    ("openrouter", "openrouter/anthropic/claude-sonnet-4.5", "openrouter",
     "anthropic/claude-sonnet-4.5", False),
    ("openrouter", "openrouter/openai/gpt-4.1:nitro", "openrouter", "openai/gpt-4.1", False),
    ("cohere_chat", "cohere_chat/command-r", "cohere", "command-r", False),
    # without a provider, or with a gateway or framework as one, a prefix decides, else the model
    (None, "groq/llama-3.3-70b-versatile", "groq", "llama-3.3-70b-versatile", False),
    (None, "openrouter/openai/gpt-4.1", "openrouter", "openai/gpt-4.1", False),
    (None, "accounts/fireworks/models/deepseek-v3p2", "fireworks", "deepseek-v3p2", False),
    ("litellm_proxy", "litellm_proxy/openai/gpt-4o", "openai", "gpt-4o", False),
    (None, "litellm_proxy/azure/gpt-4o", "openai", "gpt-4o", True),
    ("vercel", "anthropic/claude-sonnet-4.5", "anthropic", "claude-sonnet-4-5", False),
    ("langchain", "gpt-4o", "openai", "gpt-4o", False),
    ("litellm", "gpt-4o", "openai", "gpt-4o", False),
    ("my-proxy", "my-proxy/gpt-4o", "openai", "gpt-4o", False),
    ("nobody", "gpt-4o", "openai", "gpt-4o", False),
    ("", "gpt-4o", "openai", "gpt-4o", False),
    ("strands-agents", GLOBAL, "aws", GLOBAL, False),
    (None, "@openai-prod/gpt-4o", "openai", "gpt-4o", False),
    # an SDK's or a convention's name of the provider
    ("openai.chat", "gpt-4o", "openai", "gpt-4o", False),
    ("xai.chat", "grok-4", "x-ai", "grok-4-0709", False),
    ("azure.ai.openai", "gpt-4o", "openai", "gpt-4o", True),
    ("az.ai.openai", "gpt-4o", "openai", "gpt-4o", True),
    ("aws.bedrock", f"us.{GLOBAL[7:]}", "aws", REGIONAL, False),
    ("gcp.vertex_ai", "gemini-2.5-flash", "google", "gemini-2.5-flash", False),
    ("vertex_ai-anthropic_models", "claude-sonnet-4-5", "google", "claude-sonnet-4-5", False),
    # OpenAI's protocol carries the models of others
    ("openai", "anthropic/claude-sonnet-4.5", "anthropic", "claude-sonnet-4-5", True),
    ("anthropic", f"us.{GLOBAL[7:]}", "aws", REGIONAL, True),
    # Bedrock: where it runs decides the price
    ("bedrock", f"bedrock/{GLOBAL}", "aws", GLOBAL, False),
    ("bedrock", f"bedrock/converse/eu.{GLOBAL[7:]}", "aws", REGIONAL, False),
    ("bedrock", f"bedrock/us-east-1/{GLOBAL[7:]}", "aws", REGIONAL, False),
    ("bedrock", f"{ARN}:inference-profile/us.{GLOBAL[7:]}", "aws", REGIONAL, False),
    ("bedrock", f"bedrock/converse/{ARN}:inference-profile/{GLOBAL}", "aws", GLOBAL, False),
    ("bedrock", f"{ARN}%3Ainference-profile%2F{GLOBAL}".replace(":", "%3A"), "aws", GLOBAL, False),
    (None, f"arn:aws:bedrock:eu-west-1::foundation-model/{GLOBAL[7:]}", "aws", REGIONAL, False),
    # Google
    ("gemini", "models/gemini-2.5-flash", "google", "gemini-2.5-flash", False),
    (None, "models/gemini-2.5-flash", "google", "gemini-2.5-flash", False),
    (None, "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro", "google",
     "gemini-2.5-pro", False),
    (None, "claude-sonnet-4-5@20250929", "google", "claude-sonnet-4-5", False),
    # ends of a name that do not change the price
    ("anthropic", "claude-opus-4-6[1m]", "anthropic", "claude-opus-4-6", False),
    ("openai", "gpt-4.1-latest", "openai", "gpt-4.1", False),
    # OpenRouter's free models, whether the book lists them or not
    ("openrouter", "deepseek/deepseek-r1-0528:free", "openrouter", "any-model:free", False),
    ("openrouter", "nobody/unheard-of:free", "openrouter", "any-model:free", False),
    (None, "openrouter/nobody/unheard-of:free", "openrouter", "any-model:free", False),
    # fine-tuned models have prices of their own
    ("openai", "openai/ft:gpt-4o-mini-2024-07-18:a::b", "openai", "ft:gpt-4o-mini", False),
]  # fmt: skip
UNKNOWN = [
    # fine-tuned ones that the book lacks: never the price of the model they are made of
    ("openai", "openai/ft:gpt-4.1-2025-04-14:acme:support:Zz9"),
    ("azure", "gpt-4.1-mini-2025-04-14.ft-0a1b2c3d4e5f"),
    ("azure", "o4-mini.ft-0a1b2c3d4e5f"),
    # Bedrock: reserved, imported or a government's, and a profile that does not say its model
    ("bedrock", f"{ARN}:application-inference-profile/ab12cd34ef56"),
    ("bedrock", f"bedrock/{ARN}:application-inference-profile/ab12cd34ef56"),
    ("bedrock", f"{ARN}:provisioned-model/amazon.nova-pro-v1:0"),
    ("bedrock", f"{ARN}:custom-model/amazon.titan-text-lite-v1:0:4k/abc"),
    ("bedrock", f"bedrock/us-gov-west-1/{GLOBAL[7:]}"),
    ("bedrock", f"us-gov.{GLOBAL[7:]}"),
    ("bedrock", "bedrock/us-east-1/1-month-commitment/anthropic.claude-v2:1"),
    # outside the list's regions, and in Azure's data zones, prices are higher
    ("bedrock", "bedrock/eu-west-2/meta.llama3-70b-instruct-v1:0"),
    ("bedrock", "eu.amazon.nova-lite-v1:0"),
    ("azure", "azure/eu/gpt-4o-2024-08-06"),
    ("azure", "azure/support-prod"),
    # open weights have a price with each host
    ("deepinfra", "deepseek-ai/DeepSeek-R1"),
    (None, "deepseek-ai/DeepSeek-R1"),
    (None, "some-host/mistral-small-latest"),
    (None, "openai/gpt-oss-120b"),
    ("azure_ai", "azure_ai/deepseek-r1"),
    ("vercel", "deepseek/deepseek-r1"),
    ("ollama", "mistral-small-latest"),
    ("hosted_vllm", "hosted_vllm/gpt-4o"),
    (None, "ollama/mistral-small-latest"),
    ("openai", "openai/llama-3.3-70b-versatile"),
]


@pytest.mark.parametrize(("provider_id", "model_ref", "provider", "model", "fallback"), WRITTEN)
def test_a_name_finds_its_model_however_it_is_written(
    provider_id: str | None, model_ref: str, provider: str, model: str, fallback: bool
) -> None:
    test_a_reference_finds_its_model(provider_id, model_ref, provider, model, fallback)


@pytest.mark.parametrize(("provider_id", "model_ref"), UNKNOWN)
def test_a_model_without_a_list_price_stays_unknown(
    provider_id: str | None, model_ref: str
) -> None:
    test_a_reference_finds_its_model(provider_id, model_ref, None, None, None)


def test_a_free_model_costs_nothing() -> None:
    rows = price_book.list_prices().filter(pl.col("book_model_id") == "any-model:free")
    (row,) = rows.to_dicts()
    classes = [row[name] for name in price_book.UNITS if "_per_token" in name]
    assert classes == [0] * len(classes)
    assert row["web_search_usd_per_search"] is None  # a search of the gateway's is charged


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, str | None]]:
    """The references that were looked up."""
    asked: list[tuple[str | None, str | None]] = []
    look_up = price_book._look_up

    def counted(provider_id: str | None, model_ref: str | None) -> Any:
        asked.append((provider_id, model_ref))
        return look_up(provider_id, model_ref)

    monkeypatch.setattr(price_book, "_look_up", counted)
    return asked


def test_each_reference_is_looked_up_once_and_rows_stay(
    lookups: list[tuple[str | None, str | None]],
) -> None:
    providers, models = [ref[0] for ref in REFS] * 50, [ref[1] for ref in REFS] * 50
    contexts = (["standard"] * len(REFS) + ["batch"] * len(REFS)) * 25
    refs = pl.DataFrame(
        {"provider_id": providers, "model_ref": models, "price_context": contexts}
    ).with_row_index("row")
    matches = price_book.match(refs)
    assert lookups == [ref[:2] for ref in REFS]
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
