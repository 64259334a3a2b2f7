"""Rating a log under a graduated plan, and rating it again under proposals, against plain sums.

    python benchmarks/rerating.py --users 1000000 --requests 100000000 --folder FOLDER

Makes a case in FOLDER: all users on one plan, requests spread evenly over three months. Each step
runs in a process of its own, so that its memory is its own. `plain sums` is DuckDB's sum of tokens
by user and month on the ledger's files, `rating` is `account_margins` from nothing kept. `costs
kept` is the same again from the log's kept sums; `re-rating` is `rerate_summaries` after that.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.usage_margins import CLASSES, DATED, connected, make_case  # noqa: E402

MONTHS = ("2025-10", "2025-11", "2025-12")
STEPS_USD = ((0, 1_000_000, 0.00001), (1_000_000, 5_000_000, 0.000008), (5_000_000, "", 0.000005))
TABLES = {
    "meters": "meter_id,meter_name,measure,note\ntokens,Tokens,tokens,\n",
    "charges": "charge_id,plan_id,charge_name,charge_model,meter_id,package_units,free_units,"
    "billing_months,billed,free_days,price_lock_months,"
    "valid_from_date,known_from_date,basis,source_id,note\n"
    f"base,pro,Base,flat,,,,1,in_advance,,,{DATED}\n"
    f"usage,pro,Usage,graduated,tokens,,,1,in_arrears,,,{DATED}\n",
    "charge_steps": "charge_id,step_id,from_units,up_to_units,step_fee_usd,price_usd,"
    "valid_from_date,known_from_date,basis,source_id,note\n"
    f"base,only,0,,,20,{DATED}\n"
    + "".join(
        f"usage,step_{start},{start},{end},,{usd},{DATED}\n" for start, end, usd in STEPS_USD
    ),
    "allowances": "plan_id,meter_id,included_units,rollover_months,"
    f"valid_from_date,known_from_date,basis,source_id,note\npro,tokens,100000,,{DATED}\n",
}
PROPOSAL = """title = "Proposal {number}"
[[charge]]
plan_id = "pro"
charge_id = "base_{number}"
charge_model = "flat"
price_usd = {base}
[[charge]]
plan_id = "pro"
charge_id = "usage_{number}"
charge_model = "graduated"
meter_id = "tokens"
steps = [{{ up_to_units = 1000000, price_usd = 0.00001 }}, {{ price_usd = 0.000005 }}]
[[allowance]]
plan_id = "pro"
meter_id = "tokens"
included_units = {included}
"""
# A user's requests are spread over the months and have tokens of very different numbers.
LEDGER = """select
    'r' || i as request_id, 'u' || lpad(cast(i % {users} as varchar), 8, '0') as user_id,
    timestamp '{month}-01' + to_seconds(i * 7919 % 2419200) as occurred_at,
    'openai' as provider_id, 'gpt-4o' as model_ref, 'standard' as price_context,
    cast(1 as bigint) as requests, {classes}, cast(null as decimal(38, 12)) as reported_cost_usd
    from range({first}, {last}) as numbers(i)"""


def make(folder: Path, users: int, requests: int, proposals: int) -> None:
    """The case with its ledger, and the files of proposals."""
    case = make_case(folder, None)
    for name, text in TABLES.items():
        (case / f"{name}.csv").write_text(text)
    header = "user_id,plan_id,from_date,to_date,seats,price_usd_per_user_month\n"
    names = (f"u{number:08},pro,2025-10-01,,1,\n" for number in range(users))
    (case / "user_plans.csv").write_text(header + "".join(names))
    about = case / "usage" / "import=0000000000000001"
    per_month = requests // len(MONTHS)
    tokens = "cast(1000 * exp(hash(i) % 1000 / 150.0) as bigint) as input_tokens"
    classes = ", ".join([tokens, *(f"cast(0 as bigint) as {name}" for name in CLASSES[1:])])
    with connected(folder) as con:
        for number, month in enumerate(MONTHS):
            (about / f"month={month}").mkdir(parents=True)
            first = number * per_month
            query = LEDGER.format(
                users=users, month=month, classes=classes, first=first, last=first + per_month
            )
            con.execute(f"copy ({query}) to '{about}/month={month}/data_0.parquet'")
    total = per_month * len(MONTHS)
    counts = {"read": total, "accepted": total, "duplicate": 0, "quarantined": 0}
    report: dict[str, Any] = {
        "import_id": about.name[7:],
        "format": "table",
        "map": None,
        "counts": counts,
    }
    report |= {"created_at": "2026-01-01T00:00:00+00:00", "files": []}
    report |= {"months": dict.fromkeys(MONTHS, per_month), "totals": {"requests": total}}
    (about / "import.json").write_text(json.dumps(report))
    for number in range(proposals):
        text = PROPOSAL.format(number=number, base=20 + number, included=1000 * number)
        (folder / f"proposal_{number}.toml").write_text(text)


def plain_sums(folder: Path) -> int:
    """Tokens by user and month, straight from the ledger's files."""
    files = f"'{folder}/case/usage/import=*/month=*/*.parquet'"
    totals = ", ".join(f"sum({name})" for name in CLASSES)
    with connected(folder) as con:
        con.execute("set preserve_insertion_order = false")
        con.execute(
            "create table sums as select user_id, date_trunc('month', occurred_at) as month, "
            f"{totals} from read_parquet({files}) group by 1, 2"
        )
        return int(con.execute("select count(*) from sums").fetchall()[0][0])


