"""How long a new named scenario takes on a built case, for logs of several sizes.

    python benchmarks/new_scenario.py openai 1000000 10000000 --folder FOLDER

A number is a log of so many requests in three months, a hundredth as many users, in a copy of the
assistant startup, built in FOLDER and kept there for the next run. Anything else is a case: a
folder, used as it is (with its cache), or a bundled case's name, copied to FOLDER.

Each row is one case. `build` is a first answer with an empty cache (where the case is copied or
built here). `open` is a newly opened model's `runways` under a scenario that was never seen, from
opening the case to the rows, without importing Python's libraries; `again` one more scenario on
that model, and `margins` its plans' margins. `command` is `unitecon show runways CASE --scenario
NEW` with a new file in `scenarios/`, whole. `past` is a scenario that sets a plan's price from the
log's first day on, so that users' revenue is computed again; `costs` one that makes all usage more
expensive from then on, where the case has a contract, so that usage is priced again. Each is the
median of runs in processes of their own. The last line says whether `open`, `again` and `margins`
are under a second.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
AIM = 1.0  # seconds
AIMED = ("open", "again", "margins")
COLUMNS = ("requests", "build", *AIMED, "command", "past", "costs")
USERS = 100  # requests of a user, on average
FIRST = "2025-10-01"


def case_of(name: str, folder: Path) -> Path:
    """The case that an argument names, in `folder` unless it is a folder itself."""
    if name.isdigit():
        return logged(int(name), folder)
    if Path(name).is_dir():
        return Path(name).resolve()
    from unitecon.engine import catalog

    case = folder / name
    shutil.rmtree(case, ignore_errors=True)
    shutil.copytree(catalog.home("datasets") / name, case)
    return case


def logged(requests: int, folder: Path) -> Path:
    """The assistant startup with a log of this size, generated and imported once."""
    from unitecon import importing
    from unitecon.engine import catalog

    case, log = folder / f"log_{requests}", folder / f"log_{requests}.parquet"
    if (case / "ready").is_file():
        return case
    shutil.rmtree(case, ignore_errors=True)
    startup = catalog.home("datasets") / "assistant_startup"
    shutil.copytree(startup, case, ignore=shutil.ignore_patterns("usage", "provider_bills.csv"))
    command = [sys.executable, str(HERE / "usage_log.py"), "--requests", str(requests)]
    command += ["--users", str(requests // USERS), "--months", "3", "--first-month", "2025-10"]
    users = ["--user-plans", str(case / "user_plans.csv")]
    subprocess.run([*command, *users, "-o", str(log)], check=True)
    importing.import_files("table", [log], case, HERE / "usage_log_map.toml")
    log.unlink()
    (case / "ready").touch()
    return case


def measure(case: Path) -> dict[str, float]:
    """Seconds that each scenario takes in this process, by name."""
    from unitecon import model

    now = time.perf_counter
    start = now()
    opened = model.open(case)
    plan = opened.case.tables["plan_prices"].row(-1, named=True)
    price = {"plan_id": plan["plan_id"], "price_usd_per_user_month": 12.34 + os.getpid() % 97}
    new = opened.with_scenario("new", {"plan_prices": price})
    new.answer("runways")
    measured = {"open": now() - start}
    start = now()
    other = price | {"price_usd_per_user_month": 23.45 + os.getpid() % 89}
    opened.with_scenario("other", {"plan_prices": other}).answer("runways")
    measured["again"] = now() - start
    start = now()
    new.answer("plan_margins")
    measured["margins"] = now() - start
    for name, change in log_changes(case, opened.case.tables, price).items():
        start = now()
        day = FIRST if name == "past" else None
        opened.with_scenario(name, change, from_date=day).answer("runways")
        measured[name] = now() - start
    return measured


def log_changes(case: Path, tables: Any, price: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Changes to inputs of a log, by name; none for a case without a log."""
    if not (case / "usage").is_dir():
        return {}
    changes: dict[str, dict[str, Any]] = {"past": {"plan_prices": price}}
    if not tables["contract_prices"].is_empty():
        row = tables["contract_prices"].row(0, named=True)
        keys = ("provider_id", "model_id", "price_context", "token_kind", "valid_from_date")
        dear = {"price_usd_per_mtok": row["price_usd_per_mtok"] * 2 + os.getpid() % 101}
        changes["costs"] = {"contract_prices": {key: row[key] for key in keys} | dear}
    return changes


