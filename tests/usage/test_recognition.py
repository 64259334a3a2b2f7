"""Three months of an annual plan, of credits and of a quarter in arrears, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import chargecase
import logcase
import pytest
from logcase import DATED, GUESS, request

from unitecon.case.load import load
from unitecon.errors import InputError
from unitecon.model import Model
from unitecon.model import open as opened

USERS = {"10": "ann eve tim", "11": "ann tim", "12": "ann tim"}
ROWS = [
    *(
        request(f"{user}-{month}", user, f"2025-{month}-20T10:00:00", input_tokens=1)
        for month, users in USERS.items()
        for user in users.split()
    ),
    request("pat-11", "pat", "2025-11-20T10:00:00", input_tokens=8_000_000),
    request("pat-12", "pat", "2025-12-20T10:00:00", input_tokens=5_000_000),
]
USER_PLANS = """ann,pro,2025-10-16,,1,
eve,pro,2025-10-01,2025-11-01,1,
pat,plus,2025-11-01,,1,
tim,team,2025-09-01,,1,
"""
CHARGES = f"""{chargecase.CHARGES.splitlines()[0]}
year,pro,Year,flat,,,,12,in_advance,,,{GUESS}
use,plus,Usage,standard,tokens,,,1,in_arrears,,,{GUESS}
quarter,team,Quarter,flat,,,,3,in_arrears,,,{GUESS}
"""
STEPS = f"""{chargecase.STEPS.splitlines()[0]}
year,only,0,,,365,{GUESS}
use,only,0,,,0.000001,{GUESS}
quarter,only,0,,,91,{GUESS}
"""
GRANTS = f"""plan_id,grant_id,credit_usd,price_paid_usd,every_months,expiry_months,priority,{DATED}
plus,pack,20,16,,2,1,{GUESS}
"""
# 45 days from 31 October are 15 December: 2 x (365 - 10.59 - 0.30) arrive.
TERMS = f"plan_id,days_to_pay,withheld_cost_id,payment_fee_usd,{DATED}\npro,45,card,0.3,{GUESS}\n"
COSTS = f"plan_id,cost_id,cost_share_of_revenue,{DATED}\npro,card,0.029,{GUESS}\n"
CHECKS = (
    "receivables_roll_forward",
    "deferred_revenue_rolls_forward",
    "prepaid_services_are_never_overdrawn",
    "invoice_lines_sum_to_what_is_billed",
)
COLUMNS = ("carried_in_usd", "billed_usd", "revenue_usd", "breakage_usd")
BALANCES = ("deferred_revenue_usd", "unbilled_revenue_usd")
CASH = ("cash_received_usd", "withheld_usd", "receivable_usd")
# The sums are those of docs/charges.md#recognition.
BY_HAND = {
    ("plus", 11): (0, 16, 6.4, 0, 9.6, 0, 16, 0, 0),
    ("plus", 12): (0, 0, 9.6, 5.6, 0, 0, 0, 0, 0),
    ("pro", 10): (0, 730, 16 + 31, 0, 683, 0, 0, 0, 730),
    ("pro", 11): (0, 0, 30 + 30, 0, 623, 0, 0, 0, 730),
    ("pro", 12): (0, 0, 31 + 31, 0, 561, 0, 708.22, 21.78, 0),
    ("team", 10): (-30, 0, 31, 0, 0, 61, 0, 0, 0),
    ("team", 11): (0, 91, 30, 0, 0, 0, 91, 0, 0),
    ("team", 12): (0, 0, 31.34, 0, 0, 31.34, 0, 0, 0),
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    tables = {
        "plans": logcase.TABLES["plans"] + "team,Team,flat,paid\n",
        "plan_prices": logcase.TABLES["plan_prices"] + f"team,30,{GUESS}\n",
        "meters": chargecase.TABLES["meters"],
        "charges": CHARGES,
        "charge_steps": STEPS,
        "credit_grants": GRANTS,
        "payment_terms": TERMS,
        "variable_costs": COSTS,
    }
    folder: Path = tmp_path_factory.mktemp("recognition") / "case"
    return opened(logcase.build(folder, ROWS, USER_PLANS, **tables))


def test_the_columns_are_those_worked_out_by_hand(model: Model) -> None:
    rows = model.answer("revenue_recognitions").select(
        "plan_id", "month", *COLUMNS, *BALANCES, *CASH
    )
    assert {
        (plan, month.month): pytest.approx(figures) for plan, month, *figures in rows.rows()
    } == {place: list(figures) for place, figures in BY_HAND.items()}


@pytest.mark.parametrize("check", CHECKS)
def test_the_columns_reconcile(model: Model, check: str) -> None:
    assert model.answer(check).is_empty()


def test_an_annual_plan_and_credits_move_cash_and_not_margin(model: Model) -> None:
    margins = model.answer("account_margins").select("account_id", "month", "revenue_usd")
    revenues = {(account, month.month): revenue for account, month, revenue in margins.rows()}
    assert (revenues["ann", 10], revenues["ann", 11], revenues["ann", 12]) == (16, 30, 31)
    assert (revenues["pat", 11], revenues["pat", 12]) == pytest.approx((6.4, 9.6))
    # Eve has left: what she paid for is revenue of the plan, but she is in no margin.
    assert ("eve", 11) not in revenues
    left = model.sql(
        "select sum(revenue_usd) as revenue_usd from account_recognitions "
        "where account_id = 'eve' and month > date '2025-10-01'"
    )
    assert left["revenue_usd"][0] == 30 + 31


def test_a_share_that_no_cost_has_is_refused(tmp_path: Path) -> None:
    terms = TERMS.replace(",card,", ",cards,")
    with pytest.raises(InputError) as refused:
        load(chargecase.build(tmp_path / "case", payment_terms=terms, variable_costs=COSTS))
    assert str(refused.value).startswith(
        "payment_terms.csv:2 withheld_cost_id: 'cards' is not a cost_id in variable_costs.csv; "
        "did you mean 'card'?"
    )
