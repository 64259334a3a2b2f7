"""Import files of a log into a case's ledger: once, whole or not at all, nothing dropped."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unitecon.basics.version import version
from unitecon.engine import catalog
from unitecon.errors import Fault, InputError, Place, UniteconError
from unitecon.importing import accept, publish, quarantine, readers, table_map
from unitecon.importing.accept import Written
from unitecon.importing.pipeline import Pipeline, formats, refuse_format
from unitecon.importing.readers import Source
from unitecon.importing.table_map import TableMap
from unitecon.usage import ledger

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `read` = `accepted` + `duplicate` + `quarantined`, in records.

    `import_id` is None where every file was in the ledger already (`skipped_files`). `reasons`
    counts the quarantined, `first_places` shows where they start, `months` the rows accepted.
    """

    import_id: str | None
    read: int
    accepted: int
    duplicate: int
    quarantined: int
    reasons: dict[str, int]
    skipped_files: tuple[str, ...]
    months: dict[str, int]
    first_places: tuple[str, ...] = ()


def import_files(
    format_name: str,
    files: Sequence[Path],
    case: Path,
    map_file: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import `files` of one format (`litellm`, `openai-usage`, `table` ...) into the case's ledger.

    `table` needs a map. Files that the ledger holds already are skipped; rows that it holds are
    duplicates; rows that cannot be taken are quarantined with their reason and line. Raises
    InputError for an unknown format, a broken map or file, and UniteconError for a case that is
    bundled or cannot be written. The ledger is then as it was.
    """
    say = progress or (lambda _: None)
    if format_name not in formats():
        raise refuse_format(format_name)
    _refuse_case(case)
    mapped = _map(format_name, map_file)
    say(f"Looking at {len(files)} {'file' if len(files) == 1 else 'files'}")
    _refuse_same_names(files)
    sources = [readers.look(path) for path in files]
    with publish.locked(case) as home:
        known = publish.known_files(case)
        fresh = {one.sha256: one for one in sources if one.sha256 not in known}
        skipped = tuple(one.path.name for one in sources if one.sha256 in known)
        if not fresh:
            return ImportReport(None, 0, 0, 0, 0, {}, skipped, {})
        taken = list(fresh.values())
        import_id = _id(format_name, mapped, taken)
        with publish.staged(home, import_id) as staging:
            report = _run(Pipeline(format_name, taken, staging, mapped), staging, case, say)
            places = tuple(report.pop("first_places"))
            about = _about(import_id, format_name, mapped, taken) | report
            (staging / "import.json").write_text(json.dumps(about, indent=2) + "\n")
            say("Publishing")
    return ImportReport(
        import_id,
        **about["counts"],
        reasons=about["reasons"],
        skipped_files=skipped,
        months=about["months"],
        first_places=places,
    )


def _refuse_case(case: Path) -> None:
    if not (case / "case.toml").is_file():
        cause = "another folder was meant; `unitecon init DIR` makes a case"
        raise InputError(
            [Fault("is no case: it has no case.toml", place=Place(str(case)), cause=cause)]
        )
    if case.resolve().is_relative_to(catalog.home("datasets").resolve()):
        message = "belongs to a bundled case, which is never written to; copy it: unitecon init DIR"
        raise UniteconError(f"{case} {message}")


def _refuse_same_names(files: Sequence[Path]) -> None:
    """Lines are told by the file's name, so of two files with one name neither could be found."""
    names = [path.name for path in files]
    double = [path for path in files if names.count(path.name) > 1]
    if double:
        cause = "import them one after the other, or rename one"
        raise InputError(
            [Fault("has the name of another file here", place=Place(str(double[0])), cause=cause)]
        )


def _map(format_name: str, map_file: Path | None) -> TableMap | None:
    if format_name == "table":
        if map_file is None:
            raise UniteconError("the format 'table' needs a map of its columns: --map FILE.toml")
        return table_map.read(map_file)
    if map_file is not None:
        raise UniteconError(f"the format {format_name!r} knows its columns; --map is for 'table'")
    return None


def _id(format_name: str, mapped: TableMap | None, taken: Sequence[Source]) -> str:
    said = [format_name, mapped.text if mapped else "", *sorted(one.sha256 for one in taken)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _counts(written: Written, quarantined: int) -> dict[str, int]:
    """Records read, accepted, duplicate and quarantined, which must add up."""
    read, accepted, same = written.found + written.broken, written.accepted, written.duplicate
    counts = {"read": read, "accepted": accepted, "duplicate": same, "quarantined": quarantined}
    if read != accepted + same + quarantined:
        raise UniteconError(f"the import does not add up and was left out: {counts}")
    return counts


def _about(
    import_id: str, format_name: str, mapped: TableMap | None, taken: Sequence[Source]
) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "format": format_name,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version(),
        "files": [{"name": s.path.name, "sha256": s.sha256, "bytes": s.size} for s in taken],
        "map": mapped.text if mapped else None,
    }


def _run(pipeline: Pipeline, staging: Path, case: Path, say: Progress) -> dict[str, Any]:
    """Write data and quarantine into `staging`; what import.json says of them."""
    readers.refuse_other_columns(pipeline.sources)
    work = staging / "work"
    work.mkdir()
    known = ledger.data_files(case)
    written = accept.write(pipeline, staging, work, known, say)
    if written.has_nameless:  # rows without an id are named by their line, which must be counted
        for folder in staging.glob("month=*"):
            shutil.rmtree(folder)
        pipeline.has_ids = False
        written = accept.write(pipeline, staging, work, known, say)
    reasons: dict[str, int] = {}
    if written.refused or written.conflicting or written.broken:
        say("Telling what was refused")
        reasons = quarantine.write(pipeline, work, staging / "quarantine.parquet")
    counts = _counts(written, sum(reasons.values()))
    places = quarantine.first_places(pipeline) if reasons else []
    pipeline.connection.close()
    shutil.rmtree(work)
    return {
        "counts": counts,
        "reasons": reasons,
        "totals": written.totals,
        "months": written.months,
        "first_places": places,
    }


def said(report: ImportReport) -> str:
    """An import in words: what was read, taken, met before and refused, and where."""
    lines = [f"{name}: in the ledger already, skipped" for name in report.skipped_files]
    if report.import_id is None:
        return "\n".join([*lines, "nothing new to import"])
    counts = ("read", "accepted", "duplicate", "quarantined")
    lines += [f"{name:<12}{getattr(report, name):>15,}" for name in counts]
    lines += [f"  {reason:<30}{count:>11,}" for reason, count in report.reasons.items()]
    lines += [f"  first {place}" for place in report.first_places]
    spans = ", ".join(f"{month} {rows:,}" for month, rows in sorted(report.months.items()))
    return "\n".join([*lines, f"months: {spans or 'none'}"])
