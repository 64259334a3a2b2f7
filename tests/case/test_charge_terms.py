"""Rows of charges that contradict each other: what is said of a case's files."""

from __future__ import annotations

from pathlib import Path

import chargecase
import pytest
from logcase import DATED, GUESS

from unitecon.case import charge_terms
from unitecon.case.load import load
from unitecon.errors import InputError

LATER = GUESS.replace("2025-01-01", "2025-11-01", 1)
EXTRA = "x,pro,X,{},{},,,1,in_arrears,,," + GUESS + "\n"


def faults(folder: Path, **tables: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        load(chargecase.build(folder, **tables))
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rest,1000000,", "rest,2000000,",
         ("charge_steps.csv:4 from_units: '2000000' leaves a gap after step first"
         " (must be where that ends, 1000000)")),
        ("rest,1000000,", "rest,999999,",
         ("charge_steps.csv:4 from_units: '999999' overlaps step first"
         " (must be where that ends, 1000000)")),
        ("first,0,1000000", "first,0,",
         ("charge_steps.csv:4 from_units: '1000000' overlaps step first; likely cause: its "
         "up_to_units was left out")),
        ("first,0,", "first,10,",
         ("charge_steps.csv:3 from_units: '10' leaves the units below it without a price"
         " (must be 0 for the first step); likely cause: a step is missing")),
        ("rest,1000000,,", "rest,1000000,3000000,",
         ("charge_steps.csv:4 up_to_units: '3000000' ends the last step, so units above it have no"
         " price (must be empty); likely cause: a step is missing")),
        ("pro_base,only,0,,,50", "pro_base,first,0,9,,50,{GUESS}\npro_base,only,9,,,50",
         ("charge_steps.csv:3 step_id: 'only' is a step more than a charge that is 'flat' has"
         " (must be a single step); likely cause: the charge is graduated or volume")),
    ],
)  # fmt: skip
def test_steps_that_leave_a_gap_or_overlap_are_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    steps = chargecase.STEPS.replace(old, new.format(GUESS=GUESS))
    assert steps != chargecase.STEPS
    assert faults(tmp_path / "case", charge_steps=steps) == [message]


def test_a_charge_without_a_price_is_refused(tmp_path: Path) -> None:
    charges = chargecase.CHARGES + EXTRA.format("per_seat", "")
    assert faults(tmp_path / "none", charges=charges) == [
        (
            "charges.csv:4 charge_id: 'x' has no price in charge_steps.csv; likely cause: its "
            "steps were left out"
        )
    ]
    steps = f"{chargecase.STEPS}x,only,0,,,3,{LATER}\n"
    assert faults(tmp_path / "late", charges=charges, charge_steps=steps) == [
        (
            "charges.csv:4 charge_id: 'x' has no price before 2025-11-01 in charge_steps.csv "
            "(must be charged from 2025-11-01 on, or priced from 2025-01-01 on)"
        )
    ]


def test_two_charges_for_the_same_at_once_are_refused(tmp_path: Path) -> None:
    charges = chargecase.CHARGES + EXTRA.format("volume", "tokens")
    steps = f"{chargecase.STEPS}x,only,0,,,3,{GUESS}\n"
    (message,) = faults(tmp_path / "case", charges=charges, charge_steps=steps)
    assert message == (
        "charges.csv:4 charge_id: 'x' charges pro for tokens at once with pro_usage, from "
        "2025-01-01 (must be one charge for tokens at a time); likely cause: an earlier charge "
        "was not ended by a step with the price 0"
    )


