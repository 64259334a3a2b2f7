"""What the commands keep of a case, and find kept: each asks here before it runs a model."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from pathlib import Path

    import polars as pl

    from unitecon.builds.build import Build
    from unitecon.model import Model
    from unitecon.reports.view import Shown

BESIDE = ".beside"  # an answer's notes on what it does not count
LEDGER_NOTES = "ledger.notes"  # those beside a database
CASE_NOTES = "case.notes"  # those beside any answer
CASE = "case.json"  # what is kept of the case itself
MANY_CELLS = 40_000  # of more the text is over a megabyte, and takes long to make


def build_of(
    case: str, as_of: datetime | None = None, scenarios: Sequence[str] | None = None
) -> Build | None:
    """The build of a case as its files are now; None if nothing can be kept."""
    from unitecon.builds import build

    day = as_of.date().isoformat() if as_of else ""
    return build.build_of(case, day, scenarios)


def keep_answer(build: Build | None, name: str, frame: pl.DataFrame, model: Model) -> None:
    """Keep an answer's rows, and its text in each format that is text."""
    if build is not None:
        build.keep(_files_of(name, frame, model))


def keep_read(build: Build | None, name: str, frame: pl.DataFrame, day: date) -> None:
    """Keep an answer that was read from a kept database, of a case without a log.

    What there is to note beside an answer about a log is the model's to say.
    """
    from unitecon.builds import database

    if build is None or frame.is_empty() or f"{name}.screen" in build.files:
        return
    names = database.names(build)
    if names is not None and not any(names.values()):
        build.keep(_texts_of(name, frame, day, _notes(build, CASE_NOTES) or ()))


def keep_shown(
    build: Build | None, model: Model, name: str, rows: pl.DataFrame, where: str | None
) -> None:
    """Keep an answer's rows, or the database that a condition on them asks."""
    if where is None:
        keep_answer(build, name, rows, model)
    else:
        keep_database(build, model, f"{name} {where}")


def _files_of(name: str, frame: pl.DataFrame, model: Model) -> dict[str, tuple[bytes | Path, int]]:
    from unitecon.reports import notes

    beside = notes.notes_on(model, name, frame)
    files = _texts_of(name, frame, model.case.as_of_date, beside)
    return files | {CASE: (_case_text(model), 0)}


def _texts_of(
    name: str, frame: pl.DataFrame, day: date, beside: Sequence[str]
) -> dict[str, tuple[bytes | Path, int]]:
    """The files of an answer: its rows, and as text what is shown of them if nothing is asked."""
    from unitecon.builds import answers
    from unitecon.engine import catalog
    from unitecon.reports import formats, screen, view

    shown = view.shown(frame, catalog.get(name), view.View(), day)
    whole = shown.frame
    texts = {"screen": _cells_text(whole.head(screen.ROWS), shown)}
    if whole.height * whole.width <= MANY_CELLS:
        encoded = {form: formats.encode(whole, form) for form in ("csv", "json")}
        # What a note goes with is not printed at once.
        texts |= {form: file.data for form, file in encoded.items() if not file.notes}
        texts["table"] = _cells_text(whole, shown)
    texts["notes"] = json.dumps(shown.notes).encode()
    texts["beside"] = json.dumps(list(beside)).encode()
    return answers.files_of(name, frame, texts)


def _cells_text(frame: pl.DataFrame, shown: Shown) -> bytes:
    from unitecon.reports import formats

    cells = formats.table_cells(frame, shown.wanted)
    return json.dumps({"total": shown.total, "cells": cells}).encode()


def _case_text(model: Model) -> bytes:
    return json.dumps({"as_of_date": str(model.case.as_of_date)}).encode()


def keep_file(build: Build | None, name: str, data: bytes) -> None:
    """Keep an explanation or a chart as it is printed or written."""
    if build is not None:
        build.keep({name: (data, 0)})


def keep_database(build: Build | None, model: Model, text: str) -> None:
    """Keep the database that a text of SQL asks."""
    from unitecon.builds import database
    from unitecon.reports.notes import on_inputs, on_ledger

    if build is not None:
        database.keep(build, model, text)
        texts = {LEDGER_NOTES: on_ledger(model.case), CASE_NOTES: on_inputs(model.case)}
        files = {name: (json.dumps(notes).encode(), 0) for name, notes in texts.items()}
        build.keep({CASE: (_case_text(model), 0), **files})


