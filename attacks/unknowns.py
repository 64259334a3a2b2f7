"""Attack with what cannot be known: usage without a price, users without a plan, months without.

A trial adds requests of models that nobody lists to a copy of the bundled case with a log, or puts
them in place of its log, and varies what else is unknown. No check may call it wrong, no figure may
be NaN or infinite, and what is unknown of a user whose payment is known has bounds.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import polars as pl

import unitecon
from attacks.trial import Plan, Trial
from unitecon.case.places import bundled
from unitecon.importing import import_files

TRIALS = 30
CASE = "assistant_startup"
MODELS = ("private-model", "gpt-4o-finetuned-by-us", "gpt-4o", "claude-sonnet-4-5", "")
USERS = ("user_002", "user_005", "user_040", "nobody_knows", "walk_in", "")
DAYS = tuple(f"2025-{month}-{day:02}" for month in (10, 11, 12) for day in (1, 9, 15, 28, 30))
UNLISTED = 'plan_of_unlisted_users = "free"'
NO_PLAN = "every_logged_user_has_a_plan"  # fails rightly where the case does not place users
FLOATS = pl.selectors.float()
BOUNDS = ("contribution_margin_low_usd", "contribution_margin_high_usd")
PARAMETERS = {
    "credit_use_share": "share",
    "payable_months": "months",
    "deferred_revenue_months": "months",
}
COMMITMENTS = ("compute_commitments", "commitment_id,commitment_usd_per_year")
FACTS = """fact_id,metric,fact_kind,fact_group,is_held_out,is_fitted,period_start,period_end,\
reported_value,unit,unit_scale,tolerance_share,measure_id,comparison,known_from_date,source_id,\
definition,note
"""
FACT = (
    "{0},M,actual,{0},false,false,2025-{2}-01,2025-12-31,1,usd,1,0.1,{0},{1},2026-01-01,{3},D,N\n"
)
MEASURES = (("serving_cost", "sum"), ("burn", "sum"), ("revenue", "run_rate"), ("cash", "point"))


def trials(plan: Plan) -> Iterator[Trial]:
    """Copies of the case, each with other unknowns."""
    for number in plan.numbers:
        folder = plan.folder / str(number)
        what = _case(folder, plan.chance(number))
        yield Trial(number, what, _failure(folder, is_placed="unplaced" not in what))
        shutil.rmtree(folder)


def _case(folder: Path, chance: Random) -> str:
    """Make the case, and say what is unknown in it."""
    shutil.copytree(bundled()[CASE], folder, ignore=shutil.ignore_patterns("cache"))
    words = []
    if chance.random() < 0.3:
        shutil.rmtree(folder / "usage")
        words.append("no other usage")
    if chance.random() < 0.3:
        settings = folder / "case.toml"
        settings.write_text(settings.read_text().replace(UNLISTED, ""))
        words.append("users unplaced")
    if chance.random() < 0.5:
        _add_company(folder, chance)
        words.append("credits, payables, facts")
    requests = [_request(number, chance) for number in range(chance.choice((1, 1, 2, 20)))]
    log = folder.with_suffix(".jsonl")
    log.write_text("".join(json.dumps(request) + "\n" for request in requests))
    import_files("litellm", [log], folder)
    return ", ".join([f"{len(requests)} requests", *words])


def _request(number: int, chance: Random) -> dict[str, object]:
    tokens = {"prompt_tokens": chance.choice((0, 1, 473)), "completion_tokens": 98}
    model = chance.choice(MODELS)
    return {
        "request_id": f"z{number}",
        "startTime": f"{chance.choice(DAYS)}T0{chance.randrange(10)}:00:00Z",
        "end_user": chance.choice(USERS),
        "custom_llm_provider": "anthropic" if model.startswith("claude") else "openai",
        "model": model,
        **tokens,
        "total_tokens": sum(tokens.values()),
        "status": "success",
    }


def _add_company(folder: Path, chance: Random) -> None:
    """What depends on the cost of serving: credits, payables, commitments, bookings and facts."""
    source = (folder / "sources.csv").read_text().splitlines()[1].partition(",")[0]
    reason = f"2025-01-01,2025-01-01,assumed,{source},A guess.\n"
    parameters = folder / "parameters.csv"
    header, *rows = parameters.read_text().splitlines(keepends=True)
    rows = [row for row in rows if not row.startswith(tuple(PARAMETERS))]
    rows += [f"{n},{u},{chance.choice((0, 0.5, 1))},,,,{reason}" for n, u in PARAMETERS.items()]
    parameters.write_text(header + "".join(rows))
    dated = header.partition("standard_error,")[2]
    for name, key in (("credit_pools", "pool_id,credit_usd"), COMMITMENTS):
        amount = chance.choice((0, 1000, 1e9))
        (folder / f"{name}.csv").write_text(f"{key},{dated}azure,{amount},{reason}")
    booking = chance.choice(("sales_and_marketing", "cost_of_revenue"))
    with (folder / "case.toml").open("a") as settings:
        settings.write(f'[switches]\nfree_inference_booking = "{booking}"\n')
        settings.write("is_commitment_honoured = true\n")
    facts = [FACT.format(*measure, chance.choice((10, 12)), source) for measure in MEASURES]
    (folder / "facts.csv").write_text(FACTS + "".join(facts))


def _failure(folder: Path, *, is_placed: bool) -> str | None:
    with unitecon.open(folder) as model:
        broken = set(model.check()) - (set() if is_placed else {NO_PLAN})
        if broken:
            return f"{', '.join(sorted(broken))} failed"
        for name in (name for name, is_here in model.names.items() if is_here):
            frame = model.answer(name)
            if not all(series.is_finite().all() for series in frame.select(FLOATS)):
                return f"{name} has a figure that is not finite"
        if not model.has_log:  # all was refused
            return None
        users = model.answer("user_margins").filter(pl.col("revenue_usd").is_not_null())
        if users.select(BOUNDS).null_count().sum_horizontal().item():
            return "a user's margin has no bounds"
    return None
