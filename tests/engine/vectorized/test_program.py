"""A program of some rows of an answer makes these alone, and the same figures."""

from __future__ import annotations

import numpy as np
import polars as pl

from unitecon.engine.vectorized.answers import columns
from unitecon.engine.vectorized.operations import Drawn, Elementwise, Operation, Running
from unitecon.engine.vectorized.program import Program

MONTHS = 6
VALUES = np.arange(1.0, 1 + 2 * MONTHS).reshape(2, MONTHS)  # two draws


def cash() -> Program:
    """The flow of six months in two groups, in turn, and its running sum beside its double."""
    every = np.arange(MONTHS)
    flow = Drawn(np.zeros(MONTHS), every, every)
    order = np.array([0, 2, 4, 1, 3, 5])
    total = Running("sum", (flow,), every % 2, order)
    double = Elementwise("add", (total, total))
    frame = pl.DataFrame({"month": every})
    drawn: dict[tuple[str, str], Operation] = {("cash", "usd"): total, ("cash", "twice"): double}
    return Program({"cash": frame}, drawn, {"cash": ["month", "usd", "twice"]}, MONTHS)


def test_chosen_rows_are_the_same_figures_from_what_comes_before_alone() -> None:
    whole = cash()
    part = whole.only("cash", ["usd", "twice"], np.array([1, 2]))
    every, chosen = (columns(program, VALUES) for program in (whole, part))
    assert every["cash", "usd"][0].tolist() == [1, 2, 4, 6, 9, 12]
    for name in (("cash", "usd"), ("cash", "twice")):
        assert chosen[name].tolist() == every[name][:, [1, 2]].tolist()
        assert part.height(name) == 2
    # Months 0 and 2 of one group, 1 of the other; not those that follow.
    assert max(len(rows) for rows in part._asked.values()) == 3


def test_an_output_that_another_needs_more_rows_of_gives_its_own() -> None:
    part = cash().only("cash", ["twice", "usd"], np.array([5]))
    assert columns(part, VALUES)["cash", "usd"].tolist() == [[12.0], [30.0]]
    assert max(len(rows) for rows in part._asked.values()) == 3
