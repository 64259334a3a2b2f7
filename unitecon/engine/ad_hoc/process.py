"""A sandbox for a user's SQL in a process of its own: what runs away there is ended here."""

from __future__ import annotations

import os
import pickle
import sys
import weakref
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock, Timer, active_count
from typing import IO, TYPE_CHECKING, Any

from unitecon.basics.plain_paths import plain
from unitecon.engine.ad_hoc import limits as sql_limits
from unitecon.engine.ad_hoc import pipes, worker
from unitecon.errors import LimitReached, UniteconError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from unitecon.engine.ad_hoc.limits import Limits

KILLED = -9
BOOT = (
    "import sys; sys.path[:] = {path!r}; from unitecon.engine.ad_hoc import worker; worker.main()"
)
MOST_FILES = 256  # that a small process can have open
HEAVY = ("duckdb", "polars", "pyarrow")  # libraries with threads of their own


_prepared: list[Child] = []  # processes that wait for their first question


def prepare() -> None:
    """Start a process for what is asked next; it loads DuckDB while this one is busy."""
    _prepared.append(_started())


@dataclass(slots=True)
class Child:
    """A process that runs `worker.serve`, and the folder it works in, once it is known."""

    requests: IO[bytes]
    replies: IO[bytes]
    kill: Callable[[], None]
    wait: Callable[[], int]  # for its end; its exit code as `subprocess` has it
    folder: Path | None = None

    def end(self) -> int:
        """End it, with what it kept on disk; its exit code."""
        if self.folder is not None:
            self.kill()
        for pipe in (self.requests, self.replies):  # without them it ends by itself, and tidies up
            with suppress(OSError):
                pipe.close()
        code = self.wait()
        if self.folder is not None:
            import shutil

            shutil.rmtree(self.folder, ignore_errors=True)
        return code


class SandboxProcess:
    """A read-only look into the database file at `path`, and at `scans` with `views` over them.

    `scans` are lists of Parquet files by name, `views` their SQL. The process starts with the
    first question, and again after one that had to be ended. Threads may share it.
    """

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 1,
        scans: Mapping[str, Sequence[Path]] | None = None,
        views: Mapping[str, str] | None = None,
    ) -> None:
        # Links to plain names are made here: they are to last longer than the process below.
        files = {name: [plain(file) for file in listed] for name, listed in (scans or {}).items()}
        self._database = (plain(path), threads, files, dict(views or {}))
        self._asking = Lock()
        self._child: Child | None = None
        self._end: weakref.finalize[[], SandboxProcess] | None = None

    def sql(self, text: str) -> pl.DataFrame:
        """The rows of one SELECT statement; raises UniteconError, in one line, for all else."""
        return _frame(self._ask("rows", text))

    def where(self, name: str, condition: str) -> pl.DataFrame:
        """The rows of the view or table `name` that meet `condition`, a SQL expression.

        Raises UniteconError where `condition` is not a single expression.
        """
        return _frame(self._ask("where", name, condition))

    def values(self, text: str) -> tuple[dict[str, str], list[tuple[Any, ...]]] | None:
        """Like `sql`, without a frame: the SQL type of each column, and the rows.

        Two columns of one name count as one; their values stand in the rows. None where there is
        more of them than is worth it.
        """
        result: tuple[dict[str, str], list[tuple[Any, ...]]] | None = self._ask("values", text)[1]
        return result

    def close(self) -> None:
        """End the process and what it kept on disk."""
        self._stop()

    def _ask(self, word: str, *arguments: object) -> tuple[list[bytes], Any]:
        """The parts and the value of the reply to a request; raises UniteconError if refused."""
        with self._asking:
            allowed = sql_limits.limits()
            child = self._child or self._start()
            with _killed_after(allowed.seconds, child) as late:
                try:
                    reply = self._reply(child, word, arguments, allowed)
                except (EOFError, OSError, pickle.UnpicklingError):
                    code = self._stop()
                    raise allowed.too_slow() if late else _crash(code, allowed) from None
                except BaseException as error:
                    # After Ctrl-C, without a database, or with no memory left that is sure to work,
                    # the next question starts another one.
                    is_refused = type(error) is UniteconError and child.folder is not None
                    if late or not is_refused:
                        self._stop()
                    raise
            if late:  # it was killed just after it had answered
                self._stop()
            return reply

    def _reply(
        self, child: Child, word: str, arguments: tuple[object, ...], allowed: Limits
    ) -> tuple[list[bytes], Any]:
        if child.folder is None:
            child.folder = _replied(child, "open", (*self._database, allowed), allowed)[1]
        return _replied(child, word, arguments, allowed)

    def _start(self) -> Child:
        child = self._child = _prepared.pop() if _prepared else _started()
        # A model that is dropped without close(), as notebooks do, leaves nothing behind.
        self._end = weakref.finalize(self, child.end)
        return child

    def _stop(self) -> int:
        """End the process, if there is one; its exit code."""
        end, self._end, self._child = self._end, None, None
        return int(end() or 0) if end is not None else 0


