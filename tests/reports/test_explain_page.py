"""An explanation of a query: its facts, its columns, and what stands behind them."""

from __future__ import annotations

from collections.abc import Iterator

import casebuilder
import pytest

from unitecon import model
from unitecon.engine import catalog
from unitecon.errors import UniteconError
from unitecon.model import Model
from unitecon.reports.explain_page import explain


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    folder = casebuilder.build(tmp_path_factory.mktemp("explained") / "small")
    with model.open(folder, scenarios=["baseline"]) as opened:
        yield opened


def section(text: str, title: str) -> list[str]:
    """The lines of a section, without their indent."""
    part = next(part for part in text.split("\n\n") if part.startswith(f"{title}\n"))
    return [line.strip() for line in part.splitlines()[1:]]


def test_assumptions_and_sources_are_those_of_the_case(small: Model) -> None:
    text = explain(small, "plan_prices")
    query = catalog.get("plan_prices")
    assert text.startswith(f"plan_prices: {query.question}")
    assert f"grain  one row for each {', '.join(query.grain)}" in text.splitlines()
    # The case prices Free by a guess and Plus by a price page.
    assert "plan_prices  1 assumed, 1 sourced" in [
        " ".join(line.split()).replace(" ", "  ", 1)
        for line in section(text, "Assumptions behind it")
    ]
    assert section(text, "Sources behind it") == ["price_page (1 row): Price page"]
    assert text.endswith("\n".join(f"  {line}".rstrip() for line in query.sql.splitlines()))


def test_every_column_has_its_type(small: Model) -> None:
    lines = section(explain(small, "months"), "Columns")
    assert [line.split()[:2] for line in lines if line.split()[0] in small.columns("months")] == [
        [name, kind.lower()] for name, kind in small.columns("months").items()
    ]


def test_an_unknown_query_is_refused_with_the_nearest(small: Model) -> None:
    with pytest.raises(UniteconError, match="unknown query 'plan_price'; did you mean 'plan_price"):
        explain(small, "plan_price")
