"""What there is to ask, to turn and to open, as frames."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import polars as pl

from unitecon.case import places
from unitecon.engine import catalog
from unitecon.reports.list_page import OTHERS
from unitecon.scenarios.levers import registry

if TYPE_CHECKING:
    from unitecon.case.load import Case
    from unitecon.model import Model

ANSWERS = {
    **dict.fromkeys(("name", "question", "kind", "topic"), pl.String),
    "is_available": pl.Boolean,
}
LEVERS = {
    "lever": pl.String,
    **dict.fromkeys(("current", "low", "high"), pl.Float64),
    **dict.fromkeys(("unit", "description"), pl.String),
}
CASES = {"case": pl.String, "title": pl.String, "as_of_date": pl.Date}


def answers(model: Model, *, every: bool) -> pl.DataFrame:
    """The questions by topic as `unitecon list` has them: answers and, with `every`, the rest."""
    rows = [
        (query.name, query.question, query.layer, topic, model.has(query.name))
        for layer in ("answers", *(OTHERS if every else ()))
        for topic, queries in catalog.by_topic(layer).items()
        for query in queries
    ]
    return pl.DataFrame(rows, ANSWERS, orient="row")


def levers(case: Case) -> pl.DataFrame:
    """The levers of a case as `unitecon levers` has them; `current` is null where there is none."""
    rows = [
        (lever.name, lever.current, lever.low, lever.high, lever.unit, lever.description)
        for lever in registry.known(case)
    ]
    return pl.DataFrame(rows, LEVERS, orient="row")


def cases() -> pl.DataFrame:
    """The bundled cases, which `open` takes by name: the title and the as-of date of each."""
    rows = []
    for name, folder in sorted(places.bundled().items()):
        data = tomllib.loads((folder / places.SETTINGS).read_text(encoding="utf-8"))
        rows.append((name, data["title"], data["as_of_date"]))
    return pl.DataFrame(rows, CASES, orient="row")