@contextmanager
def _killed_after(seconds: float, child: Child) -> Iterator[list[float]]:
    """Kill `child` if the block takes longer (0: never); what it gives is then no longer empty."""
    late: list[float] = []

    def end() -> None:
        late.append(seconds)
        child.kill()

    timer = Timer(seconds, end)
    timer.daemon = True
    if seconds:
        timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _replied(
    child: Child, word: str, arguments: tuple[object, ...], allowed: Limits
) -> tuple[list[bytes], Any]:
    pickle.dump((word, arguments), child.requests, pickle.HIGHEST_PROTOCOL)
    child.requests.flush()
    parts: list[bytes] = []
    while True:
        kind, value = pickle.load(child.replies)
        if kind == "part":
            parts.append(value)
        elif kind == "done":
            return parts, value
        else:
            raise getattr(allowed, value)() if kind == "limit" else UniteconError(value)


def _crash(code: int, allowed: Limits) -> LimitReached:
    """The error for a process that ended by itself.

    The system kills a process that uses up all memory; a library may crash when it gets no more.
    """
    if code == KILLED:
        return allowed.too_large()
    start = f"the SQL has ended DuckDB (exit code {code}), most likely because it"
    return allowed.too_large(start)


def _frame(reply: tuple[list[bytes], Any]) -> pl.DataFrame:
    import polars as pl
    import pyarrow as pa

    table = pa.concat_tables(pa.ipc.open_stream(part).read_all() for part in reply[0])
    try:
        frame = pl.from_arrow(table.rename_columns(_distinct(table.column_names)))
    except (pl.exceptions.PolarsError, NotImplementedError):
        raise UniteconError(
            "a column has a type that frames do not support; cast it to another"
        ) from None
    assert isinstance(frame, pl.DataFrame)
    _refuse_far_dates(frame)
    return frame


def _refuse_far_dates(frame: pl.DataFrame) -> None:
    """Raise UniteconError for dates that no table or file can show, such as DuckDB's infinity."""
    import polars as pl

    last = 2_932_896  # days from 1970 to the end of the year 9999
    parts = {"us": 10**6, "ms": 10**3, "ns": 10**9}
    for name, kind in frame.schema.items():
        if isinstance(kind, pl.Datetime):
            day = 86_400 * parts[kind.time_unit]
        elif kind == pl.Date:
            day = 1
        else:
            continue
        days = frame[name].to_physical().cast(pl.Int64) // day
        if not days.drop_nulls().is_between(-719_162, last).all():  # from the year 1
            raise UniteconError(
                f"a date in the column {name!r} is outside the years 1 to 9999; cast it to text"
            )


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of columns with a number after those that occur before, whatever their case."""
    numbers: dict[str, int] = {}
    distinct = []
    for name in names:
        new = name
        while new.lower() in numbers:
            new = f"{name}_{numbers[name.lower()]}"
            numbers[name.lower()] += 1
        numbers[new.lower()] = 1
        distinct.append(new)
    return distinct


def _started() -> Child:
    """A new process: a copy of this one while it is small and has one thread, else a fresh one."""
    is_small = active_count() == 1 and not any(name in sys.modules for name in HEAVY)
    start = _forked if sys.platform == "linux" and is_small else _spawned
    asked, requests = os.pipe()
    replies, answered = os.pipe()
    ours = os.fdopen(requests, "wb"), pipes.reader(replies)
    try:
        kill, wait = start(asked, answered)
    finally:
        os.close(asked)
        os.close(answered)
    return Child(*ours, kill, wait)


def _forked(asked: int, answered: int) -> tuple[Callable[[], None], Callable[[], int]]:
    """A copy of this process, and how to end it; of the pipes it needs its own ends alone."""
    process = os.fork()
    if process == 0:
        try:
            os.dup2(asked, 0)
            os.dup2(answered, 1)
            os.closerange(3, MOST_FILES)
            worker.main()
        finally:
            os._exit(1)

    def kill() -> None:
        os.kill(process, -KILLED)  # until it is waited for, nobody else has its number

    def wait() -> int:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    return kill, wait


def _spawned(asked: int, answered: int) -> tuple[Callable[[], None], Callable[[], int]]:
    import subprocess

    code = BOOT.format(path=sys.path)
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=asked, stdout=answered, start_new_session=True
    )
    return process.kill, process.wait
