"""Rewrite the tables of the pages below, and the charts beside them, from the model: make docs

A table follows a comment with its query; the headings of the table are kept. `by range` in the
comment adds a scenario for the low and the high of each uncertain input to what the query reads.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import unitecon
from unitecon.basics import files
from unitecon.case import load as cases
from unitecon.forecast import simulation
from unitecon.reports import chart_files, odds_picture, solve_page
from unitecon.scenarios import build
from unitecon.solve import goal
from unitecon.uncertainty.draws import Sample

if TYPE_CHECKING:
    from unitecon.model import Model

DOCS = Path(__file__).parent
PAGES = ("openai.md", "bridges.md", "forecasts.md")
MARKER = re.compile(
    r"<!-- table(?P<ranges> by range)?:\n(?P<sql>(?:(?!-->).)*?)\n-->\n"
    r"(?P<head>\|[^\n]*\n\|[^\n]*\n)(?:\|[^\n]*\n)*",
    re.DOTALL,
)
SOLVE_PAGE = Path(__file__).with_name("solve.md")
SOLUTIONS = re.compile(
    r"<!-- solutions?: (?P<text>[^\n]+)\n(?P<levers>[^>]*?)-->\n"
    r"(?:(?P<head>\|[^\n]*\n\|[^\n]*\n)(?:\|[^\n]*\n)*|```text\n.*?```\n)",
    re.DOTALL,
)
DRAWS = 10_000  # of the chart of odds
NEGATIVE = re.compile(r"-\d[\d.,]*( points|%)?")


def refreshed(text: str) -> str:
    """The page with every table as the model computes it now."""
    model = unitecon.open("openai")
    wide = model.with_scenarios(build.ranges(model.case))

    def table(match: re.Match[str]) -> str:
        source: Model = wide if match["ranges"] else model
        rows = source.sql(match["sql"]).rows()
        lines = ("| " + " | ".join(_cell(value) for value in row) + " |\n" for row in rows)
        return match[0][: match.end("head") - match.start()] + "".join(lines)

    page = MARKER.sub(table, text)
    for opened in (wide, model):
        opened.close()
    return page


def solved(text: str) -> str:
    """The goal-seek page with every table and printed solution as they are now."""
    case = cases.load("openai")

    def shown(match: re.Match[str]) -> str:
        levers = match["levers"].split()
        solutions = [goal.solve(case, match["text"], goal.Turn(lever)) for lever in levers]
        start = f"<!-- solution{'s' * bool(match['head'])}: {match['text']}\n{match['levers']}-->\n"
        if not match["head"]:
            return f"{start}```text\n{solve_page.report(solutions[0])}\n```\n"
        rows = (solve_page.row(solution) for solution in solutions)
        return start + match["head"] + "".join(f"| {' | '.join(row)} |\n" for row in rows)

    return SOLUTIONS.sub(shown, text)


def _cell(value: object) -> str:
    """A value as the page prints it, with a true minus sign before a number."""
    text = "-" if value is None else str(value)
    return text.replace("-", "\u2212") if NEGATIVE.fullmatch(text) else text


def main() -> None:
    """Rewrite the pages and their charts."""
    for name in PAGES:
        page = DOCS / name
        files.write(page, refreshed(page.read_text(encoding="utf-8")).encode())
    files.write(SOLVE_PAGE, solved(SOLVE_PAGE.read_text(encoding="utf-8")).encode())
    with unitecon.open("assistant_startup") as model:
        files.write(DOCS / "users.svg", chart_files.picture(model, "users", ".svg"))
    with unitecon.open("openai") as model:
        for name in ("cash", "margins", "bridge", "tornado"):
            files.write(DOCS / f"{name}.svg", chart_files.picture(model, name, ".svg"))
    simulated = simulation.simulate(cases.load("openai"), Sample(DRAWS, 1))
    files.write(DOCS / "odds.svg", odds_picture.picture(simulated, ".svg"))


if __name__ == "__main__":
    main()
