"""Import log files into a case's ledger: each once, all or nothing, with every record counted."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unitecon.basics.version import version
from unitecon.engine import catalog
from unitecon.errors import Fault, InputError, Place, UniteconError
from unitecon.importing import accept, publish, quarantine
from unitecon.importing.accept import Written
from unitecon.importing.maps import table_map
from unitecon.importing.maps.table_map import TableMap
from unitecon.importing.pipeline import USER, WORK, Pipeline, formats, read, refuse_format
from unitecon.importing.sources import expand, readers
from unitecon.importing.sources.readers import Source
from unitecon.usage import ledger

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The counts of an import, in records: `read` = `accepted` + `duplicate` + `quarantined`.

    `import_id` is None where every file had been imported before (`skipped_files`, their names).
    `reasons` counts the quarantined records by reason, and `first_places` has the first of each as
    `reason: file:line`. `months` counts the accepted records by month (`2025-10`); the first is
    from `first_at`, the last from `last_at` (UTC). `notes` are sentences on what the sources leave
    open; `is_floor` says that they leave out tokens, so that costs are a lower bound.
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
    format: str = ""
    first_at: datetime | None = None
    last_at: datetime | None = None
    is_floor: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """What to import: files or folders of one format, into a case folder.

    `map_file` is the TOML map that the format `table` needs. `user` is whose usage a log is that
    names no user. `progress` is called with a few words as each stage begins.
    """

    format: str
    paths: Sequence[Path]
    case: Path
    map_file: Path | None = None
    user: str = USER
    progress: Progress = lambda _: None


def import_files(
    format_name: str,
    files: Sequence[Path],
    case: Path,
    map_file: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import `files` of one format (`litellm`, `openai-usage`, `table` ...) into a case folder.

    The same as `run` of a `Job`, for a log that names its users.
    """
    return run(Job(format_name, files, case, map_file, progress=progress or (lambda _: None)))


def run(job: Job) -> ImportReport:
    """Import files and folders of a format: each file once, all or nothing.

    Files imported before are skipped; records in the ledger already are duplicates; invalid records
    are quarantined with reason and line. Raises InputError for an unknown format, a missing case,
    and a faulty map or file, UniteconError for a missing or superfluous map and for a case that is
    bundled or cannot be written. After an error the ledger is as it was.
    """
    if job.format not in formats():
        raise refuse_format(job.format)
    _refuse_case(job.case)
    mapped = _map(job.format, job.map_file)
    sources = _sources(job)
    with publish.locked(job.case) as home:
        known = publish.known_files(job.case)
        fresh = {source.sha256: source for source in sources if source.sha256 not in known}
        skipped = tuple(source.name for source in sources if source.sha256 in known)
        if not fresh:
            return ImportReport(None, 0, 0, 0, 0, {}, skipped, {}, format=job.format)
        new_sources = list(fresh.values())
        about = _about(job.format, mapped, new_sources)
        with publish.staged(home, about["import_id"]) as staging:
            pipeline = Pipeline(job.format, new_sources, staging, mapped, job.user)
            outcome = _run(pipeline, staging, job)
            about |= outcome
            text = json.dumps(about, indent=2, default=datetime.isoformat)
            (staging / "import.json").write_text(text + "\n")
            job.progress("Publishing")
    return _report(about, skipped)


def _sources(job: Job) -> list[Source]:
    """The files to import, looked at several at a time: most of it is computing fingerprints."""
    paths = expand.expand(job.paths)
    job.progress(f"Checking {len(paths):,} {'file' if len(paths) == 1 else 'files'}")
    with ThreadPoolExecutor() as pool:
        looked = list(pool.map(readers.look, paths))
    names = expand.names(paths)
    return [replace(source, name=name) for source, name in zip(looked, names, strict=True)]


def _report(about: dict[str, Any], skipped: tuple[str, ...]) -> ImportReport:
    cells = ("reasons", "months", "format", "first_at", "last_at", "is_floor", "notes")
    return ImportReport(
        about["import_id"],
        **about["counts"],
        skipped_files=skipped,
        first_places=tuple(about["first_places"]),
        **{name: about[name] for name in cells},
    )


def _refuse_case(case: Path) -> None:
    if not (case / "case.toml").is_file():
        cause = "a different folder was meant; create a case with: unitecon init DIR"
        raise InputError([Fault("not a case: no case.toml", place=Place(str(case)), cause=cause)])
    if case.resolve().is_relative_to(catalog.home("datasets").resolve()):
        message = "bundled cases are read-only; copy this one with: unitecon init DIR"
        raise UniteconError(f"{case}: {message}")


