"""Users of a log: what they took, at the price of its day, against what they paid, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import logcase
import polars as pl
import pytest
from logcase import request

import unitecon as ue
from unitecon.errors import InputError, UniteconError
from unitecon.model import Model

OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)
# gpt-4o: 2.50 USD a million input tokens, 1.25 cached, 10 output; a way of processing that the
# book does not know is priced as standard.
BIG = {"input_tokens": 1_000_000, "output_tokens": 100_000}  # 2.50 + 1.00 = 3.50 USD
PLANS = "ann,plus,2025-01-01,,,\nbob,plus,2025-10-16,,,\ncyd,pro,2025-01-01,2025-11-11,,150\n"
ROWS = [
    request("1", "ann", "2025-10-02T10:00:00", **BIG),
    request("2", "ann", "2025-10-03T10:00:00", **BIG, price_context="nightly"),
    request("3", "bob", "2025-10-05T10:00:00", **BIG),  # before the plan: free
    request("4", "bob", "2025-10-20T10:00:00", **BIG, cache_read_tokens=400_000),
    request("5", "dan", "2025-10-31T23:59:59", input_tokens=10),
    request("6", "dan", "2025-11-01T00:00:00", input_tokens=20),
    *(request(f"h{i}", "ann", "2025-11-05T10:00:00", **BIG) for i in range(8)),
]


def open_log(folder: Path, rows: list[dict[str, object]] = ROWS, **tables: str) -> Model:
    """The model of a case with this log."""
    return ue.open(logcase.build(folder / "case", rows, PLANS, **tables))


def row(frame: pl.DataFrame, **keys: object) -> dict[str, object]:
    """The one row with these cells."""
    result = frame.filter(pl.all_horizontal(pl.col(k) == v for k, v in keys.items())).to_dicts()
    assert len(result) == 1, result
    return result[0]


def test_a_user_is_charged_for_days_and_costs_the_price_of_the_day(tmp_path: Path) -> None:
    margins = open_log(tmp_path).answer("user_margins")
    ann = row(margins, user_id="ann", month=OCTOBER)
    assert (ann["plan_id"], ann["revenue_usd"], ann["users"]) == ("plus", 20.0, 1.0)
    assert ann["serving_cost_usd"] == pytest.approx(7.00, abs=1e-12)
    assert ann["other_variable_cost_usd"] == pytest.approx(2.0)
    assert ann["contribution_margin_usd"] == pytest.approx(20 - 2 - 7)
    assert ann["is_covered"] is True
    assert ann["priced_token_share"] == 1


def test_a_plan_that_starts_inside_a_month_splits_revenue_and_usage(tmp_path: Path) -> None:
    margins = open_log(tmp_path).answer("user_margins", "user_id = 'bob' and month = '2025-10-01'")
    free, plus = row(margins, plan_id="free"), row(margins, plan_id="plus")
    # 16 of 31 days at 20 USD is 10.32 to the cent; the request of 5 October was a free user's.
    assert (plus["revenue_usd"], plus["users"]) == (10.32, 16 / 31)
    assert plus["serving_cost_usd"] == pytest.approx(3.50 + 0.50)
    assert (free["revenue_usd"], free["users"]) == (0.0, 15 / 31)
    assert free["serving_cost_usd"] == pytest.approx(3.50)
    assert free["is_covered"] is False


def test_a_user_without_usage_pays_and_one_without_a_plan_is_free(tmp_path: Path) -> None:
    margins = open_log(tmp_path).answer("user_margins")
    cyd = row(margins, user_id="cyd", month=NOVEMBER)
    # Ten days of November at the user's own 150 USD.
    assert (cyd["revenue_usd"], cyd["serving_cost_usd"], cyd["requests"]) == (50.0, 0.0, 0)
    dan = margins.filter(pl.col("user_id") == "dan").sort("month")
    assert dan["plan_id"].to_list() == ["free", "free"]
    # The last second of October and the first of November are not the same month.
    assert dan["serving_cost_usd"].to_list() == pytest.approx([10 * 2.5e-6, 20 * 2.5e-6])


def test_a_part_of_an_own_price_is_rounded_to_the_nearest_cent(tmp_path: Path) -> None:
    plans = "ann,plus,2025-10-27,,,20\nbob,plus,2025-10-28,,,20\n"
    margins = ue.open(logcase.build(tmp_path / "case", ROWS, plans)).answer("user_margins")
    paid = margins.filter((pl.col("month") == OCTOBER) & (pl.col("plan_id") == "plus"))
    # 5 of 31 days are 3.2258 USD, 4 of 31 are 2.5806.
    assert dict(paid.select("user_id", "revenue_usd").iter_rows()) == {"ann": 3.23, "bob": 2.58}


def test_users_sum_to_their_plans_and_the_company(tmp_path: Path) -> None:
    model = open_log(tmp_path)
    margins = model.answer("user_margins").filter(pl.col("month") == OCTOBER)
    plans = model.answer("plan_margins").filter(pl.col("month") == OCTOBER)
    for name in ("revenue_usd", "serving_cost_usd", "contribution_margin_usd"):
        by_plan = dict(margins.group_by("plan_id").agg(pl.col(name).sum()).iter_rows())
        assert by_plan == pytest.approx(dict(plans.select("plan_id", name).iter_rows())), name
    company = row(model.answer("company_months"), month=OCTOBER)
    assert company["revenue_usd"] == pytest.approx(margins["revenue_usd"].sum())
    assert company["serving_cost_usd"] == pytest.approx(margins["serving_cost_usd"].sum())
    assert model.check() == {}


def test_losses_are_counted_and_ranked(tmp_path: Path) -> None:
    model = open_log(tmp_path)
    plus = row(model.answer("user_coverages"), month=NOVEMBER, plan_id="plus")
    # In November ann costs 8 x 3.50 = 28 USD and brings 20 less a tenth: 10 USD are lost on her.
    assert plus["uncovered_users"] == 1
    assert plus["uncovered_user_share"] == 0.5
    assert plus["uncovered_loss_usd"] == pytest.approx(10)
    worst = row(model.answer("losing_users"), month=NOVEMBER, loss_rank=1)
    assert (worst["user_id"], worst["plan_id"]) == ("ann", "plus")
    assert worst["contribution_margin_usd"] == pytest.approx(-10)
    most_expensive = row(model.answer("top_users"), month=NOVEMBER, cost_rank=1)
    assert most_expensive["user_id"] == "ann"


def test_concentration_of_cost_by_hand(tmp_path: Path) -> None:
    rows = [
        request(str(i), f"u{i}", "2025-10-02T10:00:00", input_tokens=n)
        for i, n in enumerate((100, 200, 300, 400))
    ]
    model = open_log(tmp_path, rows)
    result = row(model.answer("cost_concentrations"), month=OCTOBER)
    # 2 x (1x1 + 2x2 + 3x3 + 4x4) / (4 x 10) - 5/4 = 60/40 - 1.25
    assert result["gini_ratio"] == pytest.approx(0.25)
    assert result["lower_half_cost_share"] == pytest.approx(0.3)
    points = model.answer("lorenz_points").sort("user_hundredth")
    assert points["cumulative_user_share"].to_list() == [0.25, 0.5, 0.75, 1.0]
    assert points["cumulative_cost_share"].to_list() == pytest.approx([0.1, 0.3, 0.6, 1.0])


def test_unpriced_usage_is_unknown_and_bounded(tmp_path: Path) -> None:
    strange = request("s", "ann", "2025-10-04T10:00:00", input_tokens=1000, model_ref="nobody-7")
    model = open_log(tmp_path, [*ROWS, strange])
    ann = row(model.answer("user_margins"), user_id="ann", month=OCTOBER)
    assert (ann["serving_cost_usd"], ann["contribution_margin_usd"], ann["is_covered"]) == (
        None,
    ) * 3
    tokens = 2 * 1_100_000
    assert ann["priced_token_share"] == pytest.approx(tokens / (tokens + 1000))
    assert ann["priced_request_share"] == pytest.approx(2 / 3)
    assert ann["contribution_margin_high_usd"] == pytest.approx(18 - 7)
    assert ann["contribution_margin_low_usd"] < ann["contribution_margin_high_usd"]
    plus = row(model.answer("user_coverages"), month=OCTOBER, plan_id="plus")
    assert (plus["unknown_users"], plus["serving_cost_usd"]) == (1.0, None)
    none = row(model.answer("price_uses"), month=OCTOBER, model_ref="nobody-7")
    assert (none["price_kind"], none["requests"]) == ("none", 1)


CONTRACT = "provider_id,model_id,price_context,token_kind,price_usd_per_mtok," + logcase.DATED


def test_a_contract_goes_before_the_list_from_its_date(tmp_path: Path) -> None:
    dated = "2025-10-20,2025-10-20,assumed,,Agreed."
    prices = f"{CONTRACT}\nopenai,gpt-4o,standard,input,2,{dated}\n"
    model = open_log(tmp_path, contract_prices=prices)
    costs = {r["request_id"]: r for r in model.answer("request_costs").to_dicts()}
    assert costs["1"]["serving_cost_usd"] == Decimal("3.5")
    # On its first day the contract's input price holds, the list's output price stays.
    assert costs["4"]["serving_cost_usd"] == Decimal("2.0") + Decimal("1.0") + Decimal("0.5")
    assert (costs["1"]["price_kind"], costs["4"]["price_kind"]) == ("list", "contract")
    assert costs["4"]["contract_from_date"] == date(2025, 10, 20)


def test_a_contract_prices_what_the_book_does_not_know(tmp_path: Path) -> None:
    strange = request("s", "ann", "2025-10-04T10:00:00", input_tokens=1000, reasoning_tokens=10)
    strange |= {"model_ref": "Own/Model-7", "provider_id": None}
    prices = f"{CONTRACT}\nopenai,Own/Model-7,standard,input,3,{logcase.GUESS}\n"
    unmatched = open_log(tmp_path / "a", [strange], contract_prices=prices)
    assert unmatched.answer("request_costs")["serving_cost_usd"].to_list() == [None]
    strange["provider_id"] = "openai"
    prices += f"openai,Own/Model-7,standard,output,12,{logcase.GUESS}\n"
    model = open_log(tmp_path / "b", [strange], contract_prices=prices)
    # Reasoning is billed as output.
    expected = Decimal("0.003") + Decimal("0.00012")
    assert model.answer("request_costs")["serving_cost_usd"].to_list() == [expected]


def test_a_factor_goes_on_the_standard_price(tmp_path: Path) -> None:
    factors = "provider_id,model_id,price_context,price_factor," + logcase.DATED
    factors += f"\nopenai,all,nightly,0.4,{logcase.GUESS}\n"
    model = open_log(tmp_path, price_factors=factors)
    costs = {r["request_id"]: r for r in model.answer("request_costs").to_dicts()}
    assert costs["2"]["serving_cost_usd"] == Decimal("3.5") * Decimal("0.4")
    assert costs["2"]["price_kind"] == "factor"


def test_as_of_sees_no_later_usage_and_no_later_contract(tmp_path: Path) -> None:
    dated = "2025-10-01,2025-12-01,assumed,,Agreed later, for earlier usage."
    prices = f"{CONTRACT}\nopenai,gpt-4o,standard,input,1,{dated.replace('later, ', 'later ')}\n"
    folder = logcase.build(tmp_path / "case", ROWS, PLANS, contract_prices=prices)
    then, now = (ue.open(folder, as_of=day) for day in ("2025-10-31", "2026-01-01"))
    assert then.answer("user_margins")["month"].unique().to_list() == [OCTOBER]
    costs = [
        row(model.answer("user_margins"), user_id="ann", month=OCTOBER)["serving_cost_usd"]
        for model in (then, now)
    ]
    assert costs == pytest.approx([7.0, 7.0 - 2 * 1.5])


def test_months_under_way_are_shown_and_not_rolled_up(tmp_path: Path) -> None:
    model = ue.open(logcase.build(tmp_path / "case", ROWS, PLANS), as_of="2025-11-10")
    ann = row(model.answer("user_margins"), user_id="ann", month=NOVEMBER)
    assert ann["revenue_usd"] == 6.67  # ten of thirty days
    assert NOVEMBER not in model.answer("plan_margins")["month"].to_list()
    assert OCTOBER in model.answer("plan_margins")["month"].to_list()


TIERS = "plan_id,tier_id,tier_rank,rule_kind,upper_limit\n"


def test_tiers_sum_exactly_to_their_users(tmp_path: Path) -> None:
    rows = [
        request(
            f"{u}-{i}", f"u{u:02}", "2025-10-09T08:00:00", input_tokens=u * 7 + i, output_tokens=u
        )
        for u in range(20)
        for i in range(u + 1)
    ]
    rules = TIERS + "free,light,1,user_share,0.5\nfree,heavy,2,user_share,\n"
    model = open_log(tmp_path, rows, tier_rules=rules)
    users = model.answer("user_values").filter(pl.col("plan_id") == "free")
    tiers = model.answer("logged_tiers").filter(pl.col("plan_id") == "free")
    for name in ("priced_cost_usd", "usage_tokens", "requests"):
        own = users.group_by("tier_id").agg(pl.col(name).sum())
        assert dict(own.iter_rows()) == dict(tiers.select("tier_id", name).iter_rows()), name
        assert own[name].sum() == users[name].sum() == tiers[name].sum()
    assert dict(users["tier_id"].value_counts().iter_rows()) == {"light": 10, "heavy": 10}


def test_tiers_by_tokens(tmp_path: Path) -> None:
    rules = TIERS + "plus,light,1,usage_tokens,2200000\nplus,heavy,2,usage_tokens,\n"
    margins = open_log(tmp_path, tier_rules=rules).answer("user_margins")
    ann = margins.filter((pl.col("user_id") == "ann") & (pl.col("plan_id") == "plus"))
    # 2.2 million tokens in October are at the limit; 8.8 million in November are above it.
    assert ann.sort("month")["tier_id"].to_list()[:2] == ["light", "heavy"]


def test_order_threads_and_parts_change_no_digit(tmp_path: Path) -> None:
    rows = [
        request(
            f"{i}", f"u{i % 13}", f"2025-10-{i % 28 + 1:02}T0{i % 10}:00:00", input_tokens=i * 31
        )
        for i in range(400)
    ]
    single = open_log(tmp_path / "one", rows).answer("user_values")
    folder = logcase.build(tmp_path / "two", rows[200:][::-1], PLANS)
    logcase.add_import(folder, "0000000000000002", rows[:200][::-1])
    other = ue.open(folder).answer("user_values")
    assert single.equals(other)


def test_bills_are_compared_with_what_usage_costs(tmp_path: Path) -> None:
    bills = "provider_id,bill_date,line_item,amount_usd\n"
    bills += "openai,2025-10-31,usage,16\nopenai,2025-10-31,credit,-1\n"
    model = open_log(tmp_path, provider_bills=bills)
    october = row(model.answer("bill_comparisons"), month=OCTOBER)
    cost = 3.5 + 3.5 + 3.5 + 4.0 + 10 * 2.5e-6
    assert october["billed_usd"] == 15
    assert october["unexplained_usd"] == pytest.approx(15 - cost)
    assert october["bill_kind"] == "typed"


def test_a_bill_without_usage_is_unexplained_in_full(tmp_path: Path) -> None:
    bills = "provider_id,bill_date,line_item,amount_usd\nmistral,2025-11-30,usage,7\n"
    bills += "openai,2025-08-31,usage,3\n"
    answer = open_log(tmp_path, provider_bills=bills).answer("bill_comparisons")
    unlogged = answer.filter(pl.col("billed_usd").is_not_null()).sort("month")
    assert unlogged.select("provider_id", "requests", "unexplained_usd").rows() == [
        ("openai", 0, 3.0),
        ("mistral", 0, 7.0),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "ann,plus,2025-10-01,2025-09-01,,\n",
            "user_plans.csv:2 to_date: '2025-09-01' is not after",
        ),
        (
            "ann,plus,2025-01-01,,,\nann,pro,2025-03-01,,,\n",
            "user_plans.csv:3 from_date: '2025-03-01'",
        ),
        ("ann,pluss,2025-01-01,,,\n", "did you mean 'plus'?"),
        (",plus,2025-01-01,,,\n", "user_plans.csv:2 user_id: is empty"),
        ("ann,plus,01/02/2025,,,\n", "'01/02/2025' is not a date (must be a date like 2025-12-31)"),
        (
            "ann,plus,2025-01-01,,1.5,\n",
            "'1.5' is not a whole number (must be a whole number like 3)",
        ),
        ("ann,plus,2025-01-01,,,-20\n", "'-20' is too low (must be at least 0"),
    ],
)
def test_faults_of_user_plans_have_their_line(tmp_path: Path, lines: str, message: str) -> None:
    folder = logcase.build(tmp_path / "case", ROWS, lines)
    with pytest.raises(InputError) as caught:
        ue.open(folder).answer("user_margins")
    assert message in str(caught.value)


def test_many_faults_of_one_kind_are_counted(tmp_path: Path) -> None:
    lines = "".join(f"u{i},nowhere,2025-01-01,,,\n" for i in range(12))
    with pytest.raises(InputError) as caught:
        ue.open(logcase.build(tmp_path / "case", ROWS, lines)).answer("user_margins")
    assert "7 more rows" in str(caught.value)
    assert len(caught.value.faults) == 6


def test_users_without_a_plan_fail_a_check_and_their_margin_is_unknown(tmp_path: Path) -> None:
    folder = logcase.build(tmp_path / "case", ROWS, PLANS)
    (folder / "case.toml").write_text(logcase.TOML.split("[usage]")[0])
    model = ue.open(folder)
    dan = row(model.answer("user_margins"), user_id="dan", month=OCTOBER)
    assert (dan["plan_id"], dan["revenue_usd"], dan["is_covered"]) == ("unknown", None, None)
    assert set(model.check()["every_logged_user_has_a_plan"]["user_id"]) == {"bob", "dan"}


def test_a_case_without_a_log_says_how_to_get_one() -> None:
    with pytest.raises(UniteconError, match=r"needs a usage log.*unitecon import FORMAT"):
        ue.open("openai").answer("user_margins")


def test_usage_before_the_case_is_reported(tmp_path: Path) -> None:
    early = request("e", "ann", "2025-09-30T23:00:00", input_tokens=1)
    with pytest.raises(InputError, match="requests of 2025-09"):
        ue.open(logcase.build(tmp_path / "case", [early], PLANS)).answer("user_margins")


def totals_files(folder: Path) -> dict[str, int]:
    """The kept totals of months, with which file each is."""
    files = (folder / "usage" / "cache").glob("*-usage_months-*")
    return {path.name: path.stat().st_ino for path in files}


def test_a_month_more_costs_that_month(tmp_path: Path) -> None:
    folder = logcase.build(tmp_path / "case", ROWS, PLANS)
    ue.open(folder).answer("plan_margins")
    before = totals_files(folder)
    logcase.add_import(folder, "2" * 16, [request("n", "ann", "2025-12-01T00:00:00", **BIG)])
    ue.open(folder).answer("plan_margins")
    after = totals_files(folder)
    assert len(before) == 2
    assert before.items() <= after.items()
    assert len(after) == 3


def test_the_ledger_can_be_asked_in_sql_and_not_be_written(tmp_path: Path) -> None:
    model = open_log(tmp_path)
    assert model.sql("select count(*) as n from usage_ledger").item() == len(ROWS)
    result = model.answer("request_costs", "user_id = 'bob'")
    assert result["request_id"].to_list() == ["3", "4"]
    assert model.sql("select count(*) as n from usage_quarantine").item() == 0
    with pytest.raises(UniteconError):
        model.sql("select * from read_parquet('usage/*.parquet')")


def cost(folder: Path, row: dict[str, object], **tables: str) -> Decimal | None:
    """What one request costs."""
    return open_log(folder, [row], **tables).answer("request_costs")["serving_cost_usd"].item()


@pytest.mark.parametrize(
    ("cached", "expected"),
    [
        # 200,000 tokens of input: 3 USD a million, 0.30 cached, 15 output.
        (100_000, "0.300000" + "+0.030000" + "+0.015000"),
        # One more, and all of it is dearer: 6, 0.60 and 22.50.
        (100_001, "0.600000" + "+0.0600006" + "+0.022500"),
    ],
)
def test_a_context_threshold_counts_cached_input_and_prices_all_of_it(
    tmp_path: Path, cached: int, expected: str
) -> None:
    row = request("1", "ann", "2025-10-02T10:00:00", input_tokens=100_000, output_tokens=1000)
    row |= {"provider_id": "anthropic", "model_ref": "claude-sonnet-4-5"}
    row |= {"cache_read_tokens": cached}
    assert cost(tmp_path, row) == sum(Decimal(part) for part in expected.split("+"))


def test_a_bucket_above_a_threshold_has_no_known_price(tmp_path: Path) -> None:
    row = request("1", "ann", "2025-10-02T10:00:00", input_tokens=150_000, requests=3)
    row |= {"provider_id": "anthropic", "model_ref": "claude-sonnet-4-5"}
    assert cost(tmp_path / "below", row) == Decimal("0.45")
    assert cost(tmp_path / "above", row | {"input_tokens": 250_000}) is None
    # Where all brackets cost the same, it does not matter which one it was.
    assert cost(tmp_path / "flat", row | {"model_ref": "claude-haiku-4-5"}) == Decimal("0.15")


def test_cache_writes_of_an_hour_cost_twice_the_input(tmp_path: Path) -> None:
    row = request("1", "ann", "2025-10-02T10:00:00", cache_write_tokens=1000)
    row |= {"provider_id": "anthropic", "model_ref": "claude-sonnet-4-5"}
    row |= {"cache_write_1h_tokens": 1000}
    assert cost(tmp_path, row) == Decimal("0.00375") + Decimal("0.006")


def test_a_price_that_changes_within_a_log_holds_from_its_first_second(tmp_path: Path) -> None:
    dated = "2025-10-20,2025-10-20,assumed,,Agreed."
    prices = f"{CONTRACT}\nopenai,gpt-4o,standard,input,2,{dated}\n"
    times = ("2025-10-19T23:59:59.999999", "2025-10-20T00:00:00")
    rows = [request(at, "ann", at, input_tokens=1_000_000) for at in times]
    costs = open_log(tmp_path, rows, contract_prices=prices).answer("request_costs")
    result = dict(costs.select("request_id", "serving_cost_usd").iter_rows())
    assert [result[at] for at in times] == [Decimal("2.5"), Decimal(2)]


def test_one_core_gives_every_digit_that_four_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        request(f"{i}", f"u{i % 7}", f"2025-10-{i % 28 + 1:02}T01:00:00", input_tokens=i * 37)
        for i in range(3000)
    ]
    folder = logcase.build(tmp_path / "case", rows, PLANS)
    result = []
    for cores in (1, 4):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        model = ue.open(folder)
        result.append([model.answer(name) for name in ("user_values", "logged_tiers")])
    for single, four in zip(*result, strict=True):
        assert single.equals(four)
