"""Files that are not what they seem: read as what they are, or refused with one clear message."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import logcase
import polars as pl
import pytest
from places import ROOT

from unitecon import importing
from unitecon.errors import InputError
from unitecon.importing import job
from unitecon.importing.job import Job
from unitecon.usage import ledger

FORMATS = ROOT / "tests" / "importing" / "formats"
HEADER = "user,ts,model,input_tokens\n"
ROW = "ann,2025-10-02,gpt-4o,1000\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return logcase.build(tmp_path / "case", [])


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("requests.csv", HEADER + ROW)
    return buffer.getvalue()


def take(case: Path, *paths: Path) -> importing.ImportReport:
    """What `import auto` does."""
    recognition = importing.recognise(paths)
    return job.run(Job(recognition.format, paths, case))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "a.csv: is empty"),
        ("a.csv", b" \n\n", "a.csv: has only blank lines"),
        ("a.csv", HEADER.encode(), "a.csv: has no records"),
        ("a.json", b"[]", "a.json: has no records"),
        ("a.json", b"<html><title>403 Forbidden</title></html>",
         "a.json: is an HTML page ('403 Forbidden'), not a log"),
        ("a.csv", zipped(), "a.csv: is a zip archive of requests.csv: unpack it first"),
        ("a.json", b'{"error": {"message": "no key"}}',
         "a.json: is an error response ('no key'), not a log"),
        ("a.csv", b"user,user,ts,model,input_tokens\na,b,2025-10-02,gpt-4o,1\n",
         "has the column 'user' twice"),
        ("a.csv", b"name,total\nann,3\n", "a table needs columns for user, time, model and tokens"),
        ("a.bin", bytes(range(256)) * 9, "a.bin: is a binary file, not a log"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_log_is_refused_whole(
    case: Path, tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(InputError) as error:
        take(case, file)
    assert message in str(error.value)
    assert not (case / "usage").exists() or not list((case / "usage").glob("[!.]*"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", (HEADER + ROW).encode("utf-16")),
        ("a.txt", (HEADER + ROW).replace(",", ";").encode()),
        ("a.log", (HEADER + ROW).replace(",", "\t").encode()),
        ("a", b"\xef\xbb\xbf" + (HEADER + ROW).encode()),
        ("a.log", b'{"user": "ann", "ts": 1759363200, "model": "gpt-4o", "input_tokens": 1000}\n'),
        ("a.json", (b'{\n"items": [\n{"user": "ann", "ts": "2025-10-02", "model": "gpt-4o",\n'
         b'"usage": {"input_tokens": 1000}}]}')),
        ("a.csv", b'user,ts,model,usage\nann,2025-10-02,gpt-4o,"{""input_tokens"": 1000}"\n'),
        ("a.jsonl", (b'{"user": "x", "ts": "2025-10-02", "model": "gpt-4o", "input_tokens": 1000, '
         b'"user": "ann"}\n')),
    ],
)  # fmt: skip
def test_a_table_is_read_whatever_its_shape(
    case: Path, tmp_path: Path, name: str, data: bytes
) -> None:
    import polars as pl

    file = tmp_path / name
    file.write_bytes(data)
    report = take(case, file)
    assert (report.format, report.accepted, report.quarantined) == ("table", 1, 0)
    row = pl.read_parquet(ledger.data_files(case)[0]).row(0, named=True)
    assert (row["user_id"], row["input_tokens"]) == ("ann", 1000)
    assert str(row["occurred_at"]) == "2025-10-02 00:00:00"


def test_a_folder_of_thousands_of_files_is_one_import(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "days"
    folder.mkdir()
    for number in range(1000):
        (folder / f"{number}.csv").write_text(HEADER + ROW)
        (folder / f"{number}.jsonl").write_text("")
    (folder / "0.csv").write_text(HEADER + ROW * 3)
    report = take(case, folder)
    assert report.accepted == 4  # files with the same contents count once


def test_two_formats_in_a_folder_are_refused(case: Path, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    for name in ("litellm.dump.csv", "langfuse.page.json"):
        (tmp_path / "logs" / name).write_bytes((FORMATS / name).read_bytes())
    with pytest.raises(InputError, match=r"langfuse\.page\.json is langfuse and"):
        take(case, tmp_path / "logs")


def test_a_log_whose_every_record_is_refused_is_imported(case: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEADER + "ann,2025-10-02,gpt-4o,-1\nann,2025-10-02,gpt-4o\n")
    report = job.run(Job("table", [file], case))
    assert (report.read, report.accepted, report.reasons) == (
        2, 0, {"broken_row": 1, "negative_count": 1},
    )  # fmt: skip


def test_a_file_is_read_under_its_own_name_alone(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "user=EVIL" / "d[x]"
    folder.mkdir(parents=True)
    (folder / "log[1].csv").write_text(HEADER + ROW)
    (folder / "log1.csv").write_text(HEADER + ROW * 3)
    report = job.run(Job("table", [folder / "log[1].csv"], case))
    assert report.read == 1
    (rows,) = case.glob("usage/import=*/month=*/*.parquet")
    assert pl.read_parquet(rows)["user_id"].to_list() == ["ann"]
