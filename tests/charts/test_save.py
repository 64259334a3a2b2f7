"""A chart as bytes: the same every time, and only in the known formats."""

from __future__ import annotations

import json
from pathlib import Path

import altair as alt
import pytest

from unitecon.charts import marks
from unitecon.charts.save import SUFFIXES, is_signed, render
from unitecon.errors import UniteconError


def chart() -> alt.LayerChart:
    bars = marks.data([{"x": 1, "y": "caf\u00e9"}]).mark_bar().encode(x="x:Q", y="y:N")
    return marks.layered([bars], width=20, height=20)


def test_a_specification_is_the_charts_own_and_ends_its_last_line() -> None:
    text = render(chart(), ".json").decode()
    assert json.loads(text) == chart().to_dict()
    assert text.endswith("}\n")


def test_a_vector_picture_holds_the_labels_and_is_the_same_twice() -> None:
    picture = render(chart(), ".svg")
    assert "caf\u00e9" in picture.decode()
    assert render(chart(), ".svg") == picture


def test_a_picture_has_two_pixels_a_point() -> None:
    head = render(marks.themed(chart(), "T", []), ".png")
    single = render(marks.themed(chart(), "T", []), ".svg").decode()
    width = int(single.partition('width="')[2].partition('"')[0].partition(".")[0])
    assert int.from_bytes(head[16:20]) == pytest.approx(2 * width, abs=2)


def test_another_suffix_is_refused_with_all_that_are_known() -> None:
    with pytest.raises(UniteconError) as caught:
        render(chart(), ".gif")
    assert str(caught.value) == (
        f"no chart can be written as '.gif'; known: {', '.join(SUFFIXES)}; did you mean '.svg'?"
    )


def test_a_vector_picture_is_signed_until_it_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_bytes(render(chart(), ".svg"))
    assert is_signed(path)
    path.write_bytes(path.read_bytes() + b"<!-- mine -->")
    assert not is_signed(path)
    assert not is_signed(tmp_path / "none.svg")
