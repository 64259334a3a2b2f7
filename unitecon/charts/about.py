"""What a chart says beside its figures: whose they are, as of when, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from unitecon.basics import money
from unitecon.basics.outside_text import label
from unitecon.charts import words
from unitecon.dictionary.keys import BASELINE

ALONE = "without new money"
COMPANY, SCENARIO = 70, 44  # characters of a title


@dataclass(frozen=True, slots=True)
class About:
    """What a chart cannot read off its frames. A chart of frames alone leaves it out.

    `month` is the month that a chart of a single one shows, `titles` those of scenarios by id,
    `names` those of plans, models, drivers and costs.
    `answers` and `sources` are named under the chart, `case` in the command that explains them.
    `funding_usd` is the announced funding after the as-of date. `has_ids` names users, who are
    numbered otherwise.
    """

    company: str = ""
    case: str = ""
    as_of_date: date | None = None
    month: date | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    answers: Sequence[str] = ()
    sources: str = ""
    has_ids: bool = False
    funding_usd: float = 0.0

    def heading(self, condition: str) -> list[str]:
        """The line under the title: the company, the as-of date and the condition."""
        is_dated = not self.as_of_date or str(self.as_of_date) in self.company
        day = "" if is_dated else f"as of {words.day(self.as_of_date)}"
        known = [part for part in (label(self.company, COMPANY), day) if part]
        return [", ".join([*known, condition] if condition else known)] if known else []

    def money(self) -> str:
        """What new money the figures of the baseline count on."""
        if not self.funding_usd:
            return ALONE
        return f"with {money.short(self.funding_usd)} of announced funding and no other new money"

    def footing(self) -> list[str]:
        """The lines under the chart: its sources, and where they are explained."""
        if not self.answers:
            return []
        answers = words.listed(list(self.answers))
        inputs = f", from {self.sources}" if self.sources else ""
        how = f"unitecon explain {self.answers[0]} {self.case}".rstrip()
        return [f"Source: {answers} of unitecon{inputs}.", f"See: {how}"]

    def condition(self, rows: Sequence[words.Row]) -> str:
        """Under which scenario the rows of one hold, where it is not the baseline."""
        scenario = rows[0]["scenario_id"] if rows else BASELINE
        return "" if scenario == BASELINE else f"scenario \u201c{self.scenario(scenario)}\u201d"

    def named(self, slug: str) -> str:
        """A plan, model or driver by its name."""
        return label(self.names[slug]) if slug in self.names else words.name(slug)

    def scenario(self, scenario_id: str) -> str:
        """A scenario by its title, which says more than its id."""
        if scenario_id in self.titles and scenario_id != BASELINE:
            return label(self.titles[scenario_id], SCENARIO)
        return words.name(scenario_id)


NOTHING = About()
