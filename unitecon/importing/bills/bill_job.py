"""Import bills into a case: each file once, a bill whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unitecon.importing import earlier, identity, publish
from unitecon.importing.bills.lines import BillLines, formats, refuse_format
from unitecon.importing.pipeline import WORK
from unitecon.importing.report import ImportReport
from unitecon.importing.sources import prepare
from unitecon.importing.sources.readers import Source
from unitecon.usage import ledger

KIND = ledger.BILLS


@dataclass(frozen=True, slots=True)
class BillJob:
    """What to import: files or folders of bills in one format, into a case folder.

    `is_replacing` takes out earlier imports of the same files.
    """

    format: str
    paths: Sequence[Path]
    case: Path
    progress: Callable[[str], None] = lambda _: None
    is_replacing: bool = False


def run(job: BillJob) -> ImportReport:
    """Import the lines of bills. Lines that were imported before are duplicates.

    Raises InputError for an unknown format, a missing case, and every line that cannot be read;
    then nothing is imported. UniteconError for a case that is bundled or cannot be written.
    """
    if job.format not in formats():
        raise refuse_format(job.format)
    earlier.refuse_case(job.case)
    sources = identity.look(job.paths, job.progress)
    names = {source.name: source.sha256 for source in sources}
    with publish.locked(job.case, KIND) as home:
        abouts = earlier.repeated(job.case, names, KIND)
        fresh = _fresh(job, sources, abouts)
        skipped = tuple(s.name for s in sources if s not in fresh)
        if not fresh:
            return ImportReport(None, 0, 0, 0, 0, {}, skipped, {}, format=job.format)
        old = tuple(str(about["import_id"]) for about in abouts) if job.is_replacing else ()
        about = identity.about(job.format, fresh, home, {"map": None, "totals": {}})
        with publish.staged(home, about["import_id"], old) as staging:
            about |= _written(job, fresh, staging, ledger.bill_files(job.case, old))
            (staging / "import.json").write_text(json.dumps(about, indent=2) + "\n")
    counts, notes = about["counts"], about["notes"]
    if not job.is_replacing:
        notes = [*notes, *earlier.notes_on_names(abouts, [source.name for source in fresh])]
    return ImportReport(
        about["import_id"], **counts, reasons={}, skipped_files=skipped, months=about["months"],
        format=job.format, notes=notes, replaced=old,
    )  # fmt: skip


def _fresh(
    job: BillJob, sources: Sequence[Source], abouts: Sequence[earlier.About]
) -> list[Source]:
    """The files to import: all of them, each once, or those that were not imported before."""
    unique = {source.sha256: source for source in sources}
    files = {source.name: source.sha256 for source in sources}
    if job.is_replacing:
        earlier.refuse_partly_repeated(abouts, files)
        return list(unique.values())
    earlier.refuse_other_reading(abouts, files, (job.format, None), job.case)
    known = publish.known_files(job.case, KIND)
    return [source for sha256, source in unique.items() if sha256 not in known]


def _written(
    job: BillJob, sources: Sequence[Source], staging: Path, known: Sequence[Path]
) -> dict[str, Any]:
    """Write the lines into `staging`; what import.json says of them."""
    work = staging / WORK
    job.progress("Reading")
    readable = prepare.prepared(sources, work / "readable", has_columns=False)
    with BillLines(job.format, readable, work / "lines") as lines:
        lines.compare(known)
        job.progress("Writing")
        lines.write(staging / "lines.parquet")
        read, duplicate = lines.count(), lines.count("is_duplicate")
        about = {
            "counts": {
                "read": read, "accepted": read - duplicate, "duplicate": duplicate,
                "quarantined": 0,
            },
            "months": lines.months(),
            "notes": [*lines.totals(), *lines.overlaps()],
        }  # fmt: skip
    shutil.rmtree(work)
    return about
