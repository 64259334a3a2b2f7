"""The main job: a model checked, built into a database, answered and drawn."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any

from unitecon import files, printing
from unitecon.errors import CheckFailed, UniteconError, nearest

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import polars as pl

    from unitecon.model import Model
    from unitecon.summary import Results

DATABASE = "model.duckdb"
CHARTS = ("margins", "cash", "burn")
LOG_CHARTS = ("users",)
ASKED_CHARTS = ("bridge", "tornado")  # drawn when asked for: a tornado runs every range
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
BASELINE = "baseline"
ROWS_SHOWN = 10  # rows of a failed check in its message


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


def drawable(model: Model) -> list[str]:
    """The charts there is something to draw for: users of a log, cash where a balance is known."""
    names = list(LOG_CHARTS if model.has_log else ())
    has_cash = not model.case.tables["cash_positions"].is_empty()
    return [*names, *(CHARTS if has_cash else CHARTS[:1])]


def require_chart(name: str) -> None:
    """Raise UniteconError, with the nearest name, where `name` is no chart."""
    names = (*CHARTS, *LOG_CHARTS, *ASKED_CHARTS)
    if name not in names:
        known = ", ".join(names)
        raise UniteconError(f"no chart is called {name!r}; known: {known}{nearest(name, names)}")


def picture(model: Model, name: str, suffix: str) -> bytes:
    """A chart as a file's bytes; raises UniteconError for another name or suffix."""
    require_chart(name)
    return _drawn(name, _made_of(model, name), suffix)


def _made_of(model: Model, name: str) -> tuple[pl.DataFrame | date | int, ...]:
    """What the chart `name` is made of, as its function in `charts` takes it."""
    day = model.case.as_of_date
    if name == "users":
        return model.answer("losing_users"), model.answer("user_coverages"), shown_month(model)
    if name == "margins":
        return model.answer("tier_margins"), shown_month(model)
    if name == "burn":
        return (model.answer("company_years"),)
    if name == "tornado":
        return (model.answer("sensitivities"),)
    if name == "bridge":  # of the year after the as-of date's, as far as the case goes
        return model.answer("margin_bridges"), min(day.year + 1, model.case.last_month.year)
    return model.answer("company_months"), model.answer("runways"), day


def shown_month(model: Model) -> date:
    """The log's last whole month before the as-of date's, or else the month of the as-of date."""
    this = model.case.as_of_date.replace(day=1)
    logged = model.answer("logged_tiers")["month"].to_list() if model.has_log else []
    return max((month for month in logged if month < this), default=this)


def _drawn(name: str, made_of: tuple[pl.DataFrame | date | int, ...], suffix: str) -> bytes:
    from unitecon import charts

    return charts.render(getattr(charts, name)(*made_of), suffix)


def _answers(model: Model, ranges: pl.DataFrame) -> Results:
    from unitecon.summary import Results

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


def require_checks(model: Model) -> None:
    """Raise CheckFailed, with the first rows that break it, for every check that does not hold."""
    broken = model.check()
    if broken:
        raise CheckFailed("\n".join(broken_check(name, rows) for name, rows in broken.items()))


def broken_check(name: str, rows: pl.DataFrame) -> str:
    """One failed check in words: its name, how many rows break it, and the first of them.

    What breaks in several scenarios is shown in the first of them, the baseline if it is one.
    """
    shown, elsewhere = rows, ""
    if "scenario_id" in rows.columns and rows["scenario_id"].n_unique() > 1:
        names = rows["scenario_id"].unique(maintain_order=True).to_list()
        first = BASELINE if BASELINE in names else names[0]
        shown = rows.filter(rows["scenario_id"] == first)
        elsewhere = f" in {first}, {rows.height} in {len(names)} scenarios"
    more = f"; the first {ROWS_SHOWN}:" if shown.height > ROWS_SHOWN else ":"
    count = f"{shown.height} {'row' if shown.height == 1 else 'rows'}"
    table = printing.table_text(shown.head(ROWS_SHOWN))
    return "\n".join(
        [f"check {name} failed: {count}{elsewhere}{more}"]
        + [f"  {line}" for line in table.splitlines()]
    )
