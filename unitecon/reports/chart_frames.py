"""What charts are drawn from: the answers of a model, of its draws, or under proposals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from unitecon.case import places
from unitecon.charts import catalog
from unitecon.charts.about import About
from unitecon.charts.catalog import Chart
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    import polars as pl

    from unitecon.case.load import Case
    from unitecon.model import Model

Source = Callable[[str], "pl.DataFrame"]
# Tables whose rows have a name for charts, with the column of the slug and of the name.
NAMES = (
    ("plans", "plan_id", "plan_name"),
    ("models", "model_id", "model_name"),
    ("drivers", "driver_id", "driver_name"),
    ("company_costs", "cost_id", "cost_name"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a chart beside its case; each chart takes what it needs.

    `month` is that of a chart of a single one, `has_ids` names users, `draws` and `seed` are a
    simulation's, `plans` the files of proposed charges. `levers` has the values of two levers, and
    `facts` is a file of facts that became known after the as-of date.
    """

    month: date | None = None
    has_ids: bool = False
    draws: int = 2_000
    seed: int = 1
    plans: tuple[Path, ...] = ()
    levers: Mapping[str, Sequence[float]] = field(default_factory=dict)
    facts: Path | None = None


PLAIN = Request()


def frames(model: Model, chart: Chart, request: Request = PLAIN) -> list[pl.DataFrame | None]:
    """The frames that the chart's function takes, in order.

    Raises UniteconError where the case lacks what the chart needs, or nothing was asked for that
    it draws.
    """
    source = _source(model, chart, request)
    beside = [model.answer(name) if model.has(name) else None for name in chart.beside]
    return [*map(source, chart.answers), *beside]


def _source(model: Model, chart: Chart, request: Request) -> Source:
    if chart.needs == catalog.LOG and not model.has_log:
        _refuse(chart, model, "a usage log; unitecon import adds one")
    if chart.needs == catalog.CASH and model.case.tables["cash_positions"].is_empty():
        _refuse(chart, model, "a cash balance in cash_positions.csv")
    if chart.needs == catalog.DRAWS:
        return _of_draws(model, request)
    if chart.needs == catalog.PLANS:
        if not request.plans:
            raise UniteconError(f"chart {chart.name!r} needs a file of proposed charges: --plans")
        return model.rerate(request.plans).answer
    if chart.needs == catalog.LEVERS:
        return _of_levers(model, request)
    if chart.needs == catalog.FACTS:
        return _of_facts(model, request)
    return model.answer


def _refuse(chart: Chart, model: Model, need: str) -> None:
    raise UniteconError(f"chart {chart.name!r} needs {need}, and {model.case.name} has none")


def _of_draws(model: Model, request: Request) -> Source:
    from unitecon.forecast import simulation
    from unitecon.uncertainty.draws import Sample

    simulated = simulation.simulate(model.case, Sample(request.draws, request.seed))
    return simulated.answers.__getitem__


def _of_levers(model: Model, request: Request) -> Source:
    from unitecon.reports import levers_page
    from unitecon.scenarios import sweeps

    if len(request.levers) != sweeps.MOST_LEVERS:
        name = places.argument(model.case.path)
        raise UniteconError(
            "a heat map needs two levers with values: --by LEVER=V,V twice; "
            f"unitecon levers {name} lists them"
        )
    grid = sweeps.grid(model.case, request.levers)
    return lambda name: levers_page.swept(model.case, request.levers, grid, name)


def _of_facts(model: Model, request: Request) -> Source:
    from unitecon.forecast import backtest
    from unitecon.uncertainty.draws import Sample

    if request.facts is None:
        raise UniteconError("a backtest needs a file of facts that became known later: --facts")
    sample = Sample(request.draws, request.seed)
    return backtest.backtest(model.case, request.facts, sample).answers.__getitem__


def about(model: Model, chart: Chart, request: Request = PLAIN) -> About:
    """Whose figures the chart shows, as of when, and from what."""
    scenarios = model.frames["given_scenarios"].select("scenario_id", "title")
    return replace(
        about_case(model.case, chart),
        month=request.month or shown_month(model),
        titles=dict(scenarios.iter_rows()),
        answers=(*chart.answers, *filter(model.has, chart.beside)),
        has_ids=request.has_ids,
    )


def about_case(case: Case, chart: Chart) -> About:
    """What a chart says of a case, whatever it shows of it."""
    return About(
        company=case.title,
        case=places.argument(case.path),
        as_of_date=case.as_of_date,
        names=_names(case.tables),
        answers=chart.answers,
        sources=_sources(case.tables["sources"]),
        funding_usd=_announced(case),
    )


def _announced(case: Case) -> float:
    """The funding after the as-of date that the baseline counts on."""
    funding = case.tables["funding"]
    is_ahead = funding["valid_from_date"] > case.as_of_date
    is_counted = funding["funding_status"].is_in(["received", "announced"])
    return float(funding.filter(is_ahead & is_counted)["funding_usd"].sum())


def _names(tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """The names of plans, models, drivers and costs by their slugs."""
    return {
        slug: name
        for table, key, title in NAMES
        if table in tables and {key, title} <= set(tables[table].columns)
        for slug, name in tables[table].select(key, title).iter_rows()
        if name
    }


def _sources(sources: pl.DataFrame) -> str:
    """How many sources a case has, or the only one's title."""
    if sources.height == 1:
        return f"\u201c{sources['title'].item()}\u201d"
    return f"{sources.height} published sources" if sources.height else ""


def shown_month(model: Model) -> date:
    """The log's last whole month before the as-of date's, or else the month of the as-of date."""
    this = model.case.as_of_date.replace(day=1)
    logged = model.answer("logged_tiers")["month"].to_list() if model.has_log else []
    return max((month for month in logged if month < this), default=this)
