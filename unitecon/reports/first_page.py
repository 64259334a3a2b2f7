"""What `unitecon init --log` prints: what a log alone says, and what users, prices and cash add."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from unitecon.charts import words
from unitecon.dictionary.keys import BASELINE
from unitecon.model import Model
from unitecon.model import open as opened
from unitecon.new_case.log_case import LogCase
from unitecon.reports import first_steps, notes
from unitecon.reports.text_tables import NOTHING, Page, day_text, marked, number, strong, table

Row = dict[str, Any]
Part = str | Text | Table
SHOWN = 10  # users, models
LAST_DAYS = 14
BAR = 30  # characters of the longest bar
ALWAYS = (
    *("usage_gaps", "user_costs", "model_costs", "day_totals", "cost_concentrations"),
    "reported_totals",
)
WITH_PLANS = ("user_coverages", "losing_users")
WITH_MONEY = ("runways",)


@dataclass(frozen=True)
class Answers:
    """The rows of the answers that a page shows, by name, and the month of its margins."""

    rows: dict[str, list[Row]]
    month: date
    has_ids: bool = False

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {row["user_id"]: row["cost_rank"] for row in self.rows["user_costs"]}

    def user(self, row: Row) -> str:
        """A user by id where ids are asked for, else by the rank of their cost."""
        name = row["user_id"]
        return words.user(name if self.has_ids else self._ranks[name])

    def of_month(self, name: str) -> list[Row]:
        """The rows of the month shown."""
        return [row for row in self.rows.get(name, []) if row["month"] == self.month]


def text(case: LogCase, folder: Path, *, has_ids: bool = False) -> str:
    """The page of a case that will stand in `folder`; `has_ids` names its users."""
    with opened(case.folder, scenarios=[BASELINE]) as model:
        answers = replace(_answers(case, model), has_ids=has_ids)
    page = Page()
    with page.capture() as printed:
        for part in _parts(case, answers, shlex.quote(str(folder))):
            page.print(part, soft_wrap=not isinstance(part, Table))
    return "\n".join(line.rstrip() for line in printed.get().splitlines()) + "\n"


def _answers(case: LogCase, model: Model) -> Answers:
    """The rows that the page needs, from one engine."""
    names = [*ALWAYS]
    names += WITH_PLANS if case.members.plans else ()
    names += WITH_MONEY if case.wanted.money else ()
    model.prepare(names)
    rows = {name: model.answer(name).to_dicts() for name in names}
    return Answers(rows, case.span.shown_month)


def _parts(case: LogCase, answers: Answers, name: str) -> Iterator[Part]:
    yield from _head(case, name)
    yield from _costs(case, answers)
    yield from _reported(answers, name)
    users = sorted(answers.rows["user_costs"], key=lambda row: row["cost_rank"])
    yield costs_table("user", users, answers.user)
    if users and not answers.has_ids:
        yield "Users are numbered by their cost; --user-ids names them.\n"
    models = sorted(answers.rows["model_costs"], key=_by_cost)
    yield costs_table("model", models, lambda row: row["model_ref"])
    yield days_table(answers)
    yield from _margins(case, answers)
    yield from _runway(case, answers)
    yield first_steps.text(case, answers.rows, name)


def _head(case: LogCase, name: str) -> Iterator[Part]:
    span, reading = case.span, case.reading
    days = (
        f"{day_text(span.first_date)} to {day_text(min(span.last_request_date, span.as_of_date))}"
    )
    yield strong(case.settings.title, f": {days}, as of {day_text(span.as_of_date)}")
    report = reading.report
    counts = [f"{report.accepted:,} of {report.read:,} records read as {reading.format}"]
    counts += [f"{report.duplicate:,} duplicates"] if report.duplicate else []
    counts += [f"{report.quarantined:,} refused"] if report.quarantined else []
    yield f"{', '.join(counts)} ({reading.reason.removeprefix(f'{reading.format}: ')})."
    if report.quarantined:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in report.reasons.items())
        yield f"  Refused: {reasons}. See them: unitecon show usage_quarantine {name}"
    if reading.map_text:
        yield "The map guessed from the columns, in map.toml:"
        yield "\n".join(f"  {line}" for line in reading.map_text.splitlines() if line)
    remarks = [n for n in report.notes if n.partition(": ")[2] not in reading.map_text]
    yield from (f"  {note}" for note in (*remarks, *case.members.notes))
    yield ""


def _costs(case: LogCase, answers: Answers) -> Iterator[Part]:
    (gaps,) = answers.rows["usage_gaps"]
    unpriced = [row for row in answers.rows["model_costs"] if row["unpriced_requests"]]
    least = "at least " if unpriced or case.reading.report.is_floor else ""
    yield strong(
        f"{_of(gaps['active_users'], 'users')} cost {least}{_usd(gaps['priced_cost_usd'])} to "
        "serve, at the prices of each day."
    )
    for row in answers.of_month("cost_concentrations"):
        if row["active_users"] > 1 and row["top_tenth_cost_share"] is not None:
            yield (
                f"  The most expensive 10% of users cause {row['top_tenth_cost_share']:.0%} of the "
                f"cost of {answers.month:%B %Y}."
            )
    if unpriced:
        listed = ", ".join(
            f"{row['model_ref']} ({_of(round(row['unpriced_requests']), 'requests')})"
            for row in unpriced[:5]
        )
        more = f" and {len(unpriced) - 5} more" if len(unpriced) > 5 else ""
        share = gaps["unpriced_token_share"] or 0  # None of calls without tokens
        yield f"  Without a price: {listed}{more}; {share:.1%} of tokens, at unknown cost."
    yield ""


def _reported(answers: Answers, name: str) -> Iterator[str]:
    """What the log's source claims as cost against what its tokens cost."""
    rows = answers.rows["reported_totals"]
    texts = [f"  {text}" for text in notes.differences(rows, name)]
    if not texts and any(row["reported_cost_usd"] for row in rows):
        texts = ["  The cost that the log reports agrees with that to within 2%."]
    yield from (*texts, *([""] if texts else ()))


