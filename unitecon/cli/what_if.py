"""Commands that ask what if: levers, random draws, a goal, a forecast against later facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unitecon.basics import terminal
from unitecon.case.places import DEFAULT
from unitecon.cli import output as cli_output
from unitecon.cli.app import app
from unitecon.cli.options import (
    AsOf,
    CaseArgument,
    Draws,
    Form,
    FromDate,
    Out,
    Scenario,
    Seed,
    Where,
    loaded,
    opened,
)
from unitecon.dictionary.keys import BASELINE
from unitecon.reports import screen

if TYPE_CHECKING:
    from unitecon.forecast.simulation import Simulation


@app.command()
def simulate(
    case: CaseArgument = DEFAULT,
    draws: Draws = 10_000,
    seed: Seed = 1,
    scenario: Scenario = BASELINE,
    sampling: Annotated[
        str, typer.Option(help="sobol (even coverage) or plain (random).")
    ] = "sobol",
    as_of: AsOf = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write the answers and a chart here."),
    ] = None,
) -> None:
    """Draw the uncertain inputs: how likely does cash run out, when?"""
    from unitecon.basics import files
    from unitecon.forecast import simulation
    from unitecon.reports import formats
    from unitecon.uncertainty.draws import Sample

    if output is not None:
        files.require_folder(output)
    with formats.working("Drawing"):
        model = opened(case, as_of, [scenario])
        simulated = simulation.simulate(model.case, Sample(draws, seed, sampling), scenario)
    from unitecon.reports import notes, simulate_page

    notes.to_stderr(notes.on_inputs(model.case))
    simulate_page.show(simulated)
    if output is not None:
        _write_all(output, simulated)


@app.command()
def levers(case: CaseArgument = DEFAULT, as_of: AsOf = None) -> None:
    """List the levers: unit, current value, a range worth trying."""
    from unitecon.reports import levers_page

    terminal.say(levers_page.listed(loaded(case, as_of)))


@app.command()
def inputs(
    case: CaseArgument = DEFAULT,
    scenario: Scenario = BASELINE,
    as_of: AsOf = None,
    certain: Annotated[
        bool, typer.Option("--certain", help="List the inputs that no draw moves instead.")
    ] = False,
    form: Form = None,
    output: Out = None,
) -> None:
    """List the uncertain inputs and the age of each driver's figures."""
    from unitecon.reports import drivers_page, simulate_page
    from unitecon.scenarios import frames
    from unitecon.uncertainty import listed

    chosen = cli_output.form_of(form, output)
    known = loaded(case, as_of)
    list_of = listed.certain_inputs if certain else listed.uncertain_inputs
    frame = list_of(known, frames.frames(known, [scenario]))
    if chosen == "table" and output is None and not certain:
        drivers = drivers_page.drivers(known, scenario)
        if not drivers.is_empty():
            cli_output.show(cli_output.whole(drivers, wanted=drivers.columns))
            terminal.say("")
    shown = simulate_page.readable(frame) if chosen == "table" else frame
    rows = cli_output.whole(shown, wanted=["input_id", "valid_from_date"])
    cli_output.give(rows, chosen, output, screen.BY_FORMAT)


@app.command()
def sweep(
    by: Annotated[
        list[str],
        typer.Option(metavar="LEVER=V,V", help="A lever and its values; once or twice."),
    ],
    case: CaseArgument = DEFAULT,
    answer: Annotated[
        str, typer.Option("--show", metavar="ANSWER", help="The answer to print.")
    ] = ("runways"),
    scenario: Scenario = BASELINE,
    from_date: FromDate = None,
    as_of: AsOf = None,
    where: Where = None,
    form: Form = None,
    output: Out = None,
) -> None:
    """Show an answer at each value of one lever, or of two."""
    from unitecon.engine import catalog
    from unitecon.reports import formats, levers_page
    from unitecon.scenarios import sweeps

    chosen, grain = cli_output.form_of(form, output), catalog.get(answer).grain
    values = sweeps.parse(by)
    with formats.working("Running the model"):
        known = loaded(case, as_of)
        day = from_date.date() if from_date else None
        grid = sweeps.grid(known, values, from_date=day, base=scenario)
        frame = levers_page.swept(known, values, grid, answer, where)
    rows = cli_output.whole(frame, wanted=[*values, *grain])
    cli_output.give(rows, chosen, output, screen.BY_FORMAT)


@app.command()
def solve(
    condition: Annotated[
        str, typer.Option("--for", metavar="CONDITION", help='"runway_months >= 36", "max runway".')
    ],
    lever: Annotated[str, typer.Option("--by", metavar="LEVER", help="The lever to move.")],
    case: CaseArgument = DEFAULT,
    between: Annotated[
        tuple[float, float] | None, typer.Option(metavar="LOW HIGH", help="The range to search.")
    ] = None,
    scenario: Scenario = BASELINE,
    from_date: FromDate = None,
    as_of: AsOf = None,
    plans: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE.toml", help="Charges as proposed, as for rerate."),
    ] = None,
) -> None:
    """Find the lever value that meets a condition, or the best one."""
    from unitecon.reports import formats, optimum_page, solve_page
    from unitecon.scenarios import proposals
    from unitecon.solve import goal as goals
    from unitecon.solve import optimum

    with formats.working("Solving"):
        known = proposals.applied(loaded(case, as_of), plans or [])
        day = from_date.date() if from_date else None
        turn = goals.Turn(lever, between, day, scenario)
        sought = optimum.sought(known, condition)
        if sought is None:
            text = solve_page.report(goals.solve(known, condition, turn))
        else:
            text = optimum_page.report(optimum.optimise(known, sought, turn))
    terminal.say(text)


@app.command()
def backtest(
    facts: Annotated[
        Path, typer.Option(metavar="FILE", help="Facts, some of which became known later.")
    ],
    case: CaseArgument = DEFAULT,
    happened: Annotated[
        Path | None,
        typer.Option("--given", metavar="FILE", help="Funding, prices, launches that happened."),
    ] = None,
    draws: Draws = 2_000,
    seed: Seed = 1,
    as_of: AsOf = None,
) -> None:
    """Score the forecast on facts that became known after its date."""
    from unitecon.forecast import backtest as backtests
    from unitecon.reports import backtest_page, formats
    from unitecon.uncertainty.draws import Sample

    with formats.working("Drawing"):
        known = loaded(case, as_of)
        scores = backtests.backtest(known, facts, Sample(draws, seed), happened)
    backtest_page.show(scores)


def _write_all(folder: Path, simulated: Simulation) -> None:
    from unitecon.basics import files
    from unitecon.reports import formats, odds_picture

    with files.staged(folder) as staging:
        for name, frame in {**simulated.answers, "draws": simulated.draws}.items():
            files.put(staging / f"{name}.parquet", formats.encode(frame, "parquet").data)
        files.put(staging / "odds.svg", odds_picture.picture(simulated, ".svg"))
    terminal.say(f"Written: {folder}", is_error=True)
