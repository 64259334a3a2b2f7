"""A simulation's figures are the same from run to run, to the last bit."""

from __future__ import annotations

from unitecon.engine import catalog


def test_figures_of_draws_are_worked_out_on_one_thread() -> None:
    queries = catalog.load()
    of_draws = [name for name, query in queries.items() if "draws" in query.needs]
    assert {"simulated_months", "simulated_quantiles", "uncertainty_drivers"} <= set(of_draws)
    # Doubles add up to other last digits in another order, and threads take rows in any order.
    spread = [query.name for query in catalog.with_reads(of_draws, queries) if query.sums]
    assert spread == []
