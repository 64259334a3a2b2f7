"""The command that draws: its list, its formats and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import casebuilder
import pytest
from commandline import Call

from unitecon.charts import catalog
from unitecon.cli import charts


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return casebuilder.build(tmp_path_factory.mktemp("charts") / "small")


def test_the_list_has_every_chart_with_its_question(call: Call) -> None:
    code, out, _ = call("chart", "--list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(catalog.CHARTS)
    assert "Which users lose the most money? (needs a usage log)" in out
    assert charts.chart.__doc__ is not None


def test_a_dark_chart_differs_in_its_colours_alone(call: Call, tmp_path: Path) -> None:
    files = [tmp_path / "light.json", tmp_path / "dark.json"]
    assert call("chart", "margins", "assistant_startup", "-o", files[0])[0] == 0
    assert call("chart", "margins", "assistant_startup", "-o", files[1], "--dark")[0] == 0
    light, dark = (json.loads(file.read_text()) for file in files)
    assert (light["config"]["background"], dark["config"]["background"]) == ("#ffffff", "#0d1117")
    assert light["datasets"] == dark["datasets"]


def test_the_scale_sets_the_pixels_of_a_picture(call: Call, tmp_path: Path) -> None:
    widths = []
    for scale in ("1", "3"):
        file = tmp_path / f"{scale}.png"
        assert call("chart", "margins", "assistant_startup", "-o", file, "--scale", scale)[0] == 0
        widths.append(int.from_bytes(file.read_bytes()[16:20], "big"))
    assert widths[1] == pytest.approx(3 * widths[0], abs=3)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("bridge", "-o", "x.png", "--scale", "90"), "scale must be from 0.5 to 8, got 90"),
        (("margins",), "unitecon chart needs a file: -o FILE"),
        ((), "unitecon chart needs a chart's name, see unitecon chart --list"),
        (("users", "-o", "x.svg"), "needs a usage log"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    call: Call, case: Path, words: tuple[str, ...], problem: str
) -> None:
    code, _, err = call("chart", *words[:1], *([str(case)] if words else []), *words[1:])
    assert code == 2
    assert problem in err
    assert not Path("x.png").exists()
