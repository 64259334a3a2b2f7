"""Pseudonyms: keyed, the same at every import, and no user id left in a case."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from pathlib import Path

import logcase
import polars as pl
import pytest

from unitecon import importing
from unitecon.case.places import SETTINGS
from unitecon.errors import InputError
from unitecon.importing import pseudonyms
from unitecon.importing.job import Job
from unitecon.new_case import log_case
from unitecon.usage import ledger

KEY = b"a key of the tests, long enough"
MAP = """[columns]
request_id = "id"
user_id = "user"
occurred_at = "ts"
model_ref = "model"
input_tokens = "prompt_tokens"
"""
ROWS = (
    "id,user,ts,model,prompt_tokens\n"
    "r1,anna.smith,2025-10-02,gpt-4o,1000\n"
    "anna.smith-7,anna.smith,2025-10-03,gpt-4o,2000\n"
    "day|anna|gpt-4o,bob,2025-10-03,gpt-4o,3000\n"
    "r4,anna.smith,2025-10-03,gpt-4o,minus\n"
)


def _expected(kind: str, text: str, digits: int, key: bytes = KEY) -> str:
    """The definition, by Python's own HMAC."""
    return f"{kind[0]}_{hmac.new(key, f'{kind}:{text}'.encode(), 'sha256').hexdigest()[:digits]}"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_bytes(KEY + b"\n")
    return path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return logcase.build(tmp_path / "case", [])


def _take(case: Path, key: Path | None, *, replace: bool = False, rows: str = ROWS) -> None:
    folder = case.parent
    (folder / "log.csv").write_text(rows)
    (folder / "map.toml").write_text(MAP)
    names = importing.read_pseudonyms(key) if key else None
    job = Job("table", [folder / "log.csv"], case, folder / "map.toml")
    importing.run(
        Job(job.format, job.paths, case, job.map_file, is_replacing=replace, pseudonyms=names)
    )


def _ledger(case: Path) -> pl.DataFrame:
    rows = pl.concat([pl.read_parquet(path) for path in ledger.data_files(case)])
    return rows.select("request_id", "user_id", "input_tokens").sort("input_tokens")


@pytest.mark.parametrize("text", [KEY, b"k" * 64, b"k" * 65, bytes(range(33, 256))])
def test_a_pseudonym_is_the_hmac_of_the_user(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(text)
    names = importing.read_pseudonyms(path).of_users(["anna", "Ünal ☃", ""])
    key = text if len(text) <= 64 else hashlib.sha256(text).digest()
    assert names == {user: _expected("user", user, 20, key) for user in ("anna", "Ünal ☃", "")}


def test_ids_of_users_and_ids_made_of_names_are_replaced(case: Path, key: Path) -> None:
    _take(case, key)
    anna, bob = (_expected("user", user, 20) for user in ("anna.smith", "bob"))
    assert _ledger(case).rows() == [
        ("r1", anna, 1000),
        (_expected("request", "anna.smith-7", 32), anna, 2000),
        (_expected("request", "day|anna|gpt-4o", 32), bob, 3000),
    ]


def test_what_is_quarantined_keeps_its_line_and_not_its_text(case: Path, key: Path) -> None:
    _take(case, key)
    (path,) = case.glob("usage/import=*/quarantine.parquet")
    row = pl.read_parquet(path).row(0, named=True)
    assert (row["source_line"], row["reason"], row["raw"]) == (5, "not_a_number", None)
    _take(case, None, replace=True)
    (path,) = case.glob("usage/import=*/quarantine.parquet")
    assert "anna.smith" in pl.read_parquet(path)["raw"].item()


def test_the_key_is_in_no_file_of_the_case(case: Path, key: Path) -> None:
    _take(case, key)
    assert not [path for path in case.rglob("*") if path.is_file() and KEY in path.read_bytes()]


def test_a_later_import_under_the_same_key_finds_the_same_user_and_duplicates(
    case: Path, key: Path
) -> None:
    _take(case, key)
    _take(case, key, rows=ROWS + "r5,anna.smith,2025-10-04,gpt-4o,4000\n")
    assert _ledger(case).height == 4
    assert _ledger(case)["user_id"].n_unique() == 2


def test_another_key_and_no_key_are_refused_and_nothing_changes(case: Path, key: Path) -> None:
    _take(case, key)
    before = _ledger(case)
    other = key.with_name("other")
    other.write_bytes(b"another key of the tests")
    more = ROWS + "r5,anna.smith,2025-10-04,gpt-4o,4000\n"
    for wrong, way in ((other, "pseudonyms under another key"), (None, "pseudonyms")):
        with pytest.raises(InputError, match=rf"has {way}, so a user of both would count twice"):
            _take(case, wrong, rows=more)
    assert _ledger(case).equals(before)
    _take(case, other, replace=True)
    assert _ledger(case)["user_id"][0] == _expected(
        "user", "anna.smith", 20, b"another key of the tests"
    )


def test_a_ledger_with_user_ids_is_replaced_by_one_with_pseudonyms(case: Path, key: Path) -> None:
    _take(case, None)
    more = ROWS + "r5,anna.smith,2025-10-04,gpt-4o,4000\n"
    with pytest.raises(InputError, match="has user ids and no pseudonyms"):
        _take(case, key, rows=more)
    _take(case, key, replace=True, rows=more)
    assert _ledger(case)["user_id"].str.contains("^u_[0-9a-f]{20}$").all()


def test_a_missing_and_a_short_key_are_refused_with_the_command_that_makes_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "key"
    with pytest.raises(InputError, match=r"key: cannot be read: No such file.*token_hex\(32\)"):
        pseudonyms.read(path)
    path.write_bytes(b"  fifteen bytes..\n")
    with pytest.raises(InputError, match=r"holds a key of 15 bytes \(must be at least 16\)"):
        pseudonyms.read(path)


def test_a_new_case_has_pseudonyms_in_its_log_and_its_members(tmp_path: Path, key: Path) -> None:
    log, users = tmp_path / "log.csv", tmp_path / "users.csv"
    lines = [f"{line},1" for line in ROWS.splitlines()]
    log.write_text("\n".join([f"{lines[0][:-2]},completion_tokens", *lines[1:]]) + "\n")
    users.write_text("mail,plan\nanna.smith,pro\nbob,free\n")
    wanted = log_case.Wanted(
        [log], users=users, prices={"pro": 20.0, "free": 0.0}, pseudonyms=pseudonyms.read(key)
    )
    with log_case.new_case(tmp_path / "new", wanted, lambda _: None) as made:
        members = {member.user_id: member.plan_id for member in made.members.memberships}
        assert made.settings.as_of_date >= date(2025, 10, 3)
    assert members == {
        _expected("user", "anna.smith", 20): "pro",
        _expected("user", "bob", 20): "free",
    }
    texts = [path.read_text() for path in (tmp_path / "new").glob("*.csv")]
    assert (tmp_path / "new" / SETTINGS).is_file()
    assert not [text for text in texts if "anna" in text]
