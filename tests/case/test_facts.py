"""Measures that facts may name: those of the model, and the case's own."""

from __future__ import annotations

import polars as pl

from unitecon.case.facts import measures, unknown_measure
from unitecon.case.load import load
from unitecon.errors import Place


def test_a_case_has_the_models_measures_and_its_own() -> None:
    known = measures(load("openai").tables)
    assert {"total_cost", "plus_members", "weekly_users", "gpu_hour_price_h100"} <= known
    assert "gpu_hour_price_b200" not in known


def test_an_unknown_measure_is_named_with_the_nearest() -> None:
    fault = unknown_measure("revnue", {"revenue", "burn"}, Place("later.csv", 3, "measure_id"))
    assert str(fault).startswith("later.csv:3 measure_id: 'revnue' is not a measure of the model; ")
    assert "revenue" in str(fault)
    assert "measure_plans.csv or measure_drivers.csv" in str(fault)


def test_every_fact_of_the_openai_case_says_how_comparable_it_is() -> None:
    facts = load("openai").tables["facts"]
    assert facts["comparability"].null_count() == 0
    ambiguous = facts.filter(pl.col("comparability") == "ambiguous")
    assert not ambiguous["is_fitted"].any()
    # Not what a series of the model means; the definition says why.
    named = {"F001": "net_loss", "F008": "net_loss", "F046": "funding_gap", "F047": "compute"}
    named["F094"] = "gross_margin_share_with_free"
    assert named.items() <= dict(ambiguous.select("fact_id", "measure_id").iter_rows()).items()
    # An edition is a column: the same figure has the same metric in all of them.
    assert not facts["metric"].str.contains(r"vintage|_20\d\d").any()
    burn = facts.filter(pl.col("metric") == "cash_burn_forecast")
    assert {"2025q1", "2025q3"} <= set(burn["vintage"])