def costs_table(what: str, rows: list[Row], name: Callable[[Row], str]) -> Table:
    """The users or models that cost most over the whole log, from rows in that order."""
    shown = table(
        f"What does each {what} cost? {_part_of(len(rows), f'{what}s')}, USD",
        (what.capitalize(), "Requests", "Mtok", "Cost", "Share"),
    )
    for row in rows[:SHOWN]:
        shown.add_row(name(row), *_cost_cells(row))
    return shown


def _by_cost(row: Row) -> tuple[float, str]:
    return -row["priced_cost_usd"], row["model_ref"]


def _cost_cells(row: Row) -> list[str]:
    cost = row["serving_cost_usd"]
    partly = row["priced_cost_usd"]
    known = number(cost, 1, 2) if cost is not None else f"> {partly:,.2f}" if partly else "unknown"
    share = NOTHING if row["cost_share"] is None else f"{row['cost_share']:.0%}"
    return [number(row["requests"], 1, 0), number(row["usage_mtok"], 1, 2), known, share]


def days_table(answers: Answers) -> Table:
    """The last days' cost, with a bar each."""
    all_days = sorted(answers.rows["day_totals"], key=lambda day: day["usage_date"])
    days = all_days[-LAST_DAYS:]
    most = max((day["priced_cost_usd"] for day in days), default=0) or 1
    shown = table(
        f"What does each day cost? {_part_of(len(all_days), 'days', LAST_DAYS, 'last')}, USD",
        ("Day", "Requests", "Cost", ""),
    )
    shown.columns[-1].justify = "left"
    for day in days:
        bar = "\u2588" * round(BAR * day["priced_cost_usd"] / most)
        cost = number(day["priced_cost_usd"], 1, 2)
        shown.add_row(f"{day['usage_date']:%a %d %b %Y}", number(day["requests"], 1, 0), cost, bar)
    return shown


