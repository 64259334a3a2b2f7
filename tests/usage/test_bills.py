"""Reconciliation: bills made of a log, each changed in one way, and the cause that is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from billed_case import (
    FIRST,
    Line,
    focus_row,
    import_focus,
    lines,
    price,
    requests,
    scaled,
    write_case,
)

import unitecon as ue
from unitecon.model import Model
from unitecon.usage import bills

CALLS = requests()
EXACT = lines(CALLS)
CENTS = "factor of 100: an amount in cents, or dollars in place of cents"
FAILED = "calls that failed or were cut: input billed, not logged"


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with the log of CALLS; each test imports its own bill into a copy."""
    return write_case(tmp_path_factory.mktemp("logged") / "case", CALLS)


def billed(logged: Path, folder: Path, rows: list[dict[str, str]], more: str = "") -> Model:
    """A model of the log with a bill."""
    case = folder / "case"
    case.mkdir()
    for path in logged.iterdir():
        (case / path.name).symlink_to(path)
    (case / "case.toml").unlink()
    (case / "case.toml").write_text((logged / "case.toml").read_text() + more)
    import_focus(case, rows)
    return ue.open(case)


def bill_of(changed: list[Line]) -> list[dict[str, str]]:
    return [focus_row(line) for line in changed]


def total(changed: list[Line]) -> float:
    return float(sum(line.amount for line in changed))


def causes(model: Model) -> dict[str, float]:
    """What each cause adds to the bill, as far as it is not nothing."""
    rows = model.answer("bill_causes").select("cause", "cause_usd").iter_rows()
    return {cause: pytest.approx(amount, abs=1e-6) for cause, amount in rows}


def test_an_exact_bill_matches_line_by_line(logged: Path, tmp_path: Path) -> None:
    model = billed(logged, tmp_path, bill_of(EXACT))
    rows = model.answer("bill_reconciliations")
    assert rows["match_kind"].unique().to_list() == ["matched"]
    assert rows.height == len(EXACT)
    assert rows["billed_usd"].sum() == pytest.approx(total(EXACT), abs=1e-9)
    assert causes(model) == {}
    assert bills.models(model.case.path)["model_ref"].to_list() == ["scribe-large", "scribe-small"]


@pytest.mark.parametrize("hours", [-12, -8, 5.5, 14])
def test_a_bill_in_another_time_zone(logged: Path, tmp_path: Path, hours: float) -> None:
    model = billed(logged, tmp_path, bill_of(lines(CALLS, hours)))
    (row,) = model.answer("bill_causes").to_dicts()
    assert (row["cause"], row["clock_offset_hours"]) == ("days of another time zone", hours)
    assert row["cause_usd"] == pytest.approx(0, abs=1e-9)
    assert row["moved_usd"] > 10
    assert model.answer("bill_reconciliations")["unexplained_usd"].abs().sum() < 1e-9


def test_a_constant_discount(logged: Path, tmp_path: Path) -> None:
    model = billed(logged, tmp_path, bill_of(scaled(EXACT, "0.93")))
    (row,) = model.answer("bill_causes").to_dicts()
    assert (row["cause"], row["bill_factor"]) == ("discount", 0.93)
    assert row["cause_usd"] == pytest.approx(-0.07 * total(EXACT), abs=1e-6)


def test_a_region_of_the_case_is_named_on_its_days(logged: Path, tmp_path: Path) -> None:
    """Two lines at a factor that the case has from 10 October on, and one before that."""
    dear = [EXACT[3], EXACT[60], EXACT[70]]
    changed = [replace(x, amount=x.amount * Decimal("1.17")) if x in dear else x for x in EXACT]
    factors = (
        "provider_id,model_id,price_context,price_factor,valid_from_date,known_from_date,basis,"
        "source_id,note\nscribe,all,region=eu,1.17,2026-10-10,2026-10-01,assumed,,Invented.\n"
    )
    model = billed(logged, tmp_path, bill_of(changed))
    (model.case.path / "price_factors.csv").write_text(factors)
    assert dear[0].day < date(2026, 10, 10) <= dear[1].day
    assert causes(ue.open(model.case.path)) == {
        "region=eu price": 0.17 * total(dear[1:]),
        FAILED: 0.17 * total(dear[:1]),
    }


