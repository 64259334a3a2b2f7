"""What a command is asked about: the answer, the case, and what to say where one is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from unitecon.case.places import DEFAULT
from unitecon.cli import words
from unitecon.cli.options import announced
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from unitecon.engine.catalog import Query

CLAUSES = re.compile(r"\b(order\s+by|limit\s+\d+)\b", re.IGNORECASE)


def subject(name: str, case: str | None) -> tuple[str, str]:
    """The name and the case of a command, in whichever order they came.

    Where none was named, a line says which case answers.
    """
    name, case = words.subject_and_case([name] if case is None else [name, case])
    return name, announced(case or DEFAULT)


def query(name: str) -> Query:
    """The query of a name; raises UniteconError where it is unknown, or a case."""
    from unitecon.engine import catalog

    if name not in catalog.load() and words.is_case(name):
        raise UniteconError(
            f"{name} is a case; name what to show as well: unitecon show ANSWER {name} "
            "(`unitecon list` has the answers)"
        )
    return catalog.get(name)


@contextmanager
def hinting_at_options(where: str | None) -> Iterator[None]:
    """Say which options sort and limit, where a condition that tries to is refused."""
    try:
        yield
    except UniteconError as error:
        if where is not None and CLAUSES.search(where) and "condition" in str(error):
            raise UniteconError(f"{error}; to sort or limit rows, use --sort and --limit") from None
        raise
