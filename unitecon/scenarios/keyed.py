"""Scenarios given one by one, as the rows that many passes over one case differ in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.scenarios.frames import keyed_frames
from unitecon.scenarios.scenario import Scenario


class ScenarioList:
    """Scenarios given one by one, each a layer on a scenario of the case."""

    def __init__(self, case: Case, scenarios: Sequence[Scenario]) -> None:
        self._made = keyed_frames(case, scenarios)
        self._places = {one.scenario_id: place for place, one in enumerate(scenarios)}
        self.ids = tuple(self._places)
        self.tables = frozenset(self._made)

    def frames(self, start: int, stop: int) -> Mapping[str, pl.DataFrame]:
        """The tables that differ, for a run of the scenarios."""
        wanted = pl.col(SCENARIO_ID).is_in(self.ids[start:stop])
        return {name: frame.filter(wanted) for name, frame in self._made.items()}
