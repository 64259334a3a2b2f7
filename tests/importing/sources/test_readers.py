"""Files of logs: what kind they are, whether they can be read together, their rows as SQL."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from unitecon.errors import InputError
from unitecon.importing.sources import readers


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", "x\n1\n", "csv"), ("a.CSV.gz", "x\n1\n", "csv"), ("a.parquet", "PAR1", "parquet"),
        ("a.jsonl", '\n{"x": 1}\n{"x": 2}\n', "lines"), ("a.json.gz", '{\n"x": 1}', "document"),
        ("a.json", '[{"x": 1}]', "document"), ("a.jsonl", "broken\n{}\n", "lines"),
    ],
)  # fmt: skip
def test_a_file_has_a_kind_a_fingerprint_and_a_size(
    tmp_path: Path, name: str, text: str, kind: str
) -> None:
    path = written(tmp_path, name, text)
    data = path.read_bytes()
    assert readers.look(path) == readers.Source(
        path, kind, hashlib.sha256(data).hexdigest(), len(data), name
    )


def test_a_file_that_cannot_be_a_log_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: no such file"):
        readers.look(tmp_path / "none.csv")
    with pytest.raises(InputError, match=r"a\.csv: is empty"):
        readers.look(written(tmp_path, "a.csv", ""))
    with pytest.raises(InputError, match="is text without columns"):
        readers.look(written(tmp_path, "a.xlsx", "x"))
    cut = tmp_path / "b.jsonl.gz"
    cut.write_bytes(gzip.compress(b'{"x": 1}' * 100)[:12])
    with pytest.raises(InputError, match="cannot be read to its end"):
        readers.look(cut)
