"""An error of the operating system or of a library -> one line: what failed, where, what to do.

The one place that knows how Python, DuckDB and Polars say that a disk is full, a file is gone or
memory has run out. It imports neither library, since an error tells by itself where it is from.
"""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import NamedTuple

from unitecon.basics import outside_text, plain_paths
from unitecon.errors import UniteconError

DEBUG = "UNITECON_DEBUG"
INTERNAL_EXIT_CODE = 70  # as sysexits.h has it: neither the input nor the call is wrong
FULL = (errno.ENOSPC, errno.EDQUOT)
ALMOST_FULL_BYTES = 1_000_000


class Reason(NamedTuple):
    """What an error number means, and what can be done about it."""

    text: str
    remedy: str = ""


REASONS = {
    errno.ENOSPC: Reason("no space left on the disk", "free some space, then run it again"),
    errno.EDQUOT: Reason("the disk quota is used up", "free some space, then run it again"),
    errno.EFBIG: Reason("the file would exceed the limit on file sizes", "raise it: ulimit -f"),
    errno.ENOENT: Reason("no such file or folder"),
    errno.ESTALE: Reason("it was removed meanwhile"),
    errno.EACCES: Reason("permission denied", "change its permissions, or run as its owner"),
    errno.EPERM: Reason("permission denied", "change its permissions, or run as its owner"),
    errno.EROFS: Reason("the disk is read-only", "choose a folder on another disk"),
    errno.EISDIR: Reason("it is a folder, not a file"),
    errno.ENOTDIR: Reason("a part of its path is a file, not a folder"),
    errno.EEXIST: Reason("it exists already"),
    errno.ENOTEMPTY: Reason("the folder is not empty"),
    errno.ENAMETOOLONG: Reason("its name is too long", "choose a shorter one"),
    errno.ELOOP: Reason("its symbolic links go in a circle"),
    errno.EMFILE: Reason("too many files are open", "allow more: ulimit -n 4096"),
    errno.ENFILE: Reason("too many files are open", "close other programs"),
    errno.EIO: Reason("the disk reported an error", "check the disk"),
    errno.EBUSY: Reason("another program is using it"),
    errno.ETXTBSY: Reason("another program is using it"),
    errno.EXDEV: Reason("it is on another disk"),
    errno.EBADF: Reason("it is closed"),
    errno.ENXIO: Reason("nobody reads this pipe", "start what reads it first"),
    errno.EAGAIN: Reason(
        "no more processes or threads can be started", "raise the limits: ulimit -u, ulimit -v"
    ),
}
NO_MEMORY = Reason(
    "not enough memory",
    "close other programs, or set UNITECON_MEMORY (now {}) to what may be used, such as 4GB",
)
DAMAGED = Reason("it is damaged: not a whole Parquet file")
NO_FOLDER = Reason("the current folder no longer exists", "change to another one")
TOO_DEEP = Reason("the input is nested too deeply", "flatten it")
NOT_UTF_8 = Reason("a name or text is not valid UTF-8", "rename the file or folder")
LOST_WORKER = Reason(
    "a worker process ended unexpectedly", "it may have run out of memory: close other programs"
)
KINDS = {
    "RecursionError": TOO_DEEP,
    "UnicodeEncodeError": NOT_UTF_8,
    "UnicodeDecodeError": Reason("the text is not valid UTF-8", "save it as UTF-8"),
    "OverflowError": Reason("a number or date is too large", "choose a smaller one"),
    **dict.fromkeys(("BrokenProcessPool", "BrokenThreadPool", "BrokenPipeError"), LOST_WORKER),
}
TEXTS = {
    "Symlink loop from": errno.ELOOP,
    "can't start new thread": errno.EAGAIN,
    "failed to map segment": errno.ENOMEM,
    "No files found that match": errno.ENOENT,
}
LIBRARIES = ("_duckdb", "polars", "pyarrow", "pyo3_runtime")
OF_IMPORT = re.compile(r"(.*)/usage/import=([^/]+)/")
QUOTED_PATH = re.compile(r"""["']([^"']*/[^"']*)["']|\(os error \d+\): (\S+)""")


def is_debugging() -> bool:
    """Whether tracebacks are wanted."""
    return os.environ.get(DEBUG, "0") not in ("", "0")


def is_interrupt(error: BaseException) -> bool:
    """Whether an error is Ctrl-C, which DuckDB reports as an error of its own."""
    is_duckdb = isinstance(error, RuntimeError) or _kind(error) == "InterruptException"
    return isinstance(error, KeyboardInterrupt) or (is_duckdb and "nterrupted" in str(error))


def is_of_disk(error: BaseException) -> bool:
    """Whether a file could not be read or written, so that another folder may do."""
    return _number(error) is not None or "max_temp_directory_size" in str(error)


def exit_code(error: BaseException) -> int:
    """What the command line exits with: 2 where the input, the call or the machine is at fault."""
    if isinstance(error, UniteconError):
        return error.exit_code
    return 2 if _reason(error) is not None else INTERNAL_EXIT_CODE


def message(error: BaseException) -> str:
    """The line that a user sees of an error."""
    if isinstance(error, UniteconError):
        return outside_text.message(error)
    reason = _reason(error)
    if reason is None:
        return outside_text.line(
            f"unexpected error: {type(error).__name__}: {cause(error)}; please report it with what "
            f"{DEBUG}=1 prints"
        )
    path = _path(error)
    where = f"{_action(error, path)}: " if path or _number(error) in FULL else ""
    remedy = _remedy(path) or reason.remedy
    return outside_text.line(f"{where}{reason.text}{f'; {remedy}' if remedy else ''}")


