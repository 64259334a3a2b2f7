"""How much memory a query may take, on a usage log or in a model.

UNITECON_MEMORY if it is set, otherwise a share of what the machine has or, in a container, of what
its control group allows, or of what the process itself may take.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from unitecon.basics import unfinished
from unitecon.basics.plain_paths import plain
from unitecon.errors import UniteconError

SETTING = "UNITECON_MEMORY"
# The rest is for rows outside DuckDB (sorted hashes, frames), other processes and disk caching.
SHARE = 1 / 3
SIZE = re.compile(r"[0-9]+(\.[0-9]+)? ?([KMGT]i?B)", re.IGNORECASE)
UNKNOWN_MACHINE_BYTES = 12_000_000_000  # where the operating system does not say
CGROUP_LIMITS = {"": "memory.max", "memory": "memory.limit_in_bytes"}  # version 2, version 1
POWERS = "KMGT"
MEGABYTE = 1_000_000
BYTES_OF_A_THREAD = 250_000_000  # of an import: what it reads, sorts and writes at once
SPILL = "unitecon-spill-"
# Libraries reserve more than they use, and end the process without a word where they cannot.
NEEDED = {"d": 3000 * MEGABYTE, "v": 3000 * MEGABYTE}  # under `ulimit -d` and `-v`
DRAWING = {"v": 75_000 * MEGABYTE}  # the engine that draws charts reserves 64 GiB of addresses
LARGEST = 10**15  # bytes; more is a slip of the pen


def limit() -> str:
    """The limit as DuckDB takes it, e.g. `8GB`.

    Raises UniteconError where UNITECON_MEMORY is set to something other than a size above 0, and
    where the process itself may take too little to run at all.
    """
    return text(limit_bytes())


def limit_bytes() -> int:
    """The limit in bytes; raises like `limit`."""
    refuse_limits()
    setting = os.environ.get(SETTING, "").strip()
    if not setting:
        return int(available_bytes() * SHARE)
    size = SIZE.fullmatch(setting)
    number = float(re.split(r"[ a-zA-Z]", setting)[0]) if size else 0.0
    base = 1024 if size and "i" in size[2].lower() else 1000
    total = number * base ** (1 + POWERS.index(size[2][0].upper())) if size else 0.0
    if not MEGABYTE <= total <= LARGEST:
        raise UniteconError(f"{SETTING} must be a size such as 8GB or 500MB, got {setting!r}")
    return int(total)


def refuse_limits(needed: Mapping[str, int] = NEEDED) -> None:
    """Raise UniteconError where the process itself may reserve too little, by `ulimit`."""
    for letter, size in _process_bytes().items():
        if size < needed.get(letter, 0):
            what = " to draw charts" if needed == DRAWING else ""
            raise UniteconError(
                f"this process may reserve {text(size)} of memory (ulimit -{letter}), but needs "
                f"{text(needed[letter])}{what}, most of which it never uses; raise the limit: "
                f"ulimit -{letter} unlimited"
            )


def settings() -> dict[str, Any]:
    """What DuckDB is started with: the limit, and a folder to spill to.

    DuckDB makes the folder once it needs it, and removes it; if it is killed, the next command
    does. Raises like `limit`.
    """
    name = f"{SPILL}{os.urandom(8).hex()}"
    return {
        "memory_limit": limit(),
        "temp_directory": str(plain(unfinished.of_process()) / name),
    }


def threads() -> int:
    """How many threads of an import fit into the limit, at most one for each core.

    Raises like `limit`.
    """
    return max(1, min(os.cpu_count() or 1, limit_bytes() // BYTES_OF_A_THREAD))


def text(size: int) -> str:
    """A size in bytes as DuckDB and UNITECON_MEMORY take it, in whole megabytes or gigabytes."""
    megabytes = max(size // MEGABYTE, 1)
    return f"{megabytes // 1000}GB" if megabytes % 1000 == 0 else f"{megabytes}MB"


def available_bytes(root: Path = Path("/")) -> int:
    """The machine's memory, or the lowest limit of the control groups this process is in.

    A limit of the process itself (`ulimit`) counts as well. `root` is where `/proc` and `/sys` are.
    """
    return min([_machine_bytes(), *_cgroup_bytes(root), *_process_bytes().values()])


def _machine_bytes() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # not a POSIX system, or one without the names
        return UNKNOWN_MACHINE_BYTES


def _process_bytes() -> dict[str, int]:
    """What this process may reserve, where that is limited, by the letters of `ulimit`."""
    try:
        import resource
    except ImportError:  # not a POSIX system
        return {}
    kinds = {"d": resource.RLIMIT_DATA, "v": resource.RLIMIT_AS}
    sizes = {letter: resource.getrlimit(kind)[0] for letter, kind in kinds.items()}
    return {letter: size for letter, size in sizes.items() if size != resource.RLIM_INFINITY}


def _cgroup_bytes(root: Path) -> Iterator[int]:
    """The memory limits of this process's control group and those it is in, where they are set."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, group = line.split(":", 2)
        name = "memory" if "memory" in controllers.split(",") else controllers
        if name not in CGROUP_LIMITS:
            continue
        # Inside a container the group's path can be the host's: its own limit is then at the top.
        path = PurePosixPath(group.lstrip("/"))
        for folder in (path, *path.parents):
            try:
                text = (root / "sys/fs/cgroup" / name / folder / CGROUP_LIMITS[name]).read_text()
            except OSError:
                continue
            if text.strip().isdigit():  # not `max`: unlimited
                yield int(text)
