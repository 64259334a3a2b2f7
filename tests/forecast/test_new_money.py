"""New money drawn from the past: its pace, its amounts, its lag, and none without a past."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

import unitecon as ue
from unitecon.forecast import new_money
from unitecon.model import Model
from unitecon.uncertainty.draws import Sample

DRAWS = 20_000


@pytest.fixture(scope="module")
def model() -> Model:
    # As stated: one part of a round has a range, and the fit moves it within that.
    return Model(ue.open("openai").case.as_stated(), ["baseline"])


def drawn(model: Model, seed: int = 1) -> new_money.NewMoney:
    return new_money.draw(model.case, model.frames, Sample(DRAWS, seed))


def test_money_comes_as_often_and_as_much_as_it_did(model: Model) -> None:
    money = drawn(model)
    # Four months in 745 days; 59 and a half months to the end of 2030, of which six bring nothing.
    assert money.pace["fundings_per_year"] == pytest.approx(4 / (745 / 365.25))
    years = (date(2031, 1, 1) - model.case.as_of_date).days / 365.25 - 0.5
    mean = 4.5 / (745 / 365.25) * years
    assert money.fundings.height / DRAWS == pytest.approx(mean, rel=0.02)
    past = {6.6e9, 7.5e9 + 2.7e9, 8.3e9, 22.5e9}
    assert set(money.fundings["funding_usd"].unique()) == past
    assert money.pace["mean_funding_usd"] == pytest.approx(sum(past) / 4)


def test_nothing_comes_before_the_lag_and_all_within_the_horizon(model: Model) -> None:
    months = drawn(model).fundings["month"]
    assert (months.min(), months.max()) == (date(2026, 7, 1), date(2030, 12, 1))


def test_the_same_seed_draws_the_same_money(model: Model) -> None:
    assert drawn(model).fundings.equals(drawn(model).fundings)
    assert not drawn(model).fundings.equals(drawn(model, seed=2).fundings)


def test_without_two_months_of_money_there_is_no_pace(model: Model) -> None:
    funding = model.frames["given_funding"]
    few = {"given_funding": funding.filter(pl.col("tranche_id") == "round_2024")}
    money = new_money.draw(model.case, {**model.frames, **few}, Sample(10, 1))
    assert (money.has_history, money.fundings.height) == (False, 0)
