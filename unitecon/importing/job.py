"""Import log files into a case's ledger: each once, all or nothing, with every record counted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from unitecon.engine import catalog, sql_header
from unitecon.errors import Fault, InputError, Place, UniteconError
from unitecon.importing import accept, earlier, identity, publish, quarantine
from unitecon.importing.accept import Written
from unitecon.importing.maps import map_notes, presence, table_map
from unitecon.importing.maps.guessing import GuessedMap, guess_map
from unitecon.importing.maps.table_map import TableMap
from unitecon.importing.pipeline import (
    USER,
    WORK,
    People,
    Pipeline,
    formats,
    read,
    refuse_format,
)
from unitecon.importing.pseudonyms import Pseudonyms
from unitecon.importing.report import ImportReport
from unitecon.importing.sources import prepare
from unitecon.importing.sources.readers import Source
from unitecon.usage import ledger

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What to import: files or folders of one format, into a case folder.

    `map_file` is the TOML map of a table, or a guessed one; None: it is guessed. `user` is whose
    usage a log is that names no user; `pseudonyms` take the place of user ids. `progress` is called
    with a few words as each stage begins. `is_replacing` takes out earlier imports of the same
    files.
    """

    format: str
    paths: Sequence[Path]
    case: Path
    map_file: Path | GuessedMap | None = None
    user: str = USER
    progress: Progress = lambda _: None
    is_replacing: bool = False
    pseudonyms: Pseudonyms | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The files that are imported, those that are skipped, and the imports that they replace.

    `known` files were imported before and are read again, since others refer to them.
    """

    sources: list[Source]
    known: list[Source] = field(default_factory=list)
    skipped: tuple[str, ...] = ()
    old_ids: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


def import_files(
    format_name: str,
    files: Sequence[Path],
    case: Path,
    map_file: Path | GuessedMap | None = None,
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
    a faulty map or file, and a file that was imported with another format or map, UniteconError for
    a superfluous map and for a case that is bundled or cannot be written. After an error the ledger
    is as it was.
    """
    if job.format not in formats():
        raise refuse_format(job.format)
    earlier.refuse_case(job.case)
    mapped = _map(job)
    sources = identity.look(job.paths, job.progress)
    with publish.locked(job.case) as home:
        batch = _batch(job, mapped, sources)
        earlier.refuse_other_key(job.case, batch.old_ids, job.pseudonyms)
        if not batch.sources:
            return ImportReport(None, 0, 0, 0, 0, {}, batch.skipped, {}, format=job.format)
        about = _about(job, mapped, batch, home)
        with publish.staged(home, about["import_id"], batch.old_ids) as staging:
            work = staging / WORK
            readable = prepare.prepared(
                [*batch.sources, *batch.known], work / "readable", has_columns=mapped is not None
            )
            people = People(job.user, job.pseudonyms)
            pipeline = Pipeline(job.format, readable, staging, mapped, people)
            pipeline.stage(work)
            notes = [*batch.notes, *_map_notes(job, mapped, pipeline)]
            about |= _run(pipeline, staging, job, _known(job.case, batch.old_ids))
            if not (batch.skipped or batch.known):  # else the new files may have none yet
                _refuse_nothing(pipeline, about["counts"]["read"])
            about["notes"] = [*notes, *about["notes"]]
            text = json.dumps(about, indent=2, default=datetime.isoformat)
            (staging / "import.json").write_text(text + "\n")
            job.progress("Publishing")
    return _report(about, batch)


def _batch(job: Job, mapped: TableMap | None, sources: Sequence[Source]) -> Batch:
    """Which of the files are new, and which imports they take the place of."""
    files = {source.name: source.sha256 for source in sources}
    abouts = earlier.repeated(job.case, files)
    if job.is_replacing:
        earlier.refuse_partly_repeated(abouts, files)
        unique = {source.sha256: source for source in sources}
        return Batch(list(unique.values()), old_ids=tuple(about["import_id"] for about in abouts))
    earlier.refuse_other_reading(
        abouts, files, (job.format, mapped.text if mapped else None), job.case
    )
    known = publish.known_files(job.case)
    fresh = {source.sha256: source for source in sources if source.sha256 not in known}
    old = {source.sha256: source for source in sources if source.sha256 in known}
    query = catalog.load()[job.format.replace("-", "_")]
    if fresh and query.files == sql_header.TOGETHER:
        return Batch(list(fresh.values()), list(old.values()))
    skipped = tuple(source.name for source in sources if source.sha256 in known)
    # A transcript grows as a rule, and its new records are added without a word.
    names = [] if query.lines else [source.name for source in fresh.values()]
    notes = earlier.notes_on_names(abouts, names)
    return Batch(list(fresh.values()), skipped=skipped, notes=notes)


def _map_notes(job: Job, mapped: TableMap | None, pipeline: Pipeline) -> list[str]:
    """What a reader should know of a table's map. Raises InputError for fields that are absent."""
    if mapped is None:
        return []
    presence.refuse_absent(mapped, pipeline.sources, pipeline.staged)
    if isinstance(job.map_file, GuessedMap):
        return job.map_file.notes
    return map_notes.notes(mapped, pipeline.sources)


def _known(case: Path, old_ids: Sequence[str]) -> list[Path]:
    """The ledger's files that records are compared with: without the imports to be replaced."""
    old = {f"import={old_id}" for old_id in old_ids}
    return [path for path in ledger.data_files(case) if path.parent.parent.name not in old]


def _report(about: dict[str, Any], batch: Batch) -> ImportReport:
    cells = ("reasons", "months", "format", "first_at", "last_at", "is_floor", "notes")
    return ImportReport(
        about["import_id"],
        **about["counts"],
        skipped_files=batch.skipped,
        first_places=tuple(about["first_places"]),
        **{name: about[name] for name in cells},
        replaced=batch.old_ids,
    )


def _map(job: Job) -> TableMap | None:
    if job.format != "table":
        if job.map_file is not None:
            message = f"--map is only for a table; {job.format!r} has columns of its own"
            raise UniteconError(message)
        return None
    if isinstance(job.map_file, Path):
        return table_map.read(job.map_file)
    guess = job.map_file or guess_map(job.paths)
    return guess.map


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
    files = [Place(str(source.place)) for source in pipeline.sources]
    raise InputError([Fault(message, place=place, cause=cause) for place in files])


def _about(job: Job, mapped: TableMap | None, batch: Batch, home: Path) -> dict[str, Any]:
    reading = {
        "map": mapped.text if mapped else None,
        "pseudonyms": job.pseudonyms.fingerprint if job.pseudonyms else None,
    }
    return identity.about(job.format, batch.sources, home, reading)


def _run(pipeline: Pipeline, staging: Path, job: Job, known: Sequence[Path]) -> dict[str, Any]:
    """Write data and quarantine into `staging`; what import.json says of them."""
    work = staging / WORK
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
        reasons = quarantine.write(pipeline, staging / "quarantine.parquet")
    about = {
        "counts": _counts(written, sum(reasons.values())),
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
