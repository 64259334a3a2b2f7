"""What the page says of the facts that draws agree with."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl

from unitecon.fit.posterior.conditioned import Conditioning
from unitecon.fit.posterior.discrepancies import Discrepancy
from unitecon.forecast.simulation import RANGES_CHECK, Simulation
from unitecon.reports import conditioning_text
from unitecon.uncertainty.draws import Sample


def said(
    conditioning: Conditioning,
    dates: dict[str, date | None] | None = None,
    outside: tuple[str, ...] = (),
) -> str:
    """All sentences on draws of which half run out on 12 October, one fact being far off."""
    runways = pl.DataFrame({"percentile": [10, 50], "cash_out_date": [None, date(2027, 10, 12)]})
    facts = pl.DataFrame(
        [
            ("F1", "G1", True, True, True, 0.3),
            ("F2", "G2", False, True, True, 2.26),
            ("F3", "G3", False, False, False, 9.0),
        ],
        schema=[
            "fact_id",
            "fact_group",
            "is_inside",
            "is_predicted",
            "is_conditioning",
            "tolerances_off",
        ],
        orient="row",
    )
    case: Any = SimpleNamespace(name="mine")
    own = {"cash_out_date": date(2027, 8, 9)}
    answers = {"simulated_runways": runways, "simulated_facts": facts}
    answers[RANGES_CHECK] = pl.DataFrame({"fact_group": outside}, schema={"fact_group": pl.String})
    simulation = Simulation(case, "baseline", Sample(8, 1), "0", own, answers, "arrays",
                            conditioning=conditioning, undrawn_dates=dates or {})  # fmt: skip
    return " ".join(conditioning_text.sentences(simulation))


def test_the_days_from_the_baseline_to_the_median_add_up() -> None:
    dates: dict[str, date | None] = {
        "undrawn": date(2027, 8, 9),
        "mode": date(2027, 10, 19),
        "medians": date(2027, 10, 25),
        "stated": date(2027, 8, 9),
    }
    text = said(Conditioning("", 2, 2, 0.0575), dates)
    assert "agree with 2 reported facts in 2 groups" in text
    assert "off by 5.8%" in text
    # 9 August + 71 + 6 - 13 = 12 October.
    assert "From the baseline to the median of the draws, 64 days later:" in text
    assert "most likely value given these facts: 19 Oct 2027, 71 days later" in text
    assert "as ranges are skewed: 25 Oct 2027, 6 days later" in text
    assert "in a straight line: 12 Oct 2027, 13 days earlier" in text
    assert "With assumptions as stated" in text
    assert text.count("- ") == 3


def test_a_baseline_that_is_the_mode_is_one_step_less() -> None:
    dates: dict[str, date | None] = {"undrawn": date(2027, 10, 9), "medians": date(2027, 10, 11)}
    text = said(Conditioning("", 2, 2, 0.05), dates)
    assert text.count("- ") == 2
    assert "With assumptions as stated" not in text
    beyond: dict[str, date | None] = {"undrawn": None, "medians": date(2027, 10, 11)}
    assert "From the baseline" not in said(Conditioning("", 2, 2, 0.05), beyond)


def test_facts_that_are_off_and_facts_without_a_figure_are_named() -> None:
    text = said(Conditioning("", 2, 2, 0.05, ("F9",)))
    assert "Left out, as the model has no figure for them: F9." in text
    assert "Of these 2 groups, 1 are between the P10 and P90 of the model, and 2 between" in text
    assert "For 1 of them" in text
    assert "F2 (2.3)" in text
    assert "F3" not in text


def test_ranges_that_hold_too_few_facts_are_named() -> None:
    agreed = Conditioning("", 2, 2, 0.05)
    groups = ("G6", "G1", "G2", "G3", "G4", "G5")
    text = said(agreed, outside=groups)
    assert "less than 80%, so the ranges are too narrow" in text
    assert "Outside, at least in part: G1, G2, G3, G4, G5, and 1 more." in text
    assert "80%" not in said(agreed)


def test_the_discrepancy_of_each_kind_is_said() -> None:
    kinds = (Discrepancy("amount", 0.0496, 20.0, 16), Discrepancy("share", 0.06, 8.0, 4))
    text = said(Conditioning("", 2, 2, 0.05, (), kinds))
    assert "amounts of a period 5.0% (16 groups), shares, of their distance from 0 or 100%" in text


def test_draws_that_do_not_know_the_facts_say_why() -> None:
    text = said(Conditioning("20% of the draws did not settle on the facts"))
    assert "20% of the draws did not settle on the facts." in text
    assert text.endswith("unitecon show calibrations mine")
    assert said(Conditioning()) == ""


def test_a_backtest_says_what_its_draws_agree_with() -> None:
    agreed = conditioning_text.of_draws(Conditioning("", 23, 21, 0.07), "mine")
    assert " ".join(agreed).startswith("The draws agree with 23 reported facts in 21 groups")
    alone = conditioning_text.of_draws(Conditioning("17% of the draws did not settle"), "mine")
    assert "17% of the draws did not settle. Each input is drawn by itself" in " ".join(alone)
