"""Charts by name: drawn from a model, and as files."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

from unitecon.charts import catalog
from unitecon.reports import chart_frames
from unitecon.reports.chart_frames import PLAIN, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from unitecon.charts.marks import Figure
    from unitecon.model import Model

RUN = ("margins", "cash", "burn")  # what a run draws: of each case, where it has figures
RUN_OF_LOG = ("users",)


def drawable(model: Model) -> list[str]:
    """The charts that a run of this case draws.

    Users if it has a log, margins if one is known in the month shown, cash if a balance is known.
    """
    names = list(RUN_OF_LOG if model.has_log else ())
    tiers = model.answer("tier_margins")
    known = tiers.filter(
        (tiers["month"] == chart_frames.shown_month(model))
        & (tiers["users"] > 0)
        & tiers["contribution_margin_usd"].is_not_null()
    )
    names += RUN[:1] if known.height else ()
    has_cash = not model.case.tables["cash_positions"].is_empty()
    return [*names, *(RUN[1:] if has_cash else ())]


def warm_up() -> Thread:
    """Load what draws charts in a thread, while the model runs."""
    thread = Thread(target=load_drawing, daemon=True)
    thread.start()
    return thread


def load_drawing() -> None:
    """Load the charts and draw a small one, so that the next is drawn at once."""
    from unitecon import charts

    charts.warm_up()


def prepared(model: Model, name: str, request: Request = PLAIN) -> Callable[[], Figure]:
    """What draws a chart, with its figures ready, so that it may be called in another thread.

    Raises UniteconError for an unknown name, and where the case lacks what the chart needs.
    """
    chart = catalog.get(name)
    frames = chart_frames.frames(model, chart, request)
    about = chart_frames.about(model, chart, request)

    def draw() -> Figure:
        figure: Figure = chart.function()(*frames, about=about)
        return figure

    return draw


def picture(model: Model, name: str, suffix: str, request: Request = PLAIN, **look: Any) -> bytes:
    """A chart as a file's bytes; `look` is what `charts.render` takes.

    Raises UniteconError like `prepared`, and for an unknown suffix.
    """
    return drawn(prepared(model, name, request), suffix, **look)


def drawn(draw: Callable[[], Figure], suffix: str, **look: Any) -> bytes:
    """What `prepared` gave as a file's bytes; raises UniteconError for an unknown suffix."""
    from unitecon import charts

    data: bytes = charts.render(draw(), suffix, **look)
    return data
