"""Proposed charges carried forward: what they do to the day on which cash runs out.

From the first month after the as-of date on, a plan's list price changes by the factor by which
its revenue would have changed on the log. Members respond as the case says; history stays.
A plan that has charges in the case has no list price that counts: what is proposed takes their
place, and brings what it would be expected to bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.forecast.simulation import simulate
from unitecon.model import Model
from unitecon.scenarios.proposals import with_charges
from unitecon.scenarios.scenario import Scenario
from unitecon.uncertainty.draws import Sample

BAND = (10, 90)  # percentiles
Day = date | None  # None: not within the horizon


@dataclass(frozen=True, slots=True)
class Outlook:
    """The cash-out date of a proposal, or of the case as it stands, and the band of its draws."""

    scenario_id: str
    from_date: date
    cash_out_date: Day
    band: tuple[Day, Day] | None = None


def outlooks(
    case: Case, summaries: pl.DataFrame, proposals: Sequence[Scenario], sample: Sample | None = None
) -> list[Outlook]:
    """The outlook of the case as it stands, then of each proposal that has one.

    `summaries` is the answer `rerate_summaries`; `sample` draws the bands. Empty for a case without
    a known cash balance.
    """
    if case.tables["cash_positions"].is_empty():
        return []
    day = case.as_of_date if case.as_of_date.day == 1 else next_month(case.as_of_date)
    documents = {
        proposal.scenario_id: {"title": proposal.title, "override": overrides}
        for proposal in proposals
        if not _is_charged(case, proposal)
        and (overrides := list(_overrides(case, summaries, proposal, day)))
    }
    forward = replace(case, scenarios={**case.scenarios, **documents})
    names = (BASELINE, *documents)
    runways = Model(forward, names).answer("runways")
    days = dict(runways.select("scenario_id", "cash_out_date").iter_rows())
    bands = {name: _band(forward, name, sample) for name in names} if sample else {}
    listed = [Outlook(name, day, days[name], bands.get(name)) for name in names]
    charged = [proposal for proposal in proposals if _is_charged(case, proposal)]
    return [*listed, *(_of_charges(case, proposal, day, sample) for proposal in charged)]


def _is_charged(case: Case, proposal: Scenario) -> bool:
    return not set(proposal.replaced_plans).isdisjoint(case.tables["charges"]["plan_id"])


def _of_charges(case: Case, proposal: Scenario, day: date, sample: Sample | None) -> Outlook:
    charged = with_charges(case, [proposal])
    runway = Model(charged, [BASELINE]).answer("runways")["cash_out_date"].item()
    band = _band(charged, BASELINE, sample) if sample else None
    return Outlook(proposal.scenario_id, day, runway, band)


def _overrides(
    case: Case, summaries: pl.DataFrame, proposal: Scenario, day: date
) -> Iterable[Mapping[str, Any]]:
    priced = set(
        case.tables["plan_prices"].filter(pl.col("price_usd_per_user_month") > 0)["plan_id"]
    )
    rows = summaries.filter(scenario_id=proposal.scenario_id).iter_rows(named=True)
    for row in rows:
        plan, factor = row["plan_id"], row["revenue_factor"]
        if plan in proposal.replaced_plans and plan in priced and factor is not None:
            yield {
                "table": "plan_prices",
                "where": {"plan_id": plan},
                "multiply": factor,
                "from_date": day,
                "note": f"As the log would have been under {proposal.scenario_id}.",
            }


def _band(case: Case, name: str, sample: Sample) -> tuple[Day, Day]:
    runways = simulate(case, sample, name).answers["simulated_runways"]
    days = dict(runways.select("percentile", "cash_out_date").iter_rows())
    low, high = (days[percentile] for percentile in BAND)
    return low, high
