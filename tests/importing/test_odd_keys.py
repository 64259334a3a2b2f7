"""Keys of records that look like paths of JSON: a record has no more meaning than its text."""

from __future__ import annotations

import json
from pathlib import Path

import logcase
import pytest

from attacks.log_formats import FORMATS, MAP, Format, Request
from unitecon import importing

KEYS = ('cache"_tokens', "cache.tokens[0]", "$.cache_tokens", "cache/~1_tokens", "*", "", "\\")
LINES = [form for form in FORMATS if form.suffix == "jsonl"]


@pytest.mark.parametrize("form", LINES, ids=lambda form: form.name)
def test_a_record_is_read_whatever_its_other_keys(form: Format, tmp_path: Path) -> None:
    case = logcase.build(tmp_path / "case", [])
    record = json.loads(form.line(Request("5b8efff798038103", 12, 3)))
    (tmp_path / "log.jsonl").write_text(json.dumps(record | dict.fromkeys(KEYS, "0")))
    (tmp_path / "map.toml").write_text(MAP)
    map_file = tmp_path / "map.toml" if form.name == "table" else None
    report = importing.import_files(form.name, [tmp_path / "log.jsonl"], case, map_file)
    assert (report.read, report.accepted) == (1, 1)
