"""Charts by name: what each is drawn from, and its file."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

from unitecon.errors import UniteconError, nearest

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from unitecon.model import Model

CHARTS = ("margins", "cash", "burn")
LOG_CHARTS = ("users",)
ASKED_CHARTS = ("bridge", "tornado")  # drawn on request: a tornado runs every range


def drawable(model: Model) -> list[str]:
    """The charts this case has figures for.

    Users if it has a log, margins if one is known in the month shown, cash if a balance is known.
    """
    names = list(LOG_CHARTS if model.has_log else ())
    tiers = model.answer("tier_margins")
    known = tiers.filter(
        (tiers["month"] == shown_month(model))
        & (tiers["users"] > 0)
        & tiers["contribution_margin_usd"].is_not_null()
    )
    names += CHARTS[:1] if known.height else ()
    has_cash = not model.case.tables["cash_positions"].is_empty()
    return [*names, *(CHARTS[1:] if has_cash else ())]


def warm_up() -> Thread:
    """Load what draws charts in a thread, while the model runs."""
    thread = Thread(target=load_drawing, daemon=True)
    thread.start()
    return thread


def load_drawing() -> None:
    """Load the charts and draw a small one, so that the next is drawn at once."""
    from unitecon import charts

    charts.warm_up()


def require_chart(name: str) -> None:
    """Raise UniteconError, with the nearest name, if chart `name` does not exist."""
    names = (*CHARTS, *LOG_CHARTS, *ASKED_CHARTS)
    if name not in names:
        known = ", ".join(names)
        raise UniteconError(f"unknown chart {name!r}; known: {known}{nearest(name, names)}")


def picture(model: Model, name: str, suffix: str, *, has_ids: bool = False) -> bytes:
    """A chart as a file's bytes; raises UniteconError for an unknown name or suffix.

    `has_ids` names users.
    """
    require_chart(name)
    return drawn(name, shown(model, name), suffix, has_ids=has_ids)


def shown(model: Model, name: str) -> tuple[pl.DataFrame | date | int, ...]:
    """The answers and dates that the chart `name` shows, as its function in `charts` takes them."""
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


def drawn(
    name: str,
    figures: tuple[pl.DataFrame | date | int, ...],
    suffix: str,
    *,
    has_ids: bool = False,
) -> bytes:
    """A chart as a file's bytes, from what `shown` gave; raises UniteconError for an unknown
    suffix.
    """
    from unitecon import charts

    options = {"has_ids": has_ids} if name in LOG_CHARTS else {}
    return charts.render(getattr(charts, name)(*figures, **options), suffix)
