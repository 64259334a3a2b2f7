"""What a source reports against what its usage costs: each cause worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import logcase
import polars as pl
import pytest
from logcase import request

import unitecon as ue
from unitecon.usage.cache import DAYS
from unitecon.usage.daily_totals import GIVEN_DAYS

SONNET = {"provider_id": "anthropic", "model_ref": "claude-sonnet-4-5"}
DAY = "2025-10-02T10:00:00"
# gpt-4o: 2.50 USD a million input tokens, 1.25 cached, 10 output. claude-sonnet-4-5: 3, 0.30,
# 3.75 written to the cache for 5 minutes and 6 for an hour, 15 output; 6 and 22.50 above 200,000.
PLAIN = {"input_tokens": 1_000_000, "output_tokens": 100_000}  # 2.50 + 1.00 = 3.50
CACHED = {"input_tokens": 100_000, "cache_read_tokens": 800_000, "output_tokens": 100_000}
# 0.25 + 1.00 + 1.00 = 2.25; as uncached 0.25 + 2.00 + 1.00 = 3.25
WRITTEN = SONNET | {"input_tokens": 10_000, "cache_write_tokens": 40_000, "output_tokens": 1_000}
# 0.03 + 0.15 + 0.015 = 0.195
HOURLY = SONNET | {"input_tokens": 10_000, "cache_write_1h_tokens": 40_000, "output_tokens": 1_000}
# 0.03 + 0.24 + 0.015 = 0.285
THOUGHT = {"input_tokens": 100_000, "reasoning_tokens": 50_000, "output_tokens": 10_000}
# 0.25 + 0.50 + 0.10 = 0.85
LONG = SONNET | {"input_tokens": 300_000, "output_tokens": 1_000}  # 1.80 + 0.0225 = 1.8225
O3 = {"model_ref": "o3", "input_tokens": 1_000_000, "output_tokens": 100_000}
# 2 + 0.80 = 2.80; until 10 June 2025 10 + 4 = 14


def comparisons(folder: Path, rows: list[dict[str, Any]], **tables: str) -> list[dict[str, Any]]:
    """The rows of `cost_comparisons` for this log, in order of days and models."""
    case = logcase.build(folder / "case", rows, **tables)
    return ue.open(case).answer("cost_comparisons").to_dicts()


def usd(text: str) -> Decimal:
    """A reported cost."""
    return Decimal(text)


@pytest.mark.parametrize(
    ("usage", "reported", "cause"),
    [
        (PLAIN, "3.50", None),
        (PLAIN, "3.5000000012", "rounding"),
        (PLAIN | {"input_tokens": 1_001_300}, "3.5", "rounding"),  # 3.50325, to the cent
        (CACHED, "3.25", "cached tokens counted as uncached"),
        (CACHED, "4.25", "cached tokens counted twice"),  # 2.25 and 2.00 once more as input
        (CACHED, "1.25", "cached tokens not counted"),
        (WRITTEN, "0.165", "cached tokens counted as uncached"),  # 0.03 + 0.12 + 0.015
        (WRITTEN, "0.045", "cached tokens not counted"),
        (HOURLY, "0.195", "one-hour cache writes priced as five-minute writes"),
        (THOUGHT, "0.35", "reasoning tokens not counted"),
        (THOUGHT, "1.35", "reasoning tokens counted twice"),
        (LONG, "0.915", "price of short inputs"),  # 0.90 + 0.015
        (O3, "14", "an earlier price of the model"),
        (PLAIN, "1.75", "one factor for all classes: half, as for batch or flex"),
        (PLAIN, "3.325", "one factor for all classes: a discount"),  # 5%
        (PLAIN, "3.6925", "one factor for all classes: a markup"),  # 5.5%
        (PLAIN, "3.1239", "unexplained"),
        (PLAIN, "0", "reported cost is zero: gateway cache or free model"),
        (PLAIN | {"model_ref": "no-such-model"}, "3.5", "usage without a price"),
        ({"model_ref": "no-such-model"}, "0.04", "calls billed by the piece (images, searches)"),
        ({}, "0.04", "calls billed by the piece (images, searches)"),
        (PLAIN, None, "no reported cost"),
    ],
)
def test_a_cause_is_named_where_the_figures_show_it(
    tmp_path: Path, usage: dict[str, Any], reported: str | None, cause: str | None
) -> None:
    cost = None if reported is None else usd(reported)
    (row,) = comparisons(tmp_path, [request("1", "ann", DAY, **usage, reported_cost_usd=cost)])
    assert row["likely_cause"] == cause


def test_a_row_compares_only_requests_with_both_costs_and_shows_the_others(tmp_path: Path) -> None:
    rows = [
        request("1", "ann", DAY, **PLAIN, reported_cost_usd=usd("3.15")),
        request("2", "bob", DAY, **PLAIN),  # 3.50 without a reported cost
        request("3", "bob", DAY, reported_cost_usd=usd("0.04")),  # a picture
        request("4", "bob", "2025-10-03T10:00:00", **PLAIN, reported_cost_usd=usd("3.50")),
    ]
    first, second = comparisons(tmp_path, rows)
    assert first == {
        "scenario_id": "baseline",
        "usage_date": date(2025, 10, 2),
        "import_id": "0000000000000001",
        "import_format": "table",
        "provider_id": "openai",
        "model_id": "gpt-4o",
        "requests": 3,
        "usage_mtok": 2.2,
        "compared_requests": 1,
        "reported_cost_usd": 3.15,
        "computed_cost_usd": 3.50,
        "difference_usd": pytest.approx(-0.35),
        "difference_share": pytest.approx(-0.1),
        "priced_token_share": 1,
        "priced_request_share": pytest.approx(2 / 3),
        "reported_request_share": pytest.approx(2 / 3),
        "uncompared_reported_usd": 0.04,
        "unreported_computed_usd": 3.50,
        "likely_cause": "one factor for all classes: a discount",
    }
    assert (second["difference_usd"], second["likely_cause"]) == (0, None)


def test_what_has_nothing_to_compare_has_no_difference(tmp_path: Path) -> None:
    (row,) = comparisons(tmp_path, [request("1", "ann", DAY, **PLAIN)])
    assert (row["compared_requests"], row["reported_cost_usd"]) == (0, None)
    assert (row["computed_cost_usd"], row["difference_usd"], row["difference_share"]) == (None,) * 3
    assert row["unreported_computed_usd"] == 3.50


def test_one_factor_shows_in_days_of_different_mixes(tmp_path: Path) -> None:
    """3.21% more on days of input and of output, and on one of both: no whole half percent."""
    costs = {(1_000_000, 0): "2.58025", (0, 100_000): "1.0321", (1_000_000, 100_000): "3.61235"}
    rows = [
        request(f"{day}", "ann", f"2025-10-0{day}T10:00:00", input_tokens=tokens[0],
                output_tokens=tokens[1], reported_cost_usd=usd(cost))
        for day, (tokens, cost) in enumerate(costs.items(), start=1)
    ]  # fmt: skip
    causes = {row["likely_cause"] for row in comparisons(tmp_path, rows)}
    assert causes == {"one factor for all classes: a markup"}
    causes = {row["likely_cause"] for row in comparisons(tmp_path / "two", rows[:2])}
    assert causes == {"unexplained"}


def test_a_batch_price_is_one_of_the_list(tmp_path: Path) -> None:
    """Since 14 October 2026 the list has batches of gpt-4o: 1.25, cached 1.25 and 5."""
    toml = logcase.TOML.replace("2026-01-01", "2026-11-01").replace("2026-06", "2027-06")
    rows = [request("1", "ann", "2026-10-20T10:00:00", **CACHED, reported_cost_usd=usd("1.625"))]
    case = logcase.build(tmp_path / "case", rows)
    (case / "case.toml").write_text(toml)
    frame = ue.open(case).answer("cost_comparisons")
    assert frame["likely_cause"].to_list() == ["batch or flex price"]
    batch = [request("1", "ann", "2026-10-20T10:00:00", **CACHED, price_context="batch",
                     reported_cost_usd=usd("2.25"))]  # fmt: skip
    case = logcase.build(tmp_path / "batch", batch)
    (case / "case.toml").write_text(toml)
    frame = ue.open(case).answer("cost_comparisons")
    assert frame["computed_cost_usd"].to_list() == [1.625]
    assert frame["likely_cause"].to_list() == ["standard price, not that of the tier"]


@pytest.mark.parametrize("reported", ["14", "8.4"])
def test_a_day_on_which_the_price_changes_may_mix_both(tmp_path: Path, reported: str) -> None:
    rows = [request("1", "ann", "2025-06-10T10:00:00", **O3, reported_cost_usd=usd(reported))]
    case = logcase.build(tmp_path / "case", rows)
    (case / "case.toml").write_text(logcase.TOML.replace("2025-10-01", "2025-06-01"))
    frame = ue.open(case).answer("cost_comparisons")
    assert frame["likely_cause"].to_list() == ["price changed that day"]


def test_a_source_that_knows_no_contract_reports_the_list_price(tmp_path: Path) -> None:
    contract = (
        "provider_id,model_id,price_context,token_kind,price_usd_per_mtok,valid_from_date,"
        "known_from_date,basis,source_id,note\n"
        "openai,gpt-4o,standard,input,2,2025-01-01,2025-01-01,assumed,,A guess.\n"
    )
    rows = [request("1", "ann", DAY, **PLAIN, reported_cost_usd=usd("3.50"))]
    (row,) = comparisons(tmp_path, rows, contract_prices=contract)
    assert (row["computed_cost_usd"], row["likely_cause"]) == (
        3.0,
        "list price, not the contract price",
    )


def test_imports_are_compared_apart_and_a_new_one_leaves_the_others_as_they_are(
    tmp_path: Path,
) -> None:
    rows = [request("1", "ann", DAY, **PLAIN, reported_cost_usd=usd("3.50"))]
    case = logcase.build(tmp_path / "case", rows)
    assert ue.open(case).answer("cost_comparisons").height == 1
    files = {path: path.stat().st_mtime_ns for path in case.glob(f"usage/cache/*{DAYS}*")}
    assert len(files) == 1
    more = [request("2", "ann", DAY, **PLAIN, reported_cost_usd=usd("3.15"))]
    logcase.add_import(case, "0000000000000002", more)
    frame = ue.open(case).answer("cost_comparisons")
    assert frame["import_id"].to_list() == ["0000000000000001", "0000000000000002"]
    assert frame["difference_usd"].to_list() == [0, pytest.approx(-0.35)]
    kept = {path: path.stat().st_size for path in case.glob(f"usage/cache/*{DAYS}*")}
    assert len(kept) == 2
    assert files.keys() < kept.keys()


def test_days_sum_to_the_price_slots_and_do_not_read_the_users(tmp_path: Path) -> None:
    rows = [
        request("1", "ann", DAY, **PLAIN),
        request("2", "bob", DAY, **CACHED),
        request("3", "bob", "2025-10-03T23:59:59", **SONNET, web_searches=1, input_tokens=1000),
        request("4", "bob", "2025-10-03T23:59:59", model_ref="no-such-model", input_tokens=10),
    ]
    case = logcase.build(tmp_path / "case", rows, "ann,plus,2025-10-02,,,\n")
    model = ue.open(case)
    days = model.answer("daily_costs")
    assert not list(case.glob("usage/cache/*user_months*"))
    assert days.select("usage_date", "model_id", "requests").rows() == [
        (date(2025, 10, 2), "gpt-4o", 2),
        (date(2025, 10, 3), "claude-sonnet-4-5", 1),
        (date(2025, 10, 3), "no-such-model", 1),
    ]
    assert days["serving_cost_usd"].to_list() == [5.75, 0.013, None]
    assert days["priced_token_share"].to_list() == [1, 1, 0]
    slots = model.answer("price_uses")
    assert slots["serving_cost_usd"].sum() == pytest.approx(days["serving_cost_usd"].sum())
    assert model.sql(f"select count(*) as n from {GIVEN_DAYS}")["n"].item() == 4
    assert isinstance(model.sql("select * from daily_costs"), pl.DataFrame)
