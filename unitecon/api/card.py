"""What a notebook shows of a model: whose it is, as of when, its finding, what to ask next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from unitecon.basics.outside_text import html, label
from unitecon.errors import UniteconError
from unitecon.reports import chart_files

if TYPE_CHECKING:
    from unitecon.model import Model

TITLE = 200  # characters
LISTED = 6  # scenarios by name
FINDINGS = ("cash", "users", "margins")  # charts whose title is the finding, the first that draws
NEXT = {
    "cash": ("runways", "when the cash runs out, by scenario"),
    "users": ("losing_users", "who costs more than they pay"),
    "margins": ("plan_margins", "what each plan leaves"),
}


def card(model: Model) -> str:
    """The card as HTML; every text of the case is escaped."""
    name, headline = finding(model)
    scenarios = ", ".join(_scenarios(model))
    rows = "".join(f"<li><code>{html(code)}</code> {html(why)}</li>" for code, why in _next(name))
    return (
        '<div style="max-width:48em;padding:.6em 1em;border:1px solid #8888;border-radius:6px">'
        f'<div><b dir="auto">{html(label(model.case.title, TITLE))}</b>'
        f" \u00b7 as of {html(model.case.as_of_date)}</div>"
        f'<div dir="auto" style="font-size:1.2em;margin:.4em 0">{html(headline)}</div>'
        f"<div>Scenarios: {html(scenarios)}</div>"
        f'<ul style="margin:.4em 0 0">{rows}</ul></div>'
    )


def finding(model: Model) -> tuple[str, str]:
    """The chart that shows the case's finding, and the finding: the chart's title."""
    reasons = []
    for name in FINDINGS:
        try:
            title = chart_files.prepared(model, name)().title["text"]
        except UniteconError as error:
            reasons.append(str(error))
        else:
            return name, title if isinstance(title, str) else " ".join(title)
    return "", f"Nothing can be said yet: {reasons[-1]}"


def _scenarios(model: Model) -> Iterator[str]:
    ids = model.scenario_ids
    yield from (label(name) for name in ids[:LISTED])
    if len(ids) > LISTED:
        yield f"and {len(ids) - LISTED} more"


def _next(chart: str) -> Iterator[tuple[str, str]]:
    """Calls that a reader of the finding would type next."""
    if chart:
        answer, what = NEXT[chart]
        yield f'model.chart("{chart}")', "the picture of it"
        yield f'model.answer("{answer}")', what
    yield "model.answers()", "all that can be asked"
    yield "model.levers()", "what can be turned"
    yield "help(model)", "the rest"
