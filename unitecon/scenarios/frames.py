"""Scenarios of a case -> the `given_*` frames every query reads, keyed by scenario_id.

How a change reaches rows is the rule in `overrides`. A table that no scenario touches is one
cross join, so a thousand scenarios that change one price cost a thousand small tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.fields import SLUG
from unitecon.dictionary.tables import SWITCHES, TABLES
from unitecon.engine import catalog
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.scenarios import sweeps
from unitecon.scenarios.layers import Layers
from unitecon.scenarios.scenario import (
    BASELINE,
    Scenario,
)
from unitecon.scenarios.scenario_files import from_file


def frames(
    case: Case, scenario_ids: Iterable[str] | None = None, extra: Sequence[Scenario] = ()
) -> dict[str, pl.DataFrame]:
    """The `given_*` frames of the chosen scenarios and all of `extra`.

    `scenario_ids` defaults to the baseline and every scenario file; `extra` may be based on any
    of them or on each other. Raises InputError with every fault of every scenario.
    """
    picked, known = _picked(case, scenario_ids, extra)
    chains = {one.scenario_id: _chain(one, known) for one in picked}
    layered = _layered(case, chains)
    made = {f"given_{name}": case.tables[name] for name in _unkeyed()}
    made |= {f"given_{n}": layered.frame(n) for n, t in TABLES.items() if t.is_assumption}
    made["given_scenarios"] = _scenarios_frame(picked)
    made["given_settings"] = _settings_frame(case, chains)
    return made


def keyed_frames(case: Case, extra: Sequence[Scenario]) -> dict[str, pl.DataFrame]:
    """The `given_*` tables in which scenarios differ from the case or in settings, for all of them.

    Raises InputError with every fault of every scenario.
    """
    picked, known = _picked(case, (), extra)
    chains = {one.scenario_id: _chain(one, known) for one in picked}
    layered = _layered(case, chains)
    made = {f"given_{name}": layered.frame(name) for name in layered.touched}
    made["given_scenarios"] = _scenarios_frame(picked)
    settings = _settings_frame(case, chains)
    plain = _settings_frame(case, {BASELINE.scenario_id: (BASELINE,)}).drop("scenario_id")
    if not settings.drop("scenario_id").unique().equals(plain):
        made["given_settings"] = settings
    return made


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
    grids = {one.scenario_id: one for made in swept.values() for one in made}
    faults = _extra_faults(files | grids, extra)
    known = files | grids | {one.scenario_id: one for one in extra}
    # A file with a sweep stands for its grid where it is named, and for itself where it is not.
    chosen = [i for name in asked for i in ([one.scenario_id for one in swept[name]] or [name])]
    faults += [
        Fault(f"is not a scenario of {case.name}{nearest(name, known)}", value=name)
        for name in chosen
        if name not in known
    ]
    if faults:
        raise InputError(faults)
    names = dict.fromkeys([*chosen, *(one.scenario_id for one in extra)])
    return [known[name] for name in names], known


def _chain(
    one: Scenario, known: Mapping[str, Scenario], above: tuple[str, ...] = ()
) -> tuple[Scenario, ...]:
    """A scenario's layers from the lowest up, each once.

    Raises InputError where bases go round in a circle or a base is unknown.
    """
    path = (one.scenario_id, *above)
    found: dict[str, Scenario] = {}
    for base in one.bases:
        if base not in known:
            message = f"has a base that is not a scenario{nearest(base, known)}"
            raise InputError([Fault(f"scenario {one.scenario_id} {message}", value=base)])
        if base in path:
            cause = "one of them was meant to be based on baseline"
            file = f"scenarios/{one.scenario_id}.toml"
            said = " <- ".join((base, *path))
            raise InputError(
                [Fault(f"goes round: {said}", place=Place(file, column="base"), cause=cause)]
            )
        found |= {layer.scenario_id: layer for layer in _chain(known[base], known, path)}
    return (*found.values(), one)


def _extra_faults(known: Mapping[str, Scenario], extra: Sequence[Scenario]) -> list[Fault]:
    faults, seen = [], set(known)
    for name in (one.scenario_id for one in extra):
        if name in seen:
            faults.append(
                Fault("is a scenario already", place=Place(column="scenario_id"), value=name)
            )
        elif not re.match(SLUG, name):
            limit = "lower-case letters, digits, '_', '.' and '-'"
            faults.append(
                Fault("is not a slug", place=Place(column="scenario_id"), value=name, limit=limit)
            )
        seen.add(name)
    return faults


def _scenarios_frame(picked: Sequence[Scenario]) -> pl.DataFrame:
    columns = ("scenario_id", "base_scenario_id", "title", "question", "scenario_kind",
               "varied_input", "bound")  # fmt: skip
    schema: dict[str, Any] = dict.fromkeys(columns, pl.String) | {"bound_value": pl.Float64}
    rows = [
        (
            one.scenario_id,
            one.compared_with,
            one.title,
            one.question,
            one.kind,
            one.varied_input,
            one.bound,
            _bound_value(one),
        )
        for one in picked
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _bound_value(one: Scenario) -> float | None:
    """What a range sets its input to, where that is one cell."""
    is_one_cell = one.kind == "range" and len(one.overrides) == 1
    return float(one.overrides[0].value) if is_one_cell else None


def _settings_frame(case: Case, chains: Mapping[str, Sequence[Scenario]]) -> pl.DataFrame:
    days = ("as_of_date", "first_month", "last_month")
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
        found = [case.as_of_date, case.first_month, case.last_month]
        rows.append((name, *found, *(switches[switch] for switch in SWITCHES)))
    return pl.DataFrame(rows, schema=schema, orient="row")
