"""The main job: a model checked, built into a database, answered and drawn."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any

from unitecon.basics import files
from unitecon.reports.chart_files import _drawn, _made_of, drawable, shown_month
from unitecon.reports.failed_checks import require_checks

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from unitecon.model import Model
    from unitecon.reports.run_page import Results

DATABASE = "model.duckdb"
SUFFIX = ".svg"
DRAWERS = 2  # a third would take the core the SQL needs
# Drawn to have what every chart needs at hand: scripts, scales, axes and the measures of a font.
PRIMER: dict[str, Any] = {
    "data": {"values": [{"x": 0, "y": "a"}]},
    "title": "a",
    "layer": [
        {
            "mark": mark,
            "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y"}},
        }
        for mark in ("bar", "line", "rule", "point", "text")
    ],
}
PATHS = "driver_growths."


def warm_up() -> Thread:
    """Load what draws charts while something else is waited for."""
    thread = Thread(target=_load_drawing, daemon=True)
    thread.start()
    return thread


@cache
def drawers() -> ProcessPoolExecutor:
    """Processes that draw, started now: drawing takes as long as the SQL it need not wait for."""
    pool = ProcessPoolExecutor(DRAWERS, multiprocessing.get_context("spawn"))
    for _ in range(DRAWERS):
        pool.submit(_load_drawing)
    return pool


def _load_drawing() -> None:
    import vl_convert

    from unitecon import charts  # noqa: F401

    vl_convert.vegalite_to_svg(PRIMER)


def run(model: Model, folder: Path) -> Results:
    """Check `model`, then write its database and charts into `folder`.

    Earlier files there stay as they were unless everything succeeded. Raises CheckFailed with the
    rows that break a check.
    """
    pool = drawers()
    with files.staged(folder) as staging, ThreadPoolExecutor() as threads:
        _ = model.frames  # shared by the threads below
        ranging = threads.submit(model.ranges, PATHS)
        made_of = {name: _made_of(model, name) for name in drawable(model)}
        drawing = {name: pool.submit(_drawn, name, one, SUFFIX) for name, one in made_of.items()}
        building = threads.submit(model.build, staging / DATABASE)
        require_checks(model)
        results = _answers(model, ranging.result())
        for name, drawn in drawing.items():
            files.write(staging / f"{name}{SUFFIX}", drawn.result())
        pool.shutdown(wait=False)  # its processes end while the database is written
        drawers.cache_clear()
        building.result()
    return results


def written(model: Model, folder: Path) -> list[Path]:
    """The files that a run of `model` leaves in `folder`."""
    return [folder / DATABASE, *(folder / f"{name}{SUFFIX}" for name in drawable(model))]


def _answers(model: Model, ranges: pl.DataFrame) -> Results:
    from unitecon.reports.run_page import Results

    names = ["plan_margins", "tier_margins", "company_years", "runways"]
    names += ("user_coverages", "losing_users", "cost_concentrations") if model.has_log else ()
    case = model.case
    return Results(
        title=case.title,
        as_of_date=case.as_of_date,
        month=shown_month(model),
        last_month=case.last_month,
        path_ranges=ranges,
        **{name: model.answer(name) for name in names},
    )
