"""What a file is, told by its content."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from unitecon.errors import InputError
from unitecon.importing.sources import containers, samples, shapes
from unitecon.importing.sources.shapes import FileShape

LINE = '{"x": 1}\n'
TABLE = "user,model\nann,gpt-4o\n"


def written(folder: Path, data: bytes, name: str = "export") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (LINE.encode(), FileShape("lines")),
        (b"\xef\xbb\xbf" + LINE.encode(), FileShape("lines")),
        (b"\n  \n" + LINE.encode(), FileShape("lines")),
        (b"not json\n" + LINE.encode(), FileShape("lines")),
        (b'{\n  "x": 1\n}\n', FileShape("document")),
        (b'{ "data": [\n {"x": 1}\n]}', FileShape("document")),
        (b'[{"x": 1}]', FileShape("document")),
        (TABLE.encode(), FileShape("csv")),
        (TABLE.replace(",", ";").encode(), FileShape("csv", ";")),
        (TABLE.replace(",", "\t").encode(), FileShape("csv", "\t")),
        (TABLE.encode("utf-16"), FileShape("csv", ",", "utf-16")),
        (TABLE.encode("utf-16-le"), FileShape("csv", ",", "utf-16-le")),
        (LINE.encode("utf-16-be"), FileShape("lines", ",", "utf-16-be")),
        (TABLE.replace("ann", "Zoë").encode("cp1252"), FileShape("csv", ",", "cp1252")),
        (gzip.compress(LINE.encode(), mtime=0), FileShape("lines", ",", "utf-8-sig", "gzip")),
        (b"PAR1....PAR1", FileShape("parquet")),
    ],
)  # fmt: skip
def test_a_file_is_what_it_holds(tmp_path: Path, data: bytes, shape: FileShape) -> None:
    assert shapes.of(written(tmp_path, data)) == shape


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "has only blank lines"),
        (b"\x00\x01\x02\x03" * 50, "is a binary file"),
        (b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title>",
         "is an HTML page ('502 Bad Gateway'), not a log"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
         "is XML ('AccessDenied'), not a log"),
        (zipped(a_csv=TABLE, b_csv=TABLE, c_csv=TABLE, d_csv=TABLE),
         "is a zip archive of a.csv, b.csv, c.csv and 1 more: unpack it first"),
        (zipped(xl__workbook_xml=""), "is an Excel workbook: save the sheet as CSV first"),
        (b"SQLite format 3\x00", "is an SQLite database: export the rows as CSV first"),
        (b"2026-01-01 started\n", "is text without columns (must be CSV, JSON or Parquet)"),
        (b"2026-01-01 " + LINE.encode(), "a log collector's prefix before each record"),
        (gzip.compress(LINE.encode() * 9, mtime=0)[:20], "cannot be read to its end"),
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = written(tmp_path, data)
    with pytest.raises(InputError) as error:
        shapes.of(path)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)


def test_a_missing_file_and_a_cut_archive_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        shapes.of(tmp_path / "none.csv")
    with pytest.raises(InputError, match="zip archive that is cut off"):
        containers.refuse(written(tmp_path, zipped(a_csv=TABLE)[:40]), b"PK\x03\x04")


@pytest.mark.parametrize(
    ("data", "records"),
    [
        (LINE * 3, [{"x": 1}] * 2),
        ('{"x": 1}\n{"x": \n{"x": 3}\n', [{"x": 1}, {"x": 3}]),
        ('{"data": [{"x": 1}, {"x": 2}]}', [{"x": 1}, {"x": 2}]),
        ('[{"x": 1}]', [{"x": 1}]),
        ('{\n"x": 1}\n{\n"x": 2}', [{"x": 1}, {"x": 2}]),
        ('a,b\n"{""c"": 1}",2\n', [{"a": {"c": 1}, "b": "2"}]),
        ('{"data": [1, 2]}', [{"data": [1, 2]}]),
    ],
)
def test_a_sample_has_the_first_records(
    tmp_path: Path, data: str, records: list[samples.Record]
) -> None:
    assert samples.sample(written(tmp_path, data.encode()), 2).records == records
