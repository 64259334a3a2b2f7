"""What `unitecon list` prints: the catalog's questions by topic."""

from __future__ import annotations

from unitecon.engine import catalog
from unitecon.engine.catalog import Query

OTHERS = ("steps", "inputs", "checks", "imports")


def listing(*, every: bool = False) -> str:
    """The answers by topic and, with `every`, the other layers after them, each under its name."""
    answers = _topics(catalog.by_topic("answers"))
    if not every:
        return answers
    titled = [f"{layer.capitalize()}\n\n{_topics(catalog.by_topic(layer))}" for layer in OTHERS]
    return "\n\n".join([f"Answers\n\n{answers}", *titled])


def _topics(topics: dict[str, list[Query]]) -> str:
    widest = max(len(query.name) for queries in topics.values() for query in queries)
    return "\n\n".join(
        "\n".join([topic, *(f"  {query.name:<{widest}}  {query.question}" for query in queries)])
        for topic, queries in topics.items()
    )