def test_a_charge_may_follow_one_that_has_ended(tmp_path: Path) -> None:
    charges = chargecase.CHARGES + EXTRA.format("volume", "tokens").replace(GUESS, LATER)
    steps = f"{chargecase.STEPS}x,only,0,,,3,{LATER}\npro_usage,first,0,,,0,{LATER}\n"
    case = load(chargecase.build(tmp_path / "case", charges=charges, charge_steps=steps))
    rows = {name: case.tables[name].to_dicts() for name in charge_terms.TABLES}
    assert charge_terms.faults(rows, case.place) == []


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("allowances", f"plan_id,meter_id,included_units,{DATED}\nplus,tokens,5,{GUESS}\n",
         "meter_id: 'tokens' is a meter that no charge of plus counts by"),
        ("credit_grants",
         ("plan_id,grant_id,credit_usd,price_paid_usd,every_months,expiry_months,priority,"
         f"{DATED}\nplus,gift,5,0,,,1,{GUESS}\n"),
         "plan_id: 'plus' has no charge for usage that credits could pay for"),
        ("minimums", f"plan_id,minimum_usd,{DATED}\nplus,5,{GUESS}\n",
         "plan_id: 'plus' has no charges"),
        ("discounts", (f"plan_id,discount_id,discount_share,discount_usd,discount_months,{DATED}\n"
         f"plus,x,0.5,,,{GUESS}\n"), "plan_id: 'plus' has no charges"),
        ("allowances", f"plan_id,meter_id,included_units,{DATED}\npro,tokenz,5,{GUESS}\n",
         "meter_id: 'tokenz' is not a meter_id in meters.csv; did you mean 'tokens'?"),
    ],
)  # fmt: skip
def test_rows_that_change_no_bill_are_refused(
    tmp_path: Path, table: str, text: str, message: str
) -> None:
    (line,) = faults(tmp_path / "case", **{table: text})
    assert line.startswith(f"{table}.csv:2 {message}")


def test_weights_on_a_meter_that_counts_no_tokens_are_refused(tmp_path: Path) -> None:
    meters = chargecase.TABLES["meters"].replace("Tokens,tokens", "Calls,requests")
    weights = "meter_id,token_kind,weight\ntokens,input,1\n"
    assert faults(tmp_path / "case", meters=meters, meter_weights=weights) == [
        (
            "meter_weights.csv:2 meter_id: 'tokens' counts requests, so no weight of tokens "
            "applies (must be a meter of tokens)"
        )
    ]


EURO = (
    chargecase.CHARGES.replace("price_lock_months,", "price_lock_months,currency,")
    .replace("in_advance,,,", "in_advance,,,EUR,")
    .replace("in_arrears,,,", "in_arrears,,,,")
)
RATES = f"currency,usd_per_currency_unit,{DATED}\n"


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        (f"{RATES}EUR,1.1,{LATER}\n",
         ("'EUR' has no rate on 2025-01-01, when pro_base has a price in it (must be a row of"
          " fx_rates.csv from 2025-01-01 or earlier, not 2025-11-01)")),
        (f"{RATES}EURO,1.1,{GUESS}\n",
         ("'EUR' has no rate in fx_rates.csv; did you mean 'EURO'?; likely cause: its rates were"
          " left out")),
        (RATES, "'EUR' has no rate in fx_rates.csv; likely cause: its rates were left out"),
    ],
)  # fmt: skip
def test_a_currency_without_a_rate_is_refused(tmp_path: Path, rates: str, message: str) -> None:
    messages = faults(tmp_path / "case", charges=EURO, fx_rates=rates)
    assert messages == [f"charges.csv:2 currency: {message}"]


def test_a_charge_does_not_change_its_currency(tmp_path: Path) -> None:
    later = EURO.splitlines()[1].replace("EUR", "").replace(GUESS, LATER)
    rates = f"{RATES}EUR,1.1,{GUESS}\n"
    (message,) = faults(tmp_path / "case", charges=f"{EURO}{later}\n", fx_rates=rates)
    assert message.startswith("charges.csv:4 currency: is another currency (must be EUR")


TAXES = f"plan_id,region_id,tax_rate,customer_share,is_included,{DATED}\n"


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (f"pro,us,0.1,0.5,false,{LATER}", "customer_share",
         ("'0.5' makes 1.1 of the customers of pro pay tax from 2025-11-01"
         " (must be 1 over all regions)")),
        (f"prp,us,0.1,0.4,true,{GUESS}", "plan_id",
         "'prp' is not a plan_id in plans.csv; did you mean 'pro'?"),
        (f"pro,us,19,0.4,true,{GUESS}", "tax_rate",
         "'19' is too high (must be at least 0 and at most 1)"),
        (f"pro,us,0.1,0.4,maybe,{GUESS}", "is_included", "'maybe'"),
    ],
)  # fmt: skip
def test_sales_taxes_that_no_customer_pays_are_refused(
    tmp_path: Path, row: str, column: str, message: str
) -> None:
    text = f"{TAXES}pro,de,0.19,0.6,true,{GUESS}\n{row}\n"
    (line,) = faults(tmp_path / "case", sales_taxes=text)
    assert line.startswith(f"sales_taxes.csv:3 {column}: {message}")
