"""A chart's page: its own scripts run, and nothing that its data says."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import altair as alt
import polars as pl
import pytest

from attacks import browser
from unitecon.charts import page, render

HOSTILE = "</script><script>document.title=7</script><img src=//x.y onerror=document.title=8>"
needs_browser = pytest.mark.skipif(browser.CHROMIUM is None, reason="no Chromium here")


def chart() -> alt.Chart:
    frame = pl.DataFrame({"name": [HOSTILE, "\u2028\x00*/document.title=9//"], "x": [1, 2]})
    bars: alt.Chart = alt.Chart(frame).mark_bar().encode(x="x:Q", y=alt.Y("name:N", sort=[HOSTILE]))
    return bars.properties(title=HOSTILE)


def test_a_page_allows_the_scripts_it_has_and_no_other() -> None:
    text = render(chart(), ".html").decode()
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    assert f"default-src 'none'; script-src {allowed}; style-src" in policy[1]
    assert len(scripts) == 2
    assert "onerror=" not in re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)


def test_a_page_is_titled_as_its_chart_is() -> None:
    text = page.page({"title": {"text": ["a <b>", "c"]}}, "1;")
    assert "<title>a &#60;b&#62; c</title>" in text
    assert "<title></title>" in page.page({}, "1;")


@needs_browser
def test_a_browser_draws_it_and_nothing_in_it_runs(tmp_path: Path) -> None:
    path = tmp_path / "chart.html"
    path.write_bytes(render(chart(), ".html"))
    seen = browser.seen(path)
    assert "document.title=7" in seen.title
    assert "<svg" in seen.html
    assert "aria-label" in seen.html
    assert (seen.errors, seen.requests) == ([], [])


@needs_browser
def test_a_script_that_a_page_does_not_know_is_seen_and_stopped(tmp_path: Path) -> None:
    path = tmp_path / "chart.html"
    text = render(chart(), ".html").decode()
    path.write_text(text.replace("</body>", "<script>document.title='run'</script></body>"))
    seen = browser.seen(path)
    assert seen.title != "run"
    assert any("Content Security Policy" in error for error in seen.errors)


@needs_browser
def test_a_request_and_an_error_of_a_page_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "chart.html"
    path.write_text("<img src='http://nowhere.example/a.png'><script>console.error('a')</script>")
    seen = browser.seen(path)
    assert seen.requests == ["http://nowhere.example/a.png"]
    assert seen.errors
