"""Find, parse, order and describe the SQL files that are the model.

A file is one query: a header of `-- key: value` lines, then a body that becomes a view named
after the file's stem. Nothing here runs SQL, and the parser is DuckDB's or SQLGlot's business:
the header says what a query reads, and a test proves that the header is right.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from unitecon.errors import UniteconError, nearest

LAYERS = ("imports", "inputs", "steps", "answers", "checks")
TOPICAL = ("steps", "answers")  # layers with a folder for each topic
HEADER_KEYS = ("question", "grain", "reads", "notes")
GIVEN_PREFIX = "given_"  # tables the engine is handed; every other name is a file of the catalog


@dataclass(frozen=True, slots=True)
class Query:
    """One SQL file: what it asks, one row per what (`grain`), what it reads, and its body."""

    name: str
    layer: str
    topic: str
    path: Path
    question: str
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    notes: str
    sql: str

    @property
    def file(self) -> str:
        """The file below `queries/`, e.g. `answers/cash/runways.sql`."""
        return "/".join(dict.fromkeys([self.layer, self.path.parent.name, self.path.name]))


def home(name: str) -> Path:
    """The folder `queries` or `datasets`: inside the installed package, else beside it.

    Raises UniteconError where neither place holds it (a broken installation).
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise UniteconError(f"no folder {name!r} in or beside {package}; is unitecon fully installed?")


def load(folder: Path | None = None) -> dict[str, Query]:
    """Every query by name, each after the ones it reads.

    `folder` holds one subfolder a layer and defaults to the product's own `queries/`. Raises
    UniteconError naming the file where a header is incomplete, a name is taken twice, a read
    name is unknown, or reads go round in a circle.
    """
    return dict(_load(folder or home("queries")))


def get(name: str) -> Query:
    """The query called `name`; raises UniteconError with the nearest name where there is none."""
    queries = _load(home("queries"))
    if name not in queries:
        known = [one for one, query in queries.items() if query.layer != "imports"]
        raise UniteconError(f"no query is called {name!r}{nearest(name, known)}")
    return queries[name]


def with_reads(names: Iterable[str], queries: Mapping[str, Query]) -> list[Query]:
    """The queries called `names` and everything they read, directly or not, in order."""
    wanted = set(names)
    for name in reversed(
        list(queries)
    ):  # dependants come after what they read, so one pass is enough
        if name in wanted:
            wanted.update(queries[name].reads)
    return [query for name, query in queries.items() if name in wanted]


def describe() -> dict[str, list[tuple[str, str]]]:
    """For each layer, in order, the (name, question) pairs of its queries by name."""
    queries = sorted(_load(home("queries")).values(), key=lambda query: query.name)
    return {
        layer: [(query.name, query.question) for query in queries if query.layer == layer]
        for layer in LAYERS
    }


def parse(path: Path) -> Query:
    """Read one SQL file; raises UniteconError naming the file where its header is incomplete."""
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    header, body = _split(text)
    # A query over constants reads nothing: its `reads` is there, and empty.
    needed = {key: header.get(key) for key in HEADER_KEYS if key != "reads" or key not in header}
    missing = [key for key, value in needed.items() if not value]
    layer, topic = _place(path)
    place = "/".join(dict.fromkeys([layer, path.parent.name, path.name]))
    if missing:
        raise UniteconError(f"{place}: the header lacks {', '.join(missing)}")
    if not body.strip(" \n;"):
        raise UniteconError(f"{place}: there is no SQL under the header")
    return Query(
        name=path.stem,
        layer=layer,
        topic=topic or _page(header["notes"]),
        path=path,
        question=header["question"],
        grain=_names(header["grain"]),
        reads=_names(header["reads"]),
        notes=header["notes"],
        sql=body.strip().rstrip(";").rstrip(),
    )


@functools.cache
def _load(folder: Path) -> dict[str, Query]:
    found: dict[str, Query] = {}
    for layer in LAYERS:
        for path in sorted((folder / layer).rglob("*.sql")):
            query = parse(path)
            if query.name in found:
                raise UniteconError(f"{query.file}: {found[query.name].file} has the same name")
            found[query.name] = query
    for query in found.values():
        _require_known_reads(query, found)
    return {name: found[name] for name in _ordered(found)}


def _require_known_reads(query: Query, found: Mapping[str, Query]) -> None:
    # An import reads what its importer hands it (raw lines of a file), which no catalog lists.
    if query.layer == "imports":
        return
    for name in query.reads:
        if name not in found and not name.startswith(GIVEN_PREFIX):
            hint = nearest(name, found)
            raise UniteconError(f"{query.file}: reads {name!r}, which no query is called{hint}")


def _ordered(found: Mapping[str, Query]) -> list[str]:
    graph = {name: [read for read in query.reads if read in found] for name, query in found.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        place = found[circle[0]].file
        raise UniteconError(f"{place}: reads itself through {' <- '.join(circle)}") from None


def _split(text: str) -> tuple[dict[str, str], str]:
    """The header's values by key, and the body.

    An indented line continues the last key's value; any other is a remark for who reads the file.
    """
    header: dict[str, str] = {}
    key = ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not line.startswith("--"):
            return header, "\n".join(lines[number:])
        name, colon, value = line[2:].strip().partition(":")
        if colon and name in HEADER_KEYS and name not in header:
            key = name
            header[key] = value.strip()
        elif key and line.startswith("--  "):
            header[key] = f"{header[key]} {line[2:].strip()}".strip()
    return header, ""


def _place(path: Path) -> tuple[str, str]:
    """A file's layer, and its topic where the layer has a folder for each."""
    above = path.parent
    return (above.name, "") if above.name in LAYERS else (above.parent.name, above.name)


def _page(notes: str) -> str:
    """The topic of a query outside a topic's folder: the page that explains it."""
    return Path(notes.partition("#")[0]).stem


def _names(value: str) -> tuple[str, ...]:
    return tuple(name for name in (part.strip() for part in value.split(",")) if name)
