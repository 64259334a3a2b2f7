"""A model whose methods do what the commands of the same names do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from unitecon import model
from unitecon.basics import calendar
from unitecon.errors import UniteconError, nearest
from unitecon.reports import chart_files
from unitecon.reports.chart_frames import Request

if TYPE_CHECKING:
    from unitecon.charts.marks import Figure


class Model(model.Model):
    """One case under its scenarios, and under `extra` ones made in Python; it answers questions.

    A model never changes: `with_scenario` returns a new one. Threads may share it.
    """

    def chart(self, name: str, *, month: date | str | None = None, **asked: Any) -> Figure:
        """A chart of a name in `unitecon.charts`, with its company, date and sources.

        It shows in a notebook, and `.save("cash.svg")` writes it. `month` is a day in the month to
        draw, of charts of a single one; `asked` is what else a chart takes, see
        `unitecon chart --help`: `has_ids`, `draws`, `seed`, `plans`. Raises UniteconError for an
        unknown name, and where the case lacks what the chart needs.
        """
        known = Request.__dataclass_fields__
        for key in asked:
            if key not in known:
                raise UniteconError(f"a chart takes no {key!r}{nearest(key, known)}")
        day = calendar.day_of(month)
        request = Request(month=day.replace(day=1) if day else None, **asked)
        return chart_files.prepared(self, name, request)()


open = Model.open  # noqa: A001 - read as `unitecon.open`
