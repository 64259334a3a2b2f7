"""A list of scenarios -> the rows in which they differ, for many passes over one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.scenarios.frames import keyed_frames
from unitecon.scenarios.scenario import Scenario


class ScenarioList:
    """Scenarios, each a layer on a scenario of the case; a source of keyed rows for batches.

    Raises InputError with every fault of every scenario.
    """

    def __init__(self, case: Case, scenarios: Sequence[Scenario]) -> None:
        self._frames = keyed_frames(case, scenarios)
        self.ids = tuple(scenario.scenario_id for scenario in scenarios)
        self.tables = frozenset(self._frames)

    def frames(self, start: int, stop: int) -> Mapping[str, pl.DataFrame]:
        """The tables that differ, by name, with the rows of `ids[start:stop]`."""
        wanted = pl.col(SCENARIO_ID).is_in(self.ids[start:stop])
        return {name: frame.filter(wanted) for name, frame in self._frames.items()}
