"""Every built-in measure of the queries is defined, in the dictionary and on the page of facts."""

from __future__ import annotations

import re

from places import ROOT

from unitecon.dictionary.measures import GPU_HOURS, MEASURES

STEPS = ROOT / "queries/steps/facts"
NAME = re.compile(r"(?:month, |^\s*)'([a-z_]+)'(?: as measure_id)?,", re.MULTILINE)


def built_in() -> set[str]:
    """The measures that queries name themselves."""
    files = ("company_measures", "expense_measures", "revenue_measures", "token_measures")
    return {name for file in files for name in NAME.findall((STEPS / f"{file}.sql").read_text())}


def test_every_measure_of_the_queries_is_defined_and_no_other() -> None:
    assert built_in() == set(MEASURES)
    assert f"'{GPU_HOURS}' ||" in (STEPS / "gpu_measures.sql").read_text()


def test_the_page_of_facts_lists_every_measure_with_its_definition() -> None:
    page = (ROOT / "docs/facts.md").read_text()
    for name, definition in MEASURES.items():
        assert f"| `{name}` | {definition} |" in page
    assert f"| `{GPU_HOURS}…` |" in page
