"""Draws that agree with a case's facts against the same draws without them, and the whole command.

    python benchmarks/conditioning.py --draws 10000

Processor time, so that other work on the machine counts little. Each way runs in a process of its
own, in turns, on what an earlier call has kept: the case's answers as a program, and its mode.
`--strict` exits with 1 where the aim is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

AIM_RATIO = 1.5
WARM = 1_000  # draws of the call before: the fewest that are laid out as arrays
PLAIN, CONDITIONED, COMMAND = WAYS = ("plain", "conditioned", "command")
Figures = dict[str, float]


def drawn(case: Any, way: str, count: int, seed: int) -> None:
    """Draw a case's inputs and work out all answers that `unitecon simulate` asks for."""
    from unitecon.engine import many_scenarios
    from unitecon.fit.posterior import conditioned
    from unitecon.forecast.simulation import WANTED
    from unitecon.scenarios import frames
    from unitecon.uncertainty.draws import Sample, draw
    from unitecon.usage.log import UsageLog

    @cache
    def tables(scenario: str) -> dict[str, Any]:
        base: dict[str, Any] = frames.frames(case, [scenario])
        return base | UsageLog(case, base).tables

    sample = Sample(count, seed)
    if way == PLAIN:
        draws = draw(case, tables("baseline"), sample)
    else:
        request = conditioned.Request(case, "baseline", sample, tables, WANTED)
        draws = conditioned.draw(request).draws
    many_scenarios.answers(draws, WANTED)


def simulated(case: Any, count: int, seed: int) -> None:
    """All that `unitecon simulate` works out: draws, answers, quantiles and causes."""
    from unitecon.forecast.simulation import simulate
    from unitecon.uncertainty.draws import Sample

    simulate(case, Sample(count, seed))


def timed(way: str, options: argparse.Namespace) -> Figures:
    """One way in this process, after one with fewer draws: its processor time and peak memory."""
    from unitecon import model

    case = model.open(options.case, scenarios=["baseline"]).case
    run: Callable[[int, int], None] = (
        partial(simulated, case) if way == COMMAND else partial(drawn, case, way)
    )
    run(WARM, options.seed)
    started = time.process_time()
    run(options.draws, options.seed)
    seconds = time.process_time() - started
    return {"seconds": seconds, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def apart(way: str, options: argparse.Namespace, kept: str) -> Figures:
    """One way in a process of its own. Raises SystemExit with its last words where it fails."""
    here = Path(__file__).resolve()
    command = [sys.executable, str(here), options.case, "--way", way]
    command += ["--draws", str(options.draws), "--seed", str(options.seed)]
    path = os.pathsep.join([str(here.parent.parent), os.environ.get("PYTHONPATH", "")])
    # One thread of numpy's own, as on the command line.
    env = os.environ | {"PYTHONPATH": path, "UNITECON_CACHE": kept, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        sys.exit(f"{way} failed: {(done.stderr.strip().splitlines() or ['no word'])[-1]}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", nargs="?", default="openai")
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3, help="of which the fastest counts")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(timed(options.way, options)))
        return
    runs: dict[str, list[Figures]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as kept:
        for _ in range(options.repeats):
            for way, own in runs.items():
                own.append(apart(way, options, kept))
    seconds = {way: min(run["seconds"] for run in own) for way, own in runs.items()}
    for way, own in runs.items():
        print(f"{way:<12}{seconds[way]:>8.2f} s{max(run['mb'] for run in own):>8,.0f} MB")
    ratio = seconds[CONDITIONED] / seconds[PLAIN]
    is_met = ratio <= AIM_RATIO
    print(f"conditioned / plain: {ratio:.2f}, aim {AIM_RATIO}: {'met' if is_met else 'missed'}")
    print(f"command / plain: {seconds[COMMAND] / seconds[PLAIN]:.2f}")
    sys.exit(1 if options.strict and not is_met else 0)


if __name__ == "__main__":
    main()
