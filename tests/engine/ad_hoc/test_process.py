"""A user's SQL runs in a process of its own: it is ended in time, and the one that asks lives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from unitecon.engine.ad_hoc import pipes
from unitecon.engine.ad_hoc.process import SandboxProcess
from unitecon.engine.sandbox import Sandbox
from unitecon.errors import LimitReached, UniteconError

# Neither of them looks at DuckDB's flag of interruption while it runs.
DEAF = "select levenshtein(repeat('a', 400000), repeat('b', 400000))"
COUNTING = "select count(*) from range(100000000000) as t(i) where i % 7 = 3"
TYPES = """select i, i / 3 as share, i::hugeint as large, i::decimal(38, 24) as exact,
    (array['a', 'b'])[i % 2 + 1]::enum('a', 'b') as letter, 'text ' || i as text,
    date '2026-01-01' + i::int as day, [i, null] as list, {'a': i} as pair, null as nothing
    from range(250001) t(i)"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "model.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table runways as select 'baseline' as scenario_id, 27 as months")
    return path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of the processes that are started."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def sandbox(database: Path, temporary: Path) -> Iterator[SandboxProcess]:
    sandbox = SandboxProcess(database)
    yield sandbox
    sandbox.close()
    assert list(temporary.iterdir()) == []


def test_its_rows_are_those_that_duckdb_gives(sandbox: SandboxProcess, database: Path) -> None:
    inside = Sandbox(database)
    for text in (
        TYPES,
        "from runways",
        "select 1 as a, 2 as a, 3 as A, 4 as a_1",
        "select 'x' as a, 'b'::enum('a', 'b') as e where false",
        "select unnest([])",
        "describe runways",
    ):
        rows = sandbox.sql(text)
        assert rows.equals(inside.sql(text)), text
        assert rows.schema == inside.sql(text).schema
    assert sandbox.where("runways", "months > 24").height == 1
    assert sandbox.values("select 1 as a, 'x' as b") == (
        {"a": "INTEGER", "b": "VARCHAR"},
        [(1, "x")],
    )
    assert sandbox.values("select * from range(20000)") is None
    assert sandbox.values("select repeat('x', 2000000)") is None
    inside.close()


