"""What instrumentations call a count, and whether their input includes cached tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tracecase import call, counts, events, span, taken, traces, written

READ, WRITE = "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens"
TOTAL = "gen_ai.usage.total_tokens"
MIXED = "app of shop with openai: cached tokens are beside the input in 1 calls and inside it in 1"
ODD = (
    "odd of shop with openai: the input is read as excluding cached tokens, "
    "as 1 of 2 calls with cached tokens show"
)
CHANGED = (
    "opentelemetry.instrumentation.bedrock of shop with openai: the input is read as including "
    "cached tokens, as its calls show"
)
NO_USAGE = {"gen_ai.usage.input_tokens": None, "gen_ai.usage.output_tokens": None}


def rows_of(folder: Path, *lines: Any) -> list[dict[str, Any]]:
    """The ledger of lines of which none is refused."""
    report, rows = taken(folder / "case", [written(folder / "a.jsonl", *lines)])
    assert report.reasons == {}
    return rows


def reasons_of(folder: Path, *lines: Any) -> dict[str, int]:
    """The reasons for quarantine of lines of which none is accepted."""
    report, rows = taken(folder / "case", [written(folder / "a.jsonl", *lines)])
    assert rows == []
    return report.reasons


@pytest.mark.parametrize(
    "cells",
    [
        {"gen_ai.usage.prompt_tokens": 1000, "gen_ai.usage.completion_tokens": 100,
         "gen_ai.usage.cache_read_input_tokens": 600,
         "gen_ai.usage.cache_creation_input_tokens": 90},
        {"llm.token_count.prompt": 1000, "llm.token_count.completion": 100,
         "llm.token_count.prompt_details.cache_read": 600,
         "llm.token_count.prompt_details.cache_write": 90},
        {"ai.usage.promptTokens": 1000, "ai.usage.completionTokens": 100,
         "ai.usage.cachedInputTokens": 600, "ai.usage.inputTokenDetails.cacheWriteTokens": 90},
        {"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
         "gen_ai.usage.input_tokens.cached": 600, "gen_ai.usage.input_tokens.cache_write": 90},
        {"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
         "gen_ai.usage.details.cache_read_tokens": 600, "gen_ai.usage.details.input_tokens": 310,
         "gen_ai.usage.details.cache_write_tokens": 90},
        {"llm.usage.prompt_tokens": 1000, "llm.usage.completion_tokens": 100,
         "llm.usage.cache_read_input_tokens": 600, "llm.usage.cache_creation_input_tokens": 90},
        {"gen_ai.usage.input_tokens": 1000.0, "gen_ai.usage.output_tokens": "100",
         "gen_ai.usage.prompt_tokens_details.cached_tokens": "600",
         "gen_ai.usage.cache_write_tokens": 90},
        {"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
         "gen_ai.usage.input_token_details": '{"cache_read": 600, "cache_creation": 90}'},
        {"langfuse.observation.usage_details":
         '{"input": 310, "output": 100, "input_cached_tokens": 600, "input_cache_creation": 90}'},
        {"aws.bedrock.usage.inputTokens": 1000, "aws.bedrock.usage.outputTokens": 100,
         "aws.bedrock.usage.cacheReadInputTokens": 600, "bedrock.usage.cacheWriteInputTokens": 90},
        {"gen_ai.aggregated_usage.input_tokens": 1000, "gen_ai.aggregated_usage.output_tokens": 100,
         "gen_ai.cached_tokens": 600, "gen_ai.cache_creation_tokens": 90},
        {"gen_ai.usage": {"input_tokens": 1000, "output_tokens": 100, "cached_tokens": 600,
         "cache_write_tokens": 90}},
        {"mlflow.chat.tokenUsage": {"input_tokens": 1000, "output_tokens": 100,
         "total_tokens": 1100, "cache_read_input_tokens": 600, "cache_creation_input_tokens": 90}},
        {"ai.usage.inputTokens": 310, "ai.usage.outputTokens": 100,
         "ai.usage.cachedInputTokens": 600,
         "ai.response.providerMetadata":
         '{"anthropic":{"usage":{"input_tokens":310},"cacheCreationInputTokens":90}}'},
    ],
)  # fmt: skip
def test_counts_are_read_under_any_name(tmp_path: Path, cells: dict[str, Any]) -> None:
    (row,) = rows_of(tmp_path, traces(call("a" * 16, cells={**NO_USAGE, **cells})))
    assert counts(row) == (310, 600, 90, 100)


@pytest.mark.parametrize(
    ("cells", "user"),
    [
        ({"user.id": "a", "enduser.id": "b"}, "b"),
        ({"ai.telemetry.metadata.userId": "b"}, "b"),
        ({"langfuse.user.id": "b"}, "b"),
        ({"langfuse.trace.user_id": "b"}, "b"),
        ({"traceloop.association.properties.user_id": "b"}, "b"),
        ({"user.id": "user_0a_account_11-22_session_33-44"}, "11-22"),
        ({"user.id": "user_0a_account__session_33-44"}, "user_0a"),
        ({"user.id": '{"device_id":"d","account_uuid":"b","session_id":"s"}'}, "b"),
    ],
)
def test_who_the_user_is(tmp_path: Path, cells: dict[str, Any], user: str) -> None:
    (row,) = rows_of(tmp_path, traces(call("a" * 16, cells={"user.id": None, **cells})))
    assert row["user_id"] == user


@pytest.mark.parametrize(
    ("cells", "provider"),
    [
        ({"gen_ai.provider.name": "openai.chat"}, "openai"),
        ({"gen_ai.provider.name": "anthropic.messages"}, "anthropic"),
        ({"gen_ai.provider.name": "OpenAI"}, "openai"),
        ({"gen_ai.provider.name": "azure.ai.openai"}, "azure.ai.openai"),
        ({"gen_ai.provider.name": "gcp.vertex_ai"}, "gcp.vertex_ai"),
        ({"gen_ai.provider.name": "xai.chat"}, "x-ai"),
        ({"gen_ai.provider.name": "langchain", "llm.provider": "azure"}, "azure"),
        ({"gen_ai.provider.name": "pydantic-ai"}, None),
        ({"gen_ai.provider.name": "vercel"}, None),
        ({"gen_ai.provider.name": "strands-agents",
          "gen_ai.request.model": "us.anthropic.claude-sonnet-4-5-20250929-v1:0"}, "aws.bedrock"),
    ],
)  # fmt: skip
def test_who_the_provider_is(tmp_path: Path, cells: dict[str, Any], provider: str | None) -> None:
    (row,) = rows_of(tmp_path, traces(call("a" * 16, cells=cells)))
    assert row["provider_id"] == provider


def cached(span_id: str, tokens: int, **more: Any) -> Any:
    """A call with 600 tokens read from the cache and 90 written."""
    return call(span_id * 16, tokens=(tokens, 100), cells={READ: 600, WRITE: 90, **more})


@pytest.mark.parametrize(
    "sign",
    [
        cached("b", 5),
        cached("b", 2000, **{TOTAL: 2790}),
        cached("b", 2000, **{"ai.usage.inputTokenDetails.noCacheTokens": 2000}),
    ],
)
def test_one_sign_decides_for_its_instrumentation(tmp_path: Path, sign: Any) -> None:
    silent = cached("a", 1000, **{TOTAL: 1100})
    rows = rows_of(tmp_path, traces(silent, sign), traces(cached("c", 1000), scope="other"))
    assert [counts(row)[0] for row in (rows[0], rows[2])] == [1000, 310]


def notes_of(folder: Path, *lines: Any) -> list[str]:
    """What the import says of how it read the traces."""
    return taken(folder / "case", [written(folder / "a.jsonl", *lines)])[0].notes


def test_a_reading_that_is_not_the_usual_one_is_noted(tmp_path: Path) -> None:
    usual = traces(cached("a", 1000), scope="usual")
    beside = traces(cached("b", 1000), cached("c", 5), scope="odd")
    known = traces(cached("d", 5), scope="strands-agents")
    uncached = {"ai.usage.inputTokenDetails.noCacheTokens": 310}
    changed = traces(cached("0", 1000, **uncached), scope="opentelemetry.instrumentation.bedrock")
    mixed = cached("e", 1000, **{"ai.usage.inputTokenDetails.noCacheTokens": 310})
    lines = notes_of(tmp_path, usual, beside, known, changed, traces(mixed, cached("f", 5)))
    assert sorted(lines) == [
        f"{MIXED}; each is read as it shows, other calls as including them",
        ODD,
        CHANGED,
    ]


def test_a_sign_holds_for_its_provider_and_service_alone(tmp_path: Path) -> None:
    claude = {"gen_ai.provider.name": "anthropic", "gen_ai.request.model": "claude-sonnet-4-5"}
    here = traces(cached("a", 5, **claude), cached("b", 1000))
    rows = rows_of(tmp_path, here, traces(cached("c", 1000, **claude), service="other"))
    assert [counts(row)[0] for row in rows] == [5, 310, 310]


def test_written_tokens_alone_may_be_beside_the_input(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, traces(cached("a", 1000, **{TOTAL: 1190}), cached("b", 2000)))
    assert [counts(row) for row in rows] == [(400, 600, 90, 100), (1400, 600, 90, 100)]


def test_where_signs_differ_each_call_is_read_as_it_shows(tmp_path: Path) -> None:
    name = "ai.usage.inputTokenDetails.noCacheTokens"
    rows = rows_of(tmp_path, traces(cached("a", 1000, **{name: 310}), cached("b", 5)))
    assert [counts(row)[0] for row in rows] == [310, 5]


def test_reasoning_beside_output_shows_in_one_call(tmp_path: Path) -> None:
    thought = {"gen_ai.usage.reasoning_tokens": 900}
    spans = (call("a" * 16, cells=thought), call("b" * 16, tokens=(1000, 1000), cells=thought))
    rows = rows_of(tmp_path, traces(*spans))
    assert [(row["output_tokens"], row["reasoning_tokens"]) for row in rows] == [
        (100, 900),
        (1000, 900),
    ]


def test_writes_for_an_hour_are_a_class_of_their_own(tmp_path: Path) -> None:
    hour = {"gen_ai.usage.cache_creation.ephemeral_1h_input_tokens": 40, WRITE: 90}
    apart = {"gen_ai.usage.cache_creation.ephemeral_1h_input_tokens": 40,
             "gen_ai.usage.cache_creation.ephemeral_5m_input_tokens": 50}  # fmt: skip
    rows = rows_of(tmp_path, traces(call("a" * 16, cells=hour), call("b" * 16, cells=apart)))
    for row in rows:
        assert counts(row) == (910, 0, 50, 100)
        assert row["cache_write_1h_tokens"] == 40


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({**NO_USAGE, "acme.tokens": 7}, "unread_token_count: acme.tokens"),
        ({**NO_USAGE, TOTAL: 7}, "unread_token_count: total tokens"),
        ({"gen_ai.usage.tool_prompt_tokens": 7},
         "unread_token_count: gen_ai.usage.tool_prompt_tokens"),
        ({"acme.cache_tier_tokens": 7}, "unread_token_count: acme.cache_tier_tokens"),
        ({"acme.cache": 7}, "unread_token_count: acme.cache"),
    ],
)  # fmt: skip
def test_a_count_that_nobody_reads_is_refused(
    tmp_path: Path, cells: dict[str, Any], reason: str
) -> None:
    assert reasons_of(tmp_path, traces(call("a" * 16, cells=cells))) == {reason: 1}


@pytest.mark.parametrize(
    "cells",
    [
        {"gen_ai.request.max_tokens": 4096, "llm.request.max_tokens": 7, "acme.tokens": 0},
        {"ai.settings.maxOutputTokens": 7, "ai.response.avgOutputTokensPerSecond": 33.5},
        {"acme.prompt_tokens": 1000, "acme.tokens": 1100, "cache.ttl": 300, "token.id": 5},
        {"gen_ai.usage.tool_prompt_tokens": 7, TOTAL: 1100, "http.cache_key": "x"},
        {"gen_ai.usage.details.accepted_prediction_tokens": 5, "ai.usage.cachedInputTokens": 0},
        {"ai.usage.outputTokenDetails.textTokens": 90, "llm.invocation_parameters": "{}"},
    ],
)
def test_what_is_no_count_of_its_own_is_no_reason(tmp_path: Path, cells: dict[str, Any]) -> None:
    assert len(rows_of(tmp_path, traces(call("a" * 16, cells=cells)))) == 1


def test_other_spans_with_numbers_are_not_calls(tmp_path: Path) -> None:
    other = span("b" * 16, cells={"db.cache.size": 12, "oauth.token": "9", "user.id": "x"})
    assert len(rows_of(tmp_path, traces(call("a" * 16), other))) == 1


def test_events_of_coding_agents_are_calls(tmp_path: Path) -> None:
    codex = {
        "event.name": "codex.sse_event",
        "event.kind": "response.completed",
        "model": "gpt-5",
        "input_token_count": 1000,
        "cached_token_count": 600,
        "output_token_count": 100,
        "reasoning_token_count": 60,
        "tool_token_count": 1100,
        "user.account_id": "ann",
    }
    gemini = {
        "event.name": "gemini_cli.api_response",
        "model": "gemini-2.5-pro",
        "user.id": "bob",
        "input_token_count": 1000,
        "cached_content_token_count": 600,
        "output_token_count": 100,
        "thoughts_token_count": 60,
        "total_token_count": 1160,
    }
    lines = (events(codex, scope="codex"), events(gemini, {"event.name": "gemini_cli.tool_call"},
             scope="gemini"))  # fmt: skip
    rows = sorted(rows_of(tmp_path, *lines), key=lambda row: str(row["user_id"]))
    assert [(counts(row), row["reasoning_tokens"]) for row in rows] == [
        ((400, 600, 0, 40), 60),
        ((400, 600, 0, 100), 60),
    ]


def test_an_event_of_another_name_with_tokens_is_refused(tmp_path: Path) -> None:
    line = events({"event.name": "turn_summary", "input_tokens": 5, "user.id": "a", "model": "m"})
    assert reasons_of(tmp_path, line) == {"unread_token_count: event turn_summary": 1}


def test_the_fast_mode_of_claude_code_has_prices_of_its_own(tmp_path: Path) -> None:
    event = {"event.name": "api_request", "model": "claude-opus-4-6", "user.id": "a",
             "input_tokens": 5, "output_tokens": 5}  # fmt: skip
    rows = rows_of(tmp_path, events({**event, "speed": "fast"}, {**event, "speed": "normal"}))
    assert sorted(row["price_context"] for row in rows) == ["fast", "standard"]


def test_an_embedding_of_the_ai_sdk_has_input_alone(tmp_path: Path) -> None:
    cells = {**NO_USAGE, "ai.usage.tokens": 40, "gen_ai.request.model": None,
             "mlflow.llm.model": '"text-embedding-3-small"'}  # fmt: skip
    (row,) = rows_of(tmp_path, traces(call("a" * 16, cells=cells)))
    assert (counts(row), row["model_ref"]) == ((40, 0, 0, 0), "text-embedding-3-small")
