"""What a query asks, reads and gives, and which assumptions and sources stand behind it."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

from unitecon.dictionary import tables, units
from unitecon.dictionary.keys import BASELINE
from unitecon.engine import catalog
from unitecon.reports.formats import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unitecon.case.load import Case
    from unitecon.engine.catalog import Query
    from unitecon.model import Model

WITH_LOG = "assistant_startup"  # the bundled case that has a log
# In words: how a query's rows are kept, and what it cannot do without.
HOW_KEPT = {
    "table": "as a table in the database file",
    "view": "as a view in the database file",
    "on request": "as a view: its rows are made whenever they are read",
}
NEEDS = {
    "usage log": "a usage log",
    "imports": "an imported usage log",
    "draws": "the draws of a simulation",
    "driver targets": "targets, which only a lever on members sets",
}


def explain(model: Model, name: str) -> str:
    """Question, grain, reads, columns with units, sources and SQL of the query `name`, as text.

    Raises UniteconError, with the nearest name, where there is none.
    """
    query = catalog.get(name)
    parts = (
        _wrapped(f"{query.name}: {query.question}"),
        "\n".join(_facts(query)),
        _section("Columns", _columns(_types(model, name))),
        _section("Assumptions behind it", _assumptions(model.case, name)),
        _section("Sources behind it", _sources(model.case, name)),
        _section("SQL", query.sql.splitlines()),
    )
    return "\n\n".join(part for part in parts if part)


def _facts(query: Query) -> Iterator[str]:
    yield f"layer  {query.layer} ({query.file})"
    yield f"topic  {query.topic}"
    yield f"grain  one row for each {', '.join(query.grain)}"
    yield _wrapped(f"reads  {', '.join(query.reads) or 'nothing'}", "       ")
    yield f"notes  {query.notes}"
    yield f"kept   {HOW_KEPT[query.kept]}"
    if query.needs:
        yield f"needs  {' and '.join(NEEDS[need] for need in query.needs)}"
    if query.sums:
        yield "sums   exact: decimals and whole numbers, in any order of rows"


def _types(model: Model, name: str) -> dict[str, str]:
    """The columns of a query, those of an example where this case has no usage log."""
    if model.has(name) or not {"usage log", "imports"}.intersection(catalog.get(name).needs):
        return model.columns(name)
    from unitecon import model as models

    with models.open(WITH_LOG, scenarios=[BASELINE]) as example:
        return example.columns(name)


def _columns(types: dict[str, str]) -> list[str]:
    widest = max(map(len, types), default=0)
    kinds = max((len(kind) for kind in types.values()), default=0)
    lines = (
        f"{name:<{widest}}  {kind.lower():<{kinds}}  {units.describe(name)}"
        for name, kind in types.items()
    )
    return [_wrapped(line.rstrip(), " " * (widest + kinds + 4)) for line in lines]


def _tables(name: str) -> list[str]:
    """The assumption tables that the query reads, directly or through others."""
    behind = catalog.with_reads([name], catalog.load())
    names = {read for query in behind for read in query.reads}
    known = sorted(read.removeprefix(catalog.GIVEN_PREFIX) for read in names)
    return [table for table in known if table in tables.TABLES and tables.is_assumption(table)]


def _assumptions(case: Case, name: str) -> list[str]:
    counts = {table: Counter(case.tables[table]["basis"].to_list()) for table in _tables(name)}
    widest = max(map(len, counts), default=0)
    return [
        f"{table:<{widest}}  {', '.join(f'{n} {basis}' for basis, n in sorted(bases.items()))}"
        for table, bases in counts.items()
        if bases
    ]


def _sources(case: Case, name: str) -> list[str]:
    uses: Counter[str] = Counter()
    for table in _tables(name):
        uses.update(source for source in case.tables[table]["source_id"].to_list() if source)
    titles = dict(case.tables["sources"].select("source_id", "title").iter_rows())
    return [
        _wrapped(f"{source} ({n} {'row' if n == 1 else 'rows'}): {titles.get(source)}", "    ")
        for source, n in uses.most_common()
    ]


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(textwrap.indent(line, "  ") for line in lines)]) if lines else ""


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH - 2, subsequent_indent=indent, break_long_words=False)
