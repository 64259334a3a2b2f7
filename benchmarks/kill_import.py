"""Kill an import at random moments and check the ledger after each.

    python benchmarks/usage_log.py --requests 2000000 --users 50000 --months 3 -o log.parquet
    python benchmarks/kill_import.py log.parquet --folder FOLDER

Prints the moment of each kill and how many rows the ledger had: as before, or all.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.usage_margins import make_case  # noqa: E402
from unitecon.usage import ledger  # noqa: E402

KILLS = 10


def rows(case: Path) -> int:
    """Rows of the ledger, as any reader sees it."""
    files = ledger.data_files(case)
    return pl.scan_parquet(files).select(pl.len()).collect().item() if files else 0


def killed(command: list[str], moment: float) -> str:
    """Run a command and kill it after `moment` seconds; whether it was killed or had finished."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HERE.parent
    )
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return "killed"
    return "had finished"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("log", type=Path)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    case = make_case(arguments.folder, None)
    command = [sys.executable, "-m", "unitecon", "import", "table", str(arguments.log.resolve())]
    command += ["--map", str(HERE / "usage_log_map.toml"), "--into", str(case.resolve())]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=HERE.parent)
    whole, took = rows(case), time.perf_counter() - started
    print(f"undisturbed: {took:.1f} s, {whole:,} rows")
    clock = random.Random(arguments.seed)
    for kill in range(1, KILLS + 1):
        moment = clock.uniform(0.1, 1.05) * took
        case, how = make_case(arguments.folder, None), killed(command, moment)
        count = rows(case)
        verdict = "as before" if count == 0 else "complete" if count == whole else "BROKEN"
        print(f"kill {kill:>2} at {moment:5.1f} s: {how}, {count:,} rows: {verdict}")
    subprocess.run(command, check=True, capture_output=True, cwd=HERE.parent)
    left = len(list((case / "usage").glob(".tmp-*")))
    print(f"imported once more: {rows(case):,} rows, {left} left-over folders")


if __name__ == "__main__":
    main()
