"""Logs into the ledger: what is taken, met before or refused, and that nothing is lost."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import logcase
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import unitecon as ue
from unitecon.errors import InputError, UniteconError
from unitecon.importing import job
from unitecon.importing.report import ImportReport, report_text
from unitecon.usage import ledger as ledger_files

MAP = """[columns]
request_id = "id"
user_id = "user"
occurred_at = "at"
model_ref = "model"
price_context = "tier"
input_tokens = "prompt"
cache_read_tokens = "cached"
output_tokens = "completion"
reasoning_tokens = "reasoning"

[constants]
provider_id = "openai"

[totals]
input_includes_cache_read = true
output_includes_reasoning = true
"""
GOOD: dict[str, Any] = {
    "id": "1",
    "user": "ann",
    "at": "2025-10-02T10:00:00Z",
    "model": "gpt-4o",
    "tier": "",
    "prompt": "100",
    "cached": "30",
    "completion": "50",
    "reasoning": "20",
}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case without a log yet, and a map beside it."""
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.toml").write_text(logcase.TOML)
    for name, text in logcase.TABLES.items():
        (folder / f"{name}.csv").write_text(text)
    (tmp_path / "map.toml").write_text(MAP)
    return folder


def csv(path: Path, *rows: Mapping[str, Any]) -> Path:
    pl.DataFrame([GOOD | dict(row) for row in rows]).write_csv(path, quote_style="necessary")
    return path


def lines(path: Path, *rows: Mapping[str, Any]) -> Path:
    text = "".join(json.dumps(GOOD | dict(row)) + "\n" for row in rows)
    path.write_text(text)
    return path


def take(case: Path, *files: Path) -> ImportReport:
    """Import through the format `table`; nothing that was read may be lost."""
    report = job.import_files("table", files, case, case.parent / "map.toml")
    assert report.read == report.accepted + report.duplicate + report.quarantined
    return report


def ledger(case: Path) -> pl.DataFrame:
    frame = pl.concat([pl.read_parquet(path) for path in ledger_files.data_files(case)])
    return frame.sort("provider_id", "request_id")


def quarantine(case: Path) -> list[dict[str, Any]]:
    frames = [pl.read_parquet(path) for path in ledger_files.quarantine_files(case)]
    return pl.concat(frames).sort("source_file", "source_line").to_dicts() if frames else []


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.read, report.accepted, report.duplicate, report.quarantined


def test_included_classes_are_taken_out_of_their_totals(case: Path, tmp_path: Path) -> None:
    assert counts(take(case, csv(tmp_path / "a.csv", {}))) == (1, 1, 0, 0)
    row = ledger(case).to_dicts()[0]
    assert (row["input_tokens"], row["cache_read_tokens"]) == (70, 30)
    assert (row["output_tokens"], row["reasoning_tokens"]) == (30, 20)
    assert (row["requests"], row["price_context"], row["provider_id"]) == (1, "standard", "openai")
    assert row["occurred_at"] == datetime(2025, 10, 2, 10)  # noqa: DTZ001 - UTC, without a zone
    totals = ledger_files.imports(case)[0]["totals"]
    assert totals == {"requests": 1, "input_tokens": 100, "output_tokens": 50, "web_searches": 0}


def test_the_columns_of_the_ledger_are_what_it_promises(case: Path, tmp_path: Path) -> None:
    take(case, csv(tmp_path / "a.csv", {}))
    assert dict(ledger(case).schema) == logcase.SCHEMA


FUTURE = "2099-01-01T00:00:00Z"
FAULTS = [
    ({"prompt": "-5"}, "negative_count"),
    ({"prompt": "7.5"}, "fractional_count"),
    ({"prompt": "1_000"}, "not_a_number"),
    ({"prompt": "1e"}, "not_a_number"),
    ({"prompt": "many"}, "not_a_number"),
    ({"prompt": "10000000000"}, "too_many"),
    ({"user": ""}, "missing_user"),
    ({"model": ""}, "missing_model"),
    ({"model": "<synthetic>"}, "no_model_call"),
    ({"at": ""}, "missing_time"),
    ({"at": "yesterday"}, "unreadable_time"),
    ({"at": "2025-13-01T00:00:00"}, "unreadable_time"),
    ({"at": FUTURE}, "future_time"),
    ({"at": "1999-01-01T00:00:00"}, "implausible_time"),
    ({"cached": "101"}, "cached_above_input"),
    ({"reasoning": "51"}, "reasoning_above_output"),
]


