"""What the shell offers for a half-typed word: answers with their questions, cases, charts."""

from __future__ import annotations

from pathlib import Path

from unitecon.case.places import SETTINGS, bundled

FORMATS = ("table", "csv", "json", "parquet", "xlsx")


def answers(incomplete: str) -> list[tuple[str, str]]:
    """Answers that begin with a text, and what each asks."""
    from unitecon.engine import catalog

    topics = catalog.by_topic("answers")
    return [
        (query.name, query.question)
        for queries in topics.values()
        for query in queries
        if query.name.startswith(incomplete)
    ]


def cases(incomplete: str) -> list[str]:
    """Bundled cases, and folders with a case, that begin with a text."""
    typed = Path(incomplete)
    place = typed if incomplete.endswith("/") else typed.parent
    try:
        folders = [str(file.parent) for file in place.glob(f"*/{SETTINGS}")]
    except OSError:
        folders = []
    return sorted(name for name in (*bundled(), *folders) if name.startswith(incomplete))


def charts(incomplete: str) -> list[tuple[str, str]]:
    """Charts that begin with a text, and what each answers."""
    from unitecon.charts import catalog

    return [
        (chart.name, chart.question)
        for chart in catalog.CHARTS.values()
        if chart.name.startswith(incomplete)
    ]


def formats(incomplete: str) -> list[str]:
    """Formats of rows that begin with a text."""
    return [name for name in FORMATS if name.startswith(incomplete)]
