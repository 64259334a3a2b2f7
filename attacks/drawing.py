"""Draw the losing users of a case in every format: `python -m attacks.drawing CASE OUT`.

A process of its own, since what draws may end it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import unitecon
from unitecon.charts.losing_users import SHOWN

SUFFIXES = (".svg", ".png", ".pdf", ".html", ".json")


def draw(case: Path, folder: Path) -> None:
    """Write a chart a format for every few users, and which users are on which."""
    users: dict[str, list[str]] = {}
    with unitecon.open(case, scenarios=["baseline"]) as model:
        losing, coverages = model.answer("losing_users"), model.answer("user_coverages")
    for month, losers in losing.group_by("month", maintain_order=True):
        for start in range(0, losers.height, SHOWN):
            few = losers.slice(start, SHOWN)
            name = f"{month[0]}-{start}"
            users[name] = few["user_id"].to_list()
            chart = unitecon.charts.users(few, coverages, month[0], has_ids=True)
            for suffix in SUFFIXES:
                data = unitecon.charts.render(chart, suffix)
                (folder / f"{name}{suffix}").write_bytes(data)
    (folder / "users.json").write_text(json.dumps(users))


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
