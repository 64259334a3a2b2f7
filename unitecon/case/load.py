"""A case's folder -> validated frames, as they were known on a date.

All faults of all files come back together in one InputError.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.case.csv_files import Sheet, read_sheet
from unitecon.case.integrity import all_faults, matches, row_key, unlisted_faults
from unitecon.case.toml_files import (
    Document,
    as_of_fault,
    base_faults,
    case_faults,
    numbered,
    parse,
    scenario_faults,
)
from unitecon.dictionary.tables import SWITCHES, TABLES, Table
from unitecon.errors import Fault, InputError, Place, nearest

# One row a user, so read at another speed than the tables of assumptions: by `user_plans`.
LOG_FILES = ("user_plans",)


@dataclass(frozen=True)
class Case:
    """A case as of a date.

    `tables` has a frame for every table of the dictionary, typed, empty where the file is
    absent; `scenarios` the parsed scenario files by scenario_id (the file's stem). `switches`
    has every switch, defaults filled in. `plan_of_unlisted_users` is the plan of users that stand
    in the usage log and not in user_plans.csv (None: unknown).
    """

    name: str
    path: Path
    title: str
    as_of_date: date
    first_month: date
    last_month: date
    switches: dict[str, str | bool]
    plan_of_unlisted_users: str | None
    tables: dict[str, pl.DataFrame]
    scenarios: dict[str, dict[str, Any]]


def load(case: str | Path, as_of: date | None = None, needs_fit: bool = True) -> Case:
    """Read and check a case, and keep what was known on `as_of` (default: the case's own date).

    `case` is a folder or a bundled case's name. Raises InputError with every fault of every
    file; also when a cell the case declares as fitted has no fit known by then, unless
    `needs_fit` is false.
    """
    path = find(case)
    settings, faults = _settings(path)
    if settings is not None and not faults and as_of is not None:
        fault = as_of_fault(settings, as_of)
        faults += [replace(fault, place=Place(column="as of"))] if fault else []
    scenarios, scenario_problems = _scenarios(path)
    sheets, table_problems = _sheets(path)
    faults += scenario_problems + table_problems + all_faults(sheets)
    faults += unlisted_faults(settings, sheets) if settings is not None else []
    if settings is None or faults:
        raise InputError(sorted(faults, key=lambda fault: (fault.file or "", fault.line or 0)))
    day = as_of or settings.data["as_of_date"]
    tables = {n: sheets[n].frame() if n in sheets else t.empty() for n, t in TABLES.items()}
    if needs_fit:
        _refuse_without_fit(tables, day, str(case))
    known = {name: as_known(frame, TABLES[name], day) for name, frame in tables.items()}
    given = settings.data.get("switches", {})
    switches = {name: given.get(name, switch.default) for name, switch in SWITCHES.items()}
    months = (settings.data["first_month"], settings.data["last_month"])
    unlisted = settings.data.get("usage", {}).get("plan_of_unlisted_users")
    title = settings.data["title"]
    return Case(path.name, path, title, day, *months, switches, unlisted, known, scenarios)


def find(case: str | Path) -> Path:
    """The folder of a case, given as a folder or by a bundled case's name."""
    path = Path(case)
    if path.is_dir():
        return path.resolve()
    bundled = {folder.parent.name: folder.parent for folder in _datasets().glob("*/case.toml")}
    if str(case) in bundled:
        return bundled[str(case)]
    message = f"is neither a folder nor a bundled case{nearest(str(case), bundled)}"
    limit = f"a folder with a case.toml, or one of {', '.join(sorted(bundled))}"
    raise InputError([Fault(message, value=str(case), limit=limit)])


def _datasets() -> Path:
    from unitecon.engine import catalog

    return catalog.home("datasets")


def as_known(frame: pl.DataFrame, table: Table, day: date) -> pl.DataFrame:
    """The rows known on a day; of an assumption's vintages the latest."""
    if "known_from_date" not in frame.columns:
        return frame
    known = frame.filter(pl.col("known_from_date") <= day)
    if not table.is_assumption or known.is_empty():
        return known
    latest = pl.col("known_from_date").max().over(table.row_key)
    return known.filter(pl.col("known_from_date") == latest)


def _settings(path: Path) -> tuple[Document | None, list[Fault]]:
    file = path / "case.toml"
    if not file.is_file():
        cause = "another folder was meant; `unitecon init DIR` makes a case"
        return None, [Fault("is missing", place=Place("case.toml"), cause=cause)]
    document = parse(file, file.name)
    if isinstance(document, Fault):
        return None, [document]
    return document, case_faults(document)


def _scenarios(path: Path) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """Scenario files by stem; a broken one can still be a base."""
    found: dict[str, Document] = {}
    faults: list[Fault] = []
    files = sorted((path / "scenarios").glob("*.toml"))
    for file in files:
        document = parse(file, f"scenarios/{file.name}")
        if isinstance(document, Fault):
            faults.append(document)
            continue
        faults += scenario_faults(document, file.stem)
        found[file.stem] = document
    for document in found.values():
        faults += base_faults(document, [file.stem for file in files])
    if faults:
        return {}, faults
    return {name: numbered(document) for name, document in found.items()}, faults


def _sheets(path: Path) -> tuple[dict[str, Sheet], list[Fault]]:
    """The tables of a folder; a required one that is missing counts as read in part."""
    sheets: dict[str, Sheet] = {}
    faults: list[Fault] = []
    files = {file.stem: file for file in sorted(path.glob("*.csv"))}
    for stem, file in files.items():
        if stem in TABLES:
            sheets[stem], found = read_sheet(file, TABLES[stem])
            faults += found
        elif stem not in LOG_FILES:
            hint = nearest(stem, TABLES)
            faults.append(Fault(f"is not a table of a case{hint}", place=Place(file.name)))
    for name, table in TABLES.items():
        if table.is_required and name not in files:
            faults.append(Fault("is missing", place=Place(f"{name}.csv"), limit="in every case"))
            sheets[name] = Sheet(table, f"{name}.csv", is_whole=False)
    return sheets, faults


def _refuse_without_fit(tables: dict[str, pl.DataFrame], day: date, case: str) -> None:
    """Raise InputError if a declared cell has no fitted row known on a day."""
    missing = []
    for cell in tables["fitted_cells"].iter_rows(named=True):
        rows = tables[cell["table_name"]].filter(
            (pl.col("basis") == "fitted") & (pl.col("known_from_date") <= day)
        )
        if rows.is_empty() or rows.filter(matches(row_key(cell["row_key"]))).is_empty():
            missing.append(cell["cell_id"])
    if missing:
        message = f"no fit known as of {day}; make one: unitecon fit {case} --as-of {day} -o DIR"
        cause = f"cells without a fitted row: {', '.join(missing)}"
        raise InputError([Fault(message, place=Place("fitted_cells.csv"), cause=cause)])
