"""The catalog's questions by topic."""

from __future__ import annotations

from unitecon.engine import catalog
from unitecon.reports.list_page import listing


def entries(text: str) -> list[tuple[str, str]]:
    """Names and questions of a listing's indented lines."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("  ")]
    return [(name, question.strip()) for name, _, question in (x.partition("  ") for x in lines)]


def test_every_answer_stands_once_under_its_topic() -> None:
    topics = [block.splitlines()[0] for block in listing().split("\n\n")]
    assert topics == list(catalog.by_topic("answers"))
    answers = [query for query in catalog.load().values() if query.layer == "answers"]
    assert sorted(entries(listing())) == sorted((query.name, query.question) for query in answers)


def test_questions_begin_in_one_column() -> None:
    lines = [line for line in listing().splitlines() if line.startswith("  ")]
    starts = {len(line) - len(line[2:].partition("  ")[2].lstrip()) for line in lines}
    assert len(starts) == 1


def test_all_layers_are_titled_and_complete() -> None:
    text = listing(every=True)
    places = [
        text.index(f"{name}\n\n") for name in ("Answers", "Steps", "Inputs", "Checks", "Imports")
    ]
    assert places == sorted(places)
    assert {name for name, _ in entries(text)} == set(catalog.load())
