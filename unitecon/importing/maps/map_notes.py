"""What to know of a map that was written by hand: what it leaves out or contradicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from unitecon.basics import memory
from unitecon.importing.maps import choices, counts, overlaps, unread
from unitecon.importing.maps.overlaps import Evidence
from unitecon.importing.maps.table_map import TableMap
from unitecon.importing.sources import samples
from unitecon.importing.sources.readers import Source

LOOKED_AT = 300  # records of a file, for names of fields
COMPARED = 100_000  # records whose counts are compared


def notes(mapped: TableMap, sources: Sequence[Source]) -> list[str]:
    """Sentences on totals that the map does not state or states otherwise, and unread counts."""
    records = [row for source in sources for row in samples.sample(source.path, LOOKED_AT).records]
    table = choices.of(records)
    columns = mapped.columns | table.total()
    suspects = unread.suspects(table.fields, columns.values())
    with duckdb.connect(config=memory.settings()) as connection:
        sums = counts.over(connection, sources, columns, suspects, COMPARED)
        evidence = overlaps.evidence(connection, columns)
    return [*_total_notes(mapped.totals, evidence), *unread.notes(sums)]


def _total_notes(totals: Mapping[str, bool], evidence: Evidence) -> list[str]:
    """Where the counts speak against the map, or leave open what it does not say."""
    sentences = []
    for flag, verdict in evidence.verdicts().items():
        part, whole = evidence.part(flag), evidence.whole(flag)
        if verdict.is_inside is None and flag not in totals:
            sentences.append(
                f"the map does not say whether {whole} includes {part}; read as not included "
                f"({verdict.reason}). If it does, set {flag} = true and import with --replace"
            )
        elif verdict.is_inside is not None and totals.get(flag, False) != verdict.is_inside:
            word = "includes" if verdict.is_inside else "leaves out"
            value = str(verdict.is_inside).lower()
            sentences.append(
                f"{whole} {word} {part}, it seems ({verdict.reason}); if so, set "
                f"{flag} = {value} in [totals] and import with --replace"
            )
    return sentences
