"""Write a fit: a copy of the case with its fitted rows, every other byte unchanged.

The copy appears once it has been read back without a fault; in a case that has been fitted before,
only the tables that differ change, all at once. Fitted rows are appended; one of the same key and
as-of date is replaced, and so are the rows of earlier fits to a log (`earlier_fits`).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from unitecon.basics import cache_folder, failures, files, unfinished
from unitecon.case import load as cases
from unitecon.case import rewrite, toml_files
from unitecon.dictionary.tables import TABLES
from unitecon.engine import catalog
from unitecon.errors import Fault, UniteconError
from unitecon.fit import earlier_fits
from unitecon.fit.posterior import stored
from unitecon.importing import publish
from unitecon.usage import ledger

REPORT = "fit.json"
Rows = Mapping[str, Sequence[Mapping[str, Any]]]  # by table: cells by column


@dataclass(frozen=True)
class Content:
    """What a fit writes: rows by table, its report, and the text of its joint mode, if any."""

    rows: Rows
    report: Mapping[str, Any]
    posterior: str = ""


def write(source: Path, out: Path, as_of: date, content: Content) -> Path:
    """Write the case in `source` with fitted rows known on `as_of` to the folder `out`.

    `out` may be new, empty, the case itself, or an earlier fit of the same case, whose fits as of
    other dates are kept. Raises UniteconError, and leaves `out` as it was, for a bundled case, a
    folder with anything else in it, and one that cannot be written.
    """
    out = out.resolve()
    start = _start(source.resolve(), out)

    def fill(case: Path) -> None:
        """Put the fit into a copy of the case, and read it back."""
        earlier_fits.drop(case, as_of, content.report["log_rows"], content.rows)
        stored.drop(case, as_of)
        for name, fitted in content.rows.items():
            rewrite.put(case / f"{name}.csv", TABLES[name], as_of, fitted)
        if content.posterior:
            path = case / stored.name_of(as_of)
            path.write_text(content.posterior, encoding="utf-8", newline="\n")
        text = json.dumps(content.report, indent=2, ensure_ascii=False, default=str)
        (case / REPORT).write_text(text + "\n", encoding="utf-8", newline="\n")
        cases.load(case, as_of)

    try:
        (_change if start == out else _make)(start, out, fill)
    except OSError as error:
        raise UniteconError(f"cannot write {out}: {failures.cause(error)}") from None
    return out


def _make(source: Path, out: Path, fill: Callable[[Path], None]) -> None:
    """Make a case in a new or empty folder: a copy, filled."""
    with files.new_folder(out) as case:
        _copy(source, case)
        fill(case)


def _change(case: Path, out: Path, fill: Callable[[Path], None]) -> None:
    """Publish into a case what a filled copy of it has that is new."""
    log = case / ledger.FOLDER
    alone = publish.locked(case) if log.is_dir() else nullcontext()  # no import meanwhile
    with alone, files.staged(out) as staging, unfinished.Unfinished(staging.parent) as folder:
        copy = folder / out.name
        _copy(case, copy, ledger.FOLDER)
        if log.is_dir():
            (copy / ledger.FOLDER).symlink_to(log)
        fill(copy)
        for path in copy.iterdir():
            if path.is_file() and not _is_same(path, case / path.name):
                os.replace(path, staging / path.name)


def _copy(source: Path, target: Path, *left: str) -> None:
    ignored = shutil.ignore_patterns(cache_folder.BESIDE, f"{unfinished.PREFIX}*", *left)
    shutil.copytree(source, target, symlinks=True, ignore=ignored, dirs_exist_ok=True)


def _is_same(path: Path, other: Path) -> bool:
    return other.is_file() and path.read_bytes() == other.read_bytes()


def _start(source: Path, out: Path) -> Path:
    """The folder to copy: an earlier fit in `out`, or else the case."""
    if out.is_relative_to(catalog.home("datasets").resolve()):
        raise UniteconError(
            f"{out} belongs to a bundled case, which is never written to; give another: -o DIR"
        )
    if out.is_relative_to(source) and out != source:
        raise UniteconError(f"{out} is inside the case itself; give a folder beside it")
    if out.exists() and not out.is_dir():
        raise UniteconError(f"{out} is a file; give a folder")
    if not out.exists() or not any(out.iterdir()):
        return source
    if out != source:
        _refuse_another(source, out)
    return out


def _refuse_another(source: Path, out: Path) -> None:
    """Raise UniteconError unless `out` is this case but for fitted rows."""
    is_fit = (out / REPORT).is_file() and _title(out) == _title(source)
    if not is_fit:
        message = "is not empty, and not an earlier fit of this case; give another folder"
        raise UniteconError(f"{out} {message}")
    mine, theirs = _without_fits(source), _without_fits(out)
    changed = sorted(name for name in mine | theirs if mine.get(name) != theirs.get(name))
    if changed:
        raise UniteconError(
            f"{out} has changed since it was fitted ({', '.join(changed[:3])}); to keep its "
            f"changes, fit it in place: unitecon fit {out} -o {out}"
        )


def _title(folder: Path) -> object:
    settings = toml_files.parse(folder / "case.toml", "case.toml")
    return None if isinstance(settings, Fault) else settings.data.get("title")


def _without_fits(folder: Path) -> dict[str, object]:
    """The content of a case apart from its fits, by file; of a log only the size."""
    contents: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name == REPORT or stored.is_name(name):
            continue
        if "/" not in name and path.suffix == ".csv" and path.stem in TABLES:
            # A column or file that holds nothing else may have been added for the fitted rows.
            rows = [
                {n: cell for n, cell in row.items() if cell} for row in rewrite.read(path).rows()
            ]
            others = [row for row in rows if row.get("basis") != "fitted"]
            if others:
                contents[name] = others
        elif name.startswith("usage/"):
            contents[name] = path.stat().st_size
        else:
            contents[name] = path.read_bytes()
    return contents
