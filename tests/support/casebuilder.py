"""A small valid case, written into a folder by tests that then break it."""

from __future__ import annotations

from pathlib import Path

TOML = """title = "Small case"
as_of_date = 2025-06-30
first_month = 2025-01-01
last_month = 2026-12-01

[switches]
free_inference_booking = "cost_of_revenue"
is_commitment_honoured = false
"""

DATED = "valid_from_date,known_from_date,basis,source_id,note"
DATES = "2025-01-01,2025-01-01"
GUESS = f"{DATES},assumed,,A guess."

TABLES = {
    "plans": "plan_id,plan_name,plan_kind,audience_id\nfree,Free,free,free\nplus,Plus,flat,paid\n",
    "sources": "source_id,title,published_date,url,confidence,verified\n"
    "price_page,Price page,2025-01-01,,high,stored_page\n",
    "drivers": "driver_id,driver_name,unit,offset_driver_id\n"
    "weekly_users,Weekly users,users,\npayers,Payers,users,weekly_users\n",
    "models": "model_id,model_name,cost_basis,accelerator_id,reference_input_tokens,"
    "reference_output_tokens\nsmall,Small,list_price,,,\n",
    "token_prices": f"model_id,token_kind,price_usd_per_mtok,{DATED}\n"
    f"small,input,1,{GUESS}\nsmall,output,4,{GUESS}\n",
    "plan_prices": f"plan_id,price_usd_per_user_month,low,high,{DATED}\n"
    f"free,0,,,{GUESS}\nplus,20,18,22,{DATES},sourced,price_page,\n",
    "plan_members": f"plan_id,driver_id,member_share,{DATED}\n"
    f"free,weekly_users,1,{GUESS}\nfree,payers,-1,{GUESS}\nplus,payers,1,{GUESS}\n",
    "usage_tiers": f"plan_id,tier_id,tier_rank,user_share,{DATED}\n"
    f"free,all,1,1,{GUESS}\nplus,light,1,0.8,{GUESS}\nplus,heavy,2,0.2,{GUESS}\n",
    "tier_tasks": f"plan_id,tier_id,task_id,task_share,{DATED}\n"
    f"free,all,chat,1,{GUESS}\nplus,light,chat,1,{GUESS}\n"
    f"plus,heavy,chat,0.6,{GUESS}\nplus,heavy,agent,0.4,{GUESS}\n",
    "driver_levels": f"driver_id,opening_value,standard_error,{DATED}\n"
    f"weekly_users,1000,10,{DATES},fitted,,\npayers,50,,{GUESS}\n",
    "driver_growths": f"driver_id,phase,growth_share_per_year,{DATED}\n"
    f"weekly_users,forward,0.5,{GUESS}\n",
    "revenue_share_rates": "partner_id,revenue_share,valid_from_date,valid_to_date,"
    "known_from_date,basis,source_id,note\n"
    "store,0.2,2025-01-01,2026-01-01,2025-01-01,assumed,,A guess.\n"
    "store,0.1,2026-01-01,2027-01-01,2025-01-01,assumed,,A guess.\n",
    "facts": "fact_id,metric,fact_kind,fact_group,is_held_out,is_fitted,period_start,period_end,"
    "reported_value,unit,unit_scale,low,high,tolerance_share,measure_id,comparison,"
    "known_from_date,source_id,definition\n"
    "F1,users,actual,users_march,false,true,2025-03-31,2025-03-31,1.1,thousand,1000,,,0.05,"
    "users,point,2025-04-10,price_page,Weekly users.\n"
    "F2,users,actual,users_may,true,false,2025-05-31,2025-05-31,1.2,thousand,1000,,,0.05,"
    "users,point,2025-07-10,price_page,Weekly users.\n",
    "fitted_cells": "cell_id,table_name,row_key,lower,upper,prior_value,"
    "prior_standard_deviation,scale,note\n"
    "weekly_users,driver_levels,driver_id=weekly_users;valid_from_date=2025-01-01,"
    "100,10000,1000,,log,\n",
}

SCENARIO = """title = "Plus at 25"
question = "What does a dearer plan do?"

[[override]]
table = "plan_prices"
where = { plan_id = "plus" }
set = 25
from_date = 2025-07-01
basis = "assumed"
note = "A lever."
"""


def build(folder: Path) -> Path:
    """Write the case into a folder and return it."""
    (folder / "scenarios").mkdir(parents=True)
    (folder / "case.toml").write_text(TOML)
    (folder / "scenarios" / "plus_at_25.toml").write_text(SCENARIO)
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    path = folder / file
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new))
