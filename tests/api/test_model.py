"""The model of scripts and notebooks: its methods do what the commands of their names do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import casebuilder
import pytest

import unitecon
from unitecon.api import model as api
from unitecon.errors import UniteconError


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[api.Model]:
    with unitecon.open(casebuilder.build(tmp_path_factory.mktemp("case") / "small")) as opened:
        yield opened


@pytest.fixture(scope="module")
def startup() -> Iterator[api.Model]:
    with unitecon.open("assistant_startup") as opened:
        yield opened


def test_what_is_opened_has_the_methods_of_the_commands(model: api.Model) -> None:
    assert type(model) is unitecon.Model
    changes = {"plan_prices": {"plan_id": "plus", "price_usd_per_user_month": 25}}
    assert type(model.with_scenario("dearer", changes)) is unitecon.Model


def test_a_chart_by_name_says_whose_it_is_and_whence(startup: api.Model) -> None:
    drawn = startup.chart("margins").to_dict()
    subtitle = " ".join(drawn["title"]["subtitle"])
    assert "Assistant startup: an invented" in subtitle
    assert "as of 1 January 2026" in subtitle
    assert "December 2025: " in subtitle
    foot = " ".join(drawn["vconcat"][0]["title"]["text"])
    assert foot.startswith("Source: tier_margins of unitecon, from “Invented for this example;")
    assert foot.endswith("See: unitecon explain tier_margins assistant_startup")


def test_a_month_of_the_case_can_be_drawn(startup: api.Model) -> None:
    drawn = startup.chart("margins", month="2026-03-20").to_dict()
    assert "March 2026" in json.dumps(drawn["title"])


def test_what_a_chart_does_not_take_or_the_case_lacks_is_refused(model: api.Model) -> None:
    with pytest.raises(UniteconError, match=r"unknown chart 'margns'.*did you mean 'margins'"):
        model.chart("margns")
    with pytest.raises(UniteconError, match=r"takes no 'draw'.*did you mean 'draws'"):
        model.chart("odds", draw=3)
    with pytest.raises(UniteconError, match="needs a usage log; unitecon import adds one"):
        model.chart("users")
    with pytest.raises(UniteconError, match=r"needs a cash balance in cash_positions\.csv"):
        model.chart("cash")
    with pytest.raises(UniteconError, match="needs a file of proposed charges: --plans"):
        model.chart("rerates")


def test_a_chart_of_something_else_than_frames_is_refused(model: api.Model) -> None:
    with pytest.raises(UniteconError, match=r"got a Model; model\.chart\(NAME\) finds them"):
        unitecon.charts.margins(model)


def test_a_chart_saves_itself(startup: api.Model, tmp_path: Path) -> None:
    startup.chart("margins").save(str(tmp_path / "margins.svg"))
    assert (tmp_path / "margins.svg").read_text().startswith("<svg")
