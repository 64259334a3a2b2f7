"""What a notebook shows of a model: its finding and what to ask next, nothing of it as markup."""

from __future__ import annotations

import re
from pathlib import Path

import casebuilder

import unitecon
from unitecon.api import card

NO_MARGIN = "no tier with users and a known cost to draw margins of"


def test_the_headline_is_the_title_of_the_chart_it_names() -> None:
    with unitecon.open("openai") as model:
        shown = model._repr_html_()
        title = model.chart("cash").to_dict()["title"]["text"]
    assert f">{title}<" in shown
    assert "OpenAI, as publicly known on 2026-01-15" in shown
    assert "as of 2026-01-15" in shown
    assert "baseline, all_together, cheaper_inference" in shown
    assert "and 5 more" in shown
    assert "<code>model.answer(&#34;runways&#34;)</code>" in shown


def test_a_case_without_cash_says_what_it_has_and_nothing_of_it_is_markup(tmp_path: Path) -> None:
    folder = casebuilder.build(tmp_path / "small")
    settings = folder / "case.toml"
    hostile = settings.read_text().replace("Small case", "<script>alert(1)</script>")
    settings.write_text(hostile)
    with unitecon.open(folder) as model:
        name, headline = card.finding(model)
        shown = card.card(model)
    assert "<script" not in shown
    assert "&#60;script&#62;alert(1)" in shown
    assert (name, headline) == ("", "Nothing can be said yet: " + NO_MARGIN)
    tags = set(re.findall(r"<(\w+)", shown))
    assert tags == {"div", "b", "ul", "li", "code"}
