"""Grids over one or two levers: a scenario for each value, or for each pair of values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from numbers import Real

from unitecon.basics import numbers
from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import Fault, InputError, Place
from unitecon.scenarios import scenario_files
from unitecon.scenarios.build import plain
from unitecon.scenarios.levers import registry
from unitecon.scenarios.scenario import Insert, Override, Scenario

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
    base: str = BASELINE,
    name: str = "sweep",
) -> list[Scenario]:
    """A scenario for each combination of the values of one or two levers, on `base`.

    `grid(case, {"plan_price.plus": [20, 25], "churn": [0, 0.01]})` makes `sweep.20.0`,
    `sweep.20.0.01` and two more, the first lever moving slowest. Raises InputError for unknown
    levers, values they do not take, a value given twice, and more than two levers.
    """
    axes = [Axis(lever, points, from_date) for lever, points in _points(values)]
    return _grid(case, axes, base, name)


def _points(values: object) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Each lever and its values; raises InputError for what holds none."""
    if not isinstance(values, Mapping):
        message = 'does not say which lever takes which values, like {"plan_price.plus": [20, 25]}'
        raise InputError([Fault(message, value=str(values))])
    for lever, points in values.items():
        is_several = isinstance(points, Iterable) and not isinstance(points, str)
        chosen = tuple(points) if is_several else (None,)
        if not all(isinstance(point, Real) for point in chosen):
            message, place = "is not a list of numbers", Place(column=str(lever))
            raise InputError(
                [Fault(message, place=place, value=str(points), limit="like [20, 25]")]
            )
        yield lever, chosen


def parse(texts: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """`plan_price.plus=20,25` -> the lever and its values, one text per lever.

    Raises InputError for a text of another form and for a lever given twice.
    """
    axes: dict[str, tuple[float, ...]] = {}
    faults = []
    for text in texts:
        lever, _, values = (part.strip() for part in text.partition("="))
        points = [numbers.number(value) for value in values.split(",")]
        if None in points:
            message = f"cannot read {text!r}; give a lever and values, like plan_price.plus=20,25"
            faults.append(Fault(message, value=text, is_sentence=True))
            continue
        if lever in axes:
            faults.append(Fault("is given twice", place=Place(column="by"), value=lever))
        axes[lever] = tuple(point for point in points if point is not None)
    if faults:
        raise InputError(faults)
    return axes


def of_file(case: Case, name: str) -> list[Scenario]:
    """The grid of a scenario file's sweeps, on the file's own scenario: `file.20.0.01`.

    Empty for a file without a sweep and for a name without a file. Raises InputError like `grid`.
    """
    raws = case.scenarios.get(name, {}).get("sweep", ())
    axes = [
        Axis(raw["lever"], tuple(raw["values"]), raw.get("from_date"), raw.get("line"))
        for raw in raws
    ]
    try:
        scenarios = _grid(case, axes, name, name) if axes else []
    except InputError as error:
        file = f"scenarios/{name}.toml"
        raise InputError(fault.at(file=fault.file or file) for fault in error.faults) from None
    title = case.scenarios.get(name, {}).get("title")
    return [replace(scenario, title=f"{title}: {scenario.title}") for scenario in scenarios]


def _grid(case: Case, axes: Sequence[Axis], base: str, name: str) -> list[Scenario]:
    faults = _axes_faults(axes)
    if faults:
        raise InputError(faults)
    below = scenario_files.base_of(case, base)
    points = [[(axis.lever, at, _changes(below, axis, at)) for at in axis.values] for axis in axes]
    scenarios = []
    for point in product(*points):
        overrides = tuple(o for *_, (of_lever, _) in point for o in of_lever)
        inserts = tuple(i for *_, (_, of_lever) in point for i in of_lever)
        scenario_id = ".".join((name, *(plain(at) for _, at, _ in point)))
        title = ", ".join(f"{lever} at {at:g}" for lever, at, _ in point)
        scenario = Scenario(scenario_id, title, base=base, overrides=overrides, inserts=inserts)
        scenarios.append(scenario)
    return scenarios


def _changes(case: Case, axis: Axis, at: float) -> tuple[list[Override], list[Insert]]:
    try:
        return registry.changes(case, axis.lever, at, axis.from_date)
    except InputError as error:
        raise InputError(fault.at(line=axis.line) for fault in error.faults) from None


def _axes_faults(axes: Sequence[Axis]) -> list[Fault]:
    faults = []
    if not 1 <= len(axes) <= MOST_LEVERS:
        message = f"a sweep takes 1 to {MOST_LEVERS} levers, got {len(axes)}"
        faults.append(Fault(message, value=str(len(axes)), is_sentence=True))
    if len({axis.lever for axis in axes}) < len(axes):
        faults.append(Fault("is given twice", value=axes[0].lever))
    for axis in axes:
        place = Place(line=axis.line, column=axis.lever)
        ids = [plain(at) for at in axis.values]
        if not ids:
            faults.append(Fault("has no values to sweep over", place=place))
        faults += [
            Fault("appears twice among the values", place=place, value=value)
            for value in dict.fromkeys(ids)
            if ids.count(value) > 1
        ]
        faults += [
            Fault("is not a finite number", place=place, value=str(at))
            for at in axis.values
            if not math.isfinite(at)
        ]
    return faults
