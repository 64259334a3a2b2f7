"""What users pay by the charges of their plans: worked out by hand, and kept per month."""

from __future__ import annotations

from pathlib import Path

import chargecase
import pytest

from unitecon.engine.database import Engine
from unitecon.model import open as opened
from unitecon.usage import user_charges


def test_an_account_pays_its_charges_and_its_users_share_them(tmp_path: Path) -> None:
    model = opened(chargecase.build(tmp_path / "case"))
    accounts = model.answer("account_margins")
    # Ann: 50 + 2 million tokens beyond the allowance at 10 and 5. Acme: 50 + 1.5 million.
    assert accounts.select("account_id", "revenue_usd").rows() == [("acme", 62.5), ("ann", 65.0)]
    users = dict(model.answer("user_margins").select("user_id", "revenue_usd").iter_rows())
    assert users == {"ann": 65.0, "bob": 31.25, "cy": 31.25}
    lines = model.answer("invoice_lines", "account_id = 'acme'")
    assert lines.select("line_id", "units", "amount_usd").rows() == [
        ("pro_base", 1.0, 50.0),
        ("pro_usage", 1_500_000.0, 12.5),
    ]


def test_a_plan_without_charges_keeps_its_list_price(tmp_path: Path) -> None:
    names = ("charges", "charge_steps", "allowances")
    headers = {name: chargecase.TABLES[name].partition("\n")[0] + "\n" for name in names}
    model = opened(chargecase.build(tmp_path / "case", **headers))
    assert model.answer("user_margins")["revenue_usd"].to_list() == [200.0, 200.0, 200.0]
    assert model.answer("invoice_lines").is_empty()


def test_changed_charges_are_not_answered_from_what_is_kept(tmp_path: Path) -> None:
    folder = chargecase.build(tmp_path / "case")
    before = opened(folder).answer("user_margins")["revenue_usd"].sum()
    path = folder / "charge_steps.csv"
    path.write_text(path.read_text().replace("only,0,,,50", "only,0,,,80"))
    after = opened(folder).answer("user_margins")["revenue_usd"].sum()
    assert (before, after) == pytest.approx((127.5, 187.5))
    (folder / "accounts.csv").unlink()
    # Three accounts: the allowance is bob's and cy's each, who have 0 and 0.5 million left.
    alone = opened(folder).answer("user_margins")["revenue_usd"].sum()
    assert alone == pytest.approx(3 * 80 + 15 + 0 + 5)


def test_without_charges_there_is_nothing_to_keep() -> None:
    with Engine({"user_charges": user_charges.NO_CHARGES}, only=[]) as engine:
        assert engine.query("select * from user_charges").columns[-1] == "revenue_cents"
