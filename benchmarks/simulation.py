"""Many draws of a case: unitecon's pass against the same arithmetic by hand in numpy.

    python benchmarks/simulation.py --draws 100000
    python benchmarks/simulation.py --growth

Every uncertain input is drawn. Each way starts from the same draws and a case already loaded, in
a process of its own, so that its memory is its own: unitecon's pass; numpy over all draws at
once; numpy in blocks of draws. `--growth` runs each on ever more draws: time should grow no faster
than they do. `--strict` exits with 1 where an aim is missed or an answer differs.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unitecon.engine import many_scenarios

HERE = Path(__file__).resolve().parent
AIM_RATIO, AIM_MB = 1.5, 4096
GROWTH = (100, 1_000, 10_000, 100_000)
# glibc keeps what numpy frees and hands it out again: numpy takes up to two fifths less time so.
KEPT = {"MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "8000000000"}
Figures = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """The input of each way: the given tables of the case, and the draws."""

    base: dict[str, Any]
    draws: Any
    block: int  # draws of a block of numpy's
    workers: int  # of unitecon's


def loaded(options: argparse.Namespace) -> Work:
    """The case and the draws, made before the clock runs."""
    import polars as pl

    from unitecon import model
    from unitecon.scenarios import frames
    from unitecon.uncertainty.draws import Sample, draw
    from unitecon.usage.log import UsageLog

    case = model.open(options.case, scenarios=["baseline"]).case
    base: dict[str, Any] = frames.frames(case, ["baseline"])
    if options.months:
        last = pl.col("as_of_date").dt.truncate("1mo").dt.offset_by(f"{options.months - 1}mo")
        ends = pl.min_horizontal("last_month", last)
        base["given_settings"] = base["given_settings"].with_columns(last_month=ends)
    base |= UsageLog(case, base).tables
    return Work(
        base, draw(case, base, Sample(options.draws, options.seed)), options.block, options.workers
    )


def unitecon_pass(work: Work) -> Callable[[], Figures]:
    """The product's own pass: the catalog's SQL on all draws."""

    money = ("scenario_id", "month", "revenue_usd", "burn_usd", "closing_cash_usd")
    ends = ("scenario_id", "cash_out_date", "runway_months", "lowest_cash_usd")

    def run() -> Figures:
        wanted = {"company_months": money, "runways": ends}
        answers = many_scenarios.answers(work.draws, wanted, work.workers).frames
        months, runways = answers["company_months"], answers["runways"]
        return {
            "cash": months["closing_cash_usd"].sum(),
            "burn": months["burn_usd"].sum(),
            "out": runways["cash_out_date"].count(),
            "rows": months.height,
        }

    return run


def numpy_whole(work: Work) -> Callable[[], Figures]:
    """Numpy over all draws at once."""
    return _numpy(work, len(work.draws.ids))


def numpy_blocks(work: Work) -> Callable[[], Figures]:
    """Numpy in blocks that stay in the cache: about the least that such a machine can do."""
    return _numpy(work, work.block)


def _numpy(work: Work, size: int) -> Callable[[], Figures]:
    import numpy as np

    from benchmarks.numpy_layout import Layout
    from benchmarks.numpy_model import NumpyModel

    model = NumpyModel(Layout(work.base))

    places = work.draws.cells.select("given_table", "row").iter_rows()
    cells = [(table.removeprefix("given_"), row) for table, row in places]

    def run() -> Figures:
        draws = work.draws
        if size >= len(draws.ids):
            result = model.run(cells, draws.values)
        else:
            result = model.run_blocks(cells, draws.values, size)
        months, runways = result.months, result.runways
        return {
            "cash": float(months.closing.sum()),
            "burn": float(months.burn.sum()),
            "out": int((~np.isnat(runways.cash_out)).sum()),
            "rows": months.closing.size,
        }

    return run


WAYS: dict[str, tuple[Callable[[Work], Callable[[], Figures]], dict[str, str]]] = {
    "unitecon": (unitecon_pass, {}),
    "numpy, whole arrays": (numpy_whole, KEPT),
    "numpy, blocks": (numpy_blocks, KEPT),
}
OURS, WHOLE, BLOCKS = WAYS


def timed(way: str, options: argparse.Namespace) -> Figures:
    """One way in this process: its seconds, its peak memory and its figures."""
    run = WAYS[way][0](loaded(options))
    started = time.perf_counter()
    figures = run()
    figures["seconds"] = time.perf_counter() - started
    figures["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def apart(way: str, options: argparse.Namespace, draws: int) -> Figures:
    """One way in a process of its own. Raises SystemExit with its last words where it fails."""
    command = [sys.executable, __file__, options.case, "--way", way, "--draws", str(draws)]
    for name in ("seed", "block", "workers", "months"):
        command += [f"--{name}", str(getattr(options, name))]
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    env = os.environ | {"PYTHONPATH": path} | WAYS[way][1]
    with tempfile.TemporaryDirectory() as cache:  # empty: the program is laid out in the run
        env["UNITECON_CACHE"] = cache
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        sys.exit(f"{way} failed: {(done.stderr.strip().splitlines() or ['no word'])[-1]}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def best(way: str, options: argparse.Namespace, draws: int) -> Figures:
    """The fastest of the repeats; memory is the most of them."""
    runs = [apart(way, options, draws) for _ in range(options.repeats)]
    fastest: Figures = min(runs, key=lambda run: run["seconds"])
    return fastest | {"megabytes": max(run["megabytes"] for run in runs)}


def judged(said: str, is_met: bool) -> bool:
    """Print an aim and whether it is met; the same for --strict."""
    print(f"{said}: {'met' if is_met else 'missed'}")
    return is_met


def is_same(ours: Figures, other: Figures) -> bool:
    """Whether two ways came to the same money, to rounding, and to the same cash-outs."""
    near = all(abs(ours[n] - other[n]) <= 1e-9 * abs(other[n]) for n in ("cash", "burn"))
    return near and ours["out"] == other["out"] and ours["rows"] == other["rows"]


def compare(options: argparse.Namespace) -> bool:
    """The table of all ways, and the ratios that count."""
    figures = {}
    for way in WAYS:
        figures[way] = fastest = best(way, options, options.draws)
        print(f"{way:<22}{fastest['seconds']:>8.2f} s{fastest['megabytes']:>8,} MB", flush=True)
    ours = figures[OURS]
    print(
        f"{options.draws:,} draws, {ours['rows'] // options.draws} months, {ours['out']:,} run out"
    )
    print(f"unitecon / {BLOCKS}: {ours['seconds'] / figures[BLOCKS]['seconds']:.1f}")
    ratio = ours["seconds"] / figures[WHOLE]["seconds"]
    met = [judged(f"unitecon / {WHOLE}: {ratio:.1f}, aim {AIM_RATIO}", ratio <= AIM_RATIO)]
    met += [
        judged(f"memory: {ours['megabytes']:,} MB, aim {AIM_MB:,}", ours["megabytes"] <= AIM_MB)
    ]
    met += [
        judged("the same cash, burn and cash-outs", all(is_same(ours, o) for o in figures.values()))
    ]
    return all(met)


def growth(options: argparse.Namespace) -> bool:
    """Seconds at ever more draws, up to --draws; time should grow no faster than they do."""
    sizes = [size for size in GROWTH if size <= options.draws]
    met = True
    for way in WAYS:
        seconds: list[float] = []
        for draws in sizes:
            seconds.append(best(way, options, draws)["seconds"])
            said = f", {seconds[-1] / seconds[-2]:.1f} times the line above" if seconds[1:] else ""
            print(f"{way:<22}{draws:>8,} draws{seconds[-1]:>9.3f} s{said}", flush=True)
        if way == OURS:
            times, more = seconds[-1] / seconds[0], sizes[-1] / sizes[0]
            said = f"unitecon: {more:,.0f} times the draws take {times:,.0f} times the time"
            met = judged(f"{said}, aim at most {more:,.0f}", times <= more)
    return met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", nargs="?", default="openai")
    parser.add_argument("--draws", type=int, default=GROWTH[-1])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--block", type=int, default=2_000, help="draws of one block of numpy's")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="of unitecon's")
    parser.add_argument(
        "--months", type=int, default=0, help="from the as-of date; 0: all there are"
    )
    parser.add_argument("--repeats", type=int, default=1, help="of which the fastest counts")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(timed(options.way, options)))
        return
    met = growth(options) if options.growth else compare(options)
    sys.exit(1 if options.strict and not met else 0)


if __name__ == "__main__":
    main()
