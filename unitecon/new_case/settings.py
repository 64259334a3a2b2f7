"""The case.toml of a new case."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

HORIZON_YEARS = 3  # after the as-of date, of a case that asks when the cash runs out


@dataclass(frozen=True, slots=True)
class Settings:
    """What a new case.toml says."""

    title: str
    as_of_date: date
    first_month: date
    last_month: date
    unlisted: str | None = None

    def text(self) -> str:
        """The file, with what each line means."""
        lines = [
            f"title = {json.dumps(self.title, ensure_ascii=False)}",
            f"as_of_date = {self.as_of_date}   # later usage, prices and facts are ignored",
            f"first_month = {self.first_month}  # of the log and of every answer",
            f"last_month = {self.last_month}   # of every answer; later for a longer forecast",
        ]
        if self.unlisted is not None:
            lines += ["", "[usage]", "# Who is in the log and, that day, not in user_plans.csv."]
            lines.append(f"plan_of_unlisted_users = {json.dumps(self.unlisted)}")
        return "\n".join([*lines, ""])


def horizon(as_of: date) -> date:
    """The last month of a case that asks when the cash runs out."""
    return date(as_of.year + HORIZON_YEARS, as_of.month, 1)
