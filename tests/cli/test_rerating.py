"""`unitecon rerate`: what a proposal would have made each account pay, printed and written."""

from __future__ import annotations

from pathlib import Path

import chargecase
import polars as pl
from commandline import Call

from unitecon.cli import rerating
from unitecon.reports import rerate_page


def test_a_proposal_is_compared_with_what_accounts_paid(call: Call, tmp_path: Path) -> None:
    folder, plans = chargecase.build(tmp_path / "case"), chargecase.proposal(tmp_path)
    code, page, _ = call("rerate", folder, "--plans", plans, "-o", tmp_path / "out")
    assert code == 0
    sentence = (
        "pro: of 2 accounts 0 would have paid more and 2 less; revenue $120.00 instead of "
        "$127.50, -6%."
    )
    assert sentence in " ".join(page.split())
    rows = pl.read_parquet(tmp_path / "out" / "plan_rerates.parquet")
    assert rows.select("account_id", "added_revenue_usd", "change_kind").rows() == [
        ("acme", -2.5, "pays less"),
        ("ann", -5.0, "pays less"),
    ]
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files == {f"{name}.parquet" for name in rerate_page.ANSWERS} | {"flat_60.svg"}
    moved = "If every account picked its cheapest plan, 2 from pro to plus would move, and revenue"
    assert f"{moved} would be $60.00 lower." in page
    assert rerating.rerate.__doc__


def test_a_proposal_for_an_unknown_plan_is_refused(call: Call, tmp_path: Path) -> None:
    folder = chargecase.build(tmp_path / "case")
    text = chargecase.PROPOSAL.replace('"pro"', '"por"')
    plans = chargecase.proposal(tmp_path, text)
    code, page, faults = call("rerate", folder, "--plans", plans)
    assert (code, page) == (2, "")
    assert "flat_60.toml:3" in faults
    assert "'por'" in faults
