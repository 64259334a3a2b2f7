"""A valid case comes back as typed frames, as they were known on a date."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from casebuilder import DATED, TABLES, build, edit
from hypothesis import given, settings
from hypothesis import strategies as st

from unitecon.case.load import Case, load
from unitecon.dictionary import tables


def test_a_valid_case(tmp_path: Path) -> None:
    case = load(build(tmp_path / "small"))
    assert (case.name, case.title, case.as_of_date) == ("small", "Small case", date(2025, 6, 30))
    assert case.switches == {
        "free_inference_booking": "cost_of_revenue",
        "bill_residual_allocation": "none",
        "is_commitment_honoured": False,
    }
    assert set(case.tables) == set(tables.TABLES)
    assert case.scenarios["plus_at_25"]["override"][0]["set"] == 25
    prices = case.tables["plan_prices"]
    assert prices["price_usd_per_user_month"].to_list() == [0.0, 20.0]
    assert prices["standard_error"].to_list() == [None, None]


def test_every_frame_keeps_its_schema(tmp_path: Path) -> None:
    case = load(build(tmp_path / "case"))
    for name, frame in case.tables.items():
        assert dict(frame.schema) == tables.get(name).dtypes, name
        tables.get(name).schema.validate(frame)


def marked(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def windows(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def blank_lines(text: str) -> bytes:
    return (text + "\n\n ,\n".replace(" ,", "," * text.splitlines()[0].count(","))).encode()


def no_last_line_end(text: str) -> bytes:
    return text.rstrip("\n").encode()


@pytest.mark.parametrize("saved", [marked, windows, blank_lines, no_last_line_end])
def test_what_spreadsheets_write_is_accepted(saved: Any, tmp_path: Path) -> None:
    plain, other = load(build(tmp_path / "a")), build(tmp_path / "b")
    for name, text in TABLES.items():
        (other / f"{name}.csv").write_bytes(saved(text))
    assert_same(plain, load(other))


def assert_same(first: Case, other: Case) -> None:
    for name, frame in first.tables.items():
        assert frame.equals(other.tables[name]), name


def test_an_optional_table_may_be_a_header(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    (folder / "credit_pools.csv").write_text(f"pool_id,credit_usd,{DATED}\n")
    assert load(folder).tables["credit_pools"].is_empty()


def with_later_price(folder: Path) -> Path:
    """The price of plus, corrected on 2025-05-01 for the same validity."""
    later = "plus,21,,,2025-01-01,2025-05-01,assumed,,Corrected.\n"
    # Before the earlier vintage in the file, so that the order of lines cannot decide.
    edit(folder, "plan_prices.csv", "plus,20", f"{later}plus,20")
    return folder


@pytest.mark.parametrize(
    ("as_of", "price"), [((2025, 4, 30), 20), ((2025, 5, 1), 21), ((2025, 6, 30), 21)]
)
def test_the_latest_known_row_wins(as_of: tuple, price: float, tmp_path: Path) -> None:
    case = load(with_later_price(build(tmp_path / "case")), as_of=date(*as_of))
    plus = case.tables["plan_prices"].filter(pl.col("plan_id") == "plus")
    assert plus["price_usd_per_user_month"].to_list() == [price]


def test_rows_known_later_are_not_seen(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    later = "plus,30,,,2025-06-01,2025-06-15,assumed,,A new price.\n"
    edit(folder, "plan_prices.csv", "plus,20", f"{later}plus,20")
    assert load(folder, as_of=date(2025, 6, 14)).tables["plan_prices"].height == 2
    # A new validity is another row: both stay.
    assert load(folder, as_of=date(2025, 6, 15)).tables["plan_prices"].height == 3
    facts = load(folder).tables["facts"]
    assert facts["fact_id"].to_list() == ["F1"]  # F2 is known from 2025-07-10


def test_a_later_vintage_of_shares_must_sum_by_itself(tmp_path: Path) -> None:
    folder = build(tmp_path / "case")
    dates = "2025-01-01,2025-04-01,assumed,,Counted anew."
    edit(
        folder,
        "usage_tiers.csv",
        "plus,light",
        f"plus,light,1,0.7,{dates}\nplus,heavy,2,0.3,{dates}\nplus,light",
    )
    tiers = load(folder).tables["usage_tiers"].filter(pl.col("plan_id") == "plus")
    assert sorted(tiers["user_share"].to_list()) == [0.3, 0.7]


def test_the_bundled_case() -> None:
    case = load("openai", needs_fit=False)
    assert case.tables["plans"].height >= 8
    for name, frame in case.tables.items():
        tables.get(name).schema.validate(frame)


def test_every_column_has_a_unit_and_a_meaning() -> None:
    for table in tables.TABLES.values():
        assert table.description
        for name, column in table.columns.items():
            assert column.description, (table.name, name)
            assert table.unit(name), (table.name, name)


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("price_usd_per_mtok", "USD per million tokens"),
        ("closing_cash_usd", "USD"),
        ("usage_mtok_per_user_month", "million tokens per user per month"),
        ("covered_user_share", "share (0 to 1, never percent)"),
        ("is_covered", "true or false"),
        ("users", "users"),
        ("definition", None),
    ],
)
def test_a_unit_is_read_from_the_name(column: str, unit: str | None) -> None:
    assert tables.unit(column) == unit


def test_limits() -> None:
    price = tables.limits("plan_prices", "price_usd_per_user_month")
    assert price.allow(0) and not price.allow(-0.01)
    growth = tables.limits("driver_growths", "growth_share_per_year")
    assert growth.allow(-0.99) and not growth.allow(-1) and str(growth) == "above -1"
    assert tables.key_columns("company_costs") == ("cost_id", "driver_id")
    assert tables.value_column("releases") is None and tables.is_assumption("releases")
    assert not tables.is_assumption("facts")


DAYS = st.integers(0, 540).map(lambda days: date(2025, 1, 1) + timedelta(days))
NUMBERS = st.floats(0, 1e15)
NOTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)


@st.composite
def price_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of plan_prices that keep every rule."""
    keys = st.tuples(st.sampled_from(["free", "plus"]), DAYS, DAYS)
    rows = []
    for plan_id, valid_from, known_from in draw(st.lists(keys, unique=True, max_size=8)):
        low, value, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
        rows.append(
            {
                "plan_id": plan_id,
                "price_usd_per_user_month": value,
                "low": draw(st.sampled_from([low, None])),
                "high": draw(st.sampled_from([high, None])),
                "standard_error": draw(st.sampled_from([low, None])),
                "is_prior_only": draw(st.sampled_from([True, False, None])),
                "valid_from_date": valid_from,
                "known_from_date": known_from,
                "basis": "derived",
                "source_id": draw(st.sampled_from(["price_page", None])),
                "note": f"why: {draw(NOTES)}",
            }
        )
    return rows


@pytest.fixture(scope="module")
def folder() -> Any:
    with tempfile.TemporaryDirectory() as name:
        yield build(Path(name) / "case")


@settings(max_examples=60, deadline=None)
@given(rows=price_rows())
def test_a_table_comes_back_as_it_was_written(folder: Path, rows: list[dict[str, Any]]) -> None:
    table = tables.get("plan_prices")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(table.columns))
    writer.writeheader()
    writer.writerows(rows)
    (folder / "plan_prices.csv").write_bytes(text.getvalue().encode())
    case = load(folder, as_of=date(2026, 12, 31))
    latest = {(r["plan_id"], r["valid_from_date"]): date.min for r in rows}
    for row in rows:
        key = (row["plan_id"], row["valid_from_date"])
        latest[key] = max(latest[key], row["known_from_date"])
    newest = [r for r in rows if latest[r["plan_id"], r["valid_from_date"]] == r["known_from_date"]]
    assert case.tables["plan_prices"].to_dicts() == newest
    table.schema.validate(case.tables["plan_prices"])
