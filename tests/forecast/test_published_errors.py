"""The errors that a published figure has beside those of the inputs."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from unitecon.fit.posterior.conditioned import Conditioning
from unitecon.fit.posterior.discrepancies import Discrepancy
from unitecon.forecast.published_errors import with_errors
from unitecon.uncertainty.draws import Sample

DRAWS = 20_000
FACTS = pl.DataFrame(
    {
        "fact_id": ["F1", "F2", "F3", "F4"],
        "fact_group": ["a", "a", None, "b"],
        "unit": ["USD bn", "USD bn", "pct", "million"],
        "comparison": ["sum", "sum", "month", "point"],
        "tolerance_share": [0.03, 0.0, 0.02, None],
    }
)
KINDS = (Discrepancy("amount", 0.05, 8.0, 4), Discrepancy("share", 0.1, 4.0, 0))


@pytest.fixture(scope="module")
def errors() -> pl.DataFrame:
    ids = ["F3", "F1", "F2", "F4"]
    values = pl.DataFrame(
        {"draw": np.repeat(np.arange(DRAWS), 4), "fact_id": ids * DRAWS, "modelled_value": 1.0}
    )
    conditioning = Conditioning(discrepancies=KINDS)
    return with_errors(values, FACTS, conditioning, Sample(DRAWS, 1))


def test_reports_err_by_their_tolerance_and_the_model_by_its_kind(errors: pl.DataFrame) -> None:
    scatter = errors.group_by("fact_id").agg(
        pl.col("observation_share").std(), pl.col("discrepancy_share").quantile(0.9)
    )
    by_fact = {row[0]: row[1:] for row in scatter.iter_rows()}
    # P90 of Student's t: 1.397 with 8 degrees of freedom, 1.533 with 4.
    assert by_fact["F1"] == pytest.approx((0.03, 0.05 * 1.397), rel=0.04)
    assert by_fact["F3"] == pytest.approx((0.02, 0.1 * 1.533), rel=0.04)
    assert by_fact["F4"] == (0, 0)


def test_facts_of_a_group_share_the_error_of_the_model_alone(errors: pl.DataFrame) -> None:
    first, second = (errors.filter(fact_id=name)["discrepancy_share"] for name in ("F1", "F2"))
    assert first.equals(second)
    other = errors.filter(fact_id="F3")["discrepancy_share"]
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.03
    assert errors.filter(fact_id="F3")["is_percentage"].all()
    assert not errors.filter(fact_id="F1")["is_percentage"].any()


def test_a_case_without_facts_has_no_errors() -> None:
    schema = {"draw": pl.Int32, "fact_id": pl.String, "modelled_value": pl.Float64}
    rows = with_errors(pl.DataFrame(schema=schema), FACTS.clear(), Conditioning(), Sample(3, 1))
    assert rows.is_empty()
