"""A map as TOML with comments: what `--print-map` prints and a user edits."""

from __future__ import annotations

import json
from collections.abc import Sequence

from unitecon.importing.maps.choices import Choices
from unitecon.importing.maps.overlaps import Evidence, Verdict
from unitecon.importing.maps.table_map import NEEDED


def text(file: str, choices: Choices, evidence: Evidence | None = None) -> str:
    """The map for a file. What the file leaves open stands in it twice, or as a comment."""
    lines = [f"# Which column of {file} holds what.", "", "[columns] # ledger column = the file's"]
    for column in dict.fromkeys((*NEEDED, *choices.columns)):
        lines += _column(column, choices.columns.get(column, ()))
    spare = _spare(choices)
    lines += [f"# not read: {', '.join(spare)}"] if spare else []
    if not choices.columns.get("provider_id"):
        lines += [
            "",
            "# [constants] # ledger column = a value for all rows",
            '# provider_id = "openai"',
        ]
    totals = evidence.verdicts() if evidence else {}
    if evidence and totals:
        lines += ["", "[totals] # whether a count includes another"]
        lines += [
            line for flag, verdict in totals.items() for line in _total(flag, verdict, evidence)
        ]
    return "\n".join([*lines, ""])


def _column(column: str, names: Sequence[str]) -> list[str]:
    if column == "total_tokens":
        return []
    if not names:
        return [f'# {column} = "?" # the file has no column with a known name for it']
    if len(names) == 1:
        return [f"{column} = {json.dumps(names[0], ensure_ascii=False)}"]
    lines = [f"{column} = {json.dumps(name, ensure_ascii=False)}" for name in names]
    return [f"# {column}: keep one of these {len(names)} lines", *lines]


def _spare(choices: Choices) -> list[str]:
    """The fields that no ledger column is read from."""
    read = {name for names in choices.columns.values() for name in names}
    return [name for name in choices.fields if name not in read]


def _total(flag: str, verdict: Verdict, evidence: Evidence) -> list[str]:
    if verdict.is_inside is not None:
        return [f"{flag} = {json.dumps(verdict.is_inside)} # {verdict.reason}"]
    part, whole = evidence.part(flag), evidence.whole(flag)
    return [
        f"# {verdict.reason}: keep one of these two lines",
        f"{flag} = true # {whole} counts {part} too",
        f"{flag} = false # {part} comes on top of {whole}",
    ]


def words(evidence: Evidence) -> list[str]:
    """What the counts of a file show, a sentence for each total."""
    return [
        f"{evidence.whole(flag)} {'includes' if verdict.is_inside else 'leaves out'} "
        f"{evidence.part(flag)}: {verdict.reason}"
        for flag, verdict in evidence.verdicts().items()
    ]
