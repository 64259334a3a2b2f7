"""Commands on a case's usage log: import files, list what was imported, take an import out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unitecon.basics import terminal
from unitecon.case import places
from unitecon.case.places import DEFAULT
from unitecon.cli import output as cli_output
from unitecon.cli.app import app
from unitecon.cli.options import CaseArgument
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unitecon.importing import GuessedMap, Recognition

BILLS = "bills"  # in place of a format: a bill's own follows


@app.command(name="import")
def import_(
    form: Annotated[
        str, typer.Argument(metavar="FORMAT", help="auto, litellm, otel, table, bills FORMAT ...")
    ],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Files, or folders: all in them."),
    ],
    into: Annotated[
        Path | None, typer.Option(metavar="CASE", help="The case whose ledger grows.")
    ] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="For a table: which column holds what."),
    ] = None,
    user: Annotated[
        str, typer.Option(metavar="NAME", help="Whose usage a log is that names no user.")
    ] = "me",
    print_map: Annotated[
        bool, typer.Option("--print-map", help="Print the map guessed for a table; import nothing.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take out earlier imports of the same files.")
    ] = False,
    pseudonyms: Annotated[
        Path | None,
        typer.Option(metavar="KEYFILE", help="Replace user ids by keyed hashes."),
    ] = None,
) -> None:
    """Import a usage log into a case; quarantine what is invalid.

    A quarantined record keeps its reason and its line in the source. With `auto` the format is
    recognised by content; a table without a map gets one by its column names and counts.
    `bills FORMAT FILE...` imports the lines of providers' bills.
    """
    from unitecon import importing

    if form == BILLS:
        return _bills(files, _case(into), replace)
    case = None if print_map else _case(into)
    chosen, logs = _recognised(files) if form == "auto" else (form, files)
    guess = _guess(chosen, logs, map_file) if print_map or map_file is None else None
    if case is None:
        return _print_map(chosen, guess)
    if guess is not None:
        terminal.say(guess.text, is_error=True)
    job = importing.Job(
        chosen,
        logs,
        case,
        guess or map_file,
        user,
        lambda step: terminal.say(f"{step} ...", is_error=True),
        replace,
        importing.read_pseudonyms(pseudonyms) if pseudonyms else None,
    )
    terminal.say(importing.report_text(importing.run(job), case))
    return _print_notes(case)


def _bills(words: Sequence[Path], case: Path, is_replacing: bool) -> None:
    """Import bills: the first word is their format, the others are files."""
    from unitecon import importing

    form, *files = words
    if not files:
        raise UniteconError(f"import {BILLS} {form}: files are missing; {BILLS} FORMAT FILE...")
    job = importing.BillJob(
        str(form), files, case, lambda step: terminal.say(f"{step} ...", is_error=True),
        is_replacing,
    )  # fmt: skip
    terminal.say(importing.report_text(importing.run_bills(job), case))


def _print_notes(case: Path) -> None:
    """What the case does not count of its log, and where costs differ."""
    from unitecon.basics import failures
    from unitecon.reports import notes

    try:
        texts = notes.after_import(case)
    except Exception as error:  # noqa: BLE001 - the import is done, whatever it is
        texts = [
            f"the import is done, but what it leaves out is not known: {failures.message(error)}"
        ]
    notes.to_stderr(texts)


def _case(into: Path | None) -> Path:
    """The case to import into: as given, else the current folder."""
    if into is None and not Path(places.SETTINGS).is_file():
        raise UniteconError("--into CASE is missing, and the current folder is not a case")
    return into or Path()


def _recognised(files: Sequence[Path]) -> tuple[str, list[Path]]:
    """The format of the files, and which of them are logs."""
    from unitecon import importing

    recognition: Recognition = importing.recognise(files)
    terminal.say(f"Format {recognition.reason}", is_error=True)
    return recognition.format, recognition.sources


def _guess(form: str, files: Sequence[Path], map_file: Path | None) -> GuessedMap | None:
    """The guessed map of a table; None for a format with columns of its own."""
    if form != "table" or map_file is not None:
        return None
    from unitecon import importing

    return importing.guess_map(files)


def _print_map(form: str, guess: GuessedMap | None) -> None:
    if guess is None:
        raise UniteconError(f"only a table has a map; {form!r} has columns of its own")
    terminal.say(guess.text, end="")
    for note in guess.notes:
        terminal.say(f"note: {note}", is_error=True)


@app.command()
def alias(
    key: Annotated[Path, typer.Argument(metavar="KEYFILE", help="The key of the imports.")],
    users: Annotated[list[str], typer.Argument(metavar="USER...", help="Ids of users.")],
) -> None:
    """Print the pseudonyms that imports under a key give to users."""
    from unitecon import importing

    names = importing.read_pseudonyms(key).of_users(users)
    for user in users:
        terminal.say(f"{names[user]}  {user}")


@app.command()
def imports(case: CaseArgument = DEFAULT) -> None:
    """List what was imported: files, counts of records, months."""
    from unitecon import importing
    from unitecon.case import load

    frame = importing.imports(load.find(case))
    if frame.is_empty():
        terminal.say(
            f"No imports. Import a log with: unitecon import auto FILE --into {case or '.'}"
        )
    else:
        cli_output.show(cli_output.whole(frame))


@app.command()
def forget(
    import_id: Annotated[str, typer.Argument(metavar="IMPORT", help="Its id, or the start of it.")],
    case: CaseArgument = DEFAULT,
) -> None:
    """Take an import out of the usage log again."""
    from unitecon import importing
    from unitecon.case import load

    forgotten = importing.forget(load.find(case), import_id)
    records = f"{forgotten.accepted:,} records of {', '.join(forgotten.files[:3])}"
    about = records if forgotten.files else "it was damaged, so its files are not known"
    terminal.say(f"Forgot import {forgotten.import_id}: {about}")
    for note in forgotten.notes:
        terminal.say(f"note: {note}", is_error=True)