def _map(format_name: str, map_file: Path | None) -> TableMap | None:
    if format_name == "table":
        if map_file is None:
            raise UniteconError(
                "the format 'table' needs a map of the file's columns: --map FILE.toml"
            )
        return table_map.read(map_file)
    if map_file is not None:
        raise UniteconError(
            f"--map is only for the format 'table'; {format_name!r} has columns of its own"
        )
    return None


def _id(format_name: str, mapped: TableMap | None, sources: Sequence[Source]) -> str:
    hashes = sorted(source.sha256 for source in sources)
    texts = [format_name, mapped.text if mapped else "", *hashes]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def _counts(written: Written, quarantined: int) -> dict[str, int]:
    """Records read, accepted, duplicate and quarantined, which must add up."""
    read, accepted, same = written.total + written.broken, written.accepted, written.duplicate
    counts = {"read": read, "accepted": accepted, "duplicate": same, "quarantined": quarantined}
    if read != accepted + same + quarantined:
        raise UniteconError(
            f"the counts of the import do not add up, so nothing was imported: {counts}"
        )
    return counts


def _refuse_nothing(pipeline: Pipeline, records: int) -> None:
    """Raise InputError where no file holds a record of the format, not even an invalid one."""
    if records:
        return
    name = pipeline.format.replace("_", "-")
    message = f"no record of the format {name!r} is in it; nothing was imported"
    cause = f"another kind of file, or no model calls; see docs/formats/{name}.md"
    files = [Place(str(source.path)) for source in pipeline.sources]
    raise InputError([Fault(message, place=place, cause=cause) for place in files])


def _about(format_name: str, mapped: TableMap | None, sources: Sequence[Source]) -> dict[str, Any]:
    return {
        "import_id": _id(format_name, mapped, sources),
        "format": format_name,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version(),
        "files": [{"name": s.name, "sha256": s.sha256, "bytes": s.size} for s in sources],
        "map": mapped.text if mapped else None,
    }


def _run(pipeline: Pipeline, staging: Path, job: Job) -> dict[str, Any]:
    """Write data and quarantine into `staging`; what import.json says of them."""
    readers.refuse_other_columns(pipeline.sources)
    work = staging / WORK
    work.mkdir()
    known = ledger.data_files(job.case)
    written = accept.write(pipeline, staging, work, known, job.progress)
    if written.has_nameless:  # rows without an id are named by their line, which must be counted
        for folder in staging.glob("month=*"):
            shutil.rmtree(folder)
        pipeline.has_ids = False
        written = accept.write(pipeline, staging, work, known, job.progress)
    notes, is_floor = pipeline.notes()
    reasons: dict[str, int] = {}
    if written.refused or written.conflicting or written.broken:
        job.progress("Writing quarantined records")
        reasons = quarantine.write(pipeline, work, staging / "quarantine.parquet")
    counts = _counts(written, sum(reasons.values()))
    _refuse_nothing(pipeline, counts["read"])
    about = {
        "counts": counts,
        "reasons": reasons,
        "totals": written.totals,
        "months": written.months,
        "first_places": quarantine.first_places(pipeline) if reasons else [],
        "notes": notes,
        "is_floor": is_floor,
        **_span(pipeline, staging),
    }
    pipeline.connection.close()
    shutil.rmtree(work)
    return about


def _span(pipeline: Pipeline, staging: Path) -> dict[str, datetime | None]:
    """The times of the first and the last accepted record."""
    files = sorted(staging.glob("month=*/*.parquet"))
    if not files:
        return {"first_at": None, "last_at": None}
    row = pipeline.run(f"select min(occurred_at), max(occurred_at) from {read(files)}")[0]
    first, last = (value if isinstance(value, datetime) else None for value in row)
    return {"first_at": first, "last_at": last}


def report_text(report: ImportReport) -> str:
    """An import as lines of text: its counts, the reasons for quarantine and where, the months."""
    lines = [f"{name}: already imported, skipped" for name in report.skipped_files]
    if report.import_id is None:
        return "\n".join([*lines, "nothing new to import"])
    counts = ("read", "accepted", "duplicate", "quarantined")
    lines += [f"{name:<12}{getattr(report, name):>15,}" for name in counts]
    lines += [f"  {reason:<30}{count:>11,}" for reason, count in report.reasons.items()]
    lines += [f"  first {place}" for place in report.first_places]
    spans = ", ".join(f"{month} {rows:,}" for month, rows in sorted(report.months.items()))
    lines.append(f"months: {spans or 'none'}")
    return "\n".join([*lines, *(f"note: {note}" for note in report.notes)])
