"""Fields of a table that look like counts of tokens and that nothing is read from."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from unitecon.importing.maps import column_names

COUNTS = re.compile(r"cache|token", re.IGNORECASE)
OTHERS = re.compile(  # limits, money, rates and names, which have such words in them too
    r"max|min_|limit|remaining|budget|quota|cost|price|usd|spend|charge|per_|rate|speed|tps|latency"
    r"|_ms$|ttl|time|_id$|name|alias|hash|share|ratio|percent|pct|window|estimated",
    re.IGNORECASE,
)
WHOLE = re.compile(r"\d+(\.0+)?")


def suspects(fields: Mapping[str, Sequence[Any]], mapped: Collection[str]) -> list[str]:
    """The fields that are not mapped and may be counts: by name, and by holding whole numbers."""
    return [
        path
        for path, values in fields.items()
        if path not in mapped
        and COUNTS.search(path.rpartition(".")[2])
        and not OTHERS.search(path.rpartition(".")[2])
        and _are_counts(values)
    ]


def _are_counts(values: Sequence[Any]) -> bool:
    texts = [str(value).strip() for value in values if value not in (None, "")]
    return all(WHOLE.fullmatch(text) for text in texts)


def is_cache(path: str) -> bool:
    """Whether a field is named for cached tokens, which have a price of their own."""
    return "cache" in path.lower()


def is_known(path: str, mapped: Collection[str]) -> bool:
    """Whether a better field is read in place of this one, or it is a total."""
    return any(
        column_names.rank(column, path) is not None
        for column in column_names.names()
        if column in mapped or column == column_names.TOTAL
    )


def notes(sums: Mapping[str, int]) -> list[str]:
    """A sentence for each field with counts that nothing is read from."""
    return [f"{name} is not read ({total:,} tokens)" for name, total in sums.items() if total]
