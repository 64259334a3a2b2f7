"""The inputs that no draw moves are listed."""

from __future__ import annotations

from unitecon import model
from unitecon.scenarios import frames
from unitecon.uncertainty import draws, listed


def test_an_input_is_drawn_takes_a_rest_or_is_certain() -> None:
    case = model.open("openai", scenarios=["baseline"]).case
    base = frames.frames(case, ["baseline"])
    frame = listed.certain_inputs(case, base)
    ids = set(frame["input_id"])
    assert {"plan_prices.plus", "parameters.minimum_cash_usd", "plan_usage.plus.paid_tasks"} <= ids
    cells = draws.cells_of(case, base)
    keys = set(frame.select("input_id", "valid_from_date").rows())
    assert keys.isdisjoint(cell.row.key for cell in cells.members)
    # Plus takes what Pro leaves from December 2024 on; before, it was the only plan.
    plus = frame.filter(input_id="plan_members.plus.consumer_payers")
    assert plus["valid_from_date"].cast(str).to_list() == ["2024-01-01"]
    assert not [name for name in ids if name.startswith("demand_responses")]
    # Whatever is not published has a range, or a reason why it needs none.
    unsourced = frame.filter(frame["basis"] != "sourced")
    assert unsourced["note"].null_count() == 0
