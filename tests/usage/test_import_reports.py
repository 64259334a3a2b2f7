"""The `import.json` of an import, also where it is damaged."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from commandline import Call, caller
from places import ROOT

from unitecon.errors import UniteconError
from unitecon.usage import import_reports, ledger

LOG_CASE = ROOT / "datasets" / "assistant_startup"
IMPORT_ID = "5e530912da1769ef"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "my case"
    shutil.copytree(LOG_CASE, folder)
    return folder


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(monkeypatch, capsys)


def _broken(about: dict[str, Any], part: str, value: object) -> dict[str, Any]:
    *above, last = part.split(".")
    inner = about
    for name in above:
        inner = inner[name]
    inner[last] = value
    return about


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("import_id", "../../elsewhere"),
        ("import_id", 5),
        ("created_at", "yesterday"),
        ("files", [1]),
        ("files", {}),
        ("counts", []),
        ("counts.accepted", "many"),
        ("totals.requests", None),
        ("months", None),
        ("map", 1),
    ],
)
def test_a_report_of_another_shape_is_refused(case: Path, part: str, value: object) -> None:
    (folder,) = ledger.folders(case)
    path = folder / "import.json"
    path.write_text(json.dumps(_broken(json.loads(path.read_text()), part, value)))
    with pytest.raises(UniteconError, match="it is not the report of this import"):
        import_reports.report(folder)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"5", b"{}"])
def test_a_damaged_report_names_the_way_out_which_works(
    case: Path, call: Call, data: bytes
) -> None:
    (folder,) = ledger.folders(case)
    (folder / "import.json").write_bytes(data)
    code, _, err = call("imports", case)
    assert code == 2
    assert len(err.splitlines()) == 1
    assert err.endswith(
        f"; take the import out and import its files again: unitecon forget {IMPORT_ID} '{case}'\n"
    )
    code, out, _ = call("forget", IMPORT_ID, case)
    assert code == 0
    assert "it was damaged, so its files are not known" in out
    assert ledger.folders(case) == []


def test_a_folder_that_is_not_called_after_a_month_is_refused(case: Path) -> None:
    (folder,) = ledger.folders(case)
    (folder / "month=2025-13").mkdir()
    with pytest.raises(UniteconError, match="it is not called after a month"):
        ledger.months(case)


@pytest.mark.parametrize(
    "question", ["show user_margins", "show user_costs", "sql from usage_ledger", "run", "check"]
)
def test_a_pipe_in_the_place_of_a_ledgers_file_is_refused(
    case: Path, call: Call, question: str
) -> None:
    file = next((case / "usage").glob("import=*/month=2025-12/*.parquet"))
    file.unlink()
    os.mkfifo(file)
    code, _, errors = call(*question.split(maxsplit=1), case)
    assert code == 2
    assert "it is a pipe, not a file" in errors
