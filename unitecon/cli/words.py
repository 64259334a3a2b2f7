"""Which word of a command line is the case, and which the question. Loads nothing heavy."""

from __future__ import annotations

import re
from collections.abc import Sequence

from unitecon.case.places import SETTINGS, folder_of
from unitecon.errors import UniteconError

COMMAND = re.compile(r"\s*\.[a-z]+\b")
SQL = re.compile(
    r"\s*(?:\(|--|/\*|(?:select|with|from|values|describe|show|summarize|pivot|unpivot)\b)",
    re.IGNORECASE,
)
ALL = "all"  # every scenario, in place of a scenario's name


def is_case(word: str) -> bool:
    """Whether a word is a bundled case's name or a folder with a case."""
    folder = folder_of(word)
    return folder is not None and (folder / SETTINGS).is_file()


def is_command(word: str) -> bool:
    """Whether a word is a command of the prompt, such as `.tables`."""
    return COMMAND.match(word) is not None


def is_query(word: str) -> bool:
    """Whether a word is a question to `unitecon sql`: SQL, or a command of the prompt."""
    is_sql = SQL.match(word) is not None or is_command(word) or " " in word.strip()
    return is_sql and not is_case(word)


def subject_and_case(words: Sequence[str]) -> tuple[str, str | None]:
    """A name and its case of one or two words, in either order; the name comes first in doubt."""
    first, *others = words
    if not others:
        return first, None
    is_turned = is_case(first) and not is_case(others[0])
    return (others[0], first) if is_turned else (first, others[0])


def query_and_case(words: Sequence[str]) -> tuple[str | None, str | None]:
    """A query and its case of up to two words, in either order.

    A word that cannot be a query is a case. Raises UniteconError for two queries.
    """
    queries = [word for word in words if is_query(word)]
    if len(queries) == 2:  # words with a space in them, such as a folder's name
        queries = [word for word in words if SQL.match(word) or is_command(word)] or queries[:1]
    others = [word for word in words if word not in queries]
    if len(queries) == 2:
        raise UniteconError("two queries and no case; ask them one by one")
    if len(others) == 2:
        raise UniteconError(
            f"neither {others[0]!r} nor {others[1]!r} is a query; "
            'write unitecon sql "select ..." CASE'
        )
    return next(iter(queries), None), next(iter(others), None)
