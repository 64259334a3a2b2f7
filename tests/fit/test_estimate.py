"""Fits: known numbers are found again, errors are honest, files keep every other byte."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unitecon.case import load
from unitecon.engine import catalog
from unitecon.errors import InputError, UniteconError
from unitecon.fit import estimate as fits
from unitecon.fit import problem as fit_case
from unitecon.fit import spreads, write
from unitecon.fit.least_squares import Array, Cell, Problem, Target, search
from unitecon.fit.results import CellFit
from unitecon.reports import fit_page

TIMES = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 3.0])


def growing(values: Array) -> Array:
    """Level and growth -> the level at TIMES."""
    return np.asarray(values[:, :1] * (1 + values[:, 1:2]) ** TIMES)


def targets(reported: Array, tolerance: float = 0.1, **more: object) -> list[Target]:
    facts = [Target(f"F{i}", f"g{i}", float(v), tolerance) for i, v in enumerate(reported)]
    return [dataclasses.replace(fact, **more) for fact in facts]  # type: ignore[arg-type]


LEVEL, GROWTH = Cell("level", 1, 1000, 10, is_log=True), Cell("growth", -0.5, 5, 0.1)


def test_known_numbers_are_found_again() -> None:
    reported = growing(np.array([[50.0, 0.8]]))[0]
    result = search(Problem([LEVEL, GROWTH], targets(reported), growing))
    assert result.values == pytest.approx([50, 0.8], rel=1e-7)
    assert result.is_converged
    assert result.cost < 1e-12
    assert result.rank == 2


def test_each_round_is_one_pass_of_a_trial_and_its_differences() -> None:
    seen: list[int] = []

    def evaluate(values: Array) -> Array:
        seen.append(len(values))
        return growing(values)

    problem = Problem([LEVEL, GROWTH], targets(growing(np.array([[50.0, 0.8]]))[0]), evaluate)
    result = search(problem)
    assert set(seen) == {5}
    assert result.passes == len(seen) < 25


def test_the_same_on_every_run() -> None:
    reported = growing(np.array([[50.0, 0.8]]))[0] * [1.1, 0.9, 1.05, 1, 0.97, 1.2]
    first, other = (search(Problem([LEVEL, GROWTH], targets(reported), growing)) for _ in "ab")
    assert first.values.tobytes() == other.values.tobytes()
    assert first.standard_errors.tobytes() == other.standard_errors.tobytes()


DESIGN = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 4.0], [0.0, 3.0]])
MEASURED = np.array([10.0, 31.0, 48.0, 93.0, 58.0])
LINE = [Cell("a", -100, 100, 0), Cell("b", -100, 100, 1)]


def linear(values: Array) -> Array:
    return np.asarray(values @ DESIGN.T)


def test_errors_of_a_linear_model_have_their_closed_form() -> None:
    result = search(Problem(LINE, targets(MEASURED, 0.02, is_share=True), linear))
    values, squares, *_ = np.linalg.lstsq(DESIGN, MEASURED, rcond=None)
    variances = np.linalg.inv(DESIGN.T @ DESIGN) * squares[0] / (5 - 2)
    assert result.values == pytest.approx(values, rel=1e-6)
    assert result.standard_errors == pytest.approx(np.sqrt(np.diag(variances)), rel=1e-5)
    scaled = DESIGN / np.linalg.norm(DESIGN, axis=0)
    assert result.condition == pytest.approx(np.linalg.cond(scaled), rel=1e-5)
    assert result.evidence.chi_square == pytest.approx(squares[0] / (100 * 0.02) ** 2 / 3, rel=1e-5)


def test_chi_square_is_of_facts_alone_by_effective_freedom() -> None:
    cells = [LINE[0], dataclasses.replace(LINE[1], prior=15.0, prior_sd=0.5)]
    result = search(Problem(cells, targets(MEASURED, 0.02, is_share=True), linear))
    facts, prior = DESIGN / 2, np.array([[0.0, 2.0]])  # both in standard deviations
    rows = np.vstack([facts, prior])
    right = np.append(MEASURED / 2, 30)
    values, *_ = np.linalg.lstsq(rows, right, rcond=None)
    decided = np.trace(facts @ np.linalg.inv(rows.T @ rows) @ facts.T)
    misfit = float(np.sum((facts @ values - MEASURED / 2) ** 2))
    assert result.evidence.freedom == pytest.approx(5 - decided)
    assert result.evidence.chi_square == pytest.approx(misfit / (5 - decided), rel=1e-5)
    assert result.evidence.chi_square > 1
    # The chi-square widens the facts, not the prior.
    rows[:5] /= np.sqrt(misfit / (5 - decided))
    variances = np.linalg.inv(rows.T @ rows)
    assert result.values == pytest.approx(values, rel=1e-6)
    assert result.standard_errors == pytest.approx(np.sqrt(np.diag(variances)), rel=1e-5)


def test_facts_that_agree_by_luck_make_nothing_surer() -> None:
    result = search(Problem(LINE, targets(MEASURED, 0.5, is_share=True), linear))
    variances = np.linalg.inv(DESIGN.T @ DESIGN) * 50**2
    assert result.evidence.chi_square == 1
    assert result.standard_errors == pytest.approx(np.sqrt(np.diag(variances)), rel=1e-5)


def test_a_log_cell_has_its_error_in_its_own_unit() -> None:
    cell = Cell("level", 1, 100, 5, is_log=True)
    result = search(
        Problem([cell], targets(np.array([18.0, 22.0])), lambda v: np.repeat(v, 2, axis=1))
    )
    logs = np.log([18, 22])
    assert result.values == pytest.approx([np.exp(logs.mean())])
    assert result.standard_errors == pytest.approx([result.values[0] * logs.std(ddof=1) / 2**0.5])


def test_a_group_counts_once() -> None:
    cell = Cell("share", 0, 100, 50)
    alone = [Target("F0", "x", 10, 0.1, True), Target("F1", "y", 20, 0.1, True)]
    crowd = [Target(f"F{i}", "y", 20, 0.1, True) for i in range(2, 11)]
    single = search(Problem([cell], alone, lambda v: np.repeat(v, 2, axis=1)))
    many = search(Problem([cell], alone + crowd, lambda v: np.repeat(v, 11, axis=1)))
    assert single.values == pytest.approx([15])
    assert many.values == pytest.approx([15])
    assert many.standard_errors == pytest.approx(single.standard_errors)


def test_a_cell_at_its_bound_has_no_error() -> None:
    cells = [LEVEL, dataclasses.replace(GROWTH, upper=0.5)]
    result = search(Problem(cells, targets(growing(np.array([[50.0, 0.8]]))[0]), growing))
    assert result.is_at_bound.tolist() == [False, True]
    assert result.values[1] == 0.5
    assert np.isnan(result.standard_errors).tolist() == [False, True]


def test_cells_the_facts_cannot_tell_apart_are_named() -> None:
    def product(values: Array) -> Array:
        return np.stack([values[:, 0] * values[:, 1], values[:, 2], values[:, 2] * 2], axis=1)

    cells = [Cell(name, 0.1, 100, 2, 1.0, is_log=True) for name in "abc"]
    result = search(Problem(cells, targets(np.array([12.0, 3.0, 6.1])), product))
    assert result.alike == ((1,), (0,), ())
    assert np.isnan(result.standard_errors).tolist() == [True, True, False]
    assert result.rank == 2
    assert result.condition == float("inf")


def test_cells_known_only_together_have_a_spread_that_their_correlation_takes_back() -> None:
    def product(values: Array) -> Array:
        return np.stack([values[:, 0] * values[:, 1], values[:, 0] * values[:, 1]], axis=1)

    cells = [Cell(name, 0.1, 100, 2, 1.0, is_log=True) for name in "ab"]
    result = search(Problem(cells, targets(np.array([3.9, 4.1]), 0.1), product))
    # Precision on the logarithms: 200 on their sum from two facts, 1 on each from its prior.
    covariance = np.linalg.inv([[201.0, 200.0], [200.0, 201.0]])  # chi-square is 1
    assert result.spreads == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-4)
    ratio = covariance[0, 1] / covariance[0, 0]
    assert result.correlations[0, 1] == pytest.approx(ratio, rel=1e-6)
    assert ratio < -0.99
    assert np.isnan(result.standard_errors).all()


def test_cells_that_nothing_holds_have_no_spread() -> None:
    cells = [Cell(name, 0.1, 100, 2, is_log=True) for name in "ab"]
    facts = targets(np.array([3.9, 4.1, 4.0]))
    result = search(Problem(cells, facts, lambda v: np.repeat(v[:, :1] * v[:, 1:], 3, axis=1)))
    assert np.isnan(result.spreads).all()


def test_three_cells_in_one_direction_are_named() -> None:
    rows = np.array([[1.0, 0, 1], [0, 1, 1], [2, 1, 3], [1, -1, 0.001], [1, 3, 4]])
    cells = [Cell(name, -1000, 1000, 1) for name in "abc"]
    facts = targets(np.array([10.0, 20, 41, -10, 70]), is_share=True)
    result = search(Problem(cells, facts, lambda v: np.asarray(v @ rows.T)))
    assert result.alike == ((1, 2), (0, 2), (0, 1))


def test_a_cell_without_facts_rests_on_its_prior() -> None:
    cells = [LEVEL, GROWTH, Cell("idle", 0, 1, 0.25, 0.1)]
    facts = targets(growing(np.array([[50.0, 0.8]]))[0])
    result = search(Problem(cells, facts, lambda v: growing(v[:, :2])))
    assert result.is_informed.tolist() == [True, True, False]
    assert result.values[2] == 0.25
    assert np.isnan(result.standard_errors[2])
    assert result.spreads[2] == 0.1
    assert result.correlations[2] == pytest.approx([0, 0, 1])
    none = search(Problem(cells, [], growing))
    assert none.values == pytest.approx([10, 0.1, 0.25])


def test_a_loss_where_a_profit_was_reported_finds_its_way_back() -> None:
    def profit(values: Array) -> Array:
        return np.stack([values[:, 0] - 50, values[:, 0] - 40], axis=1)

    result = search(Problem([Cell("a", 0, 200, 10)], targets(np.array([30.0, 40.0])), profit))
    assert result.values == pytest.approx([80])


def test_a_fact_without_a_modelled_value_is_named() -> None:
    def broken(values: Array) -> Array:
        return np.where(TIMES == 2.0, np.nan, growing(values))

    with pytest.raises(UniteconError, match="F4"):
        search(Problem([LEVEL, GROWTH], targets(TIMES + 1), broken))


FILES = {
    "case.toml": """title = "Small"
