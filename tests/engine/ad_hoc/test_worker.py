"""What the process that runs a user's SQL answers to each request, here without a process."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from unitecon.engine.ad_hoc import worker
from unitecon.engine.ad_hoc.limits import Limits
from unitecon.engine.ad_hoc.worker import Worker


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setattr(worker, "_limit_memory", lambda more: None)  # it would be the tests' own
    path = tmp_path / "model.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table numbers as select i from range(250000) t(i)")
    one = Worker(tmp_path)
    assert one.open(path, 1, {}, {}, Limits(60, 100_000_000, 3_000_000)) == tmp_path
    yield one
    one._sandbox.close()


def replies(opened: Worker, word: str, *arguments: object) -> list[tuple[str, object]]:
    return list(worker._replies(opened, word, arguments))


def test_rows_come_in_parts_each_a_stream_of_its_own(opened: Worker) -> None:
    *parts, end = replies(opened, "rows", "select i from numbers")
    assert [kind for kind, _ in parts] == ["part"] * 3
    assert end == ("done", None)
    streams = [pa.ipc.open_stream(part).read_all() for _, part in parts]
    assert [stream.num_rows for stream in streams] == [100_000, 100_000, 50_000]
    (kind, part), end = replies(opened, "where", "numbers", "i < 0")
    assert (kind, end) == ("part", ("done", None))
    assert pa.ipc.open_stream(part).read_all().schema.names == ["i"]


def test_values_are_few_and_short(opened: Worker) -> None:
    assert replies(opened, "values", "select 1 as a") == [("done", ({"a": "INTEGER"}, [(1,)]))]
    for text in ("from numbers", f"select repeat('x', {worker.SHORT + 1})"):
        assert replies(opened, "values", text) == [("done", None)]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("select i, i, i, i from numbers", ("limit", "too_many_rows")),
        ("select list(i) from range(200000000) t(i)", ("limit", "too_large")),
        ("drop table numbers", ("error", "only a SELECT statement may be run here, not 'drop'")),
        ("select 1 / 'x'", ("error", "the SQL does not run: Could not convert string 'x'")),
    ],
)
def test_a_refusal_says_what_it_is_about(opened: Worker, text: str, reply: tuple[str, str]) -> None:
    kind, value = replies(opened, "rows", text)[-1]
    assert kind == reply[0]
    assert str(value).startswith(reply[1])


def test_each_limit_that_a_reply_names_has_an_error() -> None:
    allowed = Limits(2, 8_000_000_000, 2_000_000_000)
    assert "needs more than 8GB of memory" in str(allowed.too_large())
    assert "UNITECON_MEMORY=32GB" in str(allowed.too_large())
    assert "take more than 2GB" in str(allowed.too_many_rows())
    assert "UNITECON_SQL_SECONDS=20" in str(allowed.too_slow())


def test_requests_are_taken_until_there_are_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    ended: list[int] = []

    def end(code: int) -> None:
        ended.append(code)
        raise SystemExit

    monkeypatch.setattr("os._exit", end)
    taken: list[object] = []
    asked = io.BytesIO(pickle.dumps(("values", ("select 1",))) + pickle.dumps(("rows", ("x",))))
    with pytest.raises(SystemExit):
        worker._listen(asked, taken.append, folder)
    assert taken == [("values", ("select 1",)), ("rows", ("x",))]
    assert (ended, folder.exists()) == ([0], False)
