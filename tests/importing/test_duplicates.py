"""One id on several records: a repeat, an answer that was still growing, or a conflict."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import logcase
import polars as pl
import pytest

from unitecon.importing import job
from unitecon.importing.report import ImportReport
from unitecon.usage import ledger as ledger_files

MAP = """[columns]
request_id = "id"
user_id = "user"
occurred_at = "at"
model_ref = "model"
input_tokens = "in"
output_tokens = "out"
reported_cost_usd = "cost"
"""
HEADER = "id,user,at,model,in,out,cost\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case without a log yet, and a map beside it."""
    (tmp_path / "map.toml").write_text(MAP)
    return logcase.build(tmp_path / "case", [])


def take(case: Path, *rows: str) -> ImportReport:
    """Import these lines as a new file."""
    file = case.parent / f"{len(ledger_files.folders(case))}.csv"
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return job.import_files("table", [file], case, case.parent / "map.toml")


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.accepted, report.duplicate, report.quarantined


def ledger(case: Path) -> list[tuple[object, ...]]:
    frame = pl.concat(pl.read_parquet(path) for path in ledger_files.data_files(case))
    return frame.select(
        "request_id", pl.col("occurred_at").dt.strftime("%d %H:%M"), "input_tokens",
        "output_tokens", pl.col("reported_cost_usd").cast(pl.Float64),
    ).sort("request_id").rows()  # fmt: skip


FIRST = "1,ann,2025-10-02T10:00:00Z,gpt-4o,2,5,"
LARGER = "1,ann,2025-10-02T10:01:00Z,gpt-4o,2,90,0.5"


def test_equal_tokens_are_a_repeat_whatever_their_time_or_cost(case: Path) -> None:
    other = "1,ann,2025-10-02T09:00:00Z,gpt-4o,2,5,0.25"
    assert counts(take(case, FIRST, other, FIRST)) == (1, 2, 0)
    assert ledger(case) == [("1", "02 09:00", 2, 5, 0.25)]
    assert counts(take(case, FIRST.replace("10:00", "23:00"))) == (0, 1, 0)
    assert ledger(case) == [("1", "02 09:00", 2, 5, 0.25)]


@pytest.mark.parametrize("rows", list(itertools.permutations([FIRST, LARGER, FIRST])))
def test_of_a_growing_output_the_largest_counts_dated_by_the_first(
    case: Path, rows: Sequence[str]
) -> None:
    assert counts(take(case, *rows)) == (1, 2, 0)
    assert ledger(case) == [("1", "02 10:00", 2, 90, 0.5)]


def test_a_placeholder_before_the_counts_were_known_is_no_conflict(case: Path) -> None:
    start, middle = FIRST.replace(",2,5,", ",0,0,"), FIRST.replace(",2,5,", ",700,0,")
    end = FIRST.replace(",2,5,", ",700,30,")
    assert counts(take(case, start, middle, end)) == (1, 2, 0)
    assert ledger(case)[0][2:4] == (700, 30)


@pytest.mark.parametrize(
    "other",
    [
        FIRST.replace(",2,5,", ",3,5,"),  # two inputs of one output
        FIRST.replace(",2,5,", ",1,90,"),  # an input that falls
        LARGER.replace("ann", "eve"),
        LARGER.replace("gpt-4o", "gpt-4o-mini"),
    ],
)
def test_other_differences_are_a_conflict(case: Path, other: str) -> None:
    assert counts(take(case, FIRST, other, "2" + FIRST[1:])) == (1, 0, 2)
    take(case, FIRST)
    report = take(case, other)
    assert (counts(report), report.reasons) == ((0, 0, 1), {"conflicting_duplicate": 1})


def test_what_grew_after_its_import_is_refused_with_its_reason(case: Path) -> None:
    take(case, FIRST)
    report = take(case, FIRST, LARGER, "2" + LARGER[1:])
    assert counts(report) == (1, 1, 1)
    assert report.reasons == {"grown_since_import": 1}
    assert [row[3] for row in ledger(case)] == [5, 90]
    assert counts(take(case, LARGER.replace(",90,", ",1,"))) == (0, 1, 0)  # an earlier step
