"""Scenario files -> scenarios; their levers change the rows of the scenarios they are based on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import Fault, InputError
from unitecon.scenarios.layers import Layers
from unitecon.scenarios.levers.registry import changes
from unitecon.scenarios.scenario import (
    UNCHANGED,
    Insert,
    Override,
    Scenario,
    insert_of,
    override_of,
)

Scenarios = dict[str, Scenario]


def from_file(case: Case) -> Scenarios:
    """The scenarios of a case's files by id, `baseline` first.

    Their shape was checked when the case was loaded; what overrides touch is checked by
    `scenarios.frames`. Raises InputError with the faults of every file's levers.
    """
    scenarios: Scenarios = {BASELINE: UNCHANGED}
    faults: list[Fault] = []
    for name in case.scenarios:
        try:
            _add(case, name, scenarios)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    return {name: scenarios[name] for name in (BASELINE, *case.scenarios)}


def based_on(case: Case, bases: Iterable[str], scenarios: Mapping[str, Scenario]) -> Case:
    """The case with the changes of these scenarios in order: the rows that levers on them change.

    Where the changes are wrong it is the unchanged case: `scenarios.frames` reports why.
    """
    chain = {layer.scenario_id: layer for base in bases for layer in _chain(base, scenarios, ())}
    layers = Layers(case)
    layers.add([UNCHANGED, *chain.values()])
    if layers.faults:
        return case
    tables = {name: layers.frame(name).drop("scenario_id") for name in layers.touched}
    return replace(case, tables=case.tables | tables)


def _chain(name: str, scenarios: Mapping[str, Scenario], above: tuple[str, ...]) -> list[Scenario]:
    """A scenario's layers from the lowest up; one that is its own base is left out."""
    if name in above or name not in scenarios or name == BASELINE:
        return []
    scenario, path = scenarios[name], (*above, name)
    below = [layer for base in scenario.bases for layer in _chain(base, scenarios, path)]
    return [*below, scenario]


def _add(case: Case, name: str, scenarios: Scenarios, above: tuple[str, ...] = ()) -> None:
    """Add a file's scenario, after its bases where its levers need their rows."""
    if name in scenarios or name in above or name not in case.scenarios:
        return
    data = case.scenarios[name]
    base = data.get("base", BASELINE)
    bases = tuple(base) if isinstance(base, list) else (base,)
    for below in bases if data.get("lever") else ():
        _add(case, below, scenarios, (*above, name))
    overrides, inserts = _lever_changes(case, name, bases, scenarios)
    scenarios[name] = Scenario(
        name,
        data["title"],
        data.get("question"),
        tuple(base) if isinstance(base, list) else base,
        switches=data.get("switches", {}),
        overrides=(*map(override_of, data.get("override", ())), *overrides),
        inserts=(*map(insert_of, data.get("insert", ())), *inserts),
    )


def _lever_changes(
    case: Case, name: str, bases: tuple[str, ...], scenarios: Mapping[str, Scenario]
) -> tuple[list[Override], list[Insert]]:
    """The changes that a file's levers make; raises InputError with the faults of all of them."""
    raws = case.scenarios[name].get("lever", ())
    overrides: list[Override] = []
    inserts: list[Insert] = []
    faults: list[Fault] = []
    below = based_on(case, bases, scenarios) if raws else case
    for raw in raws:
        try:
            own_overrides, own_inserts = changes(
                below, raw["lever"], raw["value"], raw.get("from_date")
            )
        except InputError as error:
            place = {"file": f"scenarios/{name}.toml", "line": raw.get("line")}
            faults += [fault.at(**place) for fault in error.faults]
            continue
        reason = {key: raw[key] for key in ("basis", "note") if key in raw}
        line = raw.get("line")
        overrides += [replace(override, **reason, line=line) for override in own_overrides]
        inserts += [Insert(i.table, {**i.row, **reason}, line) for i in own_inserts]
    if faults:
        raise InputError(faults)
    return overrides, inserts


def base_of(case: Case, base: str) -> Case:
    """The case with the changes of a scenario of its files, for levers on that scenario.

    Raises InputError where a file's lever is wrong; an unknown `base` is refused by
    `scenarios.frames`.
    """
    if base == BASELINE:
        return case
    return based_on(case, (base,), from_file(case))
