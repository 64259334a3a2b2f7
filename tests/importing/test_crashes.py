"""An import that is killed leaves the ledger as before or complete; two at once do no harm."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import logcase
import polars as pl
import pytest

from unitecon import importing
from unitecon.usage import ledger

ROWS = 60_000
MAP = """[columns]
request_id = "id"
user_id = "user"
occurred_at = "at"
model_ref = "model"
input_tokens = "prompt"
"""


def log(folder: Path, name: str, first: int) -> Path:
    """A file of ROWS requests, a few of them without a user."""
    frame = pl.select(i=pl.int_range(first, first + ROWS)).select(
        id=pl.format("r{}", "i"),
        user=pl.when(pl.col("i") % 1000 == 0)
        .then(None)
        .otherwise(pl.format("u{}", pl.col("i") % 97)),
        at=pl.datetime(2025, 10, 1) + pl.duration(minutes=pl.col("i") % 80_000),
        model=pl.lit("gpt-4o"),
        prompt=pl.col("i") % 5000,
    )
    frame.write_csv(folder / name)
    return folder / name


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = logcase.build(tmp_path / "case", [])
    (tmp_path / "map.toml").write_text(MAP)
    importing.import_files("table", [log(tmp_path, "a.csv", 0)], folder, tmp_path / "map.toml")
    return folder


def command(case: Path, file: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "unitecon", "import", "table", str(file), "--into", str(case)),
        *("--map", str(case.parent / "map.toml")),
    ]


def ledger_rows(case: Path) -> int:
    """Rows of the ledger, as any reader sees it."""
    return sum(
        pl.scan_parquet(p).select(pl.len()).collect().item() for p in ledger.data_files(case)
    )


def test_a_kill_leaves_the_ledger_as_before_or_complete(case: Path, tmp_path: Path) -> None:
    file = log(tmp_path, "b.csv", ROWS)
    before, whole = ledger_rows(case), ledger_rows(case) + ROWS - ROWS // 1000
    started = time.monotonic()
    clock = random.Random(11)
    seen = []
    # The whole takes about a second after a second of start-up; some kills come in between.
    for _ in range(4):
        process = subprocess.Popen(
            command(case, file), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(clock.uniform(0.3, 1.6))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        seen.append(ledger_rows(case))
        assert seen[-1] in (before, whole)
        for about in ledger.imports(case):
            assert about["counts"]["accepted"] == sum(about["months"].values())
    done = subprocess.run(command(case, file), capture_output=True, text=True, check=True)
    assert ledger_rows(case) == whole, (seen, done.stdout)
    assert not list((case / "usage").glob(".tmp-*"))
    assert time.monotonic() - started < 60


def test_several_importers_at_once(case: Path, tmp_path: Path) -> None:
    before = ledger_rows(case)
    same, other = log(tmp_path, "b.csv", ROWS), log(tmp_path, "c.csv", ROWS + ROWS // 2)
    running = [
        subprocess.Popen(command(case, file), stdout=subprocess.PIPE, text=True)
        for file in (same, same, other, other)
    ]
    outputs = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert sum("nothing new to import" in output for output in outputs) == 2
    # The two files share half of their rows; a row in a thousand has no user.
    new = ROWS + ROWS // 2
    assert ledger_rows(case) == before + new - new // 1000
    ids = pl.concat([pl.read_parquet(path) for path in ledger.data_files(case)])["request_id"]
    assert ids.n_unique() == len(ids)


def test_the_command_says_what_it_did(case: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        command(case, log(tmp_path, "b.csv", ROWS // 2)), capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[:4] == [
        ["read", "60,000"],
        ["accepted", "29,970"],
        ["duplicate", "29,970"],
        ["quarantined", "60"],
    ]
    assert ["missing_user", "60"] in lines
    assert "first missing_user: b.csv:2" in done.stdout
    assert "Writing" in done.stderr
    again = subprocess.run(
        [*command(case, tmp_path / "nowhere.csv")], capture_output=True, text=True, check=False
    )
    assert again.returncode == 2
    assert "nowhere.csv: no such file" in again.stderr
