"""What the commands keep of a case, and find kept: each asks here before it runs a model."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    import polars as pl

    from unitecon.builds.build import Build
    from unitecon.model import Model

MANY_CELLS = 40_000  # of more the text is over a megabyte, and takes long to make


def build_of(
    case: str, as_of: datetime | None = None, scenarios: Sequence[str] | None = None
) -> Build | None:
    """The build of a case as its files are now; None if nothing can be kept."""
    from unitecon.builds import build

    day = as_of.date().isoformat() if as_of else ""
    return build.build_of(case, day, scenarios or None)


def keep_answer(build: Build | None, name: str, frame: pl.DataFrame, keys: Sequence[str]) -> None:
    """Keep an answer's rows, and its text in each format that is text."""
    if build is not None:
        build.keep(_files_of(name, frame, keys))


def _files_of(
    name: str, frame: pl.DataFrame, keys: Sequence[str]
) -> dict[str, tuple[bytes | Path, int]]:
    from unitecon.builds import answers
    from unitecon.reports import formats

    texts = {}
    if frame.height * frame.width <= MANY_CELLS:
        columns, numeric = formats.table_cells(frame)
        table = {"keys": list(keys), "numeric": numeric, "columns": columns}
        texts = {form: formats.encode(frame, form) for form in ("csv", "json")}
        texts["table"] = json.dumps(table).encode()
    return answers.files_of(name, frame, texts)


def keep_file(build: Build | None, name: str, data: bytes) -> None:
    """Keep an explanation or a chart as it is printed or written."""
    if build is not None:
        build.keep({name: (data, 0)})


def keep_database(build: Build | None, model: Model, text: str) -> None:
    """Keep the database that a text of SQL asks."""
    from unitecon.builds import database

    if build is not None:
        database.keep(build, model, text)


def keep_run(build: Build | None, model: Model, folder: Path) -> None:
    """Keep the charts that a run has drawn in `folder`, and the answers behind its page, at once.

    The database of ad hoc SQL is left to the first `sql`: it takes a sixth of a run's time.
    """
    from unitecon.engine import catalog
    from unitecon.reports import chart_files, run

    if build is None:
        return
    files: dict[str, tuple[bytes | Path, int]] = {}
    for name in run.shown_answers(model):
        files |= _files_of(name, model.answer(name), catalog.get(name).grain)
    for path in (folder / f"{name}.svg" for name in chart_files.drawable(model)):
        files[f"{path.stem}.chart{path.suffix}"] = path.read_bytes(), 0
    build.keep(files)


def rows(build: Build | None, name: str, where: str | None) -> pl.DataFrame | None:
    """The kept rows of an answer, those that meet a condition; None if they are not kept."""
    from unitecon.builds import answers, database
    from unitecon.engine import catalog
    from unitecon.errors import UniteconError

    if build is None:
        return None
    frame = answers.rows(build, name) if where is None else None
    if frame is not None:
        return frame
    try:
        sandbox = database.opened(build, f"{name} {where or ''}")
        if sandbox is None:
            return None
        frame = sandbox.where(name, where or "true")
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
        from unitecon.errors import UniteconError

        sandbox = database.opened(self._build, text) if self._build is not None else None
        if sandbox is not None:
            with suppress(UniteconError):  # the model says what is wrong
                return sandbox.sql(text)
        frame = self._opened().sql(text)
        self._asked = text
        return frame

    def keep(self) -> None:
        """Keep the database of what was asked last, if a model answered it; then free the model."""
        from unitecon.builds import database

        if self._model is not None and self._build is not None and self._asked:
            database.keep(self._build, self._model, self._asked)
        if self._model is not None:
            self._model.close()

    def _opened(self) -> Model:
        from unitecon import model

        if self._model is None:
            self._model = model.open(self._case)
        return self._model
