"""What an import is known by: its files, their fingerprints, and the id made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unitecon.basics.version import version
from unitecon.importing.sources import expand, readers
from unitecon.importing.sources.readers import Source


def look(paths: Sequence[Path], progress: Callable[[str], None]) -> list[Source]:
    """The files to import, looked at several at a time: most of it is computing fingerprints.

    Raises InputError for a path that is not there or holds no data.
    """
    files = expand.expand(paths)
    progress(f"Checking {len(files):,} {'file' if len(files) == 1 else 'files'}")
    with ThreadPoolExecutor() as pool:
        looked = list(pool.map(readers.look, files))
    names = expand.names(files)
    return [replace(source, name=name) for source, name in zip(looked, names, strict=True)]


def about(
    form: str, sources: Sequence[Source], home: Path, reading: Mapping[str, Any]
) -> dict[str, Any]:
    """The beginning of an import.json; `reading` has the map and the key it is read with."""
    files = [{"name": s.name, "sha256": s.sha256, "bytes": s.size} for s in sources]
    known = {
        "format": form,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version(),
        "files": files,
        **reading,
    }
    return {"import_id": _id(known, home)} | known


def _id(known: Mapping[str, Any], home: Path) -> str:
    """A fingerprint of format, map and files; another one where an import has it already."""
    hashes = sorted(file["sha256"] for file in known["files"])
    texts = [known["format"], known["map"] or "", *hashes]
    import_id = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    if not (home / f"import={import_id}").exists():
        return import_id
    texts.append(datetime.now(UTC).isoformat())
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