def rating(folder: Path) -> int:
    """What each account pays and costs each month, with an empty cache."""
    shutil.rmtree(folder / "case" / "usage" / "cache", ignore_errors=True)
    return again(folder)


def again(folder: Path) -> int:
    """The same from the log's kept sums."""
    from unitecon import model

    with model.open(folder / "case") as opened:
        return opened.answer("account_margins").height


def rerating(folder: Path) -> int:
    """Winners and losers under all proposals, in one pass."""
    from unitecon.case import load
    from unitecon.model import Model
    from unitecon.scenarios import proposals

    case = load.load(folder / "case", None)
    files = sorted(folder.glob("proposal_*.toml"))
    with Model(case, ["baseline"], proposals.read(case, files)) as opened:
        opened.answer("rerate_summaries")
        return int(opened.answer("account_totals")["months"].sum())


STEPS: dict[str, Callable[[Path], int]] = {
    "plain sums": plain_sums,
    "rating": rating,
    "costs kept": again,
    "re-rating": rerating,
}


def run(step: str, folder: Path) -> dict[str, Any]:
    """Seconds by the clock and of processor time, peak memory and rows of a step."""
    command = [sys.executable, __file__, "--folder", str(folder), "--step", step]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    results: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return results


def timed(step: str, folder: Path) -> dict[str, Any]:
    """Run a step in this process."""
    started, used = time.perf_counter(), time.process_time()
    rows = STEPS[step](folder)
    return {
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - used,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=100_000_000)
    parser.add_argument("--proposals", type=int, default=20)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--step", choices=STEPS)
    arguments = parser.parse_args()
    if arguments.step:
        print(json.dumps(timed(arguments.step, arguments.folder)))
        return
    make(arguments.folder, arguments.users, arguments.requests, arguments.proposals)
    results = {}
    for step in STEPS:
        results[step] = run(step, arguments.folder)
        figures = (
            "{rows:>12,} rows{seconds:>8.1f} s{processor:>8.1f} s of processor{megabytes:>8,} MB"
        )
        print(f"{step:<12}{figures.format(**results[step])}", flush=True)
    for measure in ("seconds", "processor"):
        ratio = results["rating"][measure] / results["plain sums"][measure]
        print(f"rating / plain sums, {measure}: {ratio:.2f} (aim 1.5)")
    print(f"re-rating: {results['re-rating']['seconds']:.1f} s (aim 10 s for 1 million months)")


if __name__ == "__main__":
    main()