as_of_date = 2026-01-15
first_month = 2025-01-01
last_month = 2027-12-01
""",
    "plans.csv": "plan_id,plan_name,plan_kind,audience_id\nplus,Plus,flat,all\n",
    "sources.csv": "source_id,title,confidence,verified\nblog,A blog,high,read\n",
    "drivers.csv": "driver_id,driver_name,unit\nusers,Users,users\nstaff,Staff,people\n",
    # CRLF, a quoted line break and a missing last line end stay as they are.
    "driver_levels.csv": "driver_id,opening_value,valid_from_date,known_from_date,basis,note\r\n"
    'staff,10,2025-01-01,2025-01-01,assumed,"Two\r\nlines, ""quoted""."\r\n'
    "users,7,2025-01-01,2025-01-01,assumed,A guess.",
    "driver_growths.csv": "driver_id,phase,growth_share_per_year,low,high,standard_error,"
    "valid_from_date,known_from_date,basis,note\n"
    "users,history,0.2,,,,2025-01-01,2025-07-01,fitted,Fitted earlier: no error.\n",
    "fitted_cells.csv": """cell_id,table_name,row_key,\
lower,upper,prior_value,prior_standard_deviation,scale,note
level,driver_levels,driver_id=users,1,1000,10,,log,
growth,driver_growths,driver_id=users;phase=history;valid_from_date=2025-01-01,-0.5,5,0.1,0.5,linear,
idle,parameters,parameter_id=idle;unit=share,0,1,0.25,,linear,
""",
    "facts.csv": "fact_id,metric,fact_kind,fact_group,is_held_out,is_fitted,period_start,"
    "period_end,reported_value,unit,unit_scale,tolerance_share,measure_id,comparison,known_from_date,"
    "source_id,definition\n"
    + "".join(
        f"F{i},users,{'forecast' if i > 4 else 'actual'},g{i},false,"
        f"{'false' if i == 6 else 'true'},2025-06-30,2025-06-30,{value:.6g},"
        f"users,1,0.1,users,point,{known},blog,Users.\n"
        for i, (value, known) in enumerate(
            zip(
                [*growing(np.array([[50.0, 0.8]]))[0], 5],
                ["2025-02-01"] * 5 + ["2025-12-01"] * 2,
                strict=True,
            )
        )
    ),
}


class Synthetic(fit_case.Passes):
    """The model replaced by `growing`, for the facts known."""

    def __call__(self, values: Array) -> Array:
        return growing(values[:, :2])[:, : len(self.facts)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(fits, "Passes", Synthetic)
    case = tmp_path / "small"
    case.mkdir()
    for name, text in FILES.items():
        (case / name).write_bytes(text.encode())
    return case


def test_a_fit_says_what_it_stands_on(folder: Path) -> None:
    result = fits.fit(folder)
    assert (result.numbers_fitted, result.groups) == (2, 5)
    assert result.fact_ids == ("F0", "F1", "F2", "F3", "F4")
    assert result.compared_ids == ("F5",)  # a forecast
    page = fit_page.report(result)
    assert "compared, not fitted: F5; to see them: unitecon show calibrations small" in page
    assert [cell.value for cell in result.cells] == pytest.approx([50, 0.8, 0.25], rel=0.05)
    idle = result.cells[2]
    assert (idle.reason, idle.standard_error, idle.fact_ids) == (
        "no fact informs it: prior value",
        None,
        (),
    )
    earlier = fits.fit(folder, date(2025, 7, 1))
    assert len(earlier.fact_ids) == 5
    text = fit_page.report(earlier)
    assert "fitted as of 2025-07-01: 2 numbers to 5 facts in 5 groups" in text
    assert "no fact informs it: prior value" in text
    assert "warning" not in text
    few = dataclasses.replace(earlier, numbers_fitted=3)
    assert "warning: 3 numbers are fitted to 5 groups" in fit_page.report(few)
    assert [row["cell_id"] for row in fit_page.rows(result)] == ["level", "growth", "idle"]


def test_facts_that_were_not_known_yet_are_named(folder: Path) -> None:
    earlier = fits.fit(folder, date(2025, 7, 1))
    assert earlier.later_ids == ("F5", "F6")
    page = fit_page.report(earlier)
    assert "2 facts were not known on 2025-07-01 and are left out: F5, F6" in page
    assert "left out: F" not in fit_page.report(fits.fit(folder))
    many = dataclasses.replace(earlier, later_ids=tuple("abcdefg"))
    assert "left out: a, b, c, d, e and 2 more" in fit_page.report(many)


def test_a_fact_that_set_an_assumption_and_is_fitted_is_warned_of(folder: Path) -> None:
    uses = "fact_id,table_name,row_key,note\n"
    for fact in ("F1", "F5", "F6"):  # a fitted report, a forecast, and one that is not fitted
        uses += f"{fact},driver_levels,driver_id=staff,Set by hand.\n"
    (folder / "fact_uses.csv").write_text(uses)
    result = fits.fit(folder)
    assert result.twice_ids == ("F1",)
    warning = "warning: facts that set an assumption by hand (fact_uses.csv) are fitted, too"
    assert f"{warning}, and count twice: F1; " in fit_page.report(result)


def test_a_report_of_a_time_to_come_is_fitted_with_a_warning(folder: Path) -> None:
    early = fits.fit(folder, date(2025, 3, 1))
    assert early.ahead_ids == ("F0", "F1", "F2", "F3", "F4")
    warning = "warning: reports of a time after 2025-03-01 are fitted: F0, F1, F2, F3, F4; what"
    assert warning in fit_page.report(early)


def test_a_measure_that_does_not_exist_is_refused(folder: Path) -> None:
    case = load.load(folder, needs_fit=False)
    rows, prior = fit_case.with_rows(case)
    passes = fit_case.Passes(prior, rows)
    message = r"facts.csv:2 measure_id: 'users' is not a measure of the model"
    with pytest.raises(InputError, match=message):
        passes(np.array([[10.0, 0.1, 0.25]]))


def test_fitted_rows_are_appended_and_all_else_is_kept(folder: Path, tmp_path: Path) -> None:
    result = fits.fit(folder, out=tmp_path / "out")
    out = tmp_path / "out"
    assert result.path == out
    growths = (out / "driver_growths.csv").read_text()
    assert growths.startswith(FILES["driver_growths.csv"])
    assert growths.count("\n") == 3
    # Columns for errors and ranges were left out, so they are added; quoted text stays as it was.
    levels = (out / "driver_levels.csv").read_bytes().decode()
    assert '"Two\r\nlines, ""quoted"".",,,\r\n' in levels
    assert levels.endswith("\r\n")
    for name in ("case.toml", "facts.csv", "plans.csv"):
        assert (out / name).read_bytes() == (folder / name).read_bytes()
    loaded = load.load(out)
    row = loaded.tables["driver_levels"].row(-1, named=True)
    assert row["opening_value"] == pytest.approx(50, rel=0.05)
    assert row["standard_error"] > 0
    factor = np.exp(1.2816 * row["standard_error"] / row["opening_value"])  # P10 and P90
    tenths = [row["opening_value"] / factor, row["opening_value"] * factor]
    assert [row["low"], row["high"]] == pytest.approx(tenths, rel=1e-4)
    assert row["note"].startswith("Fitted as of 2026-01-15 to F")
    idle = loaded.tables["parameters"].row(0, named=True)
    assert (idle["parameter_value"], idle["unit"], idle["basis"]) == (0.25, "share", "fitted")
    assert "no fact informs it: prior value" in idle["note"]
    about = json.loads((out / "fit.json").read_text())
    assert (about["as_of_date"], about["rank"], about["numbers_fitted"]) == ("2026-01-15", 2, 2)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_fits_as_of_several_dates_stand_side_by_side(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    fits.fit(folder, date(2025, 3, 1), out)
    fits.fit(folder, out=out)
    first = (out / "driver_growths.csv").read_bytes()
    fits.fit(folder, out=out)
    assert (out / "driver_growths.csv").read_bytes() == first
    rows = first.decode().splitlines()
    assert [row.split(",")[7] for row in rows[1:]] == ["2025-07-01", "2025-03-01", "2026-01-15"]
    fits.fit(out, date(2025, 3, 1), out)  # the case itself, in place
    rows = (out / "driver_growths.csv").read_text().splitlines()
    assert [row.split(",")[7] for row in rows[1:]] == ["2025-07-01", "2026-01-15", "2025-03-01"]


def test_nothing_but_a_fit_of_the_same_case_is_replaced(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "diary.txt").write_text("mine")
    with pytest.raises(UniteconError, match="not empty"):
        fits.fit(folder, out=other)
    with pytest.raises(UniteconError, match="inside the case"):
        fits.fit(folder, out=folder / "fit")
    with pytest.raises(UniteconError, match="is a file"):
        fits.fit(folder, out=other / "diary.txt")
    with pytest.raises(UniteconError, match="bundled"):
        fits.fit(folder, out=catalog.home("datasets") / "openai")
    fits.fit(folder, out=tmp_path / "out")
    with (tmp_path / "out" / "plans.csv").open("a") as file:
        file.write("max,Max,flat,all\n")
    with pytest.raises(UniteconError, match=r"plans\.csv"):
        fits.fit(folder, out=tmp_path / "out")
    assert (tmp_path / "out" / "plans.csv").read_text().endswith("max,Max,flat,all\n")


def test_a_failed_write_leaves_the_folder_as_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    fits.fit(folder, date(2025, 3, 1), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.rewrite, "put", fail)
    with pytest.raises(UniteconError, match="no space left"):
        fits.fit(folder, out=out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "small"]


def test_a_row_typed_for_the_same_day_is_not_contradicted(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UniteconError, match="known from 2025-01-01 as 'assumed'"):
        fits.fit(folder, date(2025, 1, 1), tmp_path / "out")


def test_a_case_without_cells_has_nothing_to_fit(folder: Path) -> None:
    (folder / "fitted_cells.csv").unlink()
    with pytest.raises(UniteconError, match="no cell"):
        fits.fit(folder)


def spread_rows(*cells: CellFit) -> list[tuple[object, ...]]:
    """The rows of `uncertainties` of some cells of the openai case."""
    openai = load.load("openai")
    fitted = {
        "weekly_users": ("driver_levels", {"driver_id": "weekly_users"}),
        "weekly_users_growth": (
            "driver_growths", {"driver_id": "weekly_users", "phase": "history"},
        ),
    }  # fmt: skip
    common: dict[str, Any] = {
        "standard_error": None,
        "valid_from_date": openai.first_month,
        "basis": "fitted",
    }
    named = {name: (table, {**row, **common}) for name, (table, row) in fitted.items()}
    columns = ("input_id", "distribution", "p10", "p50", "p90")
    stated = spreads.rows(openai, cells, named)
    return [tuple(row[column] for column in columns) for row in stated]


def cell_fit(name: str, value: float, spread: float | None, is_log: bool) -> CellFit:
    rest: dict[str, Any] = dict.fromkeys(
        ("table_name", "row_key", "standard_error", "low", "high", "bound", "reason")
    )
    rest |= {"collinear_with": (), "is_prior_only": False, "fact_ids": (), "prior_value": value}
    return CellFit(cell_id=name, value=value, spread=spread, is_log=is_log, **rest)


def test_a_cell_without_an_error_is_drawn_on_its_own_scale_within_its_bounds() -> None:
    # Weekly users are between 60 and 300 million: ln(75 / 60) is nearer than 1.2816 x 0.5.
    level = cell_fit("weekly_users", 75e6, 0.5, is_log=True)
    # A growth of 1 by 0.4 is a factor of 2 by 0.2 on its logarithm: 2 x exp(-+1.2816 x 0.2) - 1.
    growth = cell_fit("weekly_users_growth", 1.0, 0.4, is_log=False)
    (first, other) = spread_rows(level, growth)
    assert first[:2] == ("driver_levels.weekly_users", "lognormal")
    assert first[2:] == pytest.approx((60e6, 75e6, 93.75e6))
    assert other[:2] == ("driver_growths.weekly_users.history", "growth")
    assert other[2:] == pytest.approx((0.547804, 1, 1.584307), rel=1e-5)


def test_a_cell_with_an_error_or_without_a_spread_is_not_stated() -> None:
    sure = dataclasses.replace(cell_fit("weekly_users", 75e6, 0.5, is_log=True), standard_error=1.0)
    lost = cell_fit("weekly_users_growth", 1.0, None, is_log=False)
    assert spread_rows(sure, lost) == []
