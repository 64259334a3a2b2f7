"""Shares and moves of inputs, on draws whose runway is known by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import special

from unitecon import model
from unitecon.case.inputs import Row
from unitecon.dictionary.tables import TABLES
from unitecon.engine import many_scenarios
from unitecon.engine.many_scenarios import Answers
from unitecon.forecast import causes
from unitecon.uncertainty.distributions import Distribution
from unitecon.uncertainty.draws import Cell, Cells, Draws, Sample, draws_of

DRAWS = 4_000
NORMAL = Distribution("normal", (0.0, 1.0))
FITTED = "driver_levels.training_compute"
INPUTS = (FITTED, "parameters.alone", "growth_surprises.beside.1", "parameters.still")


def drawn(correlation: float) -> Draws:
    """Draws of four normal inputs, the first of two cells; the last two are correlated."""
    scores = special.ndtri(Sample(DRAWS, 3).uniform(4))
    scores[:, 3] = correlation * scores[:, 2] + np.sqrt(1 - correlation**2) * scores[:, 3]
    cells = [Cell(Row(TABLES["parameters"], place, {}, name), NORMAL, "stated")
             for place, name in enumerate((FITTED, *INPUTS))]  # fmt: skip
    return draws_of(Cells(tuple(cells), (), frozenset()), {}, special.ndtr(scores))


def runways(draws: Draws) -> pl.DataFrame:
    # Months are 20 + 3 a + 3 b + 2 c; the first input has two cells.
    months = 20 + draws.values @ np.array([1.0, 2.0, 3.0, 2.0, 0.0])
    columns = {"is_cash_out": True, "runway_months": months, "lowest_cash_usd": -months}
    return pl.DataFrame({"scenario_id": draws.ids}).with_columns(
        pl.lit(value).alias(name) if isinstance(value, bool) else pl.Series(name, value)
        for name, value in columns.items()
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Draws]:
    """The draws that the model is asked about, besides those that are already known."""
    asked: list[Draws] = []

    def answers(draws: Draws, wanted: Any) -> Answers:
        asked.append(draws)
        shuffled = runways(draws).sample(fraction=1, shuffle=True, seed=1)
        return Answers({"runways": shuffled}, "arrays")

    monkeypatch.setattr(many_scenarios, "answers", answers)
    return asked


def tables(correlation: float) -> dict[str, pl.DataFrame]:
    case = model.open("openai", scenarios=["baseline"]).case
    draws = drawn(correlation)
    return causes.tables(case, draws, runways(draws), {}, 1)


def test_shares_of_parts_and_inputs_add_up(asked: list[Draws]) -> None:
    result = tables(0.5)
    effects, parts = result["given_draw_effects"], result["given_draw_parts"]
    assert effects["part_id"].to_list() == ["fitted", "assumed", "surprises", "assumed"]
    # Slopes 3, 3, 2 and 0, of variance 22; half the correlation's square is the last one's.
    expected = [9 / 22, 9 / 22, 4 / 22 * (1 - 0.125), 4 / 22 * 0.125]
    np.testing.assert_allclose(effects["runway_share"], expected, atol=5e-3)
    np.testing.assert_allclose(effects["lowest_cash_share"], expected, atol=5e-3)
    # The fitted one is independent; of the other two only one does something.
    part_shares = {part: (alone, total) for part, alone, total in parts.iter_rows()}
    assert part_shares["fitted"] == pytest.approx((9 / 22, 9 / 22), abs=5e-3)
    assert part_shares["surprises"] == pytest.approx((4 / 22, 4 / 22 * 0.75), abs=5e-3)
    assert part_shares["assumed"] == pytest.approx((9 / 22 + 1 / 22, 9 / 22), abs=5e-3)


def test_an_input_moves_alone_from_its_low_to_its_high(asked: list[Draws]) -> None:
    moves = tables(0.5)["given_draw_moves"]
    (draws,) = asked
    assert len(draws.ids) == moves.height == 4 * 2 * causes.FEWEST
    medians = {
        (name, bound): months
        for name, bound, months in moves.group_by("input_id", "bound").median().iter_rows()
    }
    # From 1.2816 standard deviations below to as many above; both cells of the first move.
    for name, slope in zip(INPUTS, (3, 3, 2, 0), strict=True):
        swing = medians[name, "high"] - medians[name, "low"]
        assert swing == pytest.approx(2 * 1.2816 * slope, abs=0.35), name
    assert medians[INPUTS[3], "high"] == pytest.approx(20, abs=0.2)


def test_inputs_that_draws_cannot_move_apart_are_tied(asked: list[Draws]) -> None:
    tied = [tables(correlation)["given_draw_effects"]["tied_input_id"][3]
            for correlation in (0.5, -0.95)]  # fmt: skip
    assert tied == [INPUTS[3], INPUTS[2]]


def test_too_few_draws_have_inputs_without_shares(asked: list[Draws]) -> None:
    case = model.open("openai", scenarios=["baseline"]).case
    draws = drawn(0.5)
    same = runways(draws).with_columns(runway_months=pl.lit(60.0))
    result = causes.tables(case, draws, same, {}, 1)
    assert result["given_draw_effects"]["input_id"].to_list() == list(INPUTS)
    assert result["given_draw_effects"]["runway_share"].null_count() == len(INPUTS)
    assert result["given_draw_parts"].is_empty()
    assert result["given_draw_moves"].is_empty()
    assert asked == []