def of_log(error: BaseException) -> UniteconError:
    """What is raised where the usage log cannot be read, with the way out if a file is damaged."""
    whole = message(error) if _path(error) and _reason(error) else ""
    return UniteconError(whole or f"cannot read the usage log: {cause(error)}")


def cause(error: BaseException) -> str:
    """Why something failed, for a message that says itself what it was."""
    reason = _reason(error)
    return reason.text if reason is not None else one_line(error)


def one_line(error: BaseException) -> str:
    """A library's message with its hint on one line, without its kind and the query's picture."""
    text = str(error).partition("\n\nLINE ")[0].partition("\n\nPossible solutions:")[0]
    text = re.sub(r"^(Invalid Input|TransactionContext|[A-Z][a-z]+) Error: ", "", text.strip())
    parts = [" ".join(part.split()).rstrip("!") for part in text.splitlines() if part.strip()]
    return "; ".join(parts).replace("; Did you mean", "; did you mean")


def _kind(error: BaseException) -> str:
    return type(error).__name__


def _library(error: BaseException) -> str:
    """The package that an error is from: builtins, _duckdb, polars, pyarrow ..."""
    return type(error).__module__.partition(".")[0]


def _reason(error: BaseException) -> Reason | None:
    """What an error means; None for one that nobody expects."""
    if isinstance(error, MemoryError) or "OutOfMemory" in _kind(error):
        is_full = "max_temp_directory_size" in str(error)
        return REASONS[errno.ENOSPC] if is_full else _no_memory()
    return _of_number(error) or _of_text(error) or _of_library(error)


def _of_number(error: BaseException) -> Reason | None:
    """What the operating system's number of an error means."""
    number = _number(error)
    if number == errno.ENOMEM:
        return _no_memory()
    if number == errno.ENOENT and not _path(error) and not _has_working_folder():
        return NO_FOLDER
    if number not in REASONS and isinstance(error, OSError):
        return KINDS.get(_kind(error), Reason(error.strerror or one_line(error)))
    return REASONS.get(number or 0)


def _of_text(error: BaseException) -> Reason | None:
    """What an error of Python's means: of depth, of characters, of worker processes."""
    if isinstance(error, UnicodeEncodeError) and "surrogates" not in error.reason:
        text = f"{error.encoding} has no {error.object[error.start : error.start + 1]!r}"
        return Reason(text, "set PYTHONIOENCODING=utf-8, or write to a file: -o FILE")
    return KINDS.get(_kind(error))


def _of_library(error: BaseException) -> Reason | None:
    """What a library says of a file."""
    if _library(error) not in LIBRARIES:
        return None
    if re.search("No magic bytes|too small to be a Parquet", str(error)):
        return DAMAGED
    if _path(error) or _kind(error) == "IOException":
        return Reason(one_line(error))
    is_of_parquet = "parquet" in str(error).lower()
    return Reason(f"a Parquet file is damaged: {one_line(error)}") if is_of_parquet else None


def _has_working_folder() -> bool:
    try:
        Path.cwd()
    except OSError:
        return False
    return True


def _no_memory() -> Reason:
    from unitecon.basics import memory

    try:
        return Reason(NO_MEMORY.text, NO_MEMORY.remedy.format(memory.limit()))
    except UniteconError as error:
        return Reason(NO_MEMORY.text, str(error))


def _number(error: BaseException) -> int | None:
    """The error number behind an error, also where a library has it in its text only."""
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        return number
    if isinstance(error, (UniteconError, UnicodeError)) or _library(error) == "unitecon":
        return None
    text = str(error)
    numbered = re.search(r'os error (\d+)|"errno":"(\d+)"', text)
    if numbered:
        return int(numbered[1] or numbered[2])
    is_library = _library(error) in LIBRARIES
    texts = {os.strerror(number): number for number in REASONS} if is_library else {}
    return next((number for part, number in {**TEXTS, **texts}.items() if part in text), None)


def _path(error: BaseException) -> str:
    """The file that an error is about; an empty text where it does not say."""
    name = getattr(error, "filename", None)
    if name is not None:
        return os.fsdecode(name) if isinstance(name, (str, bytes)) else str(name)
    quoted = QUOTED_PATH.search(str(error).replace('\\"', '"'))
    return plain_paths.original(quoted[1] or quoted[2]) if quoted else ""


def _action(error: BaseException, path: str) -> str:
    if _number(error) in (*FULL, errno.EFBIG, errno.EROFS):
        return f"cannot write {path or 'a file'}{'' if path else _full_folders()}"
    return f"cannot use {path}"


def _full_folders() -> str:
    """Which of the folders that are written to have no space left."""
    import shutil
    import tempfile

    full = []
    for folder in dict.fromkeys((tempfile.gettempdir(), os.environ.get("UNITECON_CACHE"), ".")):
        try:
            is_full = shutil.disk_usage(folder or ".").free < ALMOST_FULL_BYTES
        except OSError:
            continue
        full += [str(Path(folder).absolute())] if folder and is_full else []
    return f" in {' or '.join(full)}" if full else ""


def _remedy(path: str) -> str:
    """What to do about a file of an import, which is never written again."""
    of_import = OF_IMPORT.match(path)
    if not of_import:
        return ""
    import shlex

    case, import_id = of_import.groups()
    command = f"unitecon forget {import_id} {shlex.quote(case)}"
    return f"take the import out and import its files again: {command}"
