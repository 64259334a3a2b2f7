"""The worked example of docs/worked_example.md, cell by cell, and its arithmetic done again.

The tables are what the SQL gives; the sums of the text are evaluated as they stand; and each
formula is worked out once more in plain Python from numbers typed from the page.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from places import ROOT
from scipy import stats

import unitecon
from unitecon.model import Model

TEXT = (ROOT / "docs" / "worked_example.md").read_text()
EXAMPLE = TEXT
MINUS, NOTHING, TIMES, CUBED, PHI = "\u2212", "\u2013", "\u00d7", "\u00b3", "\u03a6"

MARKER = re.compile(
    r"<!-- answer: (?P<name>\w+)(?P<across> across month)?(?: where (?P<where>.*?))? -->\n"
    r"(?P<table>(?:\|.*\|\n?)+)"
)


@dataclass(frozen=True)
class Table:
    """One printed table: the query whose rows it shows, and its cells by column."""

    name: str
    where: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def tables(text: str) -> Iterator[Table]:
    for mark in MARKER.finditer(text):
        head, _, *body = (cells(line) for line in mark["table"].splitlines())
        rows = tuple(body)
        if mark["across"]:  # a line a column, a column a month
            head, *rows = zip(head, *rows, strict=True)
        yield Table(mark["name"], mark["where"] or "true", tuple(head), tuple(rows))


TABLES = tuple(tables(EXAMPLE))


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with unitecon.open(ROOT / "docs" / "worked_example") as opened:
        yield opened


def number(model: Model, query: str) -> float:
    """The single number a query gives."""
    frame = model.sql(query)
    assert frame.shape == (1, 1), f"{frame.shape} from {query}"
    return float(frame.item())


def fault(column: str, printed: str, value: object) -> str | None:
    """What is wrong with a printed cell, if anything."""
    if value is None:
        shown = NOTHING
    elif isinstance(value, bool):
        shown = str(value).lower()
    elif isinstance(value, dt.date):
        shown = f"{value:%Y-%m}" if column.endswith("month") else value.isoformat()
    elif isinstance(value, int | float):
        plain = printed.replace(",", "").replace(MINUS, "-")
        decimals = len(plain.partition(".")[2])
        if re.fullmatch(r"-?\d+(\.\d+)?", plain) and (
            abs(float(plain) - value) <= 0.5 * 10**-decimals * (1 + 1e-6)
        ):
            return None
        shown = f"{value:,.{decimals}f}"
    else:
        shown = str(value)
    return None if shown == printed else f"{column}: printed {printed}, but it is {shown}"


def faults_of(table: Table, model: Model) -> list[str]:
    """Every cell that is not as the model gives it; rows may stand in any order."""
    keys = [c for c in table.columns if c == "month" or c.endswith("_id") or "month" in c[-6:]]
    keys += [c for c in table.columns if c in {"token_kind", "phase", "free_inference_booking"}]
    keys += [c for c in table.columns if c in {"valid_from_date", "year"}]
    query = f"select {', '.join(table.columns)} from {table.name} where {table.where}"
    actual = model.sql(query).rows(named=True)
    if len(actual) != len(table.rows):
        return [f"{len(table.rows)} rows printed, but there are {len(actual)}"]
    faults = []
    for row in table.rows:
        printed = dict(zip(table.columns, row, strict=True))
        same = [a for a in actual if not any(fault(k, printed[k], a[k]) for k in keys)]
        if len(same) != 1:
            faults.append(f"{len(same)} rows are like {[printed[key] for key in keys]}")
            continue
        wrong = (fault(column, cell, same[0][column]) for column, cell in printed.items())
        faults += [f"{[printed[key] for key in keys]} {message}" for message in wrong if message]
    return faults


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.name} {table.where}"[:60])
def test_a_printed_table_is_what_the_model_gives(table: Table, model: Model) -> None:
    assert faults_of(table, model) == []


def test_a_changed_cell_is_noticed(model: Model) -> None:
    table = next(table for table in TABLES if table.name == "plan_margins")
    row = tuple(cell.replace("720.00", "720.01") for cell in table.rows[1])
    assert row != table.rows[1]
    changed = Table(table.name, table.where, table.columns, (table.rows[0], row, *table.rows[2:]))
    assert len(faults_of(changed, model)) > 0
    assert faults_of(Table(table.name, table.where, table.columns, table.rows[1:]), model)


def test_the_page_prints_every_step(model: Model) -> None:
    printed = {table.name for table in TABLES}
    assert {
        *("driver_paths", "plan_tasks", "tier_shares", "token_costs", "task_costs", "tier_costs"),
        *("model_token_costs", "tier_margins", "plan_margins", "breakevens", "compute_months"),
        *("credit_balances", "working_capital_balances", "company_months", "company_years"),
        *("booking_views", "runways", "calibrations"),
    } <= printed
    assert model.check() == {}


# ------------------------------------------------------------------- the sums in the text

PART = rf"(?:(?:ln|{PHI})\(|[\d,.+/()^ {MINUS}{TIMES}{CUBED}])"
LEFT = re.compile(rf"(?<![\w(])((?:(?:ln|{PHI})\(|[\d({MINUS}]){PART}*) $")
RIGHT = re.compile(rf"^ ((?>{MINUS}?\d(?:[\d,.]*\d)?))(?![\d^{CUBED}]| [/+{MINUS}{TIMES}])")


def evaluated(written: str) -> float | None:
    """A sum as it is written, or None where it is no sum."""
    plain = re.split(r"[,.:;] ", written)[-1].replace(",", "").replace(MINUS, "-")
    plain = plain.replace(TIMES, "*").replace("^", "**").replace(CUBED, "**3")
    plain = plain.replace("ln(", "math.log(").replace(f"{PHI}(", "stats.norm.cdf(")
    try:
        return float(eval(plain, {"math": math, "stats": stats}))
    except (SyntaxError, TypeError, ZeroDivisionError):
        return None


def sums(text: str) -> Iterator[tuple[str, float, str]]:
    """Every `expression = number` of the text: as written, its value, the number."""
    for paragraph in text.splitlines():
        for place in re.finditer(" = ", paragraph):
            left = LEFT.search(paragraph[: place.start() + 1])
            right = RIGHT.search(paragraph[place.end() - 1 :])
            value = evaluated(left[1]) if left else None
            if left and right and value is not None:
                yield left[1], value, right[1]


def test_the_sums_in_the_text_are_right() -> None:
    printed_sums = list(sums(EXAMPLE))
    assert len(printed_sums) > 60
    for written, value, printed in printed_sums:
        decimals = len(printed.partition(".")[2])
        number = float(printed.replace(",", "").replace(MINUS, "-"))
        # The terms are rounded as printed, so the last digit may be one off.
        assert abs(number - value) <= 1.5 * 10**-decimals, f"{written} = {value}, not {printed}"


# ------------------------------------------------------- each formula again, in plain Python

PLUS_HEAVY = "scenario_id = 'baseline' and plan_id = 'plus' and tier_id = 'heavy'"
JANUARY, FEBRUARY, MARCH = (f"month = date '2025-0{month}-01'" for month in (1, 2, 3))
SIGMA = math.log(5.18) / 1.6448536269514722
HEAVY_USAGE = 1 - float(stats.norm.cdf(stats.norm.ppf(0.8) - SIGMA))


def test_a_driver_grows_towards_its_ceiling(model: Model) -> None:
    level = 10_000.0
    for days, month in ((28, FEBRUARY), (28 + 31, MARCH)):
        end = 40_000 / (1 + (40_000 / 10_000 - 1) / 2 ** (days / 365.25))
        where = f"scenario_id = 'baseline' and driver_id = 'weekly_users' and {month}"
        assert number(model, f"select end_value from driver_paths where {where}") == pytest.approx(
            end
        )
        mean = number(model, f"select average_value from driver_paths where {where}")
        assert mean == pytest.approx((level + end) / 2)
        level = end


def test_history_growth_stops_at_the_as_of_date_and_is_offset(model: Model) -> None:
    where = f"scenario_id = 'longer_tasks' and {MARCH}"
    query = f"select end_value from driver_paths where {where} and driver_id ="
    longer = 2 ** (31 / 365.25)
    assert number(model, f"{query} 'tokens_per_task'") == pytest.approx(longer)
    forward = 0.5 ** ((28 + 31) / 365.25)
    assert number(model, f"{query} 'token_cost'") == pytest.approx(forward / longer)


def test_a_token_costs_a_share_of_its_list_price_or_its_gpu_time(model: Model) -> None:
    hour = 3.6 * 1_000_000 / (500 * 0.4 * 3600)
    expected = {
        ("mini", "input"): 1 * 0.5,
        ("mini", "cache_read"): 0.1 * 0.5,
        ("mini", "output"): 4 * 0.5,
        ("mini", "reasoning"): 4 * 0.5,
        ("big", "input"): hour * 0.4 * 500 / 1000,
        ("big", "cache_read"): hour * 0.4 * 500 / 1000 * 0.1,
        ("big", "output"): hour * 0.6,
        ("big", "reasoning"): hour * 0.6,
    }
    for (name, kind), cost in expected.items():
        where = f"model_id = '{name}' and token_kind = '{kind}' and scenario_id = 'baseline'"
        query = f"select cost_usd_per_mtok from model_token_costs where {where} and {JANUARY}"
        assert number(model, query) == pytest.approx(cost)


@pytest.mark.parametrize("prefill", [0.0, 0.25, 0.4, 0.9, 1.0])
def test_the_prefill_split_conserves_the_reference_request(prefill: float, model: Model) -> None:
    change = {"parameters": {"parameter_id": "prefill_time_share", "parameter_value": prefill}}
    cost = "sum(case token_kind when 'input' then 1000 when 'output' then 500 end * c)"
    rows = (
        "select token_kind, cost_usd_per_mtok / 1000000 as c from model_token_costs "
        f"where scenario_id = 'split' and model_id = 'big' and {JANUARY}"
    )
    # 500 output tokens a second at 40 percent: the request takes 2.5 seconds of 3.60 USD an hour.
    with model.with_scenario("split", change, from_date="2025-01-01") as changed:
        assert number(changed, f"select {cost} from ({rows})") == pytest.approx(2.5 / 3600 * 3.6)


def test_tiers_are_cells_of_a_lognormal(model: Model) -> None:
    spread = stats.lognorm(s=SIGMA, scale=math.exp(-(SIGMA**2) / 2))
    assert spread.mean() == pytest.approx(1)
    assert spread.ppf(0.95) / spread.ppf(0.5) == pytest.approx(5.18)
    light = spread.expect(lambda usage: usage, lb=0, ub=spread.ppf(0.8))
    where = "scenario_id = 'baseline' and plan_id = 'plus' and period_month = date '2025-01-01'"
    query = f"select usage_share from tier_shares where {where} and tier_id ="
    assert number(model, f"{query} 'light'") == pytest.approx(light, abs=1e-7)
    assert number(model, f"{query} 'heavy'") == pytest.approx(1 - light, abs=1e-7)
    assert math.isclose(1 - light, HEAVY_USAGE, abs_tol=1e-7)


def test_the_normal_distribution_is_near_enough(model: Model) -> None:
    for row in model.sql("select user_share, standard_value from normal_quantiles").rows():
        share, value = row
        if 0 < share < 1:
            assert value == pytest.approx(stats.norm.ppf(share), rel=2e-9)
    points = model.sql(
        "select * from tier_points join normal_probabilities using "
        "(scenario_id, month, plan_id, tier_id, point)"
    )
    assert points.height > 50
    expected = stats.norm.cdf(points["standard_value"].to_numpy())
    assert points["probability"].to_numpy() == pytest.approx(expected, abs=1.3e-12)


def test_a_tier_covers_those_below_a_multiple_of_mean_use(model: Model) -> None:
    march = (0.5 ** (28 / 365.25) + 0.5 ** (59 / 365.25)) / 2
    for month, task, share, ratio in (
        (JANUARY, 0.8 * 0.00215 + 0.2 * 0.0072, 0.75, 1.0),
        (MARCH, 0.8 * 0.0016 + 0.2 * 0.0057, 0.8, march),
    ):
        most = 20 * 0.9 * share / (2000 * task * ratio)
        below = stats.lognorm(s=SIGMA, scale=math.exp(-(SIGMA**2) / 2)).cdf(most)
        query = f"select covered_user_share from tier_margins where {PLUS_HEAVY} and {month}"
        assert number(model, query) == pytest.approx((below - 0.8) / 0.2, abs=1e-7)


def test_revenue_fees_and_the_partner_share(model: Model) -> None:
    query = "select {} from plan_margins where scenario_id = 'baseline' and plan_id = '{}' and {}"
    assert number(model, query.format("revenue_usd", "plus", MARCH)) == pytest.approx(
        1000 * 20 * 0.9
    )
    other = number(model, query.format("other_variable_cost_usd", "plus", MARCH))
    assert other == pytest.approx(18_000 * (0.03 + 0.02 + 0.15))
    listed = (1 - HEAVY_USAGE) * 0.0032 + HEAVY_USAGE * (0.5 * 0.0032 + 0.5 * 0.0288)
    revenue = 1_000_000 * listed * 0.9
    actual = number(model, query.format("revenue_usd", "api", JANUARY))
    assert actual == pytest.approx(revenue, abs=1e-2)
    other = number(model, query.format("other_variable_cost_usd", "api", JANUARY))
    assert other == pytest.approx(revenue * (0.03 + 0.2), abs=1e-2)
    assert number(model, query.format("revenue_usd", "partner", MARCH)) == 1000
    assert number(model, query.format("other_variable_cost_usd", "partner", MARCH)) == 0


def test_breakevens_are_where_the_margin_is_nothing(model: Model) -> None:
    query = f"select {{}} from breakevens where {PLUS_HEAVY} and {JANUARY}"
    price = number(model, query.format("breakeven_price_usd_per_user_month"))
    assert price == pytest.approx(2_000_000 * HEAVY_USAGE * 0.00316 / 200 / (0.9 * 0.75), abs=1e-5)
    change = {"plan_prices": {"plan_id": "plus", "price_usd_per_user_month": price}}
    where = PLUS_HEAVY.replace("baseline", "dearer")
    margin = f"select contribution_margin_usd from tier_margins where {where} and {JANUARY}"
    with model.with_scenario("dearer", change, from_date="2025-01-01") as dearer:
        assert number(dearer, margin) == pytest.approx(0, abs=1e-6)
    usage = number(model, query.format("breakeven_usage_mtok_per_user_month"))
    used = number(
        model,
        f"select usage_mtok_per_user_month from tier_margins where {PLUS_HEAVY} and {JANUARY}",
    )
    ratio = number(model, query.format("breakeven_cost_ratio"))
    assert usage / used == pytest.approx(ratio)


def months_of(model: Model, name: str, columns: str, scenario: str = "baseline") -> list[tuple]:
    where = f"scenario_id = '{scenario}'"
    return model.sql(f"select {columns} from {name} where {where} order by month").rows()


def test_credits_are_drawn_until_the_pool_is_empty(model: Model) -> None:
    left = 15_000.0
    columns = "compute_usd, non_cash_credit_usd, credit_balance_usd"
    for compute, drawn, balance in months_of(model, "credit_balances", columns):
        expected = min(0.5 * compute, left)
        left -= expected
        assert (drawn, balance) == pytest.approx((expected, left), abs=1e-6)
    assert left == 0


def test_credits_of_a_later_grant_are_drawn_from_then_on(tmp_path: Path) -> None:
    case = shutil.copytree(ROOT / "docs" / "worked_example", tmp_path / "case")
    with (case / "credit_pools.csv").open("a") as file:
        file.write("more,5000,2025-03-10,2025-01-01,assumed,,A second grant.\n")
    with unitecon.open(case) as granted:
        rows = months_of(granted, "credit_balances", "non_cash_credit_usd, credit_balance_usd")
    assert sum(drawn for drawn, _ in rows[:2]) == pytest.approx(15_000)
    assert rows[2] == pytest.approx((5_000, 0), abs=1e-6)


def test_a_commitment_is_paid_used_or_not(model: Model) -> None:
    rows = months_of(
        model, "compute_months", "compute_usd, unused_commitment_usd", "commitment_honoured"
    )
    unused = (300_000 * 3 / 12 - sum(compute for compute, _ in rows)) / 3
    assert [paid for _, paid in rows] == pytest.approx([unused] * 3)
    assert unused > 0
    baseline = months_of(model, "company_months", "research_and_development_usd")
    honoured = months_of(
        model, "company_months", "research_and_development_usd", "commitment_honoured"
    )
    for (without,), (with_it,) in zip(baseline, honoured, strict=True):
        assert with_it - without == pytest.approx(unused)


def test_working_capital_is_lent_by_suppliers_and_customers(model: Model) -> None:
    compute = [row[0] for row in months_of(model, "compute_months", "compute_usd")]
    revenue = [row[0] for row in months_of(model, "company_months", "revenue_usd")]
    lent = [
        0.5 * c + 0.25 * (r - 1000) - 0.1 * 10_000 for c, r in zip(compute, revenue, strict=True)
    ]
    changes = months_of(model, "company_months", "working_capital_change_usd")
    expected = [0, lent[1] - lent[0], lent[2] - lent[1]]
    assert [change for (change,) in changes] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("scenario", ["baseline", "commitment_honoured", "longer_tasks"])
def test_cash_in_closed_form_is_the_month_by_month_loop(scenario: str, model: Model) -> None:
    columns = (
        "operating_loss_usd - depreciation_usd, stock_compensation_usd, non_cash_credit_usd, "
        "working_capital_change_usd, capital_expenditure_usd, funding_usd, "
        "opening_cash_usd, interest_income_usd, closing_cash_usd"
    )
    rows = months_of(model, "company_months", columns, scenario)
    cash = rows[0][6]
    for loss, stock, credit, lent, spent, funding, opening, interest, closing in rows:
        assert opening == pytest.approx(cash)
        assert interest == pytest.approx(cash * 0.12 / 12)
        cash += cash * 0.12 / 12 + funding - (loss - stock - credit - lent + spent)
        assert closing == pytest.approx(cash)
    assert rows[0][8] == pytest.approx(30_000)  # the known balance
    assert [row[5] for row in rows] == [0, 0, 10_000]  # the undrawn line brings nothing


def test_cash_out_is_read_off_within_its_month(model: Model) -> None:
    opening, closing = months_of(model, "company_months", "opening_cash_usd, closing_cash_usd")[2]
    day = dt.date(2025, 3, 1) + dt.timedelta(
        days=math.floor((opening - 2000) / (opening - closing) * 31)
    )
    row = model.sql("select * from runways where scenario_id = 'baseline'").row(0, named=True)
    assert row["cash_out_date"] == day == dt.date(2025, 3, 19)
    assert row["runway_months"] == pytest.approx((day - dt.date(2025, 2, 1)).days * 12 / 365.25)
    assert row["funding_gap_usd"] == pytest.approx(2000 - closing)


def test_without_a_cash_out_the_runway_is_a_lower_bound(model: Model) -> None:
    change = {"cash_positions": {"position_id": "january", "cash_usd": 300_000}}
    with model.with_scenario("rich", change) as rich:
        row = rich.sql("select * from runways where scenario_id = 'rich'").row(0, named=True)
    assert (row["cash_out_date"], row["is_cash_out"], row["funding_gap_usd"]) == (None, False, 0)
    assert row["runway_months"] == pytest.approx((28 + 31) * 12 / 365.25)


def test_facts_are_compared_in_four_ways(model: Model) -> None:
    rows = model.sql(
        "select fact_id, modelled_value from calibrations where scenario_id = 'baseline'"
    ).rows()
    modelled = dict(rows)
    revenue = [row[0] for row in months_of(model, "company_months", "revenue_usd")]
    end = 40_000 / (1 + 3 / 2 ** (28 / 365.25))
    expected = {
        "X1": sum(revenue) / 1000,
        "X2": (10_000 + (end - 10_000) * 14 / 28) / 1000,
        "X3": 12 * (revenue[0] - 1000) / 1000,
        "X4": 100 * 18_000 / revenue[0],
    }
    assert modelled == pytest.approx(expected)
