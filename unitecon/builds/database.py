"""The database of a build: what `sql` and `--where` ask, without a model.

There are two, the company's and one with a usage log's users, which takes longer to make and is
made when it is first needed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from unitecon.basics import sql_text, unfinished

if TYPE_CHECKING:
    from unitecon.builds.build import Build
    from unitecon.engine.ad_hoc.process import SandboxProcess
    from unitecon.model import Model

COMPANY, USERS = "company", "users"
NAMES = "names.json"
LARGEST = 100_000_000  # bytes; of a larger log the database is made when asked for


def keep(build: Build, model: Model, text: str) -> None:
    """Keep the database that a text of SQL asks, if it is not kept. Nothing is raised."""
    from unitecon.errors import UniteconError

    kind = _kind(text, model.names)
    if build.read(_file(kind)) is not None:
        return
    try:
        build.home.mkdir(parents=True, exist_ok=True)
        with unfinished.Unfinished(build.home) as folder:
            path = folder / _file(kind)
            listed = model.snapshot(path, has_users=kind == USERS)
            if path.stat().st_size > LARGEST:
                return
            about = json.dumps(listed).encode()
            build.keep(
                {
                    _file(kind): (path, len(listed)),
                    f"{kind}.json": (about, len(listed)),
                    NAMES: (json.dumps(model.names).encode(), 0),
                }
            )
    except (OSError, UniteconError):
        return


def opened(build: Build, text: str) -> SandboxProcess | None:
    """A sandbox over the kept database that a text of SQL asks; None if none can answer it.

    What asks for the tables themselves is left to the model, which has views where this has tables.
    """
    known = names(build)
    if known is None or sql_text.is_about_tables(text):
        return None
    named = known.keys() & sql_text.words(text)
    kinds = (COMPANY, USERS) if _kind(text, known) == COMPANY else (USERS,)
    for kind in kinds:
        listed = _json(build, f"{kind}.json")
        path = build.path(_file(kind))
        if listed is not None and path is not None and named <= set(listed):
            from unitecon.engine.ad_hoc.process import SandboxProcess

            return SandboxProcess(path)
    return None


def names(build: Build) -> dict[str, bool] | None:
    """What the case can answer, and whether it is about a log's users; None if not kept."""
    listed: dict[str, bool] | None = _json(build, NAMES)
    return listed


def _kind(text: str, names: dict[str, bool]) -> str:
    return USERS if any(names[name] for name in names.keys() & sql_text.words(text)) else COMPANY


def _file(kind: str) -> str:
    return f"{kind}.duckdb"


def _json(build: Build, name: str) -> Any:
    data = build.read(name)
    return None if data is None else json.loads(data)
