"""Uncertain inputs that move together: uniform draws -> draws with rank correlations.

A Gaussian copula: normal scores with the correlation 2 sin(pi r / 6) have the rank correlation r.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Any

import numpy as np
import polars as pl
from scipy import special

from unitecon.case.load import Case
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.uncertainty.distributions import TINY
from unitecon.uncertainty.products import product
from unitecon.uncertainty.ranges import Array

TABLE = "correlations"
ENOUGH = 10  # draws for each input
FITTED = "fitted"
DIGITS = 6
FARTHEST = float(special.ndtri(1 - TINY))  # score
SIDES = ("input_id", "other_input_id")


def correlated(
    case: Case, inputs: Sequence[str], uniform: Array, fixed: Set[str] = frozenset()
) -> Array:
    """Draws with the rank correlations of a case, draws x inputs; unchanged where it has none.

    Pairs with one of `fixed`, uncertain inputs that are not drawn here, are ignored. Raises
    InputError for an unknown input, a pair named twice, and correlations that no numbers could have
    together.
    """
    named, root = require(case, inputs, fixed)
    if not named:
        return uniform
    places = [inputs.index(name) for name in named]
    scores = apart(special.ndtri(uniform[:, places]))
    together = uniform.copy()
    together[:, places] = shares(product(scores, root))
    return together


def require(
    case: Case, inputs: Sequence[str], fixed: Set[str] = frozenset()
) -> tuple[list[str], Array]:
    """The inputs that are correlated, and what turns independent scores of them into theirs.

    Raises InputError as `correlated` does.
    """
    rows = list(case.tables[TABLE].iter_rows(named=True))
    faults = list(_faults(case, rows, {*inputs, *fixed}))
    if faults:
        raise InputError(faults)
    rows = [row for row in rows if fixed.isdisjoint(row[side] for side in SIDES)]
    named = sorted({str(row[side]) for row in rows for side in SIDES})
    return named, _root(_matrix(rows, named)) if named else np.eye(0)


def before_fit(case: Case, inputs: Sequence[str]) -> Array:
    """What turns independent scores of inputs into scores correlated as the case's owner has it.

    Correlations of a fit's estimates are no part of it. `correlated` finds faults.
    """
    rows = [
        row
        for row in case.tables[TABLE].filter(pl.col("basis") != FITTED).iter_rows(named=True)
        if all(row[side] in inputs for side in SIDES)
    ]
    root, named = np.eye(len(inputs)), {str(row[side]) for row in rows for side in SIDES}
    if named:
        places = [place for place, name in enumerate(inputs) if name in named]
        root[np.ix_(places, places)] = _root(_matrix(rows, [inputs[place] for place in places]))
    return root


def shares(scores: Array) -> Array:
    """The shares of the normal distribution below scores, strictly between 0 and 1."""
    return np.asarray(np.clip(special.ndtr(scores), TINY, 1 - TINY))


def rounded(values: Array) -> Array:
    """Values to DIGITS significant digits: the last ones depend on the number of cores."""
    with np.errstate(divide="ignore"):
        size = np.where(values == 0, 0.0, np.floor(np.log10(np.abs(values))))
    scale = 10.0 ** (DIGITS - 1 - size)
    return np.asarray(np.where(values == 0, 0.0, np.round(values * scale) / scale))


def _matrix(rows: Sequence[Mapping[str, Any]], named: Sequence[str]) -> Array:
    """The correlations of normal scores that have the rank correlations of some rows."""
    matrix = np.eye(len(named))
    for row in rows:
        i, j = (named.index(row[side]) for side in SIDES)
        matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi * row["rank_correlation"] / 6)
    return matrix


def apart(scores: Array, enough: int = ENOUGH) -> Array:
    """Normal scores without the correlations they have by chance (Iman and Conover 1982).

    With fewer than `enough` draws for each input they are unchanged: chance cannot be separated
    from correlation.
    """
    count, inputs = scores.shape
    if count < enough * inputs:
        return scores
    centred = scores - scores.mean(axis=0)
    columns = centred.T
    covariance = product(columns, columns) / count
    inverse = rounded(np.tril(np.linalg.inv(np.linalg.cholesky(covariance))))
    return product(centred, inverse)


def _root(matrix: Array) -> Array:
    """A matrix whose product with its own transpose is `matrix`."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] < -1e-9:
        fault = Fault(
            "these correlations cannot hold together: "
            f"the smallest eigenvalue of their matrix is {values[0]:.3g}, which must be 0 or more",
            place=Place(f"{TABLE}.csv", column="rank_correlation"),
            cause="two inputs that move with a third are given as moving against each other",
        )
        raise InputError([fault])
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:  # semi-definite: some inputs move as one
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))


def _faults(case: Case, rows: Sequence[dict[str, Any]], inputs: Collection[str]) -> Iterator[Fault]:
    pairs: set[frozenset[str]] = set()
    for row in rows:
        for side in SIDES:
            name = str(row[side])
            if name not in inputs:
                message = f"unknown uncertain input {name!r}{nearest(name, inputs)}"
                place = case.place(TABLE, row, side)
                yield Fault(message, place=place, value=name, is_sentence=True)
        pair = frozenset(str(row[side]) for side in SIDES)
        if len(pair) == 1:
            place = case.place(TABLE, row, "other_input_id")
            yield Fault("is correlated with itself", place=place, value=str(*pair))
        elif pair in pairs:
            names = " and ".join(str(row[side]) for side in SIDES)
            place = case.place(TABLE, row, "input_id")
            yield Fault("are correlated in an earlier row, too", place=place, value=names)
        pairs.add(pair)
