"""The process that runs a user's SQL: requests in, rows out, until the process that asks ends.

A request is a pair of a word of REQUESTS and its arguments. Replies are pairs as well: any number
of ("part", bytes), then ("done", value), ("error", text) or ("limit", the name of a `Limits`
method that makes the error).
"""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa

    from unitecon.engine.ad_hoc.limits import Limits
    from unitecon.engine.sandbox import Sandbox

BATCH = 100_000  # rows handed over at once
FEW, SHORT = 10_000, 1_000_000  # rows, and characters of text, that `values` hands over at most
UNTRACKED = 1.5  # of the memory limit: DuckDB counts no text that a function is making
LIBRARIES = 300_000_000  # bytes: what DuckDB and Arrow take for themselves
SANDBOX = "unitecon.engine.sandbox"
MOST_LIKELY = "1000"  # of all processes this one is ended first where memory runs out


class Worker:
    """What a process of this kind has: a folder of its own, and the sandbox over a database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._limits: Limits
        self._sandbox: Sandbox

    def open(
        self,
        path: Path,
        threads: int,
        scans: Mapping[str, Sequence[Path]],
        views: Mapping[str, str],
        limits: Limits,
    ) -> Path:
        """Open the sandbox, and say which folder it spills to."""
        from unitecon.engine.sandbox import Sandbox, Settings

        self._limits = limits
        _limit_memory(int(limits.memory_bytes * UNTRACKED) + LIBRARIES)
        settings = Settings(threads, limits.memory_bytes, self._folder)
        self._sandbox = Sandbox(path, settings, scans=scans, views=views)
        return self._folder

    def values(self, text: str) -> tuple[dict[str, str], list[tuple[Any, ...]]] | None:
        """Like `Sandbox.values`; None where there are more than a few rows, or long texts."""
        values = self._sandbox.values(text, FEW)
        cells = (cell for row in values[1] for cell in row) if values else ()
        is_short = sum(len(cell) for cell in cells if isinstance(cell, str)) <= SHORT
        return values if is_short else None

    def rows(self, text: str) -> Iterator[bytes]:
        """The rows of a SELECT, each part a stream of Arrow's; raises OverflowError if too many."""
        batches, schema = self._sandbox.batches(text, BATCH)
        size = 0
        for batch in batches:
            part = _stream(schema, [batch])
            size += len(part)
            if size > self._limits.result_bytes:
                raise OverflowError
            yield part
        if not size:
            yield _stream(schema, [])

    def where(self, name: str, condition: str) -> Iterator[bytes]:
        """Like `rows`, of the rows of `name` that meet a condition."""
        return self.rows(self._sandbox.filtered(name, condition))


REQUESTS = {"open": Worker.open, "values": Worker.values, "rows": Worker.rows} | {
    "where": Worker.where
}


def serve(requests: IO[bytes], replies: IO[bytes]) -> NoReturn:
    """Answer requests until there are no more; then the process ends at once."""
    import signal
    from queue import SimpleQueue
    from threading import Thread

    from unitecon.basics import unfinished

    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the others reserve more than they use
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks is interrupted, and ends this process
    with suppress(OSError, AttributeError):
        os.setsid()
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write(MOST_LIKELY)
    folder = unfinished.temporary().path
    waiting: SimpleQueue[tuple[str, tuple[Any, ...]]] = SimpleQueue()
    Thread(target=_listen, args=(requests, waiting.put, folder), daemon=True).start()
    worker = Worker(folder)
    import_module(SANDBOX)  # before the first request, which then finds DuckDB loaded
    while True:
        for reply in _replies(worker, *waiting.get()):
            try:
                pickle.dump(reply, replies, pickle.HIGHEST_PROTOCOL)
                replies.flush()
            except OSError:
                _leave(folder)


def _replies(worker: Worker, word: str, arguments: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    from unitecon.errors import UniteconError

    try:
        value = REQUESTS[word](worker, *arguments)  # type: ignore[operator]
        if word in ("rows", "where"):
            for part in value:
                yield "part", part
            value = None
        yield "done", value
    except UniteconError as error:
        yield ("limit", "too_large") if _is_of_memory(error) else ("error", str(error))
    except MemoryError:
        yield "limit", "too_large"
    except OverflowError:
        yield "limit", "too_many_rows"


def _is_of_memory(error: BaseException) -> bool:
    """Whether DuckDB, whose error is behind this one, had no more memory or room to spill."""
    import duckdb

    cause = error.__cause__ or error.__context__
    return isinstance(cause, duckdb.OutOfMemoryException)


def _stream(schema: pa.Schema, batches: Sequence[pa.RecordBatch]) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _listen(requests: IO[bytes], put: Any, folder: Path) -> NoReturn:
    """Take requests; once there are none, whoever asks has ended, and so does this process."""
    while True:
        try:
            put(pickle.load(requests))
        except (EOFError, OSError, pickle.UnpicklingError):
            _leave(folder)


def _leave(folder: Path) -> NoReturn:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _limit_memory(more: int) -> None:
    """Let this process have `more` bytes of data than now, where the system can count them."""
    try:
        import resource

        with open("/proc/self/status") as file:  # noqa: PTH123
            lines = [line.split() for line in file if line.startswith("VmData:")]
        now, hard = int(lines[0][1]) * 1024, resource.getrlimit(resource.RLIMIT_DATA)[1]
        is_free = hard == resource.RLIM_INFINITY
        resource.setrlimit(
            resource.RLIMIT_DATA, (now + more if is_free else min(now + more, hard), hard)
        )
    except (ImportError, OSError, ValueError, IndexError):
        return


def main() -> NoReturn:
    """Serve whoever started this process, on what were standard input and output."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence()
    serve(requests, replies)


def silence() -> None:
    """Have what libraries print go nowhere, unless they are being looked into."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1) if os.environ.get("UNITECON_DEBUG") == "1" else (0, 1, 2):
        os.dup2(nowhere, number)
