"""The main job: a model checked, built into a database, answered and drawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import TYPE_CHECKING

from unitecon import files, printing
from unitecon.errors import CheckFailed, UniteconError, nearest

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from unitecon.model import Model
    from unitecon.summary import Results

DATABASE = "model.duckdb"
CHARTS = ("margins", "cash", "burn")
SUFFIX = ".svg"
PATHS = "driver_growths."
RANGES = "path_ranges"
ROWS_SHOWN = 5  # rows of a failed check in its message


def warm_up() -> Thread:
    """Start what draws charts while something else is waited for; it takes as long as the SQL."""
    thread = Thread(target=_load_drawing, daemon=True)
    thread.start()
    return thread


def _load_drawing() -> None:
    import vl_convert

    nothing = {"data": {"values": [{}]}, "mark": "point"}
    vl_convert.vegalite_to_svg(nothing)
    from unitecon import charts  # noqa: F401


def run(model: Model, folder: Path) -> Results:
    """Check `model`, then write its database and charts into `folder`.

    Earlier files there stay as they were unless everything succeeded. Raises CheckFailed with the
    rows that break a check.
    """
    with files.staged(folder) as staging, ThreadPoolExecutor() as pool:
        _ = model.frames  # shared by the threads below
        building = pool.submit(model.build, staging / DATABASE)
        ranging = pool.submit(path_ranges, model)
        require_checks(model)
        for name in CHARTS:
            files.write(staging / f"{name}{SUFFIX}", picture(model, name, SUFFIX))
        results = _answers(model, ranging.result())
        building.result()
    return results


def written(folder: Path) -> list[Path]:
    """The files that a run leaves in `folder`."""
    return [folder / DATABASE, *(folder / f"{name}{SUFFIX}" for name in CHARTS)]


def require_chart(name: str) -> None:
    """Raise UniteconError, with the nearest name, where `name` is none of `CHARTS`."""
    if name not in CHARTS:
        known = ", ".join(CHARTS)
        raise UniteconError(f"no chart is called {name!r}; known: {known}{nearest(name, CHARTS)}")


def picture(model: Model, name: str, suffix: str) -> bytes:
    """The chart `name`, one of `CHARTS`, as a file's bytes; raises UniteconError for a suffix."""
    from unitecon import charts

    day = model.case.as_of_date
    if name == "margins":
        chart = charts.margins(model.answer("tier_margins"), day.replace(day=1))
        return charts.render(chart, suffix)
    if name == "burn":
        return charts.render(charts.burn(model.answer("company_years")), suffix)
    cash = charts.cash(model.answer("company_months"), model.answer("runways"), day)
    return charts.render(cash, suffix)


def _answers(model: Model, ranges: pl.DataFrame) -> Results:
    from unitecon.summary import Results

    names = ("plan_margins", "tier_margins", "company_years", "runways")
    case = model.case
    return Results(
        title=case.title,
        as_of_date=case.as_of_date,
        last_month=case.last_month,
        path_ranges=ranges,
        **{name: model.answer(name) for name in names},
    )


def path_ranges(model: Model) -> pl.DataFrame:
    """The answer `path_ranges` for the forward growth paths, each at its low and its high.

    Other uncertain inputs are left to `unitecon show path_ranges`: they are many, and a run is
    to be quick.
    """
    from unitecon.engines.duckdb import Engine

    with Engine(with_ranges(model, PATHS).frames, only=[RANGES]) as engine:
        return engine.answer(RANGES)


def with_ranges(model: Model, start: str = "") -> Model:
    """`model` with every uncertain input at its low and its high, one at a time.

    Only inputs whose name starts with `start`, as in `driver_growths.headcount`.
    """
    from unitecon import scenarios

    ranges = scenarios.ranges(model.case)
    return model.with_scenarios(r for r in ranges if (r.varied_input or "").startswith(start))


def require_checks(model: Model) -> None:
    """Raise CheckFailed, with the first rows that break it, for every check that does not hold."""
    broken = model.check()
    if broken:
        raise CheckFailed("\n".join(broken_check(name, rows) for name, rows in broken.items()))


def broken_check(name: str, rows: pl.DataFrame) -> str:
    """One failed check in words: its name, how many rows break it, and the first of them."""
    more = f"; the first {ROWS_SHOWN}:" if rows.height > ROWS_SHOWN else ":"
    head = f"check {name} failed: {rows.height} {'row' if rows.height == 1 else 'rows'}{more}"
    table = printing.table_text(rows.head(ROWS_SHOWN))
    return "\n".join([head, *(f"  {line}" for line in table.splitlines())])
