"""Programs as bytes: the same bits after loading, and nothing but whole programs is read."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from array_case import Table, program

from unitecon import model
from unitecon.engine import many_scenarios
from unitecon.engine.vectorized import kept_programs
from unitecon.engine.vectorized.answers import answers
from unitecon.engine.vectorized.layout import lay_out
from unitecon.engine.vectorized.program import Program
from unitecon.engine.vectorized.saved import DIGEST, UnreadableProgram, dumps, loads
from unitecon.scenarios import frames
from unitecon.uncertainty.draws import Draws, Sample, draw
from unitecon.usage.log import UsageLog

WANTED = {
    "company_months": ("scenario_id", "month", "revenue_usd", "closing_cash_usd"),
    "runways": ("scenario_id", "cash_out_date", "is_cash_out", "runway_months"),
    "tier_margins": ("scenario_id", "month", "plan_id", "tier_id", "covered_user_share"),
}
SALES = Table("sales", pl.DataFrame({"plan": ["a", "b", "a"], "usd": [1.0, 2.0, 3.0]}), "usd")


def drawn(name: str, sample: Sample, scenario: str = "baseline") -> Draws:
    case = model.open(name, scenarios=[scenario]).case
    given = frames.frames(case, [scenario])
    return draw(case, given | UsageLog(case, given).tables, sample)


@pytest.fixture(scope="module")
def openai() -> tuple[Draws, Program, bytes]:
    draws = drawn("openai", Sample(25, 1))
    laid_out = lay_out(draws, WANTED)
    return draws, laid_out, dumps(laid_out)


def test_a_loaded_program_gives_the_same_bits(openai: tuple[Draws, Program, bytes]) -> None:
    draws, laid_out, data = openai
    loaded = loads(data)
    before, after = laid_out.run(draws.values), loaded.run(draws.values)
    assert list(before) == list(after)
    assert [array.tobytes() for array in before.values()] == [a.tobytes() for a in after.values()]
    expected = answers(laid_out, draws.ids, draws.values)
    for name, frame in answers(loaded, draws.ids, draws.values).items():
        assert frame.equals(expected[name], null_equal=True)
        assert frame.schema == expected[name].schema
    assert dumps(loaded) == data


def test_every_column_of_every_query_is_found_by_name(
    openai: tuple[Draws, Program, bytes],
) -> None:
    draws, laid_out, data = openai
    loaded = loads(data)
    assert loaded.columns.keys() == laid_out.columns.keys()
    assert {"driver_paths", "plan_tasks", "cash_balances", "runways"} <= loaded.fixed.keys()
    for query, frame in loaded.fixed.items():
        assert frame.equals(laid_out.fixed[query], null_equal=True), query
    # A column that no answer asked for can be run as well, in the order of the query's keys.
    paths = replace(loaded, wanted={"driver_paths": ("month", "driver_id", "end_value")})
    rows = answers(paths, draws.ids[:1], draws.values[:1])["driver_paths"]
    wanted = {"driver_paths": ("month", "driver_id", "end_value")}
    own = answers(lay_out(draws, wanted), draws.ids[:1], draws.values[:1])["driver_paths"]
    assert rows.equals(own)


def test_damaged_bytes_are_refused(openai: tuple[Draws, Program, bytes]) -> None:
    *_, data = openai
    for wrong in (b"", data[:-1], data[DIGEST:], data[:-100] + b"x" + data[-99:], b"x" * 1000):
        with pytest.raises(UnreadableProgram):
            loads(wrong)


def parts_of(data: bytes) -> dict[str, Any]:
    with np.load(io.BytesIO(data[DIGEST:]), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def signed(data: bytes) -> bytes:
    return hashlib.sha256(data).digest() + data


def archived(parts: dict[str, Any]) -> bytes:
    target = io.BytesIO()
    np.savez_compressed(target, **parts)
    return signed(target.getvalue())


def with_header(data: bytes, change: Callable[[dict[str, Any]], Any]) -> bytes:
    """The program with another header, under a right digest."""
    parts = parts_of(data)
    header = json.loads(parts["header"].tobytes())
    change(header)
    return archived(parts | {"header": np.frombuffer(json.dumps(header).encode(), np.uint8)})


def first(header: dict[str, Any], name: str) -> list[Any]:
    """The first operation of a type: [type, kind, operands, function, rows, wholes, floats]."""
    return next(part for part in header["operations"] if part[0] == name)


def set_part(name: str, at: int, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(header: dict[str, Any]) -> None:
        first(header, name)[at] = value

    return change


FOREIGN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another format": lambda header: header.update(format=0),
    "an unknown type": set_part("Elementwise", 0, "Popen"),
    "an unknown function": set_part("Elementwise", 3, "os.system"),
    "a function of another type": set_part("Reduced", 3, "add"),
    "an unknown kind": set_part("Elementwise", 1, "text"),
    "an operand that comes later": set_part("Elementwise", 2, [10**6]),
    "an operand before the first": set_part("Elementwise", 2, [-1]),
    "no operand": set_part("Elementwise", 2, []),
    "fewer groups than rows": set_part("Reduced", 4, 0),
    "an array past the end": set_part("Pick", 5, [[0, 10**9], [0, 10**9]]),
    "arrays of other lengths": set_part("Pick", 5, [[0, 1], [0, 2]]),
    "a missing array": set_part("Pick", 5, []),
    "fewer cells": lambda header: header.update(cells=1),
    "a column without operation": lambda header: header["columns"][0].__setitem__(2, 10**6),
    "an answer without column": lambda header: header["wanted"]["runways"].append("mood"),
    "a missing part": lambda header: header.pop("columns"),
    "a frame that is cut short": lambda header: header["fixed"].update(runways=[0, 5]),
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_foreign_program_is_refused(
    openai: tuple[Draws, Program, bytes], change: Callable[[dict[str, Any]], Any]
) -> None:
    *_, data = openai
    loads(with_header(data, lambda _: None))
    with pytest.raises(UnreadableProgram):
        loads(with_header(data, change))


def test_no_pickle_is_read(openai: tuple[Draws, Program, bytes], tmp_path: Path) -> None:
    class Harmful:
        def __reduce__(self) -> Any:
            return Path.touch, (tmp_path / "run",)

    *_, data = openai
    parts = parts_of(data) | {"wholes": np.array([Harmful()], dtype=object)}
    with pytest.raises(UnreadableProgram):
        loads(archived(parts))
    assert not (tmp_path / "run").exists()


def test_each_row_an_operation_reads_is_checked() -> None:
    sql = "select plan, usd, case when plan = 'a' then usd end as x from sales"
    data = dumps(program(sql, [SALES]))
    parts = parts_of(data)
    for at in range(len(parts["wholes"])):
        wrong = parts["wholes"].copy()
        wrong[at] = 99
        with pytest.raises(UnreadableProgram):
            loads(archived(parts | {"wholes": wrong}))


def test_a_key_follows_the_case_and_the_answers_and_no_drawn_value() -> None:
    draws, other = (drawn("openai", Sample(5, seed)) for seed in (1, 2))
    base, cells = dict(draws.base), draws.cells
    key = kept_programs.key(base, cells, WANTED)
    assert key == kept_programs.key(other.base, other.cells, WANTED)
    settings = base["given_settings"].with_columns(pl.col("as_of_date").dt.offset_by("1mo"))
    scenario = drawn("openai", Sample(5, 1), "all_together")
    others = [
        kept_programs.key(base | {"given_settings": settings}, cells, WANTED),
        kept_programs.key(base, cells.head(3), WANTED),
        kept_programs.key(base, cells, {"runways": WANTED["runways"]}),
        kept_programs.key(base, cells, WANTED | {"runways": ("runway_months",)}),
        kept_programs.key(scenario.base, scenario.cells, WANTED),
    ]
    assert len({key, *others}) == 6


@pytest.mark.parametrize(
    "changed", ["unitecon.engine.vectorized.kept_programs.FORMAT", "unitecon.engine.catalog.load"]
)
def test_a_key_follows_the_format_and_the_queries(
    changed: str, openai: tuple[Draws, Program, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws, *_ = openai
    key = kept_programs.key(draws.base, draws.cells, WANTED)
    monkeypatch.setattr(changed, 999 if changed.endswith("FORMAT") else dict)
    assert kept_programs.key(draws.base, draws.cells, WANTED) != key


def test_a_kept_program_is_run_again_with_other_draws(
    openai: tuple[Draws, Program, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path))
    monkeypatch.setattr(many_scenarios, "FEW", 1)
    draws, *_ = openai
    before = many_scenarios.answers(draws, WANTED)
    (file,) = (tmp_path / kept_programs.AREA).iterdir()

    def fail(*_: Any) -> None:
        raise AssertionError("laid out again")

    with monkeypatch.context() as patch:
        patch.setattr("unitecon.engine.vectorized.layout.lay_out", fail)
        again = many_scenarios.answers(draws, WANTED)
        other = many_scenarios.answers(drawn("openai", Sample(25, 2)), WANTED)
    for name, frame in before.frames.items():
        assert again.frames[name].equals(frame, null_equal=True)
    assert not other.frames["runways"].equals(before.frames["runways"], null_equal=True)
    file.write_bytes(file.read_bytes()[:-1])  # a damaged file is made anew
    anew = many_scenarios.answers(draws, WANTED)
    assert anew.frames["runways"].equals(before.frames["runways"], null_equal=True)
    assert loads(file.read_bytes()).wanted == {name: list(names) for name, names in WANTED.items()}


def test_no_cache_folder_is_no_error(
    openai: tuple[Draws, Program, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(many_scenarios, "FEW", 1)
    result = many_scenarios.answers(openai[0], {"runways": WANTED["runways"]})
    assert result.method == "arrays"


def test_only_the_last_used_programs_are_kept(
    openai: tuple[Draws, Program, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path))
    monkeypatch.setattr(kept_programs, "MOST", 2)
    laid_out = program("select plan, usd from sales", [SALES])
    for age, name in enumerate(("a", "b")):
        kept_programs.store(name, laid_out)
        os.utime(tmp_path / kept_programs.AREA / name, (age, age))
    assert kept_programs.load("a") is not None  # now used after b
    kept_programs.store("c", laid_out)
    names = sorted(path.name for path in (tmp_path / kept_programs.AREA).iterdir())
    assert names == ["a", "c"]


def test_a_case_with_a_log_has_one_key_from_run_to_run() -> None:
    first_run, second_run = (drawn("assistant_startup", Sample(2, 1)) for _ in range(2))
    assert kept_programs.key(first_run.base, first_run.cells, WANTED) == kept_programs.key(
        second_run.base, second_run.cells, WANTED
    )
