"""Bills are imported exactly, whole or not at all, and each line once."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from unitecon import importing
from unitecon.errors import InputError
from unitecon.importing import identity
from unitecon.importing.bills import bill_job
from unitecon.importing.bills.bill_job import BillJob
from unitecon.importing.bills.lines import formats
from unitecon.usage import ledger

DAY, NEXT_DAY = 1761955200, 1762041600  # 1 and 2 November 2025
FOCUS = {
    "BilledCost": "1.50",
    "EffectiveCost": "1.40",
    "BillingCurrency": "EUR",
    "BillingAccountId": "acme",
    "ChargeCategory": "Usage",
    "ChargeDescription": "Claude, input",
    "ChargePeriodStart": "2025-11-01T00:00:00Z",
    "ChargePeriodEnd": "2025-11-01T01:00:00Z",
    "ProviderName": "AWS",
    "SkuPriceDetails": '{"ModelId": "claude-x", "x_TokenDirection": "Input"}',
}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.toml").write_text('title = "Bills"\n')
    return folder


def openai_page(*results: dict[str, Any]) -> dict[str, Any]:
    """A page of the costs API: a day with results, and a day without."""
    listed = [{"object": "organization.costs.result", "project_id": None, **r} for r in results]
    days = [
        {"object": "bucket", "start_time": DAY, "end_time": NEXT_DAY, "results": listed},
        {"object": "bucket", "start_time": NEXT_DAY, "end_time": NEXT_DAY + 86400, "results": []},
    ]
    return {"object": "page", "data": days, "has_more": False}


def cost(value: float | str, line_item: str | None) -> dict[str, Any]:
    return {"amount": {"value": value, "currency": "usd"}, "line_item": line_item}


def anthropic_page(amount: str, **other: Any) -> dict[str, Any]:
    result = {
        "amount": amount, "currency": "USD", "description": "Claude Usage - Input Tokens",
        "cost_type": "tokens", "model": "claude-x", "token_type": "uncached_input_tokens",
        "service_tier": "batch", "context_window": "0-200k", "workspace_id": None, **other,
    }  # fmt: skip
    start, end = "2025-11-01T00:00:00Z", "2025-11-02T00:00:00Z"
    return {"data": [{"starting_at": start, "ending_at": end, "results": [result]}]}


def written(case: Path, document: object, name: str = "bill.json") -> Path:
    path = case.parent / name
    path.write_text(json.dumps(document))
    return path


def focus_file(case: Path, *rows: dict[str, str], name: str = "focus.csv") -> Path:
    path = case.parent / name
    frame = pl.DataFrame([FOCUS | row for row in rows])
    frame.write_csv(path)
    return path


def imported(case: Path, form: str, *files: Path, **other: Any) -> importing.ImportReport:
    return bill_job.run(BillJob(form, list(files), case, **other))


def lines(case: Path) -> list[dict[str, Any]]:
    frames = [pl.read_parquet(path) for path in ledger.bill_files(case)]
    return pl.concat(frames).sort("line_item", "amount").to_dicts() if frames else []


def test_openai_bills_dollars_by_the_unix_day(case: Path) -> None:
    page = openai_page(
        cost(0.06, "gpt-4o-mini-2024-07-18, input"),
        cost(1.2e-7, "batch | gpt-4o-mini-2024-07-18, cached input"),
        cost("0.5", "web search tool calls"),
        cost(0.25, "gpt-4o-audio-preview audio, output"),
        cost(0.1, None),
    )
    report = imported(case, "openai-costs", written(case, page))
    assert (report.read, report.accepted) == (5, 5)
    rows = {row["line_item"]: row for row in lines(case)}
    cells = ("amount", "model_ref", "token_class", "price_context")
    assert {name: tuple(row[cell] for cell in cells) for name, row in rows.items()} == {
        "all costs": (Decimal("0.1"), None, None, None),
        "batch | gpt-4o-mini-2024-07-18, cached input":
            (Decimal("0.00000012"), "gpt-4o-mini-2024-07-18", "cache_read", "batch"),
        "gpt-4o-audio-preview audio, output":
            (Decimal("0.25"), "gpt-4o-audio-preview", "output_audio", None),
        "gpt-4o-mini-2024-07-18, input":
            (Decimal("0.06"), "gpt-4o-mini-2024-07-18", "input", None),
        "web search tool calls": (Decimal("0.5"), None, "web_search", None),
    }  # fmt: skip
    assert {str(row["period_start_at"]) for row in rows.values()} == {"2025-11-01 00:00:00"}


def test_the_dashboards_file_of_costs_is_read_and_a_day_without_cost_skipped(case: Path) -> None:
    path = case.parent / "costs.csv"
    path.write_text(
        "start_time,end_time,amount_value,amount_currency,line_item,project_id\n"
        f'{DAY},{NEXT_DAY},0.8958740000000000,usd,"gpt-4o, output",p\n'
        f"{NEXT_DAY},{NEXT_DAY + 86400},,,,\n"
    )
    assert imported(case, "openai-costs", path).accepted == 1
    assert lines(case)[0]["amount"] == Decimal("0.895874")


def test_anthropics_amounts_are_cents(case: Path) -> None:
    imported(case, "anthropic-costs", written(case, anthropic_page("123.78912")))
    (row,) = lines(case)
    assert row["amount"] == Decimal("1.2378912")
    assert (row["token_class"], row["price_context"], row["region"]) == ("input", "batch", None)


def test_a_currency_without_cents_is_not_divided(case: Path) -> None:
    imported(case, "anthropic-costs", written(case, anthropic_page("123", currency="JPY")))
    assert lines(case)[0]["amount"] == 123


def test_focus_bills_and_allocates(case: Path) -> None:
    credit = {"BilledCost": "-5", "EffectiveCost": "", "ChargeCategory": "Credit",
              "ChargeDescription": "Promo", "SkuPriceDetails": ""}  # fmt: skip
    read_tokens = {"ChargeDescription": "Reads", "SkuPriceDetails": "",
                   "SkuMeter": "Cache Read Tokens"}  # fmt: skip
    imported(case, "focus", focus_file(case, {"SkuMeter": ""}, credit, read_tokens))
    rows = {row["line_item"]: row for row in lines(case)}
    cells = ("provider_id", "line_kind", "token_class", "amount", "effective_amount")
    assert {name: tuple(row[cell] for cell in cells) for name, row in rows.items()} == {
        "Claude, input": ("bedrock", "usage", "input", Decimal("1.5"), Decimal("1.4")),
        "Promo": ("bedrock", "credit", None, Decimal(-5), Decimal(-5)),
        "Reads": ("bedrock", "usage", "cache_read", Decimal("1.5"), Decimal("1.4")),
    }


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"BilledCost": "1,234.50"}, "'1,234.50' is not an amount .*thousands separator"),
        ({"BilledCost": "$5"}, r"'\$5' is not an amount"),
        ({"BilledCost": "NaN"}, "'NaN' is not an amount"),
        ({"BilledCost": "1e13"}, "below a trillion"),
        ({"BilledCost": ""}, "no BilledCost"),
        ({"EffectiveCost": "x"}, "'x' is not an amount"),
        ({"BillingCurrency": ""}, "is not a currency"),
        ({"ChargePeriodStart": "1761955200000"}, "is not a time"),
        ({"ChargePeriodStart": "2025-11-03T00:00:00Z"}, "is not after the start"),
        ({"ChargeCategory": ""}, "no ChargeCategory"),
    ],
)
def test_a_line_that_cannot_be_read_refuses_the_bill(
    case: Path, row: dict[str, str], message: str
) -> None:
    path = focus_file(case, {}, row)
    with pytest.raises(InputError, match=rf"focus\.csv:3: .*{message}"):
        imported(case, "focus", path)
    assert lines(case) == []


def test_a_usage_report_is_no_bill(case: Path) -> None:
    page = openai_page({"input_tokens": 5})
    with pytest.raises(InputError, match="import it as openai-usage"):
        imported(case, "openai-costs", written(case, page))


def test_an_unknown_format_names_the_nearest(case: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'openai-costs'"):
        imported(case, "openai", written(case, {}))
    assert formats() == ["anthropic-costs", "focus", "openai-costs", "stripe"]
    assert "focus" not in importing.formats()


def test_overlapping_exports_count_once(case: Path) -> None:
    first, second = cost(0.06, "gpt-4o, input"), cost(0.07, "gpt-4o, output")
    imported(case, "openai-costs", written(case, openai_page(first), "a.json"))
    report = imported(case, "openai-costs", written(case, openai_page(first, second), "b.json"))
    assert (report.accepted, report.duplicate) == (1, 1)
    assert [row["amount"] for row in lines(case)] == [Decimal("0.06"), Decimal("0.07")]


def test_the_same_bill_by_another_grouping_is_said_to_count_twice(case: Path) -> None:
    imported(case, "openai-costs", written(case, openai_page(cost(0.06, None)), "a.json"))
    lined = written(case, openai_page(cost(0.06, "gpt-4o, input")), "b.json")
    notes = imported(case, "openai-costs", lined).notes
    assert "other lines were imported before for 1 of these days" in notes[-1]


def test_a_line_with_another_amount_is_refused_until_it_is_replaced(case: Path) -> None:
    path = written(case, openai_page(cost(0.06, "gpt-4o, input")))
    imported(case, "openai-costs", path)
    written(case, openai_page(cost(0.09, "gpt-4o, input")))
    with pytest.raises(InputError, match=r"0\.06.* and 0\.09.* are two amounts of the same line"):
        imported(case, "openai-costs", path)
    report = imported(case, "openai-costs", path, is_replacing=True)
    assert len(report.replaced) == 1
    assert [row["amount"] for row in lines(case)] == [Decimal("0.09")]


def test_equal_rows_of_focus_count_as_often_as_they_stand(case: Path) -> None:
    imported(case, "focus", focus_file(case, {}, {}))
    report = imported(case, "focus", focus_file(case, {}, {}, {}, name="later.csv"))
    assert (report.accepted, report.duplicate) == (1, 2)
    assert len(lines(case)) == 3


def test_a_bill_is_listed_skipped_and_forgotten(case: Path) -> None:
    path = focus_file(case, {})
    report = imported(case, "focus", path)
    assert report.notes == ["bedrock: 1.50 EUR of usage in 1 line, 2025-11-01 to 2025-11-01"]
    assert imported(case, "focus", path).import_id is None
    assert importing.imports(case)["format"].to_list() == ["focus"]
    importing.forget(case, str(report.import_id)[:6])
    assert importing.imports(case).is_empty()


def test_the_id_of_an_import_follows_its_files(tmp_path: Path, case: Path) -> None:
    sources = identity.look([focus_file(case, {})], lambda _: None)
    reading = {"map": None}
    ids = {identity.about("focus", sources, tmp_path, reading)["import_id"] for _ in range(2)}
    assert len(ids) == 1
    assert identity.about("other", sources, tmp_path, reading)["import_id"] not in ids
