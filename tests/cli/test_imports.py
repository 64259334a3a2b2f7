"""Importing by command: recognised formats, guessed maps, imports listed and forgotten."""

from __future__ import annotations

from pathlib import Path

import logcase
import pytest
from commandline import Call
from places import ROOT

from unitecon.cli import imports
from unitecon.importing.maps import table_map
from unitecon.reports import notes
from unitecon.usage import ledger

FORMATS = ROOT / "tests" / "importing" / "formats"
TABLE = (
    "id,user,ts,model,prompt_tokens,cached_tokens,total_tokens\n"
    "1,ann,2025-10-02,gpt-4o,1000,400,1000\n"
)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return logcase.build(tmp_path / "case", [])


def test_auto_recognises_the_format_and_says_why(call: Call, case: Path) -> None:
    code, out, err = call("import", "auto", FORMATS / "litellm.dump.csv", "--into", case)
    assert code == 0
    assert err.startswith("Format litellm: rows have startTime, custom_llm_provider")
    assert "accepted" in out
    assert f"(list: unitecon imports {case})" in out


def test_a_table_gets_a_guessed_map_that_is_printed_and_used(
    call: Call, case: Path, tmp_path: Path
) -> None:
    file = tmp_path / "log.csv"
    file.write_text(TABLE)
    code, printed, _ = call("import", "auto", file, "--print-map")
    assert code == 0
    assert ledger.folders(case) == []
    (tmp_path / "map.toml").write_text(printed)
    totals = table_map.read(tmp_path / "map.toml").totals
    assert totals == {"input_includes_cache_read": True}
    code, out, err = call("import", "auto", file, "--into", case)
    assert code == 0
    assert printed in err
    assert "note: prompt_tokens includes cached_tokens: total_tokens counts" in out


def test_what_was_imported_is_listed_and_forgotten(call: Call, case: Path) -> None:
    assert call("imports", case)[1].startswith("No imports.")
    call("import", "litellm", FORMATS / "litellm.dump.csv", "--into", case)
    code, out, _ = call("imports", case)
    assert code == 0
    assert "litellm.dump.csv" in out
    import_id = ledger.imports(case)[0]["import_id"]
    code, out, _ = call("forget", import_id, case)
    assert (code, out.startswith(f"Forgot import {import_id}: ")) == (0, True)
    assert ledger.folders(case) == []
    code, _, err = call("forget", import_id, case)
    assert (code, "has no imports" in err) == (2, True)


def test_calls_that_are_wrong(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = FORMATS / "litellm.dump.csv"
    code, _, err = call("import", "auto", file)
    assert (code, err) == (2, "--into CASE is missing, and the current folder is not a case\n")
    code, _, err = call("import", "auto", file, "--print-map")
    assert code == 2
    assert "only a table has a map; 'litellm' has columns of its own" in err
    assert imports.import_.__doc__


def test_an_import_is_done_though_what_it_leaves_out_is_not_known(
    call: Call, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> list[str]:
        raise MemoryError

    monkeypatch.setattr(notes, "after_import", fail)
    code, out, err = call("import", "auto", FORMATS / "litellm.dump.csv", "--into", case)
    assert code == 0
    assert "accepted" in out
    assert "Note: the import is done, but what it leaves out is not known: not enough memory" in err
