"""Uncertain inputs that move together: uniform draws -> draws with rank correlations.

A Gaussian copula: normal scores with the correlation 2 sin(pi r / 6) have the rank correlation r.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Set

import numpy as np
from scipy import stats

from unitecon.case.load import Case
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.uncertainty.distributions import Array

TINY = 1e-12  # a quantile of 0 or 1 could be infinite
FILE = "correlations.csv"
ENOUGH = 10  # draws for each input


def correlated(
    case: Case, inputs: Sequence[str], uniform: Array, held: Set[str] = frozenset()
) -> Array:
    """Draws with the rank correlations of a case, draws x inputs; as given where it has none.

    Pairs with one of `held`, the inputs that are not drawn although they could be, say nothing.
    Raises InputError for an unknown input, a pair named twice, and correlations that no numbers
    could have together.
    """
    rows = list(case.tables["correlations"].iter_rows(named=True))
    faults = list(_faults(rows, {*inputs, *held}))
    if faults:
        raise InputError(faults)
    rows = [row for row in rows if held.isdisjoint((row["input_id"], row["other_input_id"]))]
    if not rows:
        return uniform
    named = sorted({str(row[side]) for row in rows for side in ("input_id", "other_input_id")})
    matrix = np.eye(len(named))
    for row in rows:
        i, j = named.index(row["input_id"]), named.index(row["other_input_id"])
        matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi * row["rank_correlation"] / 6)
    places = [inputs.index(name) for name in named]
    # Not `@`: what that gives hangs on how many rows there are, and on the number of cores.
    scores = np.einsum("ij,kj->ik", _apart(stats.norm.ppf(uniform[:, places])), _root(matrix))
    found = uniform.copy()
    found[:, places] = np.clip(stats.norm.cdf(scores), TINY, 1 - TINY)
    return found


def _apart(scores: Array) -> Array:
    """Normal scores without the correlations they have by chance (Iman and Conover 1982).

    Of few draws they are as they came: there is too little to tell chance by.
    """
    count, inputs = scores.shape
    if count < ENOUGH * inputs:
        return scores
    centred = scores - scores.mean(axis=0)
    covariance = np.einsum("ij,ik->jk", centred, centred) / count
    undone = np.linalg.inv(np.linalg.cholesky(covariance))
    return np.asarray(np.einsum("ij,kj->ik", centred, undone))


def _root(matrix: Array) -> Array:
    """A matrix whose product with its transpose is the given one."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] < -1e-9:
        message = "cannot all hold at once: their matrix is not positive semi-definite"
        limit = f"a smallest eigenvalue of at least 0, not {values[0]:.3g}"
        cause = "two inputs that move with a third are said to move against each other"
        raise InputError(
            [Fault(message, place=Place(FILE, column="rank_correlation"), limit=limit, cause=cause)]
        )
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:  # semi-definite: some inputs move as one
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))


def _faults(rows: Sequence[dict[str, object]], inputs: Collection[str]) -> Iterator[Fault]:
    seen: set[frozenset[object]] = set()
    for line, row in enumerate(rows, start=2):
        for column in ("input_id", "other_input_id"):
            name = str(row[column])
            if name not in inputs:
                message = f"is no uncertain input{nearest(name, inputs)}"
                yield Fault(message, place=Place(FILE, line, column), value=name)
        pair = frozenset((row["input_id"], row["other_input_id"]))
        if len(pair) == 1:
            yield Fault(
                "is correlated with itself",
                place=Place(FILE, line, "other_input_id"),
                value=str(*pair),
            )
        elif pair in seen:
            yield Fault(
                "is a pair named before",
                place=Place(FILE, line, "input_id"),
                value=" and ".join(map(str, pair)),
            )
        seen.add(pair)
