"""Grids over one or two levers: a scenario for each value, or for each pair of values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from unitecon.case.load import Case
from unitecon.errors import Fault, InputError, Place
from unitecon.scenarios import scenario_files
from unitecon.scenarios.build import plain
from unitecon.scenarios.levers import registry
from unitecon.scenarios.scenario import BASELINE, Insert, Override, Scenario

MOST_LEVERS = 2


@dataclass(frozen=True, slots=True)
class Axis:
    """A lever and the values it takes in a grid, in the lever's unit, from a date."""

    lever: str
    values: tuple[float, ...]
    from_date: date | None = None
    line: int | None = None  # of a file


def grid(
    case: Case,
    values: Mapping[str, Sequence[float]],
    *,
    from_date: date | None = None,
    base: str = BASELINE.scenario_id,
    name: str = "sweep",
) -> list[Scenario]:
    """A scenario for each combination of the values of one or two levers, on `base`.

    `grid(case, {"plan_price.plus": [20, 25], "churn": [0, 0.01]})` makes `sweep.20.0`,
    `sweep.20.0.01` and two more, the first lever moving slowest. Raises InputError for unknown
    levers, values they do not take, a value given twice, and more than two levers.
    """
    axes = [Axis(lever, tuple(found), from_date) for lever, found in values.items()]
    return _grid(case, axes, base, name)


def parse(texts: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """`plan_price.plus=20,25` -> the lever and its values, one text a lever.

    Raises InputError for a text of another form and for a lever given twice.
    """
    found: dict[str, tuple[float, ...]] = {}
    faults = []
    for text in texts:
        lever, _, values = (part.strip() for part in text.partition("="))
        try:
            numbers = tuple(map(float, values.split(",")))
        except ValueError:
            limit = "like plan_price.plus=20,25,30"
            faults.append(
                Fault("is no lever with values", place=Place(column="by"), value=text, limit=limit)
            )
            continue
        if lever in found:
            faults.append(Fault("is swept twice", place=Place(column="by"), value=lever))
        found[lever] = numbers
    if faults:
        raise InputError(faults)
    return found


def of_file(case: Case, name: str) -> list[Scenario]:
    """The grid of a scenario file's sweeps, on the file's own scenario: `file.20.0.01`.

    Empty for a file without a sweep and for a name that is no file's. Raises InputError like
    `grid`.
    """
    raws = case.scenarios.get(name, {}).get("sweep", ())
    axes = [
        Axis(raw["lever"], tuple(raw["values"]), raw.get("from_date"), raw.get("line"))
        for raw in raws
    ]
    try:
        found = _grid(case, axes, name, name) if axes else []
    except InputError as error:
        file = f"scenarios/{name}.toml"
        raise InputError(one.at(file=one.file or file) for one in error.faults) from None
    title = case.scenarios.get(name, {}).get("title")
    return [replace(one, title=f"{title}: {one.title}") for one in found]


def _grid(case: Case, axes: Sequence[Axis], base: str, name: str) -> list[Scenario]:
    faults = _axes_faults(axes)
    if faults:
        raise InputError(faults)
    below = scenario_files.base_of(case, base)
    turned = [[(axis.lever, at, _changes(below, axis, at)) for at in axis.values] for axis in axes]
    made = []
    for point in product(*turned):
        overrides = tuple(one for *_, (found, _) in point for one in found)
        inserts = tuple(one for *_, (_, added) in point for one in added)
        made_id = ".".join((name, *(plain(at) for _, at, _ in point)))
        title = ", ".join(f"{lever} at {at:g}" for lever, at, _ in point)
        made.append(Scenario(made_id, title, base=base, overrides=overrides, inserts=inserts))
    return made


def _changes(case: Case, axis: Axis, at: float) -> tuple[list[Override], list[Insert]]:
    try:
        return registry.changes(case, axis.lever, at, axis.from_date)
    except InputError as error:
        raise InputError(one.at(line=axis.line) for one in error.faults) from None


def _axes_faults(axes: Sequence[Axis]) -> list[Fault]:
    faults = []
    if not 1 <= len(axes) <= MOST_LEVERS:
        faults.append(
            Fault(
                "are too many levers for a sweep" if axes else "are no levers",
                value=str(len(axes)),
                limit=f"1 to {MOST_LEVERS}",
            )
        )
    if len({axis.lever for axis in axes}) < len(axes):
        faults.append(Fault("is swept twice", value=axes[0].lever))
    for axis in axes:
        place = Place(line=axis.line, column=axis.lever)
        ids = [plain(at) for at in axis.values]
        if not ids:
            faults.append(Fault("has no values to sweep over", place=place))
        faults += [
            Fault("stands twice among the values", value=one, place=place)
            for one in dict.fromkeys(ids)
            if ids.count(one) > 1
        ]
        faults += [
            Fault("is not a finite number", value=str(at), place=place)
            for at in axis.values
            if not math.isfinite(at)
        ]
    return faults
