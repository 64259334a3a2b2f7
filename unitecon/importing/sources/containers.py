"""Files that hold a log without being one: archives, workbooks, databases, web pages."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from unitecon.errors import Fault, InputError, Place

UNPACK = "unpack it first"
EXPORT = "export the rows as CSV first"
MAGIC = {
    b"BZh": ("is compressed with bzip2", UNPACK),
    b"\xfd7zXZ\x00": ("is compressed with xz", UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("is a 7z archive", UNPACK),
    b"Rar!": ("is a RAR archive", UNPACK),
    b"SQLite format 3\x00": ("is an SQLite database", EXPORT),
    b"\xd0\xcf\x11\xe0": ("is an old Excel workbook", "save the sheet as CSV first"),
    b"ARROW1": ("is an Arrow file", "write it as Parquet first"),
    b"ORC": ("is an ORC file", "write it as Parquet first"),
    b"Obj\x01": ("is an Avro file", "write it as Parquet first"),
    b"%PDF": ("is a PDF", EXPORT),
    b"\x93NUMPY": ("is a NumPy array", EXPORT),
}
NAMED = 3  # members of an archive that a message names


def refuse(path: Path, head: bytes) -> None:
    """Raise InputError where the file's (uncompressed) first bytes are of another kind of file."""
    if head.startswith(b"PK\x03\x04"):
        raise _refusal(path, *_zip(path))
    if head[257:262] == b"ustar":
        raise _refusal(path, "is a tar archive", UNPACK)
    for magic, (message, remedy) in MAGIC.items():
        if head.startswith(magic):
            raise _refusal(path, message, remedy)


def refuse_markup(path: Path, text: str) -> None:
    """Raise InputError where the file's text is HTML or XML, such as a saved error page."""
    if not text.lstrip("\ufeff \t").startswith("<"):
        return
    is_html = re.search(r"<!doctype html|<html|<head|<body", text, re.IGNORECASE)
    kind = "an HTML page" if is_html else "XML"
    title = re.search(r"<(title|h1|Code|Message)[^>]*>\s*([^<]{1,80})", text, re.IGNORECASE)
    name = f" ({title[2].strip()!r})" if title else ""
    cause = "a download that was refused or needed a login; download the file again"
    message = f"is {kind}{name}, not a log"
    raise InputError([Fault(message, place=Place(str(path)), cause=cause)])


def _zip(path: Path) -> tuple[str, str]:
    """What is in a zip file, and what to do with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except zipfile.BadZipFile:
        return "is a zip archive that is cut off", "download it again, then unpack it"
    if "xl/workbook.xml" in names:
        return "is an Excel workbook", "save the sheet as CSV first"
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"is a zip archive of {', '.join(names[:NAMED])}{more}", UNPACK


def _refusal(path: Path, message: str, remedy: str) -> InputError:
    return InputError([Fault(f"{message}: {remedy}", place=Place(str(path)))])
