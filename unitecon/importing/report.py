"""What an import did: its counts, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from unitecon.basics.outside_text import line
from unitecon.importing import earlier

COUNTS = ("read", "accepted", "duplicate", "quarantined")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The counts of an import, in records: `read` = `accepted` + `duplicate` + `quarantined`.

    `import_id` is None where every file had been imported before (`skipped_files`, their names).
    `reasons` counts the quarantined records by reason, and `first_places` has the first of each as
    `reason: file:line`. `months` counts the accepted records by month (`2025-10`); the first is
    from `first_at`, the last from `last_at` (UTC). `notes` are sentences on what the sources leave
    open; `is_floor` says that they leave out tokens, so that costs are a lower bound. `replaced`
    are the imports that this one took the place of.
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
    replaced: tuple[str, ...] = ()


def report_text(report: ImportReport, case: Path) -> str:
    """An import as lines of text: its counts, the reasons for quarantine and where, the months."""
    name = earlier.name_of(case)
    lines = [f"{line(file)}: already imported, skipped" for file in report.skipped_files]
    if report.import_id is None:
        return "\n".join([*lines, "nothing new to import; to import it again: --replace"])
    lines += [f"replaces import {old_id}" for old_id in report.replaced]
    lines += [f"{count:<12}{getattr(report, count):>15,}" for count in COUNTS]
    lines += [f"  {reason:<30}{count:>11,}" for reason, count in report.reasons.items()]
    lines += [f"  first {line(place)}" for place in report.first_places]
    if report.quarantined:
        lines.append(f"  see them with: unitecon show usage_quarantine {name}")
    spans = ", ".join(f"{month} {rows:,}" for month, rows in sorted(report.months.items()))
    lines += [f"months: {spans or 'none'}", *(f"note: {note}" for note in report.notes)]
    return "\n".join([*lines, f"import {report.import_id} (list: unitecon imports {name})"])
