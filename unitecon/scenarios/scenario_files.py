"""Scenario files -> scenarios, with their levers turned on the rows of the scenarios below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from unitecon.case.load import Case
from unitecon.errors import Fault, InputError
from unitecon.scenarios.layers import Layers
from unitecon.scenarios.levers.registry import changes
from unitecon.scenarios.scenario import BASELINE, Insert, Override, Scenario, insert_of, override_of

Made = dict[str, Scenario]


def from_file(case: Case) -> Made:
    """The scenarios of a case's files by id, `baseline` first.

    Their shape was checked when the case was loaded; what overrides touch is checked by
    `scenarios.frames`. Raises InputError with the faults of every file's levers.
    """
    made: Made = {BASELINE.scenario_id: BASELINE}
    faults: list[Fault] = []
    for name in case.scenarios:
        try:
            _add(case, name, made)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    return {name: made[name] for name in (BASELINE.scenario_id, *case.scenarios)}


def standing_on(case: Case, bases: Iterable[str], made: Mapping[str, Scenario]) -> Case:
    """The case with the rows of some scenarios laid on it in order, as levers are to see it.

    Where their changes are wrong it is the case as it stands: `scenarios.frames` tells why.
    """
    chain = {one.scenario_id: one for base in bases for one in _chain(base, made, ())}
    layers = Layers(case)
    layers.add([BASELINE, *chain.values()])
    if layers.faults:
        return case
    tables = {name: layers.frame(name).drop("scenario_id") for name in layers.touched}
    return replace(case, tables=case.tables | tables)


def _chain(name: str, made: Mapping[str, Scenario], above: tuple[str, ...]) -> list[Scenario]:
    """A scenario's layers from the lowest up; one that is its own base is left out."""
    if name in above or name not in made or name == BASELINE.scenario_id:
        return []
    one = made[name]
    return [*(below for b in one.bases for below in _chain(b, made, (*above, name))), one]


def _add(case: Case, name: str, made: Made, above: tuple[str, ...] = ()) -> None:
    """Make a scenario, after those it stands on where its levers need their rows."""
    if name in made or name in above or name not in case.scenarios:
        return
    data = case.scenarios[name]
    base = data.get("base", BASELINE.scenario_id)
    bases = tuple(base) if isinstance(base, list) else (base,)
    for below in bases if data.get("lever") else ():
        _add(case, below, made, (*above, name))
    overrides, inserts = _turned(case, name, bases, made)
    made[name] = Scenario(
        name,
        data["title"],
        data.get("question"),
        tuple(base) if isinstance(base, list) else base,
        switches=data.get("switches", {}),
        overrides=(*map(override_of, data.get("override", ())), *overrides),
        inserts=(*map(insert_of, data.get("insert", ())), *inserts),
    )


def _turned(
    case: Case, name: str, bases: tuple[str, ...], made: Mapping[str, Scenario]
) -> tuple[list[Override], list[Insert]]:
    """What the levers of a file change; raises InputError with the faults of all of them."""
    raws = case.scenarios[name].get("lever", ())
    overrides: list[Override] = []
    inserts: list[Insert] = []
    faults: list[Fault] = []
    below = standing_on(case, bases, made) if raws else case
    for raw in raws:
        try:
            found, added = changes(below, raw["lever"], raw["value"], raw.get("from_date"))
        except InputError as error:
            place = {"file": f"scenarios/{name}.toml", "line": raw.get("line")}
            faults += [fault.at(**place) for fault in error.faults]
            continue
        given = {key: raw[key] for key in ("basis", "note") if key in raw}
        overrides += [replace(one, **given, line=raw.get("line")) for one in found]
        inserts += [Insert(one.table, {**one.row, **given}, raw.get("line")) for one in added]
    if faults:
        raise InputError(faults)
    return overrides, inserts


def base_of(case: Case, base: str) -> Case:
    """The case as a lever on a scenario of its files is to see it.

    Raises InputError where a file's lever is wrong; an unknown `base` is refused by
    `scenarios.frames`.
    """
    if base == BASELINE.scenario_id:
        return case
    return standing_on(case, (base,), from_file(case))
