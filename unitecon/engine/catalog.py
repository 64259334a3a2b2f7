"""Find, parse, order and describe the SQL files that are the model.

A file is one query: a header of `-- key: value` lines, then a body that becomes a view named
after the file's stem. Nothing here runs SQL or parses its body: the header says what a query
reads, and a test proves that the header is right.

Whatever an engine has to know about a query stands in its header too, so that adding, renaming
or deleting a SQL file touches no Python:

- `kept: table` stores its rows, in memory and in a database file, because many answers read them;
  `view` (the default) is a view in a database file, and in memory a table where it is an input or
  a step; `on request` is always a view, for rows that are many or that few ask for.
- `needs: usage log`, `imports`, `draws` or `driver targets` marks a query that reads tables which
  only a case with a usage log, one with imports (were all of it refused), a simulation, or a lever
  on members has. Whatever reads it needs the same, except where the header says `usage log, else
  empty`: without a log that query is an empty table, and its readers run.
- `part of: otel` marks a query of imports/ that the format `otel` reads; it is not a format.
  With `kept: table`, an import runs it once, into a temporary file.
- `lines: usage` stands in a log format of JSON lines of which few are records: those with one of
  these names in quotes. They are read in order and numbered; other lines are not looked at.
- `files: together` stands in one whose records refer to other files: those imported before are read
  again, beside new ones.
- `sums: exact` promises that every sum in it is one of decimals or whole numbers, so that its rows
  are the same on any number of threads.
- `same as: normal_probabilities` has the body of that file, which stands beside it and reads a
  single query, over the single query that this one reads: a formula over other rows.
- `order: month latest, loss_rank` is the order of an answer's rows when it is shown (see
  `row_order`); rows that are equal in it keep the order of the grain.
- `compares: scenarios` shows every scenario unless some are named; other answers, the baseline.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from unitecon.basics import homes
from unitecon.dictionary import near_meanings
from unitecon.engine import row_order, sql_header
from unitecon.engine.row_order import Term
from unitecon.engine.sql_header import (
    CHOICES,
    ELSE_EMPTY,
    HEADER_KEYS,
    KEPT,
    LINES,
    NEEDS,
    ORDER,
    PART_OF,
    SAME_AS,
)
from unitecon.errors import UniteconError, nearest

LAYERS = ("imports", "inputs", "steps", "answers", "checks")
TOPICAL = ("steps", "answers")  # layers with a folder for each topic
TOPICS = (
    *("timing", "drivers", "plans", "tokens", "margins", "company", "cash"),
    *("facts", "log", "charges", "bills", "bridges", "simulation", "checks"),
)
home = homes.home  # where `queries` and `datasets` are
GIVEN_PREFIX = "given_"  # tables the engine is handed; every other name is a file of the catalog


@dataclass(frozen=True, slots=True)
class Query:
    """One SQL file: its question, its key columns (`grain`), what it reads, and its body.

    `kept` is one of KEPT; `needs` holds those of NEEDS that it or anything below it declares;
    `is_else_empty` says that it is an empty table where they are missing; `sums` is "exact" or "";
    `part_of` is the format of an import whose part it is, or "".
    `order` is how its rows are shown, and `compares` "scenarios" where all of them are.
    `lines` holds the names that mark the lines of a log which are records, or nothing; `files` is
    "together" where its files are read together with those imported before; `same_as` is the query
    whose body it has, or "".
    """

    name: str
    layer: str
    topic: str
    path: Path
    question: str
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    notes: str
    sql: str
    kept: str = KEPT[0]
    needs: tuple[str, ...] = ()
    is_else_empty: bool = False
    sums: str = ""
    part_of: str = ""
    order: tuple[Term, ...] = ()
    compares: str = ""
    lines: tuple[str, ...] = ()
    files: str = ""
    same_as: str = ""

    @property
    def file(self) -> str:
        """The file below `queries/`, e.g. `answers/cash/runways.sql`."""
        return "/".join(dict.fromkeys([self.layer, self.path.parent.name, self.path.name]))


def load(folder: Path | None = None) -> dict[str, Query]:
    """Every query by name, each after the ones it reads.

    `folder` holds one subfolder per layer and defaults to the product's own `queries/`. Raises
    UniteconError naming the file where a header is incomplete, a name is taken twice, a read
    name is unknown, or reads go round in a circle.
    """
    return dict(_load(folder or home("queries")))


def get(name: str) -> Query:
    """The query called `name`; raises UniteconError, with the nearest name, for an unknown one."""
    queries = _load(home("queries"))
    if name not in queries:
        known = [other for other, query in queries.items() if query.layer != "imports"]
        raise UniteconError(f"unknown query {name!r}{near_meanings.hint(name, known)}")
    return queries[name]


def with_reads(names: Iterable[str], queries: Mapping[str, Query]) -> list[Query]:
    """The queries called `names` and everything they read, directly or not, in order."""
    wanted = set(names)
    for name in reversed(list(queries)):  # each comes before what it reads, so one pass is enough
        if name in wanted:
            wanted.update(queries[name].reads)
    return [query for name, query in queries.items() if name in wanted]


def by_topic(layer: str) -> dict[str, list[Query]]:
    """The queries of a layer by topic: topics in the order of TOPICS, queries by name."""
    queries = sorted(
        (query for query in _load(home("queries")).values() if query.layer == layer),
        key=lambda query: query.name,
    )
    topics = sorted({query.topic for query in queries}, key=TOPICS.index)
    return {topic: [query for query in queries if query.topic == topic] for topic in topics}


def of_draws(topic: str) -> tuple[str, ...]:
    """The answers of a topic that are made from the draws of a simulation."""
    answers = by_topic("answers")[topic]
    return tuple(query.name for query in answers if "draws" in query.needs)


def parse(path: Path) -> Query:
    """Read one SQL file; raises UniteconError naming the file where its header is at fault."""
    header, body = sql_header.read(path)
    layer, topic = _place(path)
    place = "/".join(dict.fromkeys([layer, path.parent.name, path.name]))
    _require_complete(header, place)
    _require_allowed(header, place)
    if not body.strip(" \n;"):
        raise UniteconError(f"{place}: no SQL under the header")
    needs = header.get("needs", "")
    return Query(
        name=path.stem,
        layer=layer,
        topic=topic or _page(header["notes"]),
        path=path,
        question=header["question"],
        grain=sql_header.names(header["grain"]),
        reads=sql_header.names(header["reads"]),
        notes=header["notes"],
        sql=body.strip().rstrip(";").rstrip(),
        kept=header.get("kept", KEPT[0]),
        needs=(needs.removesuffix(ELSE_EMPTY),) if needs else (),
        is_else_empty=needs.endswith(ELSE_EMPTY),
        sums=header.get("sums", ""),
        part_of=header.get(PART_OF, ""),
        order=_order(header.get(ORDER, ""), place),
        compares=header.get("compares", ""),
        lines=sql_header.names(header.get(LINES, "")),
        files=header.get("files", ""),
        same_as=header.get(SAME_AS, ""),
    )


def _require_complete(header: Mapping[str, str], place: str) -> None:
    """Raise UniteconError where the header lacks a key, or one has no value."""
    # A query over constants reads nothing: its `reads` is there, and empty.
    needed = {key: header.get(key) for key in HEADER_KEYS if key != "reads" or key not in header}
    if missing := [key for key, value in needed.items() if not value]:
        raise UniteconError(f"{place}: the header lacks {', '.join(missing)}")


def _require_allowed(header: Mapping[str, str], place: str) -> None:
    """Raise UniteconError where an optional key has a value that it cannot have."""
    for key, allowed in CHOICES.items():
        if key in header and header[key] not in allowed:
            values = ", ".join(allowed)
            raise UniteconError(f"{place}: {key} must be one of {values}, not {header[key]!r}")


def _order(text: str, place: str) -> tuple[Term, ...]:
    try:
        return row_order.parse(text)
    except ValueError as error:
        raise UniteconError(
            f"{place}: order has {str(error)!r}, which is not a column with desc or latest"
        ) from None


@functools.cache
def _load(folder: Path) -> dict[str, Query]:
    queries: dict[str, Query] = {}
    for layer in LAYERS:
        for path in sorted((folder / layer).rglob("*.sql")):
            query = parse(path)
            if query.name in queries:
                raise UniteconError(f"{query.file}: {queries[query.name].file} has the same name")
            queries[query.name] = query
    for query in queries.values():
        _require_known_reads(query, queries)
    return _with_needs({name: queries[name] for name in _ordered(queries)})


def _with_needs(queries: Mapping[str, Query]) -> dict[str, Query]:
    """The queries, in order of what they read, each with the needs of all below it."""
    whole: dict[str, Query] = {}
    for name, query in queries.items():
        below = [whole[read] for read in query.reads if read in whole]
        inherited = {need for read in below if not read.is_else_empty for need in read.needs}
        needs = tuple(need for need in NEEDS if need in inherited.union(query.needs))
        whole[name] = replace(query, needs=needs)
    return whole


def _require_known_reads(query: Query, queries: Mapping[str, Query]) -> None:
    # An import reads what its importer hands it (raw lines of a file), which no catalog lists.
    if query.layer == "imports":
        return
    for name in query.reads:
        if name not in queries and not name.startswith(GIVEN_PREFIX):
            hint = nearest(name, queries)
            raise UniteconError(f"{query.file}: reads an unknown query {name!r}{hint}")


def _ordered(queries: Mapping[str, Query]) -> list[str]:
    graph = {
        name: [read for read in query.reads if read in queries] for name, query in queries.items()
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        place = queries[circle[0]].file
        raise UniteconError(f"{place}: reads itself through {' <- '.join(circle)}") from None


def _place(path: Path) -> tuple[str, str]:
    """A file's layer, and its topic where the layer has a folder for each."""
    above = path.parent
    return (above.name, "") if above.name in LAYERS else (above.parent.name, above.name)


def _page(notes: str) -> str:
    """The topic of a query outside a topic's folder: its page, and `log` for a format's page."""
    page = Path(notes.partition("#")[0])
    return "log" if page.parent.name == "formats" else page.stem