def notes(build: Build | None, name: str) -> list[str]:
    """The notes kept with an answer, or with the database that its rows were asked of."""
    from unitecon.reports.notes import reads_log

    beside = _notes(build, f"{name}{BESIDE}")
    if beside is not None:
        return beside
    on_case, on_log = _notes(build, CASE_NOTES), _notes(build, LEDGER_NOTES)
    return [*(on_case or ()), *((on_log or ()) if reads_log(name) else ())]


def _notes(build: Build | None, file: str) -> list[str] | None:
    data = None if build is None else build.read(file)
    texts: list[str] | None = None if data is None else json.loads(data)
    return texts


def keep_run(build: Build | None, model: Model, folder: Path, *, has_ids: bool) -> None:
    """Keep the charts that a run has drawn in `folder`, and the answers behind its page, at once.

    A chart that names users is not what `chart` draws.

    The database of ad hoc SQL is left to the first `sql`: it takes a sixth of a run's time.
    """
    from unitecon.reports import chart_files, run

    if build is None:
        return
    files: dict[str, tuple[bytes | Path, int]] = {}
    for name in run.shown_answers(model):
        files |= _files_of(name, model.answer(name), model)
    named = chart_files.RUN_OF_LOG if has_ids else ()
    drawn = [name for name in chart_files.drawable(model) if name not in named]
    for path in (folder / f"{name}.svg" for name in drawn):
        files[f"{path.stem}.chart{path.suffix}"] = path.read_bytes(), 0
    build.keep(files)


def rows(build: Build | None, name: str, where: str | None) -> tuple[pl.DataFrame, date] | None:
    """The kept rows of an answer, those that meet a condition, and the as-of date.

    In order of the grain; None if they are not kept.
    """
    from datetime import date

    from unitecon.builds import answers

    about = build.read(CASE) if build is not None else None
    if build is None or about is None:
        return None
    day = date.fromisoformat(json.loads(about)["as_of_date"])
    frame = answers.rows(build, name) if where is None else None
    frame = frame if frame is not None else _asked(build, name, where)
    return None if frame is None else (frame, day)


def _asked(build: Build, name: str, where: str | None) -> pl.DataFrame | None:
    from unitecon.builds import database
    from unitecon.engine import catalog
    from unitecon.errors import LimitReached, UniteconError

    try:
        sandbox = database.opened(build, f"{name} {where or ''}")
        if sandbox is None:
            return None
        with closing(sandbox):
            frame = sandbox.where(name, where or "true")
    except LimitReached:
        raise
    except UniteconError:
        return None  # the model says what is wrong
    grain = [key for key in catalog.get(name).grain if key in frame.columns]
    return frame.sort(grain, nulls_last=True, maintain_order=True)


class AdHocSql:
    """A user's SQL on a case: over its kept database, or else over a model, opened if needed.

    Raises like `unitecon.open` for a case that cannot be opened, before anything is asked.
    """

    def __init__(self, case: str) -> None:
        self._case = case
        self._build = build_of(case)
        self._asked = ""
        self._model: Model | None = None
        if self._build is None or not self._build.files:
            self._model = self._opened()

    def __call__(self, text: str) -> pl.DataFrame:
        """The rows of one SELECT; raises like `Model.sql`."""
        from unitecon.builds import database
        from unitecon.errors import LimitReached, UniteconError

        sandbox = database.opened(self._build, text) if self._build is not None else None
        if sandbox is not None:
            try:
                with closing(sandbox):
                    return sandbox.sql(text)
            except LimitReached:
                raise
            except UniteconError:
                pass  # the model says what is wrong
        frame = self._opened().sql(text)
        self._asked = text
        return frame

    def names(self) -> list[str]:
        """What can be asked: the names of answers, steps, inputs, checks and given tables."""
        from unitecon.builds import database

        names = database.names(self._build) if self._build is not None else None
        return list(names if names is not None else self._opened().names)

    def columns(self, name: str) -> list[tuple[str, str]]:
        """The columns of a name with their SQL types; raises like `Model.columns`."""
        return list(self._opened().columns(name).items())

    def keep(self) -> None:
        """Keep the database of what was asked last, if a model answered it; then free the model."""
        if self._model is not None and self._build is not None and self._asked:
            keep_database(self._build, self._model, self._asked)
        if self._model is not None:
            self._model.close()

    def _opened(self) -> Model:
        from unitecon import model

        if self._model is None:
            self._model = model.open(self._case)
        return self._model