def build(case: Path) -> dict[str, float]:
    """Seconds of a first answer, and how many requests the log has."""
    from unitecon import model

    start = time.perf_counter()
    with model.open(case) as opened:
        opened.answer("runways")
        taken = time.perf_counter() - start
        tiers = opened.answer("logged_tiers")
    return {"build": taken, "requests": float(tiers["requests"].sum() or 0) if tiers.height else 0}


@contextmanager
def scenario_file(case: Path, name: str) -> Iterator[None]:
    """A new file in the case's scenarios for the length of a block."""
    folder = case / "scenarios"
    was_there = folder.is_dir()
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    plan = (case / "plan_prices.csv").read_text().strip().splitlines()[-1].partition(",")[0]
    path.write_text(
        'title = "New"\nquestion = "What if?"\n\n[[override]]\ntable = "plan_prices"\n'
        f'where = {{ plan_id = "{plan}" }}\n'
        f"set = {13.57 + os.getpid() % 97}\nfrom_date = {as_of(case)}\n"
    )
    try:
        yield
    finally:
        path.unlink()
        if not was_there:
            folder.rmdir()


def as_of(case: Path) -> str:
    import tomllib

    return str(tomllib.loads((case / "case.toml").read_text())["as_of_date"])


def command(case: Path) -> float:
    """Seconds of the whole command."""
    with scenario_file(case, "benchmarked"):
        arguments = ["show", "runways", str(case), "--scenario", "benchmarked"]
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "unitecon", *arguments],
            check=True, stdout=subprocess.DEVNULL, env=environment(),
        )  # fmt: skip
        return time.perf_counter() - start


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    return os.environ | {"PYTHONPATH": path}


def run(case: Path, step: str) -> dict[str, float]:
    """One step in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, str(case), "--step", step],
        check=True, capture_output=True, text=True, env=environment(),
    )  # fmt: skip
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def row(case: Path, repeats: int, *, is_ours: bool) -> dict[str, float]:
    """The medians of a case; one that is not ours keeps its cache."""
    if is_ours:
        shutil.rmtree(case / "usage" / "cache", ignore_errors=True)
    measured = run(case, "build")
    if not is_ours:
        del measured["build"]
    times: dict[str, list[float]] = {}
    for _ in range(repeats):
        for name, taken in run(case, "measure").items():
            times.setdefault(name, []).append(taken)
        times.setdefault("command", []).append(command(case))
    return measured | {name: statistics.median(all_taken) for name, all_taken in times.items()}


def printed(name: str, measured: dict[str, float]) -> str:
    """A row of the table."""
    seconds = [f"{measured[n]:.2f} s" if n in measured else "" for n in COLUMNS[1:]]
    return "| " + " | ".join((name, f"{measured['requests']:,.0f}", *seconds)) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", nargs="+", help="numbers of requests, cases or folders")
    parser.add_argument("--folder", type=Path, default=Path("out/bench"))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--step", choices=("build", "measure"))
    arguments = parser.parse_args()
    if arguments.step:
        case = Path(arguments.cases[0])
        print(json.dumps(build(case) if arguments.step == "build" else measure(case)))
        return
    arguments.folder.mkdir(parents=True, exist_ok=True)
    print("| " + " | ".join(("case", *COLUMNS)) + " |")
    print("|" + " --- |" * (len(COLUMNS) + 1), flush=True)
    worst = 0.0
    for name in arguments.cases:
        measured = row(
            case_of(name, arguments.folder), arguments.repeats, is_ours=not Path(name).is_dir()
        )
        worst = max(worst, *(measured[aimed] for aimed in AIMED))
        print(printed(Path(name).name, measured), flush=True)
    verdict = "met" if worst < AIM else "missed"
    print(f"\na new scenario, at most: {worst:.2f} s, aim under {AIM:.0f} s: {verdict}")


if __name__ == "__main__":
    main()
