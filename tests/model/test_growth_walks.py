"""Growth that surprises: scenarios of it, and what an assumption's age does to draws."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from unitecon import model
from unitecon.dictionary.keys import BASELINE
from unitecon.engine import batches
from unitecon.engine.database import Engine
from unitecon.scenarios import frames
from unitecon.uncertainty.draws import Sample, draw
from unitecon.usage.log import UsageLog

DRAWS = 1_000


def tables_of(case: Any) -> dict[str, Any]:
    tables = frames.frames(case, [BASELINE])
    return tables | UsageLog(case, tables).tables


def drawn_growths(as_of: date) -> Any:
    """The growth beyond the path in the first year, draws x drivers."""
    case = model.open("openai", as_of=as_of, scenarios=[BASELINE]).case
    base = tables_of(case)
    answers = batches.run(base, draw(case, base, Sample(DRAWS, 1)), ["growth_walks"])
    first = answers["growth_walks"].filter(year_number=1).sort("scenario_id", "driver_id")
    return first["yearly_growth"].to_numpy().reshape(DRAWS, -1)


def test_the_baseline_grows_along_its_path_on_any_day() -> None:
    for day in (date(2026, 1, 15), date(2026, 4, 15)):
        case = model.open("openai", as_of=day, scenarios=[BASELINE]).case
        with Engine(tables_of(case), only=["growth_walks"]) as engine:
            walks = engine.answer("growth_walks")
        assert walks.height > 16 * 5
        assert walks["yearly_growth"].unique().to_list() == [0]


def test_draws_scatter_more_the_older_the_case_is_and_by_as_much_as_is_stated() -> None:
    today, later = drawn_growths(date(2026, 1, 15)), drawn_growths(date(2026, 4, 15))
    case = model.open("openai", scenarios=[BASELINE]).case
    spreads = case.tables["growth_spreads"].sort("driver_id")
    sizes = spreads["spread_share_per_year"].to_numpy()
    aged = np.sqrt(1 + spreads["yearly_revision_ratio"].to_numpy() * 90 / 365.25)
    assert today.std(axis=0) == pytest.approx(sizes, rel=0.05)
    assert later == pytest.approx(today * aged)


def test_drivers_that_share_surprises_grow_together_in_draws() -> None:
    case = model.open("openai", scenarios=[BASELINE]).case
    rows = case.tables["growth_spreads"].sort("driver_id").to_dicts()
    names = [row["driver_id"] for row in rows]
    shares = {row["driver_id"]: row["shared_variance_share"] for row in rows}
    found = np.corrcoef(drawn_growths(case.as_of_date).T)
    users, payers, seats, training = (
        names.index(name)
        for name in ("weekly_users", "consumer_payers", "workplace_seats", "training_compute")
    )
    share = shares["consumer_payers"]
    assert share == shares["workplace_seats"] > 0
    assert found[users, payers] == pytest.approx(np.sqrt(share), abs=0.05)
    assert found[payers, seats] == pytest.approx(share, abs=0.08)
    assert found[users, training] == pytest.approx(0, abs=0.1)


def test_a_scenario_may_state_a_surprise() -> None:
    case = model.open("openai")
    slower = case.with_scenario(
        "slower", {"growth_surprises": {"driver_id": "weekly_users", "year_number": 1,
                                        "surprise_score": -1}},
    )  # fmt: skip
    users = slower.sql(
        "select scenario_id, end_value from driver_paths where driver_id = 'weekly_users' "
        "and month = date '2027-01-01' and scenario_id in ('baseline', 'slower')"
    )
    values = dict(users.iter_rows())
    assert values["slower"] < values["baseline"]