def test_a_price_of_another_date(logged: Path, tmp_path: Path) -> None:
    late = lines(CALLS, price_of=lambda model, kind, _: price(model, kind, FIRST))
    model = billed(logged, tmp_path, bill_of(late))
    gap = total(late) - total(EXACT)
    assert gap > 5
    assert causes(model) == {"price of another date": gap}


def test_a_day_that_the_bill_lacks(logged: Path, tmp_path: Path) -> None:
    day = date(2026, 10, 12)
    model = billed(logged, tmp_path, bill_of([line for line in EXACT if line.day != day]))
    missing = total([line for line in EXACT if line.day == day])
    assert causes(model) == {"day missing from the bill": -missing}
    rows = model.answer("bill_reconciliations").filter(pl.col("match_kind") == "log only")
    assert rows["start_date"].unique().to_list() == [day]


def test_a_day_that_the_log_lacks(tmp_path: Path) -> None:
    day = date(2026, 10, 12)
    others = [call for call in CALLS if call.at.date() != day]
    case = write_case(tmp_path / "case", others)
    import_focus(case, bill_of(EXACT))
    extra = total([line for line in EXACT if line.day == day])
    assert causes(ue.open(case)) == {"day missing from the log": extra}


def test_a_line_in_cents(logged: Path, tmp_path: Path) -> None:
    wrong = EXACT[17]
    changed = [replace(wrong, amount=wrong.amount * 100) if x is wrong else x for x in EXACT]
    model = billed(logged, tmp_path, bill_of(changed))
    assert causes(model) == {CENTS: 99 * float(wrong.amount)}


def test_a_bill_in_cents_throughout(logged: Path, tmp_path: Path) -> None:
    model = billed(logged, tmp_path, bill_of(scaled(EXACT, "100")))
    assert causes(model) == {CENTS: 99 * total(EXACT)}


def test_a_day_of_failed_calls(logged: Path, tmp_path: Path) -> None:
    day = date(2026, 10, 11)
    failed = [
        replace(call, tokens={**call.tokens, "output": 0})
        for call in requests(seed=9)
        if call.at.date() == day
    ]
    model = billed(logged, tmp_path, bill_of(lines([*CALLS, *failed])))
    assert causes(model) == {FAILED: total(lines(failed))}
    (row,) = model.answer("bill_causes").to_dicts()
    assert (row["first_cause_date"], row["last_cause_date"]) == (day, day)


def test_calls_that_the_log_has_and_the_provider_did_not_bill(tmp_path: Path) -> None:
    cut = [
        replace(call, tokens={**call.tokens, "output": 0})
        for call in requests(seed=9)
        if call.at.day == 11
    ]
    free = [replace(call, cost="0") for call in requests(seed=10) if call.at.day == 14]
    case = write_case(tmp_path / "case", [*CALLS, *cut, *free])
    import_focus(case, bill_of(EXACT))
    assert causes(ue.open(case)) == {
        "calls without output not billed": -total(lines(cut)),
        "hits of the own cache not billed": -total(lines(free)),
    }


def test_several_causes_at_once(logged: Path, tmp_path: Path) -> None:
    day = date(2026, 10, 12)
    seen = [line for line in lines(CALLS, -8) if line.day != day]
    credit = {"ChargeCategory": "Credit", "SkuPriceDetails": "", "ChargeDescription": "Promo"}
    tax = {"ChargeCategory": "Tax", "SkuPriceDetails": "", "ChargeDescription": "VAT"}
    rows = [
        *bill_of(scaled(seen, "0.93")),
        focus_row(Line(FIRST, "", "", Decimal("-3.21")), **credit),
        focus_row(Line(FIRST, "", "", Decimal("1.11")), **tax),
    ]
    model = billed(logged, tmp_path, rows)
    assert causes(model) == {
        "days of another time zone": 0,
        "day missing from the bill": -total([x for x in lines(CALLS, -8) if x.day == day]),
        "discount": -0.07 * total(seen),
        "credit on the bill": -3.21,
        "tax on the bill": 1.11,
    }


