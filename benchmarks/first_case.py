"""How long `unitecon init --log` takes on a LiteLLM log, against `import` and `show` of the same.

Both sides run in turns on one machine, each in processes of its own, so the ratio travels to other
machines. Processor time stands beside the seconds: on a busy machine it wanders less. Standard
library only; run it with the Python unitecon is installed in.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

MODELS = ("gpt-5-mini", "claude-sonnet-4-5", "gemini/gemini-2.5-flash", "openai/gpt-5")
SETTINGS = """title = "A log"
as_of_date = 2026-10-28
first_month = 2026-08-01
last_month = 2026-10-01
"""


def write_log(path: Path, rows: int) -> None:
    """A log of three months and 2,000 users."""
    draw = random.Random(1)
    with path.open("w") as file:
        for place in range(rows):
            prompt, output = draw.randint(100, 20_000), draw.randint(10, 2_000)
            day = f"2026-{draw.randint(8, 10):02}-{draw.randint(1, 28):02}"
            at = f"{day}T{draw.randint(0, 23):02}:{draw.randint(0, 59):02}:00Z"
            usage = {"prompt_tokens": prompt, "completion_tokens": output}
            usage["total_tokens"] = prompt + output
            record = {
                "request_id": f"r{place}", "call_type": "acompletion", "startTime": at,
                "endTime": at, "model": draw.choice(MODELS), "user": f"u{draw.randint(1, 2_000)}",
                "spend": prompt * 1e-6, "metadata": {"usage_object": usage}, **usage,
            }  # fmt: skip
            file.write(json.dumps(record) + "\n")


def run(commands: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Seconds and processor seconds of commands, one after the other."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        words = [sys.executable, "-m", "unitecon", *command]
        subprocess.run(words, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, used


def main() -> None:
    """Print the medians of both sides and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    one_command, two_commands = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "log.jsonl"
        write_log(log, options.rows)
        for place in range(options.repeats):
            one_command.append(run([["init", str(folder / f"first_{place}"), "--log", str(log)]]))
            case = folder / f"case_{place}"
            case.mkdir()
            (case / "case.toml").write_text(SETTINGS)
            added = ["import", "litellm", str(log), "--into", str(case)]
            two_commands.append(run([added, ["show", "user_costs", str(case), "--format", "csv"]]))
    for title, column in (("seconds", 0), ("processor seconds", 1)):
        init = statistics.median(times[column] for times in one_command)
        both = statistics.median(times[column] for times in two_commands)
        print(f"{title}: init {init:.2f}, import and show {both:.2f}, ratio {init / both:.2f}")


if __name__ == "__main__":
    main()
