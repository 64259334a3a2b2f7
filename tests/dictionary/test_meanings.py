"""What the columns of queries hold, in words."""

from __future__ import annotations

from unitecon.dictionary.charge_meanings import CHARGE_MEANINGS
from unitecon.dictionary.company_meanings import COMPANY_MEANINGS
from unitecon.dictionary.growth_meanings import GROWTH_MEANINGS
from unitecon.dictionary.keys import BASELINE, SCENARIO_ID
from unitecon.dictionary.log_meanings import LOG_MEANINGS
from unitecon.dictionary.meanings import MEANINGS
from unitecon.dictionary.units import describe


def test_a_meaning_is_one_line_without_a_full_stop() -> None:
    assert all(
        meaning.strip() == meaning and meaning and meaning[-1] not in ".;" and "\n" not in meaning
        for meaning in MEANINGS.values()
    )


def test_a_column_is_described_by_its_meaning_and_its_unit() -> None:
    assert describe("serving_cost_usd") == f"{MEANINGS['serving_cost_usd']}; unit: USD"
    assert describe("anything_usd") == "USD"
    assert describe("likely_cause").startswith(LOG_MEANINGS["likely_cause"])
    assert describe("income_tax_usd").startswith(COMPANY_MEANINGS["income_tax_usd"])
    assert describe("history_share").startswith(GROWTH_MEANINGS["history_share"])
    assert describe("joined_date").startswith(CHARGE_MEANINGS["joined_date"])
    assert f"`{BASELINE}`" in MEANINGS[SCENARIO_ID]
    assert "null where a price is unknown" in MEANINGS["serving_cost_usd"]
