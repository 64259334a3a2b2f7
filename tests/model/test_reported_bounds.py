"""Calls without tokens: bounded by what their source reports, and nothing where it reports none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import logcase
import pytest
from logcase import request

import unitecon as ue
from unitecon.model import Model

DAY = "2025-10-14T09:12:31"
# Pictures, a reranking, speech and a transcription, with what the gateway reports, and a chat with
# gpt-4o-mini: 1,000 tokens at 0.15 and 100 at 0.60 USD a million, 0.00021 USD.
PIECES = {"dall-e-3": "0.04", "rerank-v3.5": "0.002", "tts-1": "0.0165", "whisper-1": "0.0061"}
CHAT = {"model_ref": "gpt-4o-mini", "input_tokens": 1000, "output_tokens": 100}
NOTHING = {"provider_id": "anthropic", "model_ref": "<synthetic>"}


def model(folder: Path, *rows: dict[str, Any]) -> Model:
    """A case with these requests of Ann, who pays 20 USD of which 2 are fees."""
    return ue.open(logcase.build(folder / "case", rows, "ann,plus,2025-01-01,,,\n"))


def margins(opened: Model) -> dict[str, Any]:
    """Ann's row."""
    (row,) = opened.answer("user_margins", "month = '2025-10-01'").to_dicts()
    return row


def bounds(opened: Model) -> tuple[float, float]:
    """Between what and what Ann costs, by the bounds of her margin."""
    row = margins(opened)
    ends = row["contribution_margin_high_usd"], row["contribution_margin_low_usd"]
    return 18 - ends[0], 18 - ends[1]


def piece(name: str, cost: str, **more: Any) -> dict[str, Any]:
    return request(name, "ann", DAY, model_ref=name, reported_cost_usd=Decimal(cost), **more)


def test_bounds_hold_what_calls_by_the_piece_are_reported_to_cost(tmp_path: Path) -> None:
    opened = model(
        tmp_path, *(piece(*pair) for pair in PIECES.items()), request("p5", "ann", DAY, **CHAT)
    )
    row = margins(opened)
    assert (row["serving_cost_usd"], row["is_covered"]) == (None, None)
    assert bounds(opened) == pytest.approx((0.00021, 0.06481), abs=1e-12)
    assert (row["priced_request_share"], row["priced_token_share"]) == (0.2, 1)


def test_a_priced_models_call_without_tokens_is_unknown_where_a_cost_is_reported(
    tmp_path: Path,
) -> None:
    opened = model(tmp_path, piece("gpt-4o", "0.04"), request("2", "ann", DAY, input_tokens=1000))
    assert margins(opened)["serving_cost_usd"] is None
    assert bounds(opened) == pytest.approx((0.0025, 0.0425), abs=1e-12)
    costs = dict(
        opened.answer("request_costs").select("request_id", "serving_cost_usd").iter_rows()
    )
    assert costs == {"gpt-4o": None, "2": Decimal("0.0025")}
    assert opened.answer("price_uses")["serving_cost_usd"].to_list() == [None]


@pytest.mark.parametrize("reported", [None, Decimal(0)])
def test_nothing_of_an_unknown_model_is_no_unknown_cost(
    tmp_path: Path, reported: Decimal | None
) -> None:
    empty = request("0", "ann", DAY, **NOTHING, reported_cost_usd=reported)
    opened = model(tmp_path, empty, request("1", "ann", DAY, input_tokens=1000))
    row = margins(opened)
    assert row["serving_cost_usd"] == 0.0025
    assert (row["is_covered"], row["priced_request_share"]) == (True, 1)
    assert bounds(opened) == pytest.approx((0.0025, 0.0025))
    assert opened.answer("request_costs")["serving_cost_usd"].to_list() == [0, Decimal("0.0025")]
    assert opened.answer("daily_costs")["serving_cost_usd"].to_list() == [0, 0.0025]
    assert opened.check() == {}


def test_usage_of_an_unknown_model_may_cost_as_much_as_reported(tmp_path: Path) -> None:
    """A token at the highest listed price is far below ten dollars."""
    usage = {"model_ref": "no-such-model", "input_tokens": 1}
    opened = model(tmp_path, request("1", "ann", DAY, **usage, reported_cost_usd=Decimal(10)))
    assert bounds(opened) == pytest.approx((0, 10))
    cheap = model(tmp_path / "cheap", request("1", "ann", DAY, **usage))
    assert 0 < bounds(cheap)[1] < 1


def test_costs_by_the_piece_reach_the_tiers_and_the_plan(tmp_path: Path) -> None:
    opened = model(tmp_path, *(piece(*pair) for pair in PIECES.items()))
    (plan,) = opened.answer(
        "user_coverages", "plan_id = 'plus' and month = '2025-10-01'"
    ).to_dicts()
    assert plan["serving_cost_usd"] is None
    assert plan["contribution_margin_low_usd"] == pytest.approx(18 - 0.0646)
    assert opened.check() == {}
