"""Earlier imports: listed, taken out again, replaced, and never read twice in two ways."""

from __future__ import annotations

from pathlib import Path

import logcase
import polars as pl
import pytest

from unitecon import importing
from unitecon.errors import InputError, UniteconError
from unitecon.importing import earlier, job, publish, report
from unitecon.importing.job import Job
from unitecon.usage import ledger

HEADER = "id,user,ts,model,prompt_tokens,cached_tokens\n"
MAP = """[columns]
request_id = "id"
user_id = "user"
occurred_at = "ts"
model_ref = "model"
input_tokens = "prompt_tokens"
cache_read_tokens = "cached_tokens"
"""
INSIDE = "[totals]\ninput_includes_cache_read = true\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return logcase.build(tmp_path / "case", [])


def log(folder: Path, name: str, *ids: int) -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(f"r{i},ann,2025-10-02,gpt-4o,1000,400\n" for i in ids))
    return path


def take(case: Path, *files: Path, text: str = MAP, replace: bool = False) -> report.ImportReport:
    """Import files by the map with this text."""
    map_file = case.parent / "map.toml"
    map_file.write_text(text)
    return job.run(Job("table", files, case, map_file, is_replacing=replace))


def rows(case: Path) -> pl.DataFrame:
    files = ledger.data_files(case)
    return pl.concat([pl.read_parquet(file) for file in files]) if files else pl.DataFrame()


def test_imports_are_listed_with_files_counts_and_months(case: Path, tmp_path: Path) -> None:
    assert importing.imports(case).is_empty()
    first = take(case, log(tmp_path, "a.csv", 1, 2))
    take(case, log(tmp_path, "b.csv", 2, 3), log(tmp_path, "c.csv", 4))
    frame = importing.imports(case)
    assert frame.select("format", "files", "read_records", "duplicate_records").rows() == [
        ("table", "a.csv", 2, 0),
        ("table", "b.csv, c.csv", 3, 1),
    ]
    assert frame["import_id"][0] == first.import_id
    assert frame["last_month"].to_list() == ["2025-10", "2025-10"]


def test_an_import_is_taken_out_again(case: Path, tmp_path: Path) -> None:
    first = take(case, log(tmp_path, "a.csv", 1, 2))
    second = take(case, log(tmp_path, "b.csv", 2, 3))
    assert first.import_id and second.import_id
    forgotten = importing.forget(case, first.import_id[:6])
    assert (forgotten.import_id, forgotten.files) == (first.import_id, ("a.csv",))
    assert forgotten.notes[0].startswith(f"import {second.import_id} left out as duplicates: 1 of")
    assert forgotten.notes[0].endswith("import its files again with --replace: b.csv")
    assert rows(case)["request_id"].to_list() == ["r3"]
    assert [path.name for path in (case / "usage").glob(".tmp*")] == []
    take(case, tmp_path / "a.csv")  # it is not known any more


def test_an_unknown_import_is_refused_with_the_nearest(case: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unknown import 'abc': .* has no imports"):
        importing.forget(case, "abc")
    known = take(case, log(tmp_path, "a.csv", 1)).import_id
    assert known
    with pytest.raises(InputError, match=f"did you mean '{known}'"):
        importing.forget(case, "x" + known[1:])
    take(case, log(tmp_path, "b.csv", 2))
    with pytest.raises(InputError, match="unknown import ''"):
        importing.forget(case, "")
    with pytest.raises(InputError, match="not a case"):
        importing.forget(tmp_path, known)


def test_another_map_is_not_skipped_but_refused_with_what_to_do(case: Path, tmp_path: Path) -> None:
    file = log(tmp_path, "a.csv", 1)
    first = take(case, file)
    assert take(case, file).skipped_files == ("a.csv",)
    with pytest.raises(InputError) as error:
        take(case, file, text=MAP + INSIDE)
    assert str(error.value) == (
        f"a.csv: was imported with another map already (import {first.import_id}); import it again "
        f"with --replace, or first: unitecon forget {first.import_id} {case}"
    )
    with pytest.raises(InputError, match="was imported as table already"):
        job.run(Job("openrouter", [file], case))


def test_a_corrected_map_replaces_the_import(case: Path, tmp_path: Path) -> None:
    file = log(tmp_path, "a.csv", 1)
    first = take(case, file)
    assert rows(case)["input_tokens"].to_list() == [1000]
    second = take(case, file, text=MAP + INSIDE, replace=True)
    assert second.replaced == (first.import_id,)
    assert rows(case)["input_tokens"].to_list() == [600]
    assert importing.imports(case)["import_id"].to_list() == [second.import_id]
    third = take(case, file, text=MAP + INSIDE, replace=True)  # the same again, under a new id
    assert third.replaced == (second.import_id,)
    assert third.import_id != second.import_id
    assert (third.accepted, third.duplicate) == (1, 0)
    assert len(ledger.folders(case)) == 1


def test_a_grown_log_replaces_the_shorter_one_of_its_name(case: Path, tmp_path: Path) -> None:
    first = take(case, log(tmp_path, "a.csv", 1))
    noted = take(case, log(tmp_path, "a.csv", 1, 2)).notes
    assert noted[0] == (
        f"a.csv was imported with other contents before (import {first.import_id}); if it is the "
        "same log, grown or corrected, import it with --replace"
    )
    grown = take(case, log(tmp_path, "a.csv", 1, 2, 3), replace=True)
    assert (len(grown.replaced), grown.accepted) == (2, 3)
    assert rows(case).height == 3


def test_an_import_with_other_files_is_not_replaced_by_some(case: Path, tmp_path: Path) -> None:
    a, b = log(tmp_path, "a.csv", 1), log(tmp_path, "b.csv", 2)
    take(case, a, b)
    with pytest.raises(InputError, match=r"it has other files too; .* not named: b\.csv"):
        take(case, a, replace=True)
    assert rows(case).height == 2


def test_a_replacement_that_fails_leaves_the_earlier_import(case: Path, tmp_path: Path) -> None:
    file = log(tmp_path, "a.csv", 1)
    take(case, file)
    with pytest.raises(InputError, match="'promt' is not a column"):
        take(case, file, text=MAP.replace("prompt_tokens", "promt"), replace=True)
    assert rows(case).height == 1
    assert list((case / "usage").glob(".[rt]*")) == []


def test_a_crash_while_replacing_counts_neither_twice_nor_never(case: Path, tmp_path: Path) -> None:
    old = take(case, log(tmp_path, "a.csv", 1)).import_id
    home = case / "usage"
    marker = home / f"{ledger.REPLACING}new"
    marker.write_text(str(old))  # killed before the new import was there
    assert len(ledger.folders(case)) == 1
    (home / "import=new").mkdir()  # killed after
    assert [folder.name for folder in ledger.folders(case)] == ["import=new"]
    with publish.locked(case):
        assert not marker.exists()
        assert not (home / f"import={old}").exists()


def test_a_bundled_case_is_refused() -> None:
    bundled = Path(importing.__file__).parent.parent.parent / "datasets" / "openai"
    with pytest.raises(UniteconError, match="bundled cases are read-only"):
        earlier.refuse_case(bundled)