def test_a_gap_without_a_cause_is_an_error_bar(logged: Path, tmp_path: Path) -> None:
    odd = EXACT[17]
    changed = [replace(odd, amount=odd.amount * Decimal("0.4")) if x is odd else x for x in EXACT]
    model = billed(logged, tmp_path, bill_of(changed))
    assert causes(model) == {"unexplained": -0.6 * float(odd.amount)}
    rows = model.answer("billed_user_margins")
    allocated = model.answer("bill_allocations").filter(pl.col("bearer_kind") == "user")
    assert allocated["cost_error_usd"].sum() == pytest.approx(0.6 * float(odd.amount), abs=1e-6)
    assert rows["list_cost_usd"].to_list() == rows["billed_cost_usd"].to_list()


@pytest.mark.parametrize("rule", ["none", "cost", "requests"])
def test_a_bill_is_allocated_to_the_cent(logged: Path, tmp_path: Path, rule: str) -> None:
    changed = scaled(EXACT, "0.93")
    switch = f'\n[switches]\nbill_residual_allocation = "{rule}"\n'
    model = billed(logged, tmp_path, bill_of(changed), switch)
    rows = model.answer("bill_allocations")
    assert float(rows["allocated_usd"].sum()) == pytest.approx(total(changed), abs=1e-9)
    residuals = dict(rows.select("user_id", "residual_usd").iter_rows())
    nobody = residuals.pop("(not allocated)")
    gap = -0.07 * total(EXACT)
    assert nobody == pytest.approx(gap if rule == "none" else 0, abs=1e-6)
    if rule == "requests":  # u0 to u2 sent 172 of 1,200 requests each, the others 171
        assert residuals["u1"] == pytest.approx(gap * 172 / 1200, abs=2e-6)
    if rule == "cost":
        own = {call.user for call in CALLS}
        costs = {u: total(lines(c for c in CALLS if c.user == u)) for u in own}
        expected = {u: pytest.approx(-0.07 * costs[u], abs=2e-6) for u in own}
        assert residuals == expected
    assert model.check() == {}


def test_a_currency_has_a_rate_of_its_day_or_none(logged: Path, tmp_path: Path) -> None:
    rows = [{**row, "BillingCurrency": "EUR"} for row in bill_of(scaled(EXACT, "0.8"))]
    model = billed(logged, tmp_path, rows)
    failed = model.check()
    assert failed.keys() == {"every_bill_line_has_a_rate"}
    assert failed["every_bill_line_has_a_rate"].height == 20
    assert model.answer("bill_causes").select("cause", "cause_usd").rows() == [
        ("currency without a rate", None)
    ]
    (model.case.path / "fx_rates.csv").write_text(
        "currency,usd_per_currency_unit,valid_from_date,known_from_date,basis,source_id,note\n"
        "EUR,1.25,2026-10-01,2026-10-01,assumed,,Invented.\n"
    )
    again = ue.open(model.case.path)
    assert causes(again).keys() <= {"rounding"}
    assert again.check() == {}


def test_a_sum_with_an_amount_that_is_unknown_is_unknown(logged: Path, tmp_path: Path) -> None:
    """Of one line in a currency without a rate, nothing is shown as if it were whole."""
    rows = bill_of(EXACT)
    rows[17]["BillingCurrency"] = "EUR"
    switch = '\n[switches]\nbill_residual_allocation = "cost"\n'
    model = billed(logged, tmp_path, rows, switch)
    assert model.check()["every_bill_line_has_a_rate"]["lines_without_rate"].to_list() == [1]
    lines_ = model.answer("bill_reconciliations")
    (unknown,) = lines_.filter(match_kind="amount unknown").to_dicts()
    assert (unknown["billed_usd"], unknown["gap_usd"], unknown["unexplained_usd"]) == (None,) * 3
    assert lines_.filter(match_kind="matched").height == len(EXACT) - 1
    borne = model.answer("bill_allocations")
    assert borne["allocated_usd"].null_count() == borne.height
    margins = model.answer("billed_user_margins")
    assert margins["list_cost_usd"].null_count() == 0
    for column in ("billed_cost_usd", "margin_on_bill_usd", "is_covered_on_bill"):
        assert margins[column].null_count() == margins.height


