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
Found = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """What a way is given: the given tables of the case, and the draws."""

    base: dict[str, Any]
    draws: Any
    block: int  # draws of a block of numpy's
    workers: int  # of unitecon's


def loaded(given: argparse.Namespace) -> Work:
    """The case and the draws, made before the clock runs."""
    import polars as pl

    from unitecon import model
    from unitecon.scenarios import frames
    from unitecon.uncertainty.draws import Sample, draw
    from unitecon.usage.log import UsageLog

    case = model.open(given.case, scenarios=["baseline"]).case
    base: dict[str, Any] = frames.frames(case, ["baseline"])
    if given.months:
        last = pl.col("as_of_date").dt.truncate("1mo").dt.offset_by(f"{given.months - 1}mo")
        ends = pl.min_horizontal("last_month", last)
        base["given_settings"] = base["given_settings"].with_columns(last_month=ends)
    base |= UsageLog(case, base).tables
    return Work(base, draw(case, base, Sample(given.draws, given.seed)), given.block, given.workers)


def unitecon_pass(work: Work) -> Callable[[], Found]:
    """The product's own pass: the catalog's SQL on all draws."""

    money = ("scenario_id", "month", "revenue_usd", "burn_usd", "closing_cash_usd")
    ends = ("scenario_id", "cash_out_date", "runway_months", "lowest_cash_usd")

    def run() -> Found:
        wanted = {"company_months": money, "runways": ends}
        found = many_scenarios.answers(work.draws, wanted, work.workers).frames
        months, runways = found["company_months"], found["runways"]
        return {
            "cash": months["closing_cash_usd"].sum(),
            "burn": months["burn_usd"].sum(),
            "out": runways["cash_out_date"].count(),
            "rows": months.height,
        }

    return run


def numpy_whole(work: Work) -> Callable[[], Found]:
    """Numpy over all draws at once."""
    return _numpy(work, len(work.draws.ids))


def numpy_blocks(work: Work) -> Callable[[], Found]:
    """Numpy in blocks that stay in the cache: about the least that such a machine can do."""
    return _numpy(work, work.block)


def _numpy(work: Work, size: int) -> Callable[[], Found]:
    import numpy as np

    from benchmarks.numpy_layout import Layout
    from benchmarks.numpy_model import NumpyModel

    model = NumpyModel(Layout(work.base))

    places = work.draws.cells.select("given_table", "row").iter_rows()
    cells = [(table.removeprefix("given_"), row) for table, row in places]

    def run() -> Found:
        draws = work.draws
        if size >= len(draws.ids):
            found = model.run(cells, draws.values)
        else:
            found = model.run_blocks(cells, draws.values, size)
        months, runways = found.months, found.runways
        return {
            "cash": float(months.closing.sum()),
            "burn": float(months.burn.sum()),
            "out": int((~np.isnat(runways.cash_out)).sum()),
            "rows": months.closing.size,
        }

    return run


WAYS: dict[str, tuple[Callable[[Work], Callable[[], Found]], dict[str, str]]] = {
    "unitecon": (unitecon_pass, {}),
    "numpy, whole arrays": (numpy_whole, KEPT),
    "numpy, blocks": (numpy_blocks, KEPT),
}
OURS, WHOLE, BLOCKS = WAYS


def timed(way: str, given: argparse.Namespace) -> Found:
    """One way in this process: its seconds, its peak memory, what it found."""
    run = WAYS[way][0](loaded(given))
    started = time.perf_counter()
    found = run()
    found["seconds"] = time.perf_counter() - started
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def apart(way: str, given: argparse.Namespace, draws: int) -> Found:
    """One way in a process of its own. Raises SystemExit with its last words where it fails."""
    command = [sys.executable, __file__, given.case, "--way", way, "--draws", str(draws)]
    for name in ("seed", "block", "workers", "months"):
        command += [f"--{name}", str(getattr(given, name))]
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    env = os.environ | {"PYTHONPATH": path} | WAYS[way][1]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        sys.exit(f"{way} failed: {(done.stderr.strip().splitlines() or ['no word'])[-1]}")
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


def best(way: str, given: argparse.Namespace, draws: int) -> Found:
    """The fastest of the repeats; memory is the most of them."""
    runs = [apart(way, given, draws) for _ in range(given.repeats)]
    fastest: Found = min(runs, key=lambda one: one["seconds"])
    return fastest | {"megabytes": max(one["megabytes"] for one in runs)}


def judged(said: str, is_met: bool) -> bool:
    """Print an aim and whether it is met; the same for --strict."""
    print(f"{said}: {'met' if is_met else 'missed'}")
    return is_met


def is_same(one: Found, other: Found) -> bool:
    """Whether two ways came to the same money, to rounding, and to the same cash-outs."""
    near = all(abs(one[n] - other[n]) <= 1e-9 * abs(other[n]) for n in ("cash", "burn"))
    return near and one["out"] == other["out"] and one["rows"] == other["rows"]


def compare(given: argparse.Namespace) -> bool:
    """The table of all ways, and the ratios that count."""
    found = {}
    for way in WAYS:
        found[way] = one = best(way, given, given.draws)
        print(f"{way:<22}{one['seconds']:>8.2f} s{one['megabytes']:>8,} MB", flush=True)
    ours = found[OURS]
    print(f"{given.draws:,} draws, {ours['rows'] // given.draws} months, {ours['out']:,} run out")
    print(f"unitecon / {BLOCKS}: {ours['seconds'] / found[BLOCKS]['seconds']:.1f}")
    ratio = ours["seconds"] / found[WHOLE]["seconds"]
    met = [judged(f"unitecon / {WHOLE}: {ratio:.1f}, aim {AIM_RATIO}", ratio <= AIM_RATIO)]
    met += [
        judged(f"memory: {ours['megabytes']:,} MB, aim {AIM_MB:,}", ours["megabytes"] <= AIM_MB)
    ]
    met += [
        judged("the same cash, burn and cash-outs", all(is_same(ours, o) for o in found.values()))
    ]
    return all(met)


def growth(given: argparse.Namespace) -> bool:
    """Seconds at ever more draws, up to --draws; time should grow no faster than they do."""
    sizes = [size for size in GROWTH if size <= given.draws]
    met = True
    for way in WAYS:
        seconds: list[float] = []
        for draws in sizes:
            seconds.append(best(way, given, draws)["seconds"])
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
    given = parser.parse_args()
    if given.way:
        print(json.dumps(timed(given.way, given)))
        return
    met = growth(given) if given.growth else compare(given)
    sys.exit(1 if given.strict and not met else 0)


if __name__ == "__main__":
    main()
