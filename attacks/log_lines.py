"""Broken lines in logs: one costs itself and no other, and every sum stays right.

Of each file some lines are mutated. It must be read, every record be accepted, a duplicate or
quarantined, and the lines that were left alone be in the ledger with the tokens written into them.
"""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from attacks.trial import Plan, Trial
from unitecon.case.places import bundled
from unitecon.importing import import_files
from unitecon.usage import ledger

TRIALS = 200_000
PER_FILE = 500  # mutated lines
ALONE = 100  # lines that are left as they are
BITS = (
    *(b'"', b",", b"\r", b"\0", b"\\", b"{", b"}", b"[", b"]", b":", b"'", b";", b"\t", b"\x0c"),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xc2\x85", b"\x1b[2J"),
    *(
        b"\xe2\x80\xa8",
        b"\\ud800",
        b"\\u0000",
        b"NaN",
        b"inf",
        b"-0",
        b"1e2",
        b"7.5",
        b"-3",
        b"1_0",
    ),
    *(b"null", b"true", b"[" * 3000, b'{"a":' * 2000, b'""', b'","', b"}{", b"a" * 5000),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a line says."""

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


def _spend(request: Request) -> dict[str, object]:
    total = request.prompt + request.completion
    return {
        "request_id": request.request_id, "call_type": "acompletion", "spend": 0.5,
        "total_tokens": total, "prompt_tokens": request.prompt,
        "completion_tokens": request.completion, "startTime": "2025-10-02 17:46:41.421",
        "model": "gpt-4o", "custom_llm_provider": "openai", "user": "anna",
        "metadata": {"tags": ["a", "b"], "note": 'says "hi", é'}, "cache_hit": "False",
        "end_user": "ben", "status": "success",
    }  # fmt: skip


def _json(request: Request) -> bytes:
    return json.dumps(_spend(request)).encode()


def _csv(request: Request) -> bytes:
    cells = [json.dumps(v) if isinstance(v, dict) else v for v in _spend(request).values()]
    return _row(cells)


def _row(cells: list[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue().encode()


def _router(request: Request) -> bytes:
    return _row([request.request_id, "2025-10-02 17:46:41.421", 0.5, request.prompt,
                 request.completion, "openai/gpt-4o", "OpenAI", "anna", "two, words"])  # fmt: skip


ROUTER = "generation_id,created_at,cost_total,tokens_prompt,tokens_completion,model_permaslug,"
FORMATS = (
    Format("litellm", "jsonl", _json),
    Format("litellm", "json", _json, b"[\n", b",\n", b"\n]"),
    Format("litellm", "csv", _csv, _row(list(_spend(Request("", 0, 0)))) + b"\n"),
    Format("openrouter", "csv", _router, f"{ROUTER}provider_name,user,note\n".encode()),
)


def trials(plan: Plan) -> Iterator[Trial]:
    """A trial for each mutated line; those of one file stand and fall together."""
    for start in range(plan.numbers.start, plan.numbers.stop, PER_FILE):
        numbers = range(start, min(start + PER_FILE, plan.numbers.stop))
        form = FORMATS[start // PER_FILE % len(FORMATS)]
        failure = _failure(form, plan, numbers)
        for number in numbers:
            yield Trial(number, f"a line of {form.name} as {form.suffix}", failure)


def _failure(form: Format, plan: Plan, numbers: range) -> str | None:
    chance = plan.chance(numbers.start)
    alone = [_request(chance) for _ in range(ALONE)]
    lines = [form.line(request) for request in alone]
    for number in numbers:
        line_chance = plan.chance(number)
        lines.append(_mutated(form.line(_request(line_chance)), line_chance))
    first, rest = lines[0], lines[1:]
    chance.shuffle(rest)  # the first line shows what the file is
    path = plan.folder / f"log.{form.suffix}"
    path.write_bytes(form.head + form.between.join([first, *rest]) + form.tail)
    case = plan.folder / "case"
    shutil.copytree(bundled()["assistant_startup"], case, ignore=shutil.ignore_patterns("usage"))
    try:
        return _outcome(form.name, path, case, alone)
    except Exception as error:  # noqa: BLE001 - whatever it is, the file was refused
        return f"{numbers.start}..{numbers.stop}: {type(error).__name__}: {error}"[:300]
    finally:
        shutil.rmtree(case)


def _outcome(form: str, path: Path, case: Path, alone: list[Request]) -> str | None:
    report = import_files(form, [path], case)
    if report.read != report.accepted + report.duplicate + report.quarantined:
        return f"{report.read} records read do not add up"
    rows = pl.concat(map(pl.read_parquet, ledger.data_files(case)))
    expected = {request.request_id: (request.prompt, request.completion) for request in alone}
    read = {
        row["request_id"]: (
            row["input_tokens"] + row["cache_read_tokens"],
            row["output_tokens"] + row["reasoning_tokens"],
        )
        for row in rows.iter_rows(named=True)
        if row["request_id"] in expected
    }
    wrong = [name for name in expected if read.get(name) != expected[name]]
    return f"{len(wrong)} whole lines lost or changed, such as {wrong[0]}" if wrong else None


def _request(chance: random.Random) -> Request:
    name = f"{chance.getrandbits(64):016x}"
    return Request(name, chance.randrange(10**6), chance.randrange(10**6))


def _mutated(line: bytes, chance: random.Random) -> bytes:
    """A line with one to three faults."""
    for _ in range(chance.randrange(1, 4)):
        place, other = sorted(chance.randrange(len(line) + 1) for _ in range(2))
        kind = chance.randrange(5)
        if kind == 0:
            line = line[:place] + line[other:]
        elif kind == 1:
            line = line[:place] + chance.choice(BITS) + line[place:]
        elif kind == 2:
            line = line[:place] + chance.choice(BITS) + line[place + 1 :]
        elif kind == 3:
            line = line[:place] + bytes([chance.randrange(256)]) + line[place + 1 :]
        else:
            line = line[:place] + line[place:other] * 2 + line[other:]
    return line.replace(b"\n", b" ")
