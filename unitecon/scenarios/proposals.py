"""A file with other charges for some plans -> a scenario in which they apply from the first day.

A plan that the file names charges what the file says and nothing else. Its tables are rows of
`charges.csv`, `allowances.csv`, `credit_grants.csv`, `minimums.csv` and `discounts.csv` without
what all rows share; a charge has its price, or its steps, with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from unitecon.case.load import Case
from unitecon.case.toml_files import Document, is_number, parse
from unitecon.dictionary.fields import SLUG
from unitecon.dictionary.keys import BASELINE, SCENARIO_ID
from unitecon.dictionary.tables import TABLES
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.scenarios import offers
from unitecon.scenarios.layers import Layers
from unitecon.scenarios.replaced_plans import OF_PLANS
from unitecon.scenarios.scenario import UNCHANGED, Insert, Scenario

KINDS = {table.removesuffix("s"): table for table in OF_PLANS}
KEYS = ("title", "question", *KINDS)
PRICES = ("price_usd", "steps")
SET = {"valid_from_date", "known_from_date"}  # by the proposal itself
Row = Mapping[str, Any]


def scenarios(case: Case, paths: Iterable[Path]) -> list[Scenario]:
    """The scenarios of files, each followed by its offers; raises like `read`."""
    return [
        scenario
        for proposal in read(case, paths)
        for scenario in (proposal, *offers.of(case, proposal))
    ]


def files(plans: str | Path | Iterable[str | Path]) -> list[Path]:
    """The files that a caller names: one, or several."""
    return [Path(plans)] if isinstance(plans, (str, Path)) else [Path(plan) for plan in plans]


def applied(case: Case, paths: Iterable[Path]) -> Case:
    """The case as if it charged what the files propose, one laid on the other.

    Raises InputError with every fault of the files and of their rows.
    """
    return with_charges(case, read(case, paths))


def with_charges(case: Case, proposed: Sequence[Scenario]) -> Case:
    """The case as if it charged what these proposals say; raises like `applied`."""
    layers = Layers(case)
    layers.add([UNCHANGED, *proposed])
    if layers.faults:
        raise InputError(layers.faults)
    tables = {name: layers.frame(name).drop(SCENARIO_ID) for name in layers.touched}
    return replace(case, tables=case.tables | tables)


def read(case: Case, paths: Iterable[Path]) -> list[Scenario]:
    """The scenario of each file; its id is the file's stem.

    Raises InputError with the faults of every file's shape. What the rows say is checked with the
    scenarios, as rows of the tables are.
    """
    proposed: list[Scenario] = []
    faults: list[Fault] = []
    for path in paths:
        document = parse(path, path.name)
        if isinstance(document, Fault):
            faults.append(document)
            continue
        names = [scenario.scenario_id for scenario in proposed]
        wrong = [*_name_faults(case, path, names), *_shape_faults(case, document)]
        faults += wrong
        if not wrong:
            proposed.append(_scenario(case, document, path.stem))
    if faults:
        raise InputError(faults)
    return proposed


def _scenario(case: Case, document: Document, name: str) -> Scenario:
    data = document.data
    return Scenario(
        name,
        data.get("title", name),
        data.get("question"),
        inserts=tuple(_inserts(case, document)),
        replaced_plans=tuple(dict.fromkeys(row["plan_id"] for _, _, row in _rows(document))),
        file=document.file,
    )


def _rows(document: Document) -> Iterator[tuple[str, int, Row]]:
    """Every table of the file: its kind, which of them it is, and its cells."""
    for kind in KINDS:
        for nth, row in enumerate(document.data.get(kind, [])):
            yield kind, nth, row


def _inserts(case: Case, document: Document) -> Iterator[Insert]:
    shared = {"valid_from_date": case.first_month}
    for kind, nth, row in _rows(document):
        line = document.line(kind, nth)
        cells = {name: cell for name, cell in row.items() if name not in PRICES}
        if kind != "charge":
            yield Insert(KINDS[kind], {**row, **shared}, line)
            continue
        usage = "meter_id" in row
        defaults = {
            "charge_name": row.get("charge_id"),
            "billing_months": 1,
            "billed": "in_arrears" if usage else "in_advance",
        }
        yield Insert("charges", {**defaults, **cells, **shared}, line)
        for step in _steps(row):
            yield Insert(
                "charge_steps", {"charge_id": row.get("charge_id"), **step, **shared}, line
            )


def _steps(row: Row) -> Iterator[dict[str, Any]]:
    """The steps of a charge: each begins where the one before it ends."""
    start: Any = 0
    for number, step in enumerate(row.get("steps") or [{"price_usd": row.get("price_usd")}], 1):
        yield {"step_id": f"step_{number}", "from_units": start, **step}
        end = step.get("up_to_units")
        start = end if is_number(end) and end > start else start


def _name_faults(case: Case, path: Path, others: Sequence[str]) -> Iterator[Fault]:
    if not re.match(SLUG, path.stem):
        cause = "the proposal is called by it in every answer"
        yield Fault("the file's name is not a slug", place=Place(path.name), cause=cause)
    if path.stem == BASELINE or path.stem in case.scenarios:
        yield Fault(f"{path.stem} is the name of a scenario of the case", place=Place(path.name))
    if path.stem in others:
        cause = "the same file twice, or files of the same name in two folders"
        yield Fault(f"{path.stem} is proposed twice", place=Place(path.name), cause=cause)


def _shape_faults(case: Case, document: Document) -> Iterator[Fault]:
    yield from document.unknown_key_faults(document.data, KEYS)
    for key in ("title", "question"):
        if not isinstance(document.data.get(key, ""), str):
            yield document.fault(key, "is not a text", limit="a text in quotation marks")
    for kind in KINDS:
        listed = document.data.get(kind, [])
        if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
            yield document.fault(kind, "is not a list of tables", limit=f"[[{kind}]]")
            return
    if not any(True for _ in _rows(document)):
        yield Fault("proposes nothing", place=Place(document.file), limit="a [[charge]] at least")
    wrong = [
        fault
        for kind, nth, row in _rows(document)
        for fault in _row_faults(case, document.place(kind, nth), kind, row)
    ]
    yield from wrong or _repeats(case, document)


def _row_faults(case: Case, place: Place, kind: str, row: Row) -> Iterator[Fault]:
    plans = case.tables["plans"]["plan_id"].to_list()
    if not isinstance(row.get("plan_id"), str) or row["plan_id"] not in plans:
        yield _plan_fault(place, row.get("plan_id"), plans)
    keys = TABLES[KINDS[kind]].keys if kind != "charge" else ("charge_id",)
    for key in keys:
        if key != "plan_id" and not isinstance(row.get(key), str):
            message = "is not a text" if key in row else f"is missing in the {kind}"
            shown = str(row[key]) if key in row else None
            yield Fault(message, place=replace(place, column=key), value=shown)
    for key in SET.intersection(row):
        limit = f"left out: a proposal holds from {case.first_month} on"
        yield Fault("cannot be chosen", place=replace(place, column=key), limit=limit)
    if kind == "charge" and sum(name in row for name in PRICES) != 1:
        limit = "price_usd, or steps = [{ up_to_units = ..., price_usd = ... }, ...]"
        yield Fault("needs a price_usd or steps, and not both", place=place, limit=limit)
    yield from _step_faults(place, row.get("steps", [{}]))


def _step_faults(place: Place, steps: object) -> Iterator[Fault]:
    if not isinstance(steps, list) or not steps or not all(isinstance(s, dict) for s in steps):
        yield Fault("has steps that are not a list of tables", place=place)
        return
    columns = TABLES["charge_steps"].columns
    unknown = [name for step in steps for name in step if name not in columns]
    for name in unknown:
        yield Fault(f"is not a key of a step{nearest(name, columns)}", place=place, value=name)
    if not unknown and any("up_to_units" not in step for step in steps[:-1]):
        yield Fault("has a step without an end before the last one", place=place)


def _repeats(case: Case, document: Document) -> Iterator[Fault]:
    """Rows with the key of an earlier one, and charges named like one of a plan that stays."""
    lines: dict[tuple[object, ...], int | None] = {}
    plans = {str(row.get("plan_id")) for _, _, row in _rows(document)}
    charges = case.tables["charges"].select("charge_id", "plan_id").iter_rows()
    stay = {name: plan for name, plan in charges if plan not in plans}
    for kind, nth, row in _rows(document):
        names = TABLES[KINDS[kind]].keys
        key = (kind, *(str(row.get(name)) for name in names))
        place = replace(document.place(kind, nth), column=names[-1])
        if key in lines:
            yield Fault(f"repeats the {kind} of line {lines[key]}", place=place, value=key[-1])
        elif kind == "charge" and row.get("charge_id") in stay:
            message = f"is the charge_id of a charge of {stay[row['charge_id']]}"
            yield Fault(message, place=place, value=key[-1], limit="a name of its own")
        lines.setdefault(key, place.line)


def _plan_fault(place: Place, named: object, plans: Sequence[str]) -> Fault:
    limit = f"one of {', '.join(plans)}"
    if named is None:
        return Fault("names no plan_id", place=place, limit=limit)
    message = f"is not a plan_id in plans.csv{nearest(str(named), plans)}"
    return Fault(message, place=replace(place, column="plan_id"), value=str(named), limit=limit)
