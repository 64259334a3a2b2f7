"""Inputs shaped like public bug reports of gateways and providers, with what each request used.

Each folder in `cases/` with a `want.json` has one: what is accepted with its classes and its cost
at list prices, and what is refused for which reason. The right values were worked out by hand from
the providers' documentation.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from format_files import IMPORTING
from priced import imported

CASES = sorted(path.parent for path in IMPORTING.glob("cases/*/want.json"))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_case_has_its_right_values(folder: Path, tmp_path: Path) -> None:
    want = json.loads((folder / "want.json").read_text(encoding="utf-8"))
    files = [path for path in sorted(folder.iterdir()) if path.name != "want.json"]
    priced = imported(want["format"], files, tmp_path)
    assert {name: priced.figures(name) for name in priced.rows} == want["requests"]
    assert priced.report.reasons == want["refused"]
