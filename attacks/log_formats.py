"""Sample lines of each log format, for a request with given token counts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

MAP = """[columns]
request_id = "id"
user_id = "who"
occurred_at = "at"
model_ref = "model"
input_tokens = "prompt"
output_tokens = "completion"
"""
SECOND = 1_759_427_201  # 2 October 2025, 17:46:41


@dataclass(frozen=True, slots=True)
class Request:
    """What a line says. No two requests have the same tokens, which so tell them apart."""

    request_id: str
    prompt: int
    completion: int


@dataclass(frozen=True, slots=True)
class Format:
    """How a log is written: its name, its line for a request, what stands around the lines."""

    name: str
    suffix: str
    line: Callable[[Request], bytes]
    head: bytes = b""
    between: bytes = b"\n"
    tail: bytes = b"\n"


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _row(cells: Iterable[object]) -> bytes:
    out = io.StringIO()
    texts = [json.dumps(cell) if isinstance(cell, dict) else cell for cell in cells]
    csv.writer(out, lineterminator="").writerow(texts)
    return out.getvalue().encode()


def _litellm(request: Request) -> dict[str, object]:
    total = request.prompt + request.completion
    return {
        "request_id": request.request_id, "call_type": "acompletion", "spend": 0.5,
        "total_tokens": total, "prompt_tokens": request.prompt,
        "completion_tokens": request.completion, "startTime": "2025-10-02 17:46:41.421",
        "model": "gpt-4o", "custom_llm_provider": "openai", "user": "anna",
        "metadata": {"tags": ["a", "b"], "note": 'says "hi", é'}, "cache_hit": "False",
        "end_user": "ben", "status": "success",
    }  # fmt: skip


def _langfuse(request: Request) -> dict[str, object]:
    usage = {"input": request.prompt, "output": request.completion}
    return {
        "id": request.request_id, "trace_id": "t-1", "type": "GENERATION",
        "start_time": "2025-10-02 17:46:41.421", "level": "DEFAULT",
        "provided_model_name": "gpt-4o", "usage_details": usage, "total_cost": 0.5,
        "user_id": "anna",
    }  # fmt: skip


def _openrouter(request: Request) -> dict[str, object]:
    return {
        "generation_id": request.request_id, "created_at": "2025-10-02 17:46:41.421",
        "cost_total": 0.5, "tokens_prompt": request.prompt,
        "tokens_completion": request.completion, "model_permaslug": "openai/gpt-4o",
        "provider_name": "OpenAI", "user": "anna", "note": "two, words",
    }  # fmt: skip


def _helicone(request: Request) -> dict[str, object]:
    return {
        "request_id": request.request_id, "request_created_at": "2025-10-02T17:46:41.421Z",
        "response_status": 200, "request_user_id": "anna", "provider": "OPENAI",
        "prompt_tokens": request.prompt, "completion_tokens": request.completion,
        "model": "gpt-4.1-2025-04-14", "request_path": "/v1/chat/completions", "cost": 0.5,
    }  # fmt: skip


def _bedrock(request: Request) -> dict[str, object]:
    return {
        "schemaType": "ModelInvocationLog", "schemaVersion": "1.0", "region": "us-east-1",
        "operation": "Converse", "timestamp": "2025-10-02T17:46:41Z",
        "requestId": request.request_id, "modelId": "anthropic.claude-sonnet-4-5-20250929-v1:0",
        "input": {"inputTokenCount": request.prompt},
        "output": {"outputTokenCount": request.completion},
        "requestMetadata": {"userId": "anna"},
    }  # fmt: skip


def _openai_usage(request: Request) -> dict[str, object]:
    result = {
        "object": "organization.usage.completions.result", "input_tokens": request.prompt,
        "output_tokens": request.completion, "num_model_requests": 5, "project_id": "proj_shop",
        "user_id": f"user-{request.request_id}", "model": "gpt-4o", "batch": None,
    }  # fmt: skip
    day = {"object": "bucket", "start_time": SECOND, "end_time": SECOND + 86_400}
    return {**day, "results": [result]}


def _anthropic_usage(request: Request) -> dict[str, object]:
    result = {
        "uncached_input_tokens": request.prompt, "cache_read_input_tokens": 0,
        "cache_creation": {"ephemeral_1h_input_tokens": 0, "ephemeral_5m_input_tokens": 0},
        "output_tokens": request.completion, "server_tool_use": {"web_search_requests": 0},
        "api_key_id": f"key-{request.request_id}", "workspace_id": "shop",
        "model": "claude-sonnet-4-5-20250929", "service_tier": "standard",
    }  # fmt: skip
    day = {"starting_at": "2025-10-02T00:00:00Z", "ending_at": "2025-10-03T00:00:00Z"}
    return {**day, "results": [result]}


def _otel(request: Request) -> dict[str, object]:
    values = {
        "gen_ai.operation.name": {"stringValue": "chat"},
        "gen_ai.provider.name": {"stringValue": "openai"},
        "gen_ai.request.model": {"stringValue": "gpt-4o"},
        "gen_ai.usage.input_tokens": {"intValue": str(request.prompt)},
        "gen_ai.usage.output_tokens": {"intValue": str(request.completion)},
        "user.id": {"stringValue": "anna"},
    }
    span = {
        "traceId": request.request_id * 2, "spanId": request.request_id, "name": "chat gpt-4o",
        "kind": 3, "startTimeUnixNano": f"{SECOND}421000000",
        "endTimeUnixNano": f"{SECOND + 1}421000000", "status": {},
        "attributes": [{"key": key, "value": value} for key, value in values.items()],
    }  # fmt: skip
    scope = {"scope": {"name": "app"}, "spans": [span]}
    return {"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [scope]}]}


def _claude_code(request: Request) -> dict[str, object]:
    usage = {"input_tokens": request.prompt, "output_tokens": request.completion}
    message = {
        "id": f"msg_{request.request_id}", "type": "message", "role": "assistant",
        "model": "claude-opus-4-5-20251101", "content": [], "usage": usage,
    }  # fmt: skip
    return {
        "type": "assistant", "sessionId": "s-1", "version": "2.1.63", "isSidechain": False,
        "timestamp": "2025-12-02T17:46:41.421Z", "message": message,
        "requestId": f"req_{request.request_id}",
    }  # fmt: skip


def _table(request: Request) -> dict[str, object]:
    return {
        "id": request.request_id, "who": "anna", "at": "2025-10-02T17:46:41Z", "model": "gpt-4o",
        "prompt": request.prompt, "completion": request.completion, "note": 'a "b", c',
    }  # fmt: skip


Record = Callable[[Request], dict[str, object]]


def _lines(name: str, record: Record) -> Format:
    return Format(name, "jsonl", lambda request: _json(record(request)))


def _array(name: str, record: Record) -> Format:
    return Format(name, "json", lambda request: _json(record(request)), b"[\n", b",\n", b"\n]")


def _csv(name: str, record: Record) -> Format:
    head = _row(record(Request("", 0, 0))) + b"\n"
    return Format(name, "csv", lambda request: _row(record(request).values()), head)


FORMATS = (
    *(_lines("litellm", _litellm), _array("litellm", _litellm), _csv("litellm", _litellm)),
    *(_lines("langfuse", _langfuse), _array("langfuse", _langfuse), _csv("langfuse", _langfuse)),
    *(_csv("openrouter", _openrouter), _lines("helicone", _helicone)),
    *(_array("helicone", _helicone), _lines("bedrock", _bedrock), _lines("otel", _otel)),
    *(_lines("openai-usage", _openai_usage), _lines("anthropic-usage", _anthropic_usage)),
    *(_lines("claude-code", _claude_code), _lines("table", _table), _csv("table", _table)),
)
