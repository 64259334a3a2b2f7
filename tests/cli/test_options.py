"""Options that commands share, and how a case is opened with them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import casebuilder
import pytest
import typer
from typer.testing import CliRunner

from unitecon.cli import options
from unitecon.errors import UniteconError


def test_a_case_is_opened_as_of_a_day_under_all_its_scenarios(tmp_path: Path) -> None:
    folder = casebuilder.build(tmp_path / "small")
    with options.opened(str(folder), datetime(2025, 6, 15), []) as model:  # noqa: DTZ001
        assert model.case.as_of_date == date(2025, 6, 15)
        assert model.scenario_ids == ("baseline", "plus_at_25")
    with options.opened(str(folder), scenarios=["plus_at_25"]) as model:
        assert model.case.as_of_date == date(2025, 6, 30)


def test_an_unknown_scenario_is_refused_with_the_nearest(tmp_path: Path) -> None:
    folder = casebuilder.build(tmp_path / "small")
    with pytest.raises(UniteconError, match="'plus_at_52'; did you mean 'plus_at_25'"):
        options.opened(str(folder), scenarios=["plus_at_52"])


def test_options_are_parsed_to_their_types_and_a_negative_seed_refused() -> None:
    app = typer.Typer()

    @app.command()
    def command(
        as_of: options.AsOf = None, seed: options.Seed = 1, scenario: options.Scenarios = None
    ) -> None:
        typer.echo(f"{as_of:%d %b %Y} {seed} {scenario}")

    run = CliRunner().invoke
    arguments = ["--as-of", "2026-01-15", "--seed", "0", "--scenario", "a", "--scenario", "b"]
    assert run(app, arguments).output == "15 Jan 2026 0 ['a', 'b']\n"
    assert run(app, ["--as-of", "15.1.2026"]).exit_code == 2
    fault = run(app, ["--as-of", "2026-01-15", "--seed", "-1"]).exception
    assert isinstance(fault, UniteconError)
    assert str(fault) == "--seed must be 0 or more, got -1"