def test_an_imported_bill_is_the_bill_of_its_month(logged: Path, tmp_path: Path) -> None:
    """The comparison by month has its total, and what its causes leave; a typed sum is reported."""
    odd = EXACT[17]
    changed = [replace(odd, amount=odd.amount * Decimal("0.4")) if x is odd else x for x in EXACT]
    model = billed(logged, tmp_path, bill_of(changed))
    (row,) = model.answer("bill_comparisons").to_dicts()
    assert (row["bill_kind"], row["typed_usd"]) == ("imported", None)
    assert row["billed_usd"] == pytest.approx(total(changed))
    assert row["unexplained_usd"] == pytest.approx(-0.6 * float(odd.amount), abs=1e-6)
    (model.case.path / "provider_bills.csv").write_text(
        "provider_id,bill_date,line_item,amount_usd\nscribe,2026-10-31,API,99\n"
    )
    both = ue.open(model.case.path)
    (row,) = both.answer("bill_comparisons").to_dicts()
    assert row["billed_usd"] == pytest.approx(total(changed))
    assert both.check()["no_month_is_billed_twice"]["typed_usd"].to_list() == [99.0]


def test_a_bill_by_the_month_is_compared_in_one_sum(logged: Path, tmp_path: Path) -> None:
    month = focus_row(
        Line(FIRST, "", "", sum((x.amount for x in EXACT), Decimal(0))),
        ChargePeriodStart="2026-10-01T00:00:00Z",
        ChargePeriodEnd="2026-11-01T00:00:00Z",
        SkuPriceDetails="",
    )
    model = billed(logged, tmp_path, [month])
    (row,) = model.answer("bill_reconciliations").to_dicts()
    assert (row["match_kind"], row["model_id"], row["token_class"]) == ("matched", "all", "all")


def test_each_month_is_compared_as_finely_as_its_own_bill(logged: Path, tmp_path: Path) -> None:
    """September's bill is one sum for one day without usage; October's names models."""
    september = focus_row(
        Line(date(2026, 9, 20), "", "", Decimal(4)),
        SkuPriceDetails="",
        ChargeDescription="all usage",
    )
    model = billed(logged, tmp_path, [september, *bill_of(EXACT)])
    assert causes(model) == {"day missing from the log": 4}
    rows = model.answer("bill_reconciliations")
    assert rows.filter(match_kind="matched").height == len(EXACT)
    (only,) = rows.filter(match_kind="bill only").to_dicts()
    assert (only["model_id"], only["billed_usd"]) == ("all", 4.0)


def test_what_is_prepaid_moves_between_periods(logged: Path, tmp_path: Path) -> None:
    covered = [{**row, "BilledCost": "0"} for row in bill_of(EXACT)]
    purchase = focus_row(
        Line(FIRST, "", "", Decimal("150")),
        ChargeCategory="Purchase", EffectiveCost="0", SkuPriceDetails="",
        ChargeDescription="Commitment",
    )  # fmt: skip
    model = billed(logged, tmp_path, [*covered, purchase])
    assert causes(model) == {
        "prepaid or committed: billed in another period": -total(EXACT),
        "purchase on the bill": 150,
    }


def test_a_case_without_bills_has_no_rows(logged: Path) -> None:
    with ue.open(logged) as model:
        assert model.answer("bill_reconciliations").is_empty()
        assert model.answer("bill_allocations").is_empty()
