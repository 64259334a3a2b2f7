"""A case's folder -> validated frames, as they were known on a date.

All faults of all files come back together in one InputError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.basics import reading
from unitecon.case import baseline as baselines
from unitecon.case import charge_terms, lever_files, places
from unitecon.case.baseline import Baseline
from unitecon.case.csv_files import Sheet, read_sheet
from unitecon.case.integrity import all_faults, unlisted_faults
from unitecon.case.lever_files import LeverDefinition
from unitecon.case.row_keys import matches, row_key
from unitecon.case.scenario_shapes import base_faults, numbered, scenario_faults
from unitecon.case.settings import TEMPLATE, as_of_fault, case_faults
from unitecon.case.toml_files import Document, parse
from unitecon.dictionary.tables import SWITCHES, TABLES, Table
from unitecon.errors import Fault, InputError, Place, nearest

# A row per user, so read in another way than the tables of assumptions: by `usage.user_plans`
# and `usage.accounts`.
LOG_FILES = ("user_plans", "accounts")

Lines = Mapping[tuple[Any, ...], int]


@dataclass(frozen=True)
class Case:
    """A case as of a date; its assumptions were stated on the `stated_date` of its case.toml.

    `as_of_date` is the day the case is read as of, `stated_date` the one in its case.toml.
    `tables` has a frame for every table of the dictionary, typed, empty where the file is
    absent, with inputs at their most likely values together; `baseline` has what the files state
    of these. `lines` the line of each row of each file by the row's unique key, also of rows known
    later. `scenarios` are the parsed scenario files by scenario_id (the file's stem). `switches`
    has every switch, defaults filled in. `plan_of_unlisted_users` is the plan of users in the
    usage log that user_plans.csv does not list (None: unknown). `levers` are those the case
    defines itself. `copied_from` names the case that it is a copy of, if any.
    """

    name: str
    path: Path
    title: str
    as_of_date: date
    stated_date: date
    first_month: date
    last_month: date
    switches: dict[str, str | bool]
    plan_of_unlisted_users: str | None
    tables: dict[str, pl.DataFrame]
    scenarios: dict[str, dict[str, Any]]
    lines: Mapping[str, Lines] = field(default_factory=dict)
    levers: tuple[LeverDefinition, ...] = ()
    copied_from: str | None = None
    baseline: Baseline = field(default_factory=Baseline)

    def as_stated(self) -> Case:
        """The case with the values that its files state in place of the most likely ones."""
        tables = {**self.tables, **self.baseline.stated_tables}
        return replace(self, tables=tables, baseline=Baseline())

    def place(self, table: str, cells: Mapping[str, Any], column: str | None = None) -> Place:
        """Where a row of a table stands in its file; without a line where a file has no such row.

        `cells` has at least the columns of the table's unique key.
        """
        key = tuple(cells[name] for name in TABLES[table].unique_key)
        return Place(f"{table}.csv", self.lines.get(table, {}).get(key), column)


def load(case: str | Path, as_of: date | None = None, needs_fit: bool = True) -> Case:
    """Read and check a case, and keep what was known on `as_of` (default: the case's own date).

    `case` is a folder or a bundled case's name. Raises InputError with every fault of every
    file; also when a cell the case declares as fitted has no fit known by then, unless
    `needs_fit` is false. Inputs then have the values that their rows state.
    """
    path = find(case)
    settings, faults = _settings(path)
    if settings is not None and not faults and as_of is not None:
        fault = as_of_fault(settings, as_of)
        faults += [replace(fault, place=Place(column="as of"))] if fault else []
    scenarios, scenario_problems = _scenarios(path)
    levers, lever_problems = lever_files.read(path / lever_files.FILE)
    sheets, table_problems = _sheets(path)
    faults += scenario_problems + lever_problems + table_problems + all_faults(sheets)
    faults += unlisted_faults(settings, sheets) if settings is not None else []
    if settings is None or faults:
        raise InputError(sorted(faults, key=lambda fault: (fault.file or "", fault.line or 0)))
    day = as_of or settings.data["as_of_date"]
    tables = {n: sheets[n].frame() if n in sheets else t.empty() for n, t in TABLES.items()}
    if needs_fit:
        _refuse_without_fit(tables, day, places.argument(path))
    known = {name: as_known(frame, TABLES[name], day) for name, frame in tables.items()}
    tables, baseline = known, Baseline()
    if needs_fit:
        tables, baseline = baselines.baseline_of(known, settings.data["first_month"])
    lines = {name: _lines(sheet) for name, sheet in sheets.items()}
    whole = replace(_case_of(path, settings.data), as_of_date=day, tables=tables, lines=lines,
                    scenarios=scenarios, levers=levers, baseline=baseline)  # fmt: skip
    _refuse_contradicting_charges(whole)
    return whole


def _refuse_contradicting_charges(case: Case) -> None:
    """Raise InputError where rows of charges do not go together."""
    rows = {name: case.tables[name].to_dicts() for name in charge_terms.TABLES}
    if faults := charge_terms.faults(rows, case.place):
        raise InputError(faults)


def _case_of(path: Path, settings: Mapping[str, Any]) -> Case:
    """A case with the settings of its case.toml, and no tables yet."""
    own = settings.get("switches", {})
    return Case(
        name=path.name,
        path=path,
        title=settings["title"],
        as_of_date=settings["as_of_date"],
        stated_date=settings["as_of_date"],
        first_month=settings["first_month"],
        last_month=settings["last_month"],
        switches={name: own.get(name, switch.default) for name, switch in SWITCHES.items()},
        plan_of_unlisted_users=settings.get("usage", {}).get("plan_of_unlisted_users"),
        tables={},
        scenarios={},
        copied_from=settings.get(TEMPLATE),
    )


def _lines(sheet: Sheet) -> Lines:
    keys = sheet.frame().select(sheet.table.unique_key).rows()
    return dict(zip(keys, sheet.lines, strict=True))


def find(case: str | Path) -> Path:
    """The folder of a case, given as a folder or by a bundled case's name."""
    folder = places.folder_of(case)
    if folder is not None:
        return folder
    bundled = sorted(places.bundled())
    message = f"no folder or bundled case {str(case)!r}{nearest(str(case), bundled)}"
    message += f" (bundled cases: {', '.join(bundled)})"
    raise InputError([Fault(message, value=str(case), is_sentence=True)])


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
    if not reading.is_there(file):
        cause = "another folder was meant; to make a case, run: unitecon init DIR"
        return None, [Fault("is missing", place=Place("case.toml"), cause=cause)]
    document = parse(file, file.name)
    if isinstance(document, Fault):
        return None, [document]
    return document, case_faults(document)


def _scenarios(path: Path) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """Scenario files by stem; a broken one can still be a base."""
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    files = reading.entries(path / "scenarios", suffix=".toml")
    for file in files:
        document = parse(file, f"scenarios/{file.name}")
        if isinstance(document, Fault):
            faults.append(document)
            continue
        faults += scenario_faults(document, file.stem)
        documents[file.stem] = document
    for document in documents.values():
        faults += base_faults(document, [file.stem for file in files])
    if faults:
        return {}, faults
    return {name: numbered(document) for name, document in documents.items()}, faults


def _sheets(path: Path) -> tuple[dict[str, Sheet], list[Fault]]:
    """The tables of a folder."""
    sheets: dict[str, Sheet] = {}
    faults: list[Fault] = []
    files = {file.stem: file for file in reading.entries(path, suffix=".csv")}
    for stem, file in files.items():
        if stem in TABLES:
            sheets[stem], cell_faults = read_sheet(file, TABLES[stem])
            faults += cell_faults
        elif stem not in LOG_FILES:
            message = f"unknown table {stem!r}{nearest(stem, TABLES)}"
            faults.append(Fault(message, place=Place(file.name)))
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
