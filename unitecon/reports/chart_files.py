"""Charts by name: what each is drawn from, and its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unitecon.errors import UniteconError, nearest

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from unitecon.model import Model

CHARTS = ("margins", "cash", "burn")
LOG_CHARTS = ("users",)
ASKED_CHARTS = ("bridge", "tornado")  # drawn when asked for: a tornado runs every range


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