def test_files_are_read_as_tables_with_views_over_them(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "month=2" / "it's [1].parquet"
    path.parent.mkdir()
    pl.DataFrame({"n": [1, 2]}).write_parquet(path)
    views = {"doubled": "select n * 2 as n from numbers"}
    sandbox = SandboxProcess(database, scans={"numbers": [path]}, views=views)
    assert sandbox.sql("select sum(n) as n from doubled").rows() == [(6,)]
    sandbox.close()


def test_a_slow_statement_is_ended_and_the_message_says_how_to_allow_more(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNITECON_SQL_SECONDS", "1.5")
    for ask in (sandbox.sql, sandbox.values):
        with pytest.raises(LimitReached) as refused:
            ask(DEAF)
        assert str(refused.value) == (
            "the SQL was stopped after 1.5 seconds; ask for less, or allow more with "
            "UNITECON_SQL_SECONDS, for example UNITECON_SQL_SECONDS=15 (0: no limit)"
        )
    monkeypatch.setenv("UNITECON_SQL_SECONDS", "0")
    assert sandbox.sql("from runways").height == 1


@pytest.mark.parametrize("seconds", ["soon", "-1", "nan", "inf", "1e9", "٣"])
def test_a_limit_that_is_no_number_of_seconds_is_refused(
    sandbox: SandboxProcess, seconds: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNITECON_SQL_SECONDS", seconds)
    with pytest.raises(UniteconError, match="UNITECON_SQL_SECONDS must be a number of seconds"):
        sandbox.sql("select 1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select printf('%1000000000d', 1)", "needs more than 100MB of memory"),
        ("select len(string_split(repeat('a,', 50000000), ','))", "needs more than 100MB"),
        ("select list(i) from range(2000000000) t(i)", "needs more than 100MB of memory"),
        ("select i::varchar || repeat('x', 50) from range(9000000) t(i)", "take more than 25MB"),
    ],
)
def test_a_large_statement_is_ended_and_the_next_one_answered(
    sandbox: SandboxProcess, text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNITECON_MEMORY", "100MB")
    with pytest.raises(LimitReached, match=message) as refused:
        sandbox.sql(text)
    assert "UNITECON_MEMORY=400MB" in str(refused.value)
    assert sandbox.sql("from runways").height == 1


def test_what_does_not_fit_is_spilled_to_a_folder_of_its_own(
    sandbox: SandboxProcess, temporary: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UNITECON_MEMORY", "100MB")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    sizes: list[int] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            sizes.append(sum(path.stat().st_size for path in temporary.rglob("*.tmp")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    wide = "select i, repeat('x', 20) || hash(i) as text from range(5000000) t(i)"
    rows = sandbox.sql(f"select text from ({wide}) order by hash(i) limit 1 offset 4999999")
    done.set()
    watcher.join()
    assert rows.height == 1
    assert max(sizes) > 10_000_000
    assert sorted(tmp_path.iterdir()) == before


def test_ctrl_c_ends_what_duckdb_would_not(sandbox: SandboxProcess) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.siginterrupt(signal.SIGINT, False)  # as Polars has it: reads begin again
    sandbox.sql("select 1")
    threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    start = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            sandbox.sql(DEAF)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - start < 20  # it would take minutes
    assert sandbox.sql("from runways").height == 1


def test_it_ends_with_the_process_that_asked(database: Path, temporary: Path) -> None:
    """Killed in the middle of a statement, that process leaves no other one and no file."""
    code = (
        "import sys; from pathlib import Path\n"
        "from unitecon.engine.ad_hoc.process import SandboxProcess\n"
        "sandbox = SandboxProcess(Path(sys.argv[1])); sandbox.sql('select 1')\n"
        "print(sandbox._child.folder, flush=True)\n"
        f"sandbox.sql({COUNTING!r})"
    )
    asking = subprocess.Popen([sys.executable, "-c", code, str(database)], stdout=subprocess.PIPE)
    assert asking.stdout is not None
    folder = Path(asking.stdout.readline().decode().strip())
    assert folder.parent == temporary
    time.sleep(0.3)
    asking.kill()
    asking.communicate()
    for _ in range(200):
        if not folder.exists():
            break
        time.sleep(0.05)
    assert list(temporary.iterdir()) == []


def test_a_process_that_ends_by_itself_is_reported(sandbox: SandboxProcess) -> None:
    sandbox.sql("select 1")
    assert sandbox._child is not None
    threading.Timer(0.3, lambda: sandbox._child and sandbox._child.kill()).start()
    with pytest.raises(LimitReached, match="needs more than"):
        sandbox.sql(COUNTING)
    assert sandbox.sql("from runways").height == 1


def test_a_small_process_is_copied_and_any_other_started_anew() -> None:
    code = (
        "import sys; {first}\n"
        "from unitecon.engine.ad_hoc import process\n"
        "process._forked = lambda *_: ('copied', None); "
        "process._spawned = lambda *_: ('started', None)\n"
        "print(process._started().kill)"
    )
    for first, way in (("pass", "copied"), ("import duckdb", "started")):
        printed = subprocess.run(
            [sys.executable, "-c", code.format(first=first)], capture_output=True, check=True
        ).stdout.decode()
        assert printed.strip() == (way if sys.platform == "linux" else "started")


def test_a_copy_answers_as_a_new_process_does(database: Path, temporary: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from unitecon.engine.ad_hoc.process import SandboxProcess\n"
        "sandbox = SandboxProcess(Path(sys.argv[1]))\n"
        "print(sandbox.values('from runways')); sandbox.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(database)], capture_output=True, check=False
    )
    expected = "({'scenario_id': 'VARCHAR', 'months': 'INTEGER'}, [('baseline', 27)])\n"
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, expected, b"")
    assert list(temporary.iterdir()) == []


def test_a_file_that_is_no_database_is_reported(tmp_path: Path, temporary: Path) -> None:
    (tmp_path / "x.duckdb").write_text("hello")
    with pytest.raises(UniteconError, match=r"cannot read .*x\.duckdb"):
        SandboxProcess(tmp_path / "x.duckdb").sql("select 1")


def test_an_error_names_no_path_and_no_setting(sandbox: SandboxProcess) -> None:
    for name in ("duckdb_databases", "pg_catalog.pg_settings", "pragma_database_list"):
        with pytest.raises(UniteconError, match="is not allowed in ad hoc SQL"):
            sandbox.sql(f"select * from {name}")
    with pytest.raises(UniteconError, match="'current_setting' is not allowed"):
        sandbox.sql("select current_setting('temp_directory')")
    assert sandbox.sql("from duckdb_tables").height == 1


def test_it_is_dropped_with_what_held_it(database: Path, temporary: Path) -> None:
    sandbox = SandboxProcess(database)
    sandbox.sql("select 1")
    assert len(list(temporary.iterdir())) == 1
    del sandbox
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "select 'infinity'::date as d",
        "select timestamp '-infinity' as d",
        "select date '10000-01-01' as d",
    ],
)
def test_a_date_that_cannot_be_shown_is_refused(sandbox: SandboxProcess, text: str) -> None:
    with pytest.raises(UniteconError, match="a date in the column 'd' is outside the years 1 to"):
        sandbox.sql(text)
    far = sandbox.sql("select date '9999-12-31' as a, date '0001-01-01' as b, null::timestamp as c")
    assert far.row(0) == (date(9999, 12, 31), date(1, 1, 1), None)


def test_a_pipe_is_read_to_its_end() -> None:
    ours, theirs = os.pipe()
    with pipes.reader(ours) as reader:
        os.write(theirs, b"abc")
        assert reader.read(2) == b"ab"
        os.close(theirs)
        assert reader.read() == b"c"
