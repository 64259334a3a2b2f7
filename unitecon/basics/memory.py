"""How much memory the work on a usage log may take.

UNITECON_MEMORY if it is set, otherwise a share of what the machine has or, in a container, of what
its control group allows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from unitecon.errors import UniteconError

SETTING = "UNITECON_MEMORY"
# The rest is for rows outside DuckDB (sorted hashes, frames), other processes and disk caching.
SHARE = 1 / 3
SIZE = re.compile(r"\d+(\.\d+)? ?([KMGT]i?B)", re.IGNORECASE)
UNKNOWN_MACHINE_BYTES = 12_000_000_000  # where the operating system does not say
CGROUP_LIMITS = {"": "memory.max", "memory": "memory.limit_in_bytes"}  # version 2, version 1


def limit() -> str:
    """The limit as DuckDB takes it, e.g. `8GB`.

    Raises UniteconError where UNITECON_MEMORY is set to something other than a size above 0.
    """
    setting = os.environ.get(SETTING, "").strip()
    if not setting:
        return f"{int(available_bytes() * SHARE) // 1_000_000}MB"
    if not SIZE.fullmatch(setting) or float(re.split(r"[ a-zA-Z]", setting)[0]) == 0:
        raise UniteconError(f"{SETTING} must be a size such as 8GB or 500MB, got {setting!r}")
    return setting


def available_bytes(root: Path = Path("/")) -> int:
    """The machine's memory, or the lowest limit of the control groups this process is in.

    `root` is where `/proc` and `/sys` are.
    """
    return min([_machine_bytes(), *_cgroup_bytes(root)])


def _machine_bytes() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # not a POSIX system, or one without the names
        return UNKNOWN_MACHINE_BYTES


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
