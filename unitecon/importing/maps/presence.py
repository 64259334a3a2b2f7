"""Whether the fields that a map names are in any record: JSON has no header that would show it."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from unitecon.basics import memory
from unitecon.basics.sql_text import literal
from unitecon.importing.maps import column_names
from unitecon.importing.maps.table_map import TableMap
from unitecon.importing.sources import nested, samples
from unitecon.importing.sources.readers import Source
from unitecon.importing.sources.staging import Staged

LOOKED_AT = 300  # records of a file; only fields that none of them has are looked for in all


def refuse_absent(mapped: TableMap, sources: Sequence[Source], staged: Staged) -> None:
    """Raise InputError for mapped fields that are in no record of the JSON files."""
    texts = [source for source in sources if source.kind in ("lines", "document")]
    if not texts or len(texts) < len(sources):
        return  # a table has a header, with which its fields are compared
    records = [record for text in texts for record in samples.sample(text.path, LOOKED_AT).records]
    names = dict.fromkeys(mapped.columns.values())
    absent = [name for name in names if not any(nested.has(record, name) for record in records)]
    absent = [name for name in absent if not _is_anywhere(name, staged)]
    fields = list(column_names.fields(records))
    file = texts[0].name if len(texts) == 1 else "any of these files"
    mapped.refuse(absent, fields, file)


def _is_anywhere(name: str, staged: Staged) -> bool:
    """Whether any record of the files has a field."""
    exists = " or ".join(f"json_exists(raw, {literal(path)})" for path in nested.json_paths(name))
    with duckdb.connect(config=memory.settings()) as connection:
        rows = connection.execute(
            f"select 1 from {staged.records()} where broken is null and ({exists}) limit 1"
        ).fetchall()
    return bool(rows)
