"""Rewrite the names that editors complete, from the queries and the charts: make docs"""

from __future__ import annotations

from pathlib import Path

from unitecon.basics import files
from unitecon.charts.catalog import CHARTS
from unitecon.engine import catalog

FILE = Path(__file__).parents[1] / "unitecon" / "api" / "names.py"
HEAD = '''"""The names of answers and charts that editors complete, written by `make docs`."""

from typing import Literal
'''


def text() -> str:
    """The file as it should be now: answers of draws are left out, as a model has none."""
    answers = sorted(
        name
        for name, query in catalog.load().items()
        if query.layer == "answers" and "draws" not in query.needs
    )
    return f"{HEAD}\n{_literal('AnswerName', answers)}\n{_literal('ChartName', sorted(CHARTS))}"


def _literal(name: str, values: list[str]) -> str:
    lines = "".join(f'    "{value}",\n' for value in values)
    return f"{name} = Literal[\n{lines}]\n"


if __name__ == "__main__":
    files.write(FILE, text().encode())
