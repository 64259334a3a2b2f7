"""Log files -> the relation `source_rows` that a format's query reads.

Text is read as text: `strict_types` decides what a cell means. Lines are numbered only where a row
without an id or an invalid row needs them, since numbering costs more than everything else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unitecon.errors import Fault, InputError, Place
from unitecon.importing.sources import shapes
from unitecon.importing.sources.shapes import FileShape

COMPRESSED = (".gz", ".zst", ".zstd")
KINDS = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".otlp": "json",
}
WIDEST = 10_000  # columns of a table


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path, its kind (parquet, csv, lines or document), SHA-256 and size in bytes.

    `name` is what people are shown: the file's name, with folders where names are the same.
    """

    path: Path
    kind: str
    sha256: str
    size: int
    name: str
    shape: FileShape | None = field(default=None, compare=False)
    origin: Path | None = field(default=None, compare=False)  # where `path` is a copy or a link

    @property
    def place(self) -> Path:
        """The path that people know."""
        return self.origin or self.path


@dataclass(frozen=True, slots=True)
class Shape:
    """How a format reads records: each as JSON (`line`), or as the columns of a table.

    `columns` are those that a map names, and all that is read of JSON records.
    """

    as_lines: bool
    columns: tuple[str, ...] = ()


def look(path: Path) -> Source:
    """The kind and SHA-256 of a file. Raises InputError where it is missing, empty or no log."""
    shape = shapes.of(path)
    fingerprint = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 22), b""):
            fingerprint.update(block)
    size = path.stat().st_size
    return Source(path, shape.kind, fingerprint.hexdigest(), size, path.name, shape)


def kind_of(name: str) -> str | None:
    """The kind of file that a name promises: parquet, csv or json; None for any other."""
    stem = name.lower()
    for suffix in COMPRESSED:
        stem = stem.removesuffix(suffix)
    return KINDS.get(Path(stem).suffix)


def unreadable(error: Exception, sources: Sequence[Source]) -> InputError:
    """A reader's error as an input error, with the file it names if it names one."""
    message = str(error).strip().splitlines()[0]
    named = next((source for source in sources if str(source.path) in str(error)), None)
    file = str((named or sources[0]).place)
    cut = any(
        word in message for word in ("end of", "EOF", "GZIP", "truncat", "ZSTD", "decompress")
    )
    cause = "an interrupted copy or download; nothing was imported" if cut else None
    return InputError([Fault(f"cannot be read: {message}", place=Place(file), cause=cause)])
