"""A month of a log that does not fit into memory is totaled in parts, with the same sums."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import logcase
import polars as pl
import pytest
from logcase import request

import unitecon as ue
from unitecon.errors import UniteconError
from unitecon.usage import monthly_totals
from unitecon.usage.cache import Cache
from unitecon.usage.monthly_totals import ATTEMPTS, Attempt, MonthlyTotals

OCTOBER = date(2025, 10, 1)
PLANS = "ann,plus,2025-01-01,,,\nu7,plus,2025-10-16,,,\n"
KEYS = ("user_id", "price_slot_id", "part_key_date", "has_rare_classes")


def rows(count: int, users: int) -> list[dict[str, object]]:
    return [
        request(f"{i}", f"u{i % users}", f"2025-10-{i % 28 + 1:02}T01:00:00", input_tokens=i,
                web_searches=i % 5 == 0)
        for i in range(count)
    ]  # fmt: skip


def spans_and_files(folder: Path) -> tuple[dict[str, pl.DataFrame], Mapping[date, Any]]:
    """The spans and files of the case in a folder."""
    model = ue.open(folder)
    spans = {name: model.answer(name) for name in monthly_totals.SPANS}
    return spans, {OCTOBER: tuple((folder / "usage").glob("import=*/month=2025-10/*.parquet"))}


@pytest.fixture
def log(tmp_path: Path) -> tuple[dict[str, pl.DataFrame], Mapping[date, Any]]:
    """A small month of forty users, one of whom changes plan within it."""
    return spans_and_files(logcase.build(tmp_path / "case", rows(2000, 40), PLANS))


def totals(folder: Path, log: Any, **more: Any) -> pl.DataFrame:
    """A month's totals, which are all that is left in the folder."""
    folder.mkdir()
    paths = MonthlyTotals(Cache((folder,)), **more).files(*log)
    path = paths[OCTOBER]
    assert list(folder.iterdir()) == [path]
    return pl.read_parquet(path).sort(KEYS)


def fail(monkeypatch: pytest.MonkeyPatch, until: int) -> list[Attempt]:
    """Run out of memory in the first `until` attempts; the attempts as they are made."""
    attempts: list[Attempt] = []
    write = Attempt.write

    def short(self: Attempt, path: Path, **more: Any) -> None:
        attempts.append(self)
        if len(attempts) <= until:
            raise duckdb.OutOfMemoryException("could not allocate block")
        write(self, path, **more)

    monkeypatch.setattr(Attempt, "write", short)
    return attempts


@pytest.mark.parametrize("until", range(len(ATTEMPTS)))
def test_parts_of_users_have_the_sums_of_the_whole(
    tmp_path: Path, log: Any, until: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = totals(tmp_path / "whole", log)
    assert whole["requests"].sum() == 2000
    assert whole["has_rare_classes"].sum() > 0
    attempts = fail(monkeypatch, until)
    assert totals(tmp_path / "parts", log).equals(whole)
    assert attempts == list(ATTEMPTS[: until + 1])


def test_where_no_part_is_small_enough_the_setting_is_named(
    tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = fail(monkeypatch, len(ATTEMPTS))
    monkeypatch.setenv("UNITECON_MEMORY", "3GB")
    with pytest.raises(UniteconError) as failed:
        totals(tmp_path / "totals", log)
    message = str(failed.value)
    assert "3GB of memory is not enough for the usage log of 2025-10" in message
    assert "UNITECON_MEMORY=12GB" in message
    assert "could not allocate block" in message
    assert len(attempts) == len(ATTEMPTS)
    assert list((tmp_path / "totals").iterdir()) == []


def test_memory_that_does_for_parts_alone_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real limit: too little for the month as a whole, enough for an eighth of its users."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    log = spans_and_files(logcase.build(tmp_path / "case", rows(240_000, 60_000)))
    whole = totals(tmp_path / "whole", log)
    attempts = fail(monkeypatch, 0)
    assert totals(tmp_path / "parts", log, memory_limit="24MB").equals(whole)
    assert len(attempts) > 1


def test_memory_that_is_never_enough_is_refused(tmp_path: Path, log: Any) -> None:
    with pytest.raises(UniteconError, match=r"1MB of memory is not enough.*UNITECON_MEMORY"):
        totals(tmp_path / "totals", log, memory_limit="1MB")


def test_a_setting_that_is_not_a_size_is_refused(
    tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNITECON_MEMORY", "plenty")
    with pytest.raises(
        UniteconError, match="UNITECON_MEMORY must be a size such as 8GB or 500MB, got 'plenty'"
    ):
        totals(tmp_path / "totals", log)