@pytest.mark.parametrize(("cells", "reason"), FAULTS, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_bad_record_is_quarantined_with_its_reason_and_line(
    case: Path, tmp_path: Path, cells: dict[str, str], reason: str, kind: str
) -> None:
    write = csv if kind == "csv" else lines
    file = write(tmp_path / f"a.{kind}", {}, GOOD | {"id": "2"} | cells, {"id": "3"})
    report = take(case, file)
    assert counts(report) == (3, 2, 0, 1)
    assert report.reasons == {reason: 1}
    refused = quarantine(case)[0]
    assert (refused["source_file"], refused["reason"]) == (file.name, reason)
    assert refused["source_line"] == (3 if kind == "csv" else 2)
    assert '"2"' in refused["raw"]


def test_the_largest_count_is_taken(case: Path, tmp_path: Path) -> None:
    take(case, csv(tmp_path / "a.csv", {"prompt": "9999999999", "cached": "0"}))
    assert ledger(case)["input_tokens"].to_list() == [9_999_999_999]


def test_broken_and_blank_lines(case: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    good = json.dumps(GOOD)
    file.write_text(f"\n{good}\r\n   \n{{broken\n{good.replace('1', '2', 1)}\n[1, 2\n")
    report = take(case, file)
    assert counts(report) == (4, 2, 0, 2)
    assert [row["source_line"] for row in quarantine(case)] == [4, 6]
    assert quarantine(case)[0]["raw"] == "{broken"
    assert report.first_places == ("broken_json: a.jsonl:4",)


def test_rows_of_another_length_and_quoted_line_ends(case: Path, tmp_path: Path) -> None:
    header = ",".join(GOOD)
    rows = ['1,"an\nn",2025-10-02T10:00:00Z,gpt-4o,,100,30,50,20', "2,bob", "", "3" + "," * 12]
    rows.append("4,bob,2025-10-02T10:00:00Z,gpt-4o,,-1,0,50,20")
    (tmp_path / "a.csv").write_text("\ufeff" + "\r\n".join([header, *rows]) + "\r\n")
    report = take(case, tmp_path / "a.csv")
    assert counts(report) == (4, 1, 0, 3)
    assert [(row["source_line"], row["reason"]) for row in quarantine(case)] == [
        (4, "broken_row"),
        (6, "broken_row"),
        (7, "negative_count"),
    ]


@pytest.mark.parametrize(
    "suffix", [".csv", ".csv.gz", ".csv.zst", ".jsonl", ".jsonl.gz", ".parquet"]
)
def test_kinds_of_files_give_the_same_ledger(case: Path, tmp_path: Path, suffix: str) -> None:
    rows = [{"id": str(i), "prompt": str(100 + i)} for i in range(5)]
    plain = csv(tmp_path / "a.csv", *rows)
    take(case, plain)
    expected = ledger(case)
    other = tmp_path / "other"
    logcase.build(other, [])
    file = tmp_path / f"b{suffix}"
    if suffix == ".parquet":
        pl.read_csv(plain).write_parquet(file)
    else:
        text = plain if suffix.startswith(".csv") else lines(tmp_path / "c.jsonl", *rows)
        data = text.read_bytes()
        if suffix.endswith(".gz"):
            data = gzip.compress(data)
        elif suffix.endswith(".zst"):
            import pyarrow as pa

            data = pa.compress(data, "zstd", asbytes=True)
        file.write_bytes(data)
    job.import_files("table", [file], other, tmp_path / "map.toml")
    assert_frame_equal(ledger(other), expected)


def test_a_file_twice_adds_nothing(case: Path, tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", {}, {"id": "2"})
    take(case, file)
    before = sorted(path.name for path in (case / "usage").rglob("*"))
    again = take(case, file)
    assert (again.import_id, again.skipped_files) == (None, ("a.csv",))
    assert sorted(path.name for path in (case / "usage").rglob("*")) == before


def test_files_that_overlap_add_what_is_new(case: Path, tmp_path: Path) -> None:
    take(case, csv(tmp_path / "a.csv", {}, {"id": "2"}))
    report = take(case, csv(tmp_path / "b.csv", {"id": "2"}, {"id": "3"}, {"id": "3"}))
    assert counts(report) == (3, 1, 2, 0)
    assert ledger(case)["request_id"].to_list() == ["1", "2", "3"]


def test_one_key_with_two_figures_is_not_guessed(case: Path, tmp_path: Path) -> None:
    report = take(case, csv(tmp_path / "a.csv", {}, {"id": "2"}, {"id": "2", "prompt": "101"}))
    assert counts(report) == (3, 1, 0, 2)
    assert report.reasons == {"conflicting_duplicate": 2}
    later = take(case, csv(tmp_path / "b.csv", {"id": "1", "user": "eve"}))
    assert counts(later) == (1, 0, 0, 1)
    assert ledger(case)["user_id"].to_list() == ["ann"]


def test_the_same_id_at_two_providers_is_two_requests(case: Path, tmp_path: Path) -> None:
    take(case, csv(tmp_path / "a.csv", {}))
    (tmp_path / "map.toml").write_text(MAP.replace('"openai"', '"azure"'))
    assert counts(take(case, csv(tmp_path / "b.csv", {}, {"id": "9"}))) == (2, 2, 0, 0)


def test_rows_without_an_id_are_named_by_file_and_line(case: Path, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP.replace('request_id = "id"\n', ""))
    file = csv(tmp_path / "a.csv", {}, {}, {"prompt": "x"})
    assert counts(take(case, file)) == (3, 2, 0, 1)
    names = ledger(case)["request_id"].to_list()
    assert [name.split(":")[1] for name in names] == ["2", "3"]
    parquet = tmp_path / "b.parquet"
    pl.read_csv(file).head(2).write_parquet(parquet)
    assert counts(take(case, parquet)) == (2, 2, 0, 0)


def test_a_few_rows_without_an_id_are_named_too(case: Path, tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", {}, {"id": ""}, {"id": "3"})
    assert counts(take(case, file)) == (3, 3, 0, 0)
    assert sum(name.endswith(":3") for name in ledger(case)["request_id"]) == 1


def test_times_of_many_zones_become_utc(case: Path, tmp_path: Path) -> None:
    times = {
        "2025-10-31T23:30:00-02:00": "2025-11-01 01:30:00",
        "2025-10-31 23:30:00": "2025-10-31 23:30:00",
        "2025-10-31T23:30:00.250Z": "2025-10-31 23:30:00.250",
        "2025-11-01T00:30:00+01:00": "2025-10-31 23:30:00",
        "1761953400": "2025-10-31 23:30:00",
        "1761953400000": "2025-10-31 23:30:00",
        "1761953400000000": "2025-10-31 23:30:00",
        "1761953400000000000": "2025-10-31 23:30:00",
        "2025-10-31": "2025-10-31 00:00:00",
    }
    rows = [{"id": str(i), "at": at} for i, at in enumerate(times)]
    report = take(case, csv(tmp_path / "a.csv", *rows))
    assert counts(report) == (9, 9, 0, 0)
    assert report.months == {"2025-10": 8, "2025-11": 1}
    moments = ledger(case)["occurred_at"].to_list()
    assert moments == [datetime.fromisoformat(moment) for moment in times.values()]


def test_parquet_of_other_types(case: Path, tmp_path: Path) -> None:
    frame = pl.DataFrame([GOOD, GOOD | {"id": "2"}, GOOD | {"id": "3"}]).with_columns(
        prompt=pl.Series([100.0, 7.5, -1.0]), cached=pl.Series([1, 2, 3], dtype=pl.UInt8)
    )
    frame.write_parquet(tmp_path / "a.parquet")
    report = take(case, tmp_path / "a.parquet")
    assert counts(report) == (3, 1, 0, 2)
    assert report.reasons == {"fractional_count": 1, "negative_count": 1}
    assert [row["source_line"] for row in quarantine(case)] == [2, 3]
    frame.with_columns(prompt=pl.Series([[1], [2], [3]])).write_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match=r"input_tokens: has the type BIGINT\[\] in the file"):
        take(case, tmp_path / "b.parquet")


def test_shuffled_rows_and_files_give_the_same_ledger(case: Path, tmp_path: Path) -> None:
    rows = [{"id": str(i % 90), "prompt": str(100 + i % 90)} for i in range(100)]
    first = take(case, csv(tmp_path / "a.csv", *rows))
    other = logcase.build(tmp_path / "other", [])
    random.Random(7).shuffle(rows)
    parts = [csv(tmp_path / "b.csv", *rows[:50]), csv(tmp_path / "c.csv", *rows[50:])]
    second = job.import_files("table", parts, other, tmp_path / "map.toml")
    assert counts(first) == counts(second) == (100, 90, 10, 0)
    assert_frame_equal(ledger(case), ledger(other))


def broken_file(tmp_path: Path, name: str) -> Path:
    file = tmp_path / name
    if name.endswith(".gz"):
        whole = gzip.compress(
            ("".join(json.dumps(GOOD | {"id": i}) + "\n" for i in range(5000))).encode()
        )
        file.write_bytes(whole[: len(whole) // 2])
    elif name.endswith(".parquet"):
        file.write_bytes(b"PAR1 and then nothing")
    elif name == "empty.csv":
        file.write_bytes(b"")
    elif name == "other.csv":
        file.write_text("id,usr,at,model\n1,ann,2025-10-02,gpt-4o\n")
    return file


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cut.jsonl.gz", "nothing was imported"),
        ("cut.parquet", "cannot be read"),
        ("empty.csv", "is empty"),
        ("missing.csv", "no such file"),
        ("log.txt", "no such file"),
        ("other.csv", "'user' is not a column of other.csv; did you mean 'usr'?"),
    ],
)
def test_files_that_cannot_be_read_leave_the_ledger_alone(
    case: Path, tmp_path: Path, name: str, message: str
) -> None:
    take(case, csv(tmp_path / "a.csv", {}))
    before = ledger(case)
    with pytest.raises(InputError) as caught:
        take(case, broken_file(tmp_path, name))
    assert message in str(caught.value)
    assert len(ledger_files.folders(case)) == 1
    assert not list((case / "usage").glob(".tmp-*"))
    assert_frame_equal(ledger(case), before)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'user_id = "user"',
            'usr_id = "user"',
            "usr_id: unknown key in [columns]; did you",
        ),
        ('user_id = "user"\n', "", "user_id: is missing from [columns]"),
        ("[totals]", "[total]", "total: unknown part; did you mean 'totals'?"),
        ("input_includes_cache_read = true", 'input_includes_cache_read = "yes"', "true or false"),
        ("[columns]", "[columns", "is not valid TOML"),
    ],
)
def test_a_faulty_map_is_refused(
    case: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    (tmp_path / "map.toml").write_text(MAP.replace(old, new))
    with pytest.raises(InputError) as caught:
        take(case, csv(tmp_path / "a.csv", {}))
    assert message in str(caught.value)


def test_calls_that_are_wrong(case: Path, tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", {})
    with pytest.raises(InputError, match="unknown format 'litelm'; did you mean 'litellm'\\?"):
        job.import_files("litelm", [file], case)
    with pytest.raises(UniteconError, match="--map is only for a table; 'litellm' has columns"):
        job.import_files("litellm", [file], case, tmp_path / "map.toml")
    with pytest.raises(InputError, match=r"not a case: no case\.toml"):
        job.import_files("table", [file], tmp_path / "nowhere", tmp_path / "map.toml")
    bundled = Path(ue.__file__).parent.parent / "datasets" / "openai"
    with pytest.raises(UniteconError, match="bundled cases are read-only"):
        job.import_files("table", [file], bundled, tmp_path / "map.toml")


def test_an_import_is_priced_at_once(case: Path, tmp_path: Path) -> None:
    take(case, csv(tmp_path / "a.csv", {"prompt": "1000000", "cached": "0", "reasoning": "0"}))
    model = ue.open(case)
    row = model.answer("user_margins").to_dicts()[0]
    assert (row["plan_id"], row["user_id"]) == ("free", "ann")
    assert row["serving_cost_usd"] == pytest.approx(2.5 + 50 * 10e-6)
    assert model.check() == {}
    more = csv(tmp_path / "b.csv", {"id": "2", "user": ""})
    take(case, more)
    refused = ue.open(case).answer("usage_quarantine").to_dicts()
    assert [(row["source_file"], row["reason"]) for row in refused] == [("b.csv", "missing_user")]


def test_a_report_is_lines_of_counts_reasons_and_months(case: Path) -> None:
    reasons = {"missing_user": 1}
    report = ImportReport("f00", 1234, 1230, 3, 1, reasons, ("old.csv",), {"2025-10": 1230},
                          ("missing_user: a.csv:7",))  # fmt: skip
    lines = report_text(report, case).splitlines()
    assert lines[0] == "old.csv: already imported, skipped"
    assert lines[1].split() == ["read", "1,234"]
    assert [line.split() for line in lines[5:]] == [
        ["missing_user", "1"],
        ["first", "missing_user:", "a.csv:7"],
        f"see them with: unitecon show usage_quarantine {case}".split(),
        ["months:", "2025-10", "1,230"],
        f"import f00 (list: unitecon imports {case})".split(),
    ]  # fmt: skip
    nothing = ImportReport(None, 0, 0, 0, 0, {}, ("a.csv",), {})
    assert report_text(nothing, case) == (
        "a.csv: already imported, skipped\nnothing new to import; to import it again: --replace"
    )


def test_files_without_a_record_are_refused_and_leave_nothing(case: Path, tmp_path: Path) -> None:
    empty = tmp_path / "a.jsonl"
    empty.write_text('{"request_id": "1", "status": "failure", "total_tokens": 0, "spend": 0}\n')
    with pytest.raises(InputError, match=r"a\.jsonl: no record of the format 'litellm' is in it"):
        job.import_files("litellm", [empty], case)
    assert ledger_files.imports(case) == []
