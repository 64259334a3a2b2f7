"""Write a fit: a copy of the case with its fitted rows, every other byte unchanged.

The copy is made beside its target and moved into place by a rename, once it has been read back
without a fault. Fitted rows are appended; one of the same key and as-of date is replaced, and so
are the rows of earlier fits to a log (`earlier_fits`).
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from unitecon.basics import cache_folder
from unitecon.case import load as cases
from unitecon.case import rewrite, toml_files
from unitecon.dictionary.tables import TABLES
from unitecon.engine import catalog
from unitecon.errors import Fault, UniteconError
from unitecon.fit import earlier_fits

REPORT = "fit.json"
Rows = Mapping[str, Sequence[Mapping[str, Any]]]  # by table: cells by column


def write(source: Path, out: Path, as_of: date, rows: Rows, report: Mapping[str, Any]) -> Path:
    """Write the case in `source` with fitted `rows` known on `as_of` to the folder `out`.

    `out` may be new, empty, the case itself, or an earlier fit of the same case, whose fits as of
    other dates are kept. Raises UniteconError, and leaves `out` as it was, for a bundled case, a
    folder with anything else in it, and one that cannot be written.
    """
    out = out.resolve()
    start = _start(source.resolve(), out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
            copy = Path(folder) / out.name
            left = shutil.ignore_patterns(cache_folder.BESIDE)
            shutil.copytree(start, copy, symlinks=True, ignore=left)
            earlier_fits.drop(copy, as_of, report["log_rows"], rows)
            for name, fitted in rows.items():
                rewrite.put(copy / f"{name}.csv", TABLES[name], as_of, fitted)
            text = json.dumps(report, indent=2, ensure_ascii=False, default=str)
            (copy / REPORT).write_text(text + "\n", encoding="utf-8", newline="\n")
            cases.load(copy, as_of)
            _publish(copy, out)
    except OSError as error:
        raise UniteconError(f"cannot write {out}: {error.strerror or error}") from None
    return out


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
        if not path.is_file() or name == REPORT:
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


def _publish(folder: Path, out: Path) -> None:
    """Put a finished folder in place; where that fails, the earlier one is put back."""
    if not out.exists():
        os.replace(folder, out)
        return
    earlier = folder.with_name(f"{folder.name}.earlier")
    os.replace(out, earlier)
    try:
        os.replace(folder, out)
    except BaseException:
        os.replace(earlier, out)
        raise
