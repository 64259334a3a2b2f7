"""Which provider a log means, and what is not looked up at all."""

from __future__ import annotations

import pytest

from unitecon.usage import model_names

BOOK = {name: name for name in ("openai", "anthropic", "azure", "aws", "groq", "mistral")}
BOOK["huggingface-groq"] = "huggingface_groq"


@pytest.mark.parametrize(
    ("text", "provider_id"),
    [
        ("groq", "groq"),
        ("GROQ", "groq"),
        ("groq.chat", "groq"),
        ("azure.ai.openai", "azure"),
        ("azure_ai", "azure"),
        ("az.ai.openai", "azure"),
        ("aws.bedrock", "aws"),
        ("Amazon Bedrock", "aws"),
        ("vertex_ai", "google"),
        ("gcp.gen_ai", "google"),
        ("mistral_ai", "mistral"),
        ("langchain-openai", "openai"),
        ("huggingface_groq", "huggingface_groq"),
        ("strands-agents", None),
        ("ollama", None),
        ("ollama.chat", None),
        ("openai_like", None),
        ("openai-compatible", None),
        ("", None),
        ("-", None),
        (None, None),
    ],
)
def test_a_provider_is_recognised_by_its_words(text: str | None, provider_id: str | None) -> None:
    assert model_names.provider_of(text, BOOK.get) == provider_id


@pytest.mark.parametrize("name", ["", "/", "//", "a/", ":free", "arn:", "arn:aws:s3:::bucket/x"])
def test_an_odd_name_is_looked_up_nowhere_or_as_it_is(name: str) -> None:
    names = [attempt.name for attempt in model_names.attempts(None, name, BOOK.get)]
    assert set(names) <= {name, ""}


def test_the_longest_name_is_tried_first() -> None:
    places = model_names.attempts("groq", "groq/openai/gpt-oss-120b", BOOK.get)
    assert [attempt.name for attempt in places] == [
        "groq/openai/gpt-oss-120b",
        "openai/gpt-oss-120b",
        "gpt-oss-120b",
    ]
