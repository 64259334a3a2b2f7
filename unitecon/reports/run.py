"""The main job: check a model, build its database, answer the main questions, draw the charts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from unitecon.basics import files
from unitecon.case import places
from unitecon.reports import chart_files, chart_frames, notes
from unitecon.reports.chart_frames import Request
from unitecon.reports.failed_checks import require_checks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

    from unitecon.model import Model
    from unitecon.reports.run_page import Results

DATABASE = "model.duckdb"
SUFFIX = ".svg"
PATHS = "driver_growths."


@contextmanager
def _worker() -> Iterator[ThreadPoolExecutor]:
    """A thread beside the SQL for work that runs outside Python, as drawing and DuckDB do.

    When the block ends, tasks that have not started are dropped.
    """
    pool = ThreadPoolExecutor(1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def run(
    model: Model, folder: Path, *, has_requests: bool = False, has_ids: bool = False
) -> Results:
    """Check `model`, then write its database and charts into `folder`.

    `has_requests` takes a log's requests into the database; `has_ids` names users on the chart and
    the page. Earlier files in `folder` stay as they were unless everything succeeded; then all
    change at once, and charts of an earlier run that this one does not draw go. Raises CheckFailed
    with the rows that break a check.
    """
    with (
        files.staged(folder, _is_earlier_chart) as staging,
        _worker() as drawing,
        _worker() as ranging,
        _worker() as writing,
    ):
        _ = model.frames  # shared by the threads below
        ranges = ranging.submit(model.ranges, PATHS)
        drawing.submit(chart_files.load_drawing)  # while DuckDB works, which leaves Python free
        model.prepare()
        building = writing.submit(model.build, staging / DATABASE, has_requests=has_requests)
        request = Request(has_ids=has_ids)
        pictures = {
            name: drawing.submit(
                chart_files.drawn, chart_files.prepared(model, name, request), SUFFIX
            )
            for name in chart_files.drawable(model)
        }
        require_checks(model)
        results = _answers(model, ranges.result(), has_ids=has_ids)
        for name, picture in pictures.items():
            files.put(staging / f"{name}{SUFFIX}", picture.result())
        building.result()
    return results


def _is_earlier_chart(path: Path) -> bool:
    """Whether an earlier run drew it, maybe of another case that has more to draw."""
    from unitecon.charts.save import is_signed

    is_chart = path.stem in {*chart_files.RUN, *chart_files.RUN_OF_LOG}
    return is_chart and path.suffix == SUFFIX and is_signed(path)


def written(model: Model, folder: Path) -> list[Path]:
    """The files that a run of `model` leaves in `folder`."""
    return [
        folder / DATABASE,
        *(folder / f"{name}{SUFFIX}" for name in chart_files.drawable(model)),
    ]


def remarks(model: Model, *, has_requests: bool) -> list[str]:
    """What the database of a run leaves out of a usage log, and how to take it in."""
    name = places.argument(model.case.path)
    if not model.has_log:
        none = f"{name} has no usage log, so {DATABASE} has no requests"
        return [f"{none}; unitecon import adds one."] if has_requests else []
    if has_requests:
        return []
    left_out = "the requests of the log (usage_ledger, request_costs)"
    how = f"unitecon run {name} --with-requests takes them in"
    return [f"{DATABASE} leaves out {left_out}: {how}."]


def shown_answers(model: Model) -> list[str]:
    """The answers that the printed page shows."""
    names = ["plan_margins", "tier_margins", "company_years", "runways", "published_runways"]
    names += ("user_coverages", "losing_users", "cost_concentrations") if model.has_log else ()
    return names


def _answers(model: Model, ranges: pl.DataFrame, *, has_ids: bool) -> Results:
    from unitecon.reports.run_page import Results

    case = model.case
    answers: dict[str, Any] = {name: model.answer(name) for name in shown_answers(model)}
    return Results(
        title=case.title,
        as_of_date=case.as_of_date,
        month=chart_frames.shown_month(model),
        last_month=case.last_month,
        path_ranges=ranges,
        case=places.argument(case.path),
        notes=notes.notes_of(model),
        has_ids=has_ids,
        **answers,
    )