def _margins(case: LogCase, answers: Answers) -> Iterator[Part]:
    plans = answers.of_month("user_coverages")
    if not plans:
        yield strong("What users pay is not known, and so no margin is.\n")
        return
    shown = table(
        f"Does each user cover their own cost? {_month(case, answers)}, USD per user per month",
        ("Plan", "Users", "Pays", "Serving", "Margin", "All, $", "Losing", "Break-even price"),
    )
    days, all_days = case.span.days_of(answers.month)
    for row in sorted(plans, key=lambda plan: (plan["revenue_usd"] is None, plan["revenue_usd"])):
        price = row["breakeven_price_usd_per_user_month"]
        shown.add_row(*_plan_cells(row, days / all_days), number(price, 1, 2))
    yield shown
    if case.wanted.users is None:
        yield from _worth(case, answers, plans)
    yield from _losses(answers, plans)


def _worth(case: LogCase, answers: Answers, plans: list[Row]) -> Iterator[str]:
    """What a flat subscription is worth at the prices of the API, where all users are on it."""
    days, all_days = case.span.days_of(answers.month)
    scaled = "" if days == all_days else f", scaled from {days} of {all_days} days"
    for row in plans:
        if row["serving_cost_usd"] is not None and row["plan_id"] in case.wanted.prices:
            worth = _usd(row["serving_cost_usd"] / row["users"])
            least = "at least " if case.reading.report.is_floor else ""
            price = _usd(case.wanted.prices[row["plan_id"]])
            yield (
                f"At API prices, the usage of {row['plan_id']} is worth {least}{worth} per user "
                f"per month{scaled}; the plan costs {price}."
            )


def _plan_cells(row: Row, part: float) -> list[str | Text]:
    """A plan's cells; of a part of a month its users are the average of the days covered."""
    users, margin = row["users"], row["contribution_margin_usd"]
    known = users - row["unknown_users"]
    return [
        row["plan_id"],
        number(users, part, 0 if users >= 10 else 1),
        # A part of a month is charged in whole cents, which scale to an inexact monthly price.
        number(row["revenue_usd"], users, 2 if part == 1 else 1),
        number(row["serving_cost_usd"], users, 2),
        marked(number(margin, users, 2)),
        marked(number(margin, 1, 2)),
        NOTHING if not known else f"{row['uncovered_users'] / known:.0%}",
    ]


def _losses(answers: Answers, plans: list[Row]) -> Iterator[Part]:
    losing = sorted(answers.of_month("losing_users"), key=lambda row: row["loss_rank"])
    if not losing:
        known = any(plan["contribution_margin_usd"] is not None for plan in plans)
        yield "Nobody costs more than they pay.\n" if known else ""
        return
    shown = table(
        f"Who costs more than they pay? {_part_of(len(losing), 'users')}, USD",
        ("User", "Plan", "Pays", "Serving", "Margin"),
    )
    for row in losing[:SHOWN]:
        money = ("revenue_usd", "serving_cost_usd", "contribution_margin_usd")
        shown.add_row(
            answers.user(row), row["plan_id"], *(marked(number(row[n], 1, 2)) for n in money)
        )
    yield shown


def _runway(case: LogCase, answers: Answers) -> Iterator[Part]:
    for row in answers.rows.get("runways", []):
        day = row["cash_out_date"]
        if row["is_cash_out"] is None:
            yield "When the cash runs out is unknown: some usage has no price.\n"
        elif day:
            months = f"{row['runway_months']:.1f} months from {day_text(case.span.as_of_date)}"
            yield strong(f"Cash runs out on {day_text(day)}", f" without new money, {months}.")
        else:
            end = case.settings.last_month
            yield strong(f"Cash does not run out by {end:%B %Y}.")
        yield (
            "  Assumed: members and usage per member stay as they are, and so do the other costs. "
            "Change driver_growths.csv and company_costs.csv for your plan.\n"
        )


def _month(case: LogCase, answers: Answers) -> str:
    days, all_days = case.span.days_of(answers.month)
    part = "" if days == all_days else f", {days} of {all_days} days"
    return f"{answers.month:%B %Y}{part}"


def _part_of(count: int, what: str, shown: int = SHOWN, which: str = "first") -> str:
    return _of(count, what) if count <= shown else f"The {which} {shown} of {_of(count, what)}"


def _of(count: int, what: str) -> str:
    return f"{count:,} {what.removesuffix('s') if count == 1 else what}"


def _usd(amount: float) -> str:
    return f"${amount:,.2f}"
