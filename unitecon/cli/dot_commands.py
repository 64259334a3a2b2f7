"""The commands of `unitecon sql` that begin with a dot, as DuckDB and SQLite have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unitecon.errors import UniteconError, nearest

if TYPE_CHECKING:
    import polars as pl

    from unitecon.cli.kept import AdHocSql

HELP = """\
.tables [WORD]   what can be asked: answers, steps, inputs and given tables
.schema NAME     the columns of one of them, with types and units (or .columns NAME)
.help            this list
.exit            leave (or Ctrl-D)
Anything else is SQL: one SELECT, ended with ; or an empty line."""
TABLES, SCHEMA, COLUMNS, HELP_COMMAND = ".tables", ".schema", ".columns", ".help"
COMMANDS = (TABLES, SCHEMA, COLUMNS, HELP_COMMAND)
OF_PEERS = {"\\d": TABLES, "\\dt": TABLES, ".describe": SCHEMA, "\\?": HELP_COMMAND}
GIVEN_LAYER = "given"


def answer(ask: AdHocSql, text: str) -> pl.DataFrame | str:
    """What a command gives: rows, or text. Raises UniteconError for an unknown one."""
    command, *arguments = text.strip().rstrip(";").split()
    if command == HELP_COMMAND:
        return HELP
    if command == TABLES:
        return _tables(ask, arguments[0] if arguments else "")
    if command not in (SCHEMA, COLUMNS):
        known = ", ".join(COMMANDS)
        hint = nearest(OF_PEERS.get(command, command), COMMANDS)
        raise UniteconError(f"unknown command {command!r}{hint} (known: {known})")
    if not arguments:
        raise UniteconError(f"{command} needs a name, e.g. {command} runways; see {TABLES}")
    return _columns(ask, arguments[0])


def _tables(ask: AdHocSql, word: str) -> pl.DataFrame:
    import polars as pl

    from unitecon.dictionary.tables import TABLES as GIVEN_TABLES
    from unitecon.engine import catalog

    queries = catalog.load()
    rows = []
    for name in ask.names():
        query, table = queries.get(name), name.removeprefix(catalog.GIVEN_PREFIX)
        about = GIVEN_TABLES[table].description if table in GIVEN_TABLES else ""
        if word in name:
            rows.append(
                (name, query.layer, query.question) if query else (name, GIVEN_LAYER, about)
            )
    layers = [*reversed(catalog.LAYERS), GIVEN_LAYER]
    rows.sort(key=lambda row: (row[1] == "checks", layers.index(row[1]), row[0]))
    return pl.DataFrame(rows, ["name", "layer", "about"], orient="row")


def _columns(ask: AdHocSql, name: str) -> pl.DataFrame:
    import polars as pl

    from unitecon.dictionary import units

    rows = [(column, kind.lower(), units.describe(column)) for column, kind in ask.columns(name)]
    return pl.DataFrame(rows, ["column", "type", "meaning"], orient="row")
