"""A small case with a usage log and charges, whose invoices can be worked out by hand.

Ann is an account of her own, bob and cy share acme; all are on pro in October 2025. Pro costs
50 USD and includes 1 million tokens; the next million costs 10 USD, more 5 USD a million.
"""

from __future__ import annotations

from pathlib import Path

import logcase
from logcase import DATED, GUESS, request

ROWS = [
    request("1", "ann", "2025-10-02T10:00:00", input_tokens=3_000_000),
    request("2", "bob", "2025-10-03T10:00:00", input_tokens=1_000_000),
    request("3", "cy", "2025-10-04T10:00:00", input_tokens=1_500_000),
]
USER_PLANS = "".join(f"{user},pro,2025-10-01,,1,\n" for user in ("ann", "bob", "cy"))
CHARGES = (
    "charge_id,plan_id,charge_name,charge_model,meter_id,package_units,free_units,"
    f"billing_months,billed,free_days,price_lock_months,{DATED}\n"
    f"pro_base,pro,Base,flat,,,,1,in_advance,,,{GUESS}\n"
    f"pro_usage,pro,Usage,graduated,tokens,,,1,in_arrears,,,{GUESS}\n"
)
STEPS = (
    f"charge_id,step_id,from_units,up_to_units,step_fee_usd,price_usd,{DATED}\n"
    f"pro_base,only,0,,,50,{GUESS}\n"
    f"pro_usage,first,0,1000000,,0.00001,{GUESS}\n"
    f"pro_usage,rest,1000000,,,0.000005,{GUESS}\n"
)
TABLES = {
    "accounts": "user_id,account_id\nbob,acme\ncy,acme\n",
    "meters": "meter_id,meter_name,measure,note\ntokens,Tokens,tokens,\n",
    "charges": CHARGES,
    "charge_steps": STEPS,
    "allowances": f"plan_id,meter_id,included_units,rollover_months,{DATED}\n"
    f"pro,tokens,1000000,,{GUESS}\n",
}
PROPOSAL = """title = "Pro at 60 USD and nothing else"

[[charge]]
plan_id = "pro"
charge_id = "pro_flat"
charge_model = "flat"
price_usd = 60
"""


def build(folder: Path, **tables: str) -> Path:
    """Write the case into a folder and return it; `tables` replace or add CSV files."""
    return logcase.build(folder, ROWS, USER_PLANS, **(TABLES | tables))


def proposal(folder: Path, text: str = PROPOSAL, name: str = "flat_60") -> Path:
    """Write a file of proposed charges beside a case, and return it."""
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path
