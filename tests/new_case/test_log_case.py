"""Cases made from a log: right values, and nothing left where something is wrong."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import firstcase
import polars as pl
import pytest

import unitecon as ue
from unitecon.errors import InputError, UniteconError
from unitecon.new_case import log_case
from unitecon.new_case.forecast import Money
from unitecon.new_case.log_case import LogCase, Wanted

ALL = "user,plan,from\nanna,pro,2026-09-01\nben,pro,2026-10-12\ncarl,free,\n"
PRICES = {"free": 0.0, "pro": 25.0}


def case_of(folder: Path, **more: Any) -> LogCase:
    """A case in the folder `mine`, of a log that is written beside it unless `files` are given."""
    files: Sequence[Path] = more.pop("files", None) or [firstcase.log(folder)]
    with log_case.new_case(folder / "mine", Wanted(files, **more), lambda _: None) as case:
        return case


def rows(
    folder: Path, answer: str, where: str = "scenario_id = 'baseline'"
) -> list[dict[str, Any]]:
    with ue.open(folder / "mine") as model:
        return model.answer(answer, where).to_dicts()


def test_a_log_alone_gives_costs_and_only_tables_that_have_rows(tmp_path: Path) -> None:
    case = case_of(tmp_path)
    assert sorted(os.listdir(tmp_path / "mine")) == ["case.toml", "map.toml", "usage"]
    assert case.reading.format == "table"
    costs = {row["user_id"]: row["serving_cost_usd"] for row in rows(tmp_path, "user_costs")}
    assert costs == pytest.approx(firstcase.COSTS)
    models = {row["model_ref"]: row for row in rows(tmp_path, "model_costs")}
    assert models["claude-sonnet-4-5"]["serving_cost_usd"] == pytest.approx(51.039)
    assert {row["revenue_usd"] for row in rows(tmp_path, "user_margins")} == {None}
    with ue.open(tmp_path / "mine") as model:
        assert model.check() == {}


def test_users_and_prices_give_margins_of_the_days_the_log_covers(tmp_path: Path) -> None:
    case_of(tmp_path, users=firstcase.users(tmp_path, ALL), prices=PRICES)
    paid = {
        (row["user_id"], row["plan_id"]): row["revenue_usd"]
        for row in rows(tmp_path, "user_margins")
    }
    # From the log's first day, 2 October, or the plan's own, to the 20th; ben's request of the 7th
    # comes before his plan.
    assert paid == {
        ("anna", "pro"): round(25 * 19 / 31, 2), ("ben", "pro"): round(25 * 9 / 31, 2),
        ("ben", "free"): 0, ("carl", "free"): 0,
    }  # fmt: skip
    with ue.open(tmp_path / "mine") as model:
        assert model.check() == {}


def test_cash_and_costs_give_a_runway_that_a_calculator_gives(tmp_path: Path) -> None:
    listed = firstcase.users(tmp_path, ALL.replace("2026-10-12", "2026-10-02"))
    case_of(tmp_path, users=listed, prices=PRICES, money=Money(10_000, 1_000))
    (month,) = rows(tmp_path, "company_months", "scenario_id = 'baseline' and month = '2027-03-01'")
    whole = 31 / 19  # usage of 19 days, as of a whole month
    cost = sum(firstcase.COSTS.values()) * whole
    assert month["revenue_usd"] == pytest.approx(50, rel=1e-3)  # paid to the cent
    assert month["serving_cost_usd"] == pytest.approx(cost)
    assert month["burn_usd"] == pytest.approx(1_000 + cost - month["revenue_usd"])
    (runway,) = rows(tmp_path, "runways")
    months = 10_000 / (1_000 + cost - 50)  # from the end of October on
    assert runway["cash_out_date"].isoformat()[:7] == "2027-08"
    assert 9 < months < 10
    with ue.open(tmp_path / "mine") as model:
        assert model.check() == {}


def test_a_log_of_one_user_who_pays_one_price(tmp_path: Path) -> None:
    files = [firstcase.log(tmp_path, firstcase.LOG.splitlines(keepends=True)[2])]
    case_of(tmp_path, files=files, prices={"max": 200.0})
    (row,) = rows(tmp_path, "user_margins")
    assert (row["user_id"], row["plan_id"]) == ("ben", "max")
    assert row["revenue_usd"] == round(200 * 1 / 31, 2)
    assert row["serving_cost_usd"] == pytest.approx(50.85)
    assert row["is_covered"] is False


def test_a_map_that_is_given_goes_before_a_guess(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[columns]\nrequest_id = "id"\nuser_id = "provider"\noccurred_at = "time"\n'
        'model_ref = "model"\ninput_tokens = "prompt_tokens"\n'
    )
    case = case_of(tmp_path, map_file=path)
    assert case.span.users["user_id"].to_list() == ["anthropic", "openai"]
    assert (tmp_path / "mine" / "map.toml").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"files": ["nowhere.csv"]}, "no such file"),
        ({"prices": {"pro": 25.0, "max": 200.0}}, "several plans"),
        ({"money": Money(1, 1)}, "a runway needs to know what users pay"),
        ({"format": "litelm"}, "unknown format 'litelm'; did you mean 'litellm'?"),
        ({"format": "litellm", "map_file": Path("m.toml")}, "--map is only for a table"),
        ({"map_file": Path("nowhere.toml")}, "nowhere.toml: cannot be read: no such file"),
    ],
)
def test_a_fault_leaves_nothing(more: dict[str, Any], message: str, tmp_path: Path) -> None:
    more = more | (
        {"files": [tmp_path / name for name in more["files"]]} if "files" in more else {}
    )
    with pytest.raises(UniteconError, match=message):
        case_of(tmp_path, **more)
    assert [path.name for path in tmp_path.iterdir() if "mine" in path.name] == []


def test_a_runway_needs_the_price_of_every_plan(tmp_path: Path) -> None:
    listed = firstcase.users(tmp_path, "user,plan\nanna,pro\nben,team\n")
    with pytest.raises(InputError, match="none is known of team; likely cause: add to --price"):
        case_of(tmp_path, users=listed, prices={"pro": 25.0}, money=Money(1, 1))


def test_a_log_of_which_nothing_can_be_read_says_why(tmp_path: Path) -> None:
    late = firstcase.LOG.replace("2026-10", "2199-10")
    with pytest.raises(InputError, match="none of the 4 records of these table files could be"):
        case_of(tmp_path, files=[firstcase.log(tmp_path, late)])


def test_a_folder_that_is_not_empty_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(UniteconError, match="mine exists and is not empty; nothing was written"):
        case_of(tmp_path)
    assert os.listdir(tmp_path / "mine") == ["notes.txt"]


def test_usage_without_a_price_leaves_its_cost_unknown(tmp_path: Path) -> None:
    log = firstcase.log(tmp_path, firstcase.LOG.replace("gpt-5-mini,30000", "nonesuch,30000"))
    case_of(tmp_path, files=[log])
    costs = pl.DataFrame(rows(tmp_path, "user_costs")).filter(pl.col("user_id") == "carl")
    assert costs["serving_cost_usd"].to_list() == [None]
    (model,) = [row for row in rows(tmp_path, "model_costs") if row["model_ref"] == "nonesuch"]
    assert (model["unpriced_requests"], model["serving_cost_usd"]) == (1, None)
    assert model["unpriced_token_share"] == pytest.approx(35_000 / 7_068_200)
