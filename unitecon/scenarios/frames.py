"""Scenarios of a case -> the `given_*` frames every query reads, keyed by scenario_id.

`overrides` has the rule by which a change reaches rows. A table that no scenario changes is one
cross join, so a thousand scenarios that change one price cost a thousand small tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from unitecon.case.cells import SLUG_LIMIT
from unitecon.case.load import Case
from unitecon.dictionary.fields import SLUG
from unitecon.dictionary.keys import BASELINE, SCENARIO_ID
from unitecon.dictionary.tables import SWITCHES, TABLES
from unitecon.engine import catalog
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.scenarios import sweeps
from unitecon.scenarios.layers import Layers
from unitecon.scenarios.scenario import UNCHANGED, Scenario
from unitecon.scenarios.scenario_files import from_file


def frames(
    case: Case, scenario_ids: Iterable[str] | None = None, extra: Sequence[Scenario] = ()
) -> dict[str, pl.DataFrame]:
    """The `given_*` frames of the chosen scenarios and all of `extra`.

    `scenario_ids` defaults to the baseline and every scenario file; `extra` may be based on any
    of them or on each other. Raises InputError with every fault of every scenario.
    """
    picked, known = _picked(case, scenario_ids, extra)
    chains = {scenario.scenario_id: _chain(scenario, known) for scenario in picked}
    layered = _layered(case, chains)
    tables = {f"given_{name}": case.tables[name] for name in _unkeyed()}
    tables |= {f"given_{n}": layered.frame(n) for n, t in TABLES.items() if t.is_assumption}
    tables |= layered.decisions(picked)
    tables["given_scenarios"] = _scenarios_frame(picked)
    tables["given_settings"] = _settings_frame(case, chains)
    return tables


def keyed_frames(case: Case, extra: Sequence[Scenario]) -> dict[str, pl.DataFrame]:
    """The `given_*` tables in which scenarios differ from the case or in settings, for all of them.

    Raises InputError with every fault of every scenario.
    """
    picked, known = _picked(case, (), extra)
    chains = {scenario.scenario_id: _chain(scenario, known) for scenario in picked}
    layered = _layered(case, chains)
    tables = {f"given_{name}": layered.frame(name) for name in layered.touched}
    decisions = layered.decisions(picked)
    tables |= {name: rows for name, rows in decisions.items() if not rows.is_empty()}
    tables["given_scenarios"] = _scenarios_frame(picked)
    settings = _settings_frame(case, chains)
    own = _settings_frame(case, {BASELINE: (UNCHANGED,)}).drop(SCENARIO_ID)
    if not settings.drop(SCENARIO_ID).unique().equals(own):
        tables["given_settings"] = settings
    return tables


def _unkeyed() -> list[str]:
    """The tables that are the same for every scenario, so without a scenario_id, and are read."""
    read = {name for query in catalog.load().values() for name in query.reads}
    structural = (name for name, table in TABLES.items() if not table.is_assumption)
    return [name for name in structural if f"given_{name}" in read]


def _layered(case: Case, chains: Mapping[str, Sequence[Scenario]]) -> Layers:
    """The changed rows of every scenario; raises InputError with every fault."""
    layered = Layers(case)
    for chain in chains.values():
        layered.add(chain)
    if layered.faults:
        raise InputError(dict.fromkeys(layered.faults))
    return layered


def _picked(
    case: Case, scenario_ids: Iterable[str] | None, extra: Sequence[Scenario]
) -> tuple[list[Scenario], dict[str, Scenario]]:
    """The scenarios to make frames of, and all there are by id."""
    files = from_file(case)
    asked = list(files if scenario_ids is None else scenario_ids)
    swept = {name: sweeps.of_file(case, name) if scenario_ids is not None else [] for name in asked}
    grids = _by_id(scenario for grid in swept.values() for scenario in grid)
    faults = _extra_faults(files | grids, extra)
    known = files | grids | _by_id(extra)
    # A file with a sweep means its grid where it is named, and itself where it is not.
    chosen = [i for name in asked for i in (_by_id(swept[name]) or [name])]
    faults += [
        Fault(f"unknown scenario {name!r}{nearest(name, known)}", value=name, is_sentence=True)
        for name in chosen
        if name not in known
    ]
    if faults:
        raise InputError(faults)
    names = dict.fromkeys([*chosen, *_by_id(extra)])
    return [known[name] for name in names], known


def _by_id(scenarios: Iterable[Scenario]) -> dict[str, Scenario]:
    return {scenario.scenario_id: scenario for scenario in scenarios}


def _chain(
    scenario: Scenario, known: Mapping[str, Scenario], above: tuple[str, ...] = ()
) -> tuple[Scenario, ...]:
    """A scenario's layers from the lowest up, each once.

    Raises InputError where a scenario is its own base, through others too, or a base is unknown.
    """
    path = (scenario.scenario_id, *above)
    layers: dict[str, Scenario] = {}
    for base in scenario.bases:
        if base not in known:
            message = f"unknown base {base!r} of scenario {scenario.scenario_id!r}"
            message += nearest(base, known)
            raise InputError([Fault(message, value=base, is_sentence=True)])
        if base in path:
            message = f"a scenario is its own base: {' <- '.join((base, *path))}"
            place = Place(f"scenarios/{scenario.scenario_id}.toml", column="base")
            cause = "one of them was meant to be based on baseline"
            raise InputError([Fault(message, place=place, cause=cause)])
        layers |= _by_id(_chain(known[base], known, path))
    return (*layers.values(), scenario)


def _extra_faults(known: Mapping[str, Scenario], extra: Sequence[Scenario]) -> list[Fault]:
    faults, taken = [], set(known)
    place = Place(column=SCENARIO_ID)
    for name in (scenario.scenario_id for scenario in extra):
        if name in taken:
            message = "is already the id of a scenario"
            faults.append(Fault(message, place=place, value=name))
        elif not re.match(SLUG, name):
            faults.append(Fault("is not a slug", place=place, value=name, limit=SLUG_LIMIT))
        taken.add(name)
    return faults


def _scenarios_frame(picked: Sequence[Scenario]) -> pl.DataFrame:
    columns = (
        *(SCENARIO_ID, "base_scenario_id", "title", "question", "scenario_kind"),
        *("varied_input", "bound"),
    )
    schema: dict[str, Any] = dict.fromkeys(columns, pl.String) | {"bound_value": pl.Float64}
    rows = [
        (
            scenario.scenario_id,
            scenario.compared_with,
            scenario.title,
            scenario.question,
            scenario.kind,
            scenario.varied_input,
            scenario.bound,
            _bound_value(scenario),
        )
        for scenario in picked
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _bound_value(scenario: Scenario) -> float | None:
    """The value a range sets its input to, where that is one cell."""
    is_one_cell = scenario.kind == "range" and len(scenario.overrides) == 1
    return float(scenario.overrides[0].value) if is_one_cell else None


def _settings_frame(case: Case, chains: Mapping[str, Sequence[Scenario]]) -> pl.DataFrame:
    days = ("as_of_date", "stated_date", "first_month", "last_month")
    schema: dict[str, Any] = {"scenario_id": pl.String} | dict.fromkeys(days, pl.Date)
    schema |= {
        name: pl.Boolean if isinstance(switch.default, bool) else pl.String
        for name, switch in SWITCHES.items()
    }
    rows = []
    for name, chain in chains.items():
        switches = dict(case.switches)
        for layer in chain:
            switches |= layer.switches
        dates = (case.as_of_date, case.stated_date, case.first_month, case.last_month)
        rows.append((name, *dates, *(switches[switch] for switch in SWITCHES)))
    return pl.DataFrame(rows, schema=schema, orient="row")
