"""Import of Claude Code transcripts against a bare read of the same bytes.

Writes transcripts as Claude Code does, most of whose bytes are tool results and texts, and compares
`unitecon import claude-code` with reading each file once:
`python -m benchmarks.claude_code_transcripts --megabytes 1000`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from unitecon import importing
from unitecon.importing import Job

WORDS = ("def", "return", "import", "self", '"usage"', "token", "path", "value", "\\n", "{}", "é")
MODELS = ("claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001")
BLOCKS = ("thinking", "text", "tool_use")
CASE = """title = "Transcripts"
as_of_date = 2026-11-01
first_month = 2026-10-01
last_month = 2027-06-01
"""


def text(draw: random.Random, size: int) -> str:
    """Code-like text of about `size` characters."""
    return " ".join(draw.choices(WORDS, k=max(size // 6, 1)))


def usage(draw: random.Random, output: int) -> dict[str, Any]:
    """The usage of one answer, nearly all of whose input is cached."""
    hour = draw.randrange(5000)
    return {
        "input_tokens": draw.randrange(1, 12),
        "cache_creation_input_tokens": hour,
        "cache_read_input_tokens": draw.randrange(10_000, 150_000),
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": hour},
        "output_tokens": output,
        "service_tier": "standard",
    }


def turn(draw: random.Random, session: str, at: float) -> Iterator[dict[str, Any]]:
    """One answer, a line per block, and the tool result that follows it."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))
    common = {"cwd": "app", "sessionId": session, "version": "2.1.63", "timestamp": stamp}
    name, output = f"{draw.getrandbits(96):024x}", draw.randrange(20, 2000)
    counts = usage(draw, output)
    model = draw.choice(MODELS)
    blocks = BLOCKS[: draw.randrange(1, 4)]
    for nth, block in enumerate(blocks, 1):
        last = nth == len(blocks)
        message = {
            "id": f"msg_{name}",
            "role": "assistant",
            "model": model,
            "content": [{"type": block, "text": text(draw, draw.randrange(100, 2000))}],
            "stop_reason": "tool_use" if last else None,
            "usage": counts | {"output_tokens": output if last else nth},
        }
        yield common | {"type": "assistant", "requestId": f"req_{name}", "message": message}
    result = {"type": "tool_result", "content": text(draw, draw.randrange(200, 25_000))}
    yield common | {"type": "user", "message": {"role": "user", "content": [result]}}


def write(folder: Path, size: int, seed: int = 7) -> int:
    """Write at least `size` bytes of transcripts below `folder`; how many files."""
    draw, files, written = random.Random(seed), 0, 0
    while written < size:
        path = folder / f"-home-app-{files % 40}" / f"{draw.getrandbits(64):016x}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        start = 1_790_812_800 + draw.randrange(28 * 86_400)  # a day of October 2026
        turns = range(draw.randrange(5, 120))
        lines = (line for nth in turns for line in turn(draw, path.stem, start + 20 * nth))
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        written, files = written + path.stat().st_size, files + 1
    return files


def read(folder: Path) -> float:
    """Seconds to read every file once."""
    start = time.perf_counter()
    for path in folder.rglob("*.jsonl"):
        with path.open("rb") as file:
            while file.read(1 << 20):
                pass
    return time.perf_counter() - start


def main() -> None:
    """Print the seconds of both, their ratio and the load of the machine."""
    arguments = argparse.ArgumentParser(description=main.__doc__)
    arguments.add_argument("--megabytes", type=int, default=1000)
    arguments.add_argument("--folder", type=Path, help="where transcripts are, or are written")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary) / "projects"
        if not folder.is_dir():
            print(f"{write(folder, chosen.megabytes * 1_000_000):,} files")
        case = Path(temporary) / "case"
        case.mkdir()
        (case / "case.toml").write_text(CASE)
        read(folder)  # so that both find the files in the machine's memory
        bare = read(folder)
        start = time.perf_counter()
        report = importing.run(Job("claude-code", [folder], case))
        seconds = time.perf_counter() - start
    print(f"read {bare:.1f} s, import {seconds:.1f} s, ratio {seconds / bare:.1f}")
    print(f"{report.accepted:,} answers of {report.read:,} lines; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
