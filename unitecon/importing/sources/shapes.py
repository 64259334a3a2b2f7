"""What a file is by its content, whatever its name says: table, JSON, Parquet, or not a log."""

from __future__ import annotations

import gzip
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from unitecon.basics import csv_text
from unitecon.errors import Fault, InputError, Place
from unitecon.importing.sources import containers

HEAD = 1 << 16  # bytes that show what a file is
DELIMITERS = (",", ";", "\t", "|")
PARQUET = b"PAR1"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class FileShape:
    """How to read a file.

    `kind` is parquet, csv, lines or document; `compression` is gzip, zstd or empty.
    """

    kind: str
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    compression: str = ""


def of(path: Path) -> FileShape:
    """The shape of a file. Raises InputError where it is missing, empty, or not a log."""
    if not path.is_file():
        raise InputError([Fault("no such file", place=Place(str(path)))])
    with path.open("rb") as file:
        start = file.read(HEAD)
    if not start:
        raise _refusal(path, "is empty", "an export that was interrupted")
    if start.startswith(PARQUET):
        return FileShape("parquet")
    compression = _compression(start)
    head = _head(path, compression)
    containers.refuse(path, head)
    encoding = _encoding(head)
    text = _decoded(path, head, encoding)
    if not text.strip() and not _has_text(path, compression, encoding):
        raise _refusal(path, "has only blank lines", "an export that was interrupted")
    return _text_shape(path, FileShape("csv", ",", encoding, compression))


def opened(path: Path, compression: str | None = None) -> IO[bytes]:
    """The file's bytes, uncompressed; `compression` as its first bytes show, unless given."""
    if compression is None:
        with path.open("rb") as file:
            compression = _compression(file.read(4))
    if compression == "gzip":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if compression == "zstd":
        import pyarrow as pa

        return cast("IO[bytes]", pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))
    return path.open("rb")


def text_of(path: Path, shape: FileShape) -> io.TextIOWrapper:
    """The file's text, decoded; line ends as they stand in the file."""
    file = opened(path, shape.compression)
    return io.TextIOWrapper(file, encoding=shape.encoding, errors="replace", newline="")


def broken_off(path: Path, error: Exception) -> InputError:
    """The error for a file that cannot be read to its end."""
    cause = "an interrupted copy or download; nothing was imported"
    return _refusal(path, f"cannot be read to its end: {error}", cause)


def _refusal(path: Path, message: str, cause: str | None = None) -> InputError:
    return InputError([Fault(message, place=Place(str(path)), cause=cause)])


def _compression(start: bytes) -> str:
    if start.startswith(GZIP):
        return "gzip"
    return "zstd" if start.startswith(ZSTD) else ""


def _head(path: Path, compression: str) -> bytes:
    try:
        with opened(path, compression) as file:
            return file.read(HEAD)
    except (OSError, EOFError) as error:
        raise broken_off(path, error) from None


def _encoding(head: bytes) -> str:
    """The encoding by the byte order mark, by zeros in every second byte, or by trying UTF-8."""
    marks = {b"\xff\xfe\x00\x00": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    for mark, encoding in marks.items():
        if head.startswith(mark):
            return encoding
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.4 * half:
        return "utf-16-be"
    # JSON is UTF-8, and so is what has any character in it, a broken one or one cut off aside.
    is_json = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    text = head.decode("utf-8", errors="ignore")
    return "utf-8-sig" if is_json or head.isascii() or not text.isascii() else "cp1252"


def _decoded(path: Path, head: bytes, encoding: str) -> str:
    """The start of the file as text. Raises InputError where it is binary."""
    text = head.decode(encoding, errors="replace")
    lines = [line for line in text.split("\n") if line]
    if 2 * sum(bool(CONTROL.search(line)) for line in lines) > len(lines):
        raise _refusal(path, "is a binary file, not a log (must be CSV, JSON or Parquet)")
    return text


def _has_text(path: Path, compression: str, encoding: str) -> bool:
    with text_of(path, FileShape("csv", ",", encoding, compression)) as text:
        return any(line.strip() for line in text)


def _text_shape(path: Path, shape: FileShape) -> FileShape:
    """Tell JSON lines, a JSON document and a table apart. Raises InputError for other text."""
    try:
        with text_of(path, shape) as text:
            lines = _first_lines(text, 20)
    except (OSError, EOFError) as error:
        raise broken_off(path, error) from None
    first = lines[0].lstrip("\ufeff \t")
    if first.startswith("["):
        return FileShape("document", ",", shape.encoding, shape.compression)
    is_open = first.startswith("{") and not _is_object(first)
    objects = sum(map(_is_object, lines[1:]))
    if is_open and first.rstrip().endswith(("{", "[", ",", ":")) and 5 * objects < 4 * len(lines):
        return FileShape("document", ",", shape.encoding, shape.compression)
    if first.startswith("{") or any(map(_is_object, lines)):
        return FileShape("lines", ",", shape.encoding, shape.compression)
    containers.refuse_markup(path, "\n".join(lines))
    return _table_shape(path, lines, shape)


def _first_lines(text: io.TextIOWrapper, count: int) -> list[str]:
    lines: list[str] = []
    for line in text:
        if line.strip():
            lines.append(line.rstrip("\r\n"))
        if len(lines) == count:
            break
    return lines


def _is_object(line: str) -> bool:
    if not line.lstrip("\ufeff \t").startswith("{"):
        return False
    try:
        return isinstance(json.loads(line.lstrip("\ufeff")), dict)
    except (ValueError, RecursionError):
        return False


def _table_shape(path: Path, lines: list[str], shape: FileShape) -> FileShape:
    delimiter = max(DELIMITERS, key=lambda sign: _cells(lines[0], sign))
    if _cells(lines[0], delimiter) == 1 and path.suffix.lower() not in (".csv", ".tsv", ".gz"):
        prefixed = any("{" in line and line.rstrip().endswith("}") for line in lines)
        cause = "a log collector's prefix before each record; keep the JSON alone"
        raise _refusal(
            path,
            "is text without columns (must be CSV, JSON or Parquet)",
            cause if prefixed else None,
        )
    return FileShape("csv", delimiter, shape.encoding, shape.compression)


def _cells(line: str, delimiter: str) -> int:
    return len(next(csv_text.reader([line], delimiter=delimiter), []))
