"""A forecast that knows what a company did after its day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from laterfacts import written

from unitecon import model
from unitecon.case.load import Case
from unitecon.errors import InputError
from unitecon.forecast import backtest, published_errors, what_happened
from unitecon.uncertainty.draws import Sample

CASH = "X1,cash_and_securities,actual,2026-02-28,2026-02-28,78,USD bn,2026-03-01\n"


@pytest.fixture(scope="module")
def case() -> Case:
    return model.open("openai", scenarios=["baseline"]).case


ROW = (
    '{ tranche_id = "late", tranche_name = "Late", funding_status = "received", '
    'funding_usd = 4e10, valid_from_date = 2026-01-20, basis = "assumed", note = "A test." }'
)
FUNDING = f"""title = "The round of late 2025"
question = "What came in after the day?"

[[insert]]
table = "funding"
row = {ROW}
"""


def test_money_that_came_in_is_given(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The model's own figure, without the errors of model and report that grow with the amount.
    monkeypatch.setattr(
        published_errors,
        "_errors",
        lambda known, _, sample: (np.zeros((sample.count, known.height)),) * 2,
    )
    facts, file = written(tmp_path, CASH), tmp_path / "given.toml"
    file.write_text(FUNDING)
    alone = backtest.backtest(case, facts, Sample(64, 1))
    helped = backtest.backtest(case, facts, Sample(64, 1), file)
    assert alone.condition.startswith("without new money")
    assert helped.condition.startswith("given what given.toml states")
    before, after = (r.answers["backtest_facts"]["p50_value"][0] for r in (alone, helped))
    assert after - before == pytest.approx(40, abs=0.5)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"funding"',
            '"driver_growths"',
            "given.toml:4 insert: number 1 changes driver_growths, on",
        ),
        ('"funding"', '"fundings"', "number 1 changes fundings"),
        (
            "title",
            'base = "baseline"\ntitle',
            "does not state what happened",
        ),
        ('table = "funding"', "", "given.toml:4 insert: number 1 does not name a table"),
        ("funding_usd = 4e10", "funding_usd = -4e10", "given.toml"),
        ("funding_usd = 4e10,", "", "given.toml"),
        ("[[insert]]", "[[insert", "given.toml:4: is not valid TOML"),
        ('"funding"\nrow', '"plan_prices"\nrow', "changes plan_prices from 2025-01-20, not from"),
    ],
)
def test_a_wrong_file_of_what_happened_is_reported(
    case: Case, tmp_path: Path, old: str, new: str, message: str
) -> None:
    file, text = tmp_path / "given.toml", FUNDING.replace(old, new)
    file.write_text(text.replace("2026-01-20", "2025-01-20") if "plan_prices" in new else text)
    with pytest.raises(InputError) as caught:
        backtest.backtest(case, written(tmp_path, CASH), Sample(8, 1), file)
    assert message in str(caught.value)


def test_the_file_becomes_a_scenario_of_the_case(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "given.toml"
    file.write_text(FUNDING)
    scenario = what_happened.added(case, file).scenarios[what_happened.SCENARIO]
    assert scenario["insert"][0]["row"]["valid_from_date"] == date(2026, 1, 20)
    assert what_happened.SCENARIO not in case.scenarios
