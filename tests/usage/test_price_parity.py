"""Every model of the price book, priced by the model's SQL, against genai-prices' own function."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import logcase
import polars as pl
import price_cases
from logcase import request

import unitecon as ue
from unitecon.usage import price_book

TOML = """title = "Every model"
as_of_date = 2029-12-31
first_month = 2015-01-01
last_month = 2029-12-01

[usage]
plan_of_unlisted_users = "free"
"""
AT_LEAST = 20  # usages of a model


def all_usages() -> tuple[list[dict[str, object]], dict[str, Decimal | None]]:
    """A ledger row for each usage of each model, and what the library has it cost."""
    models = price_cases.book()
    names = [(provider.id, model.id) for provider, model in models]
    schema = {"provider_id": pl.String, "model_ref": pl.String}
    refs = pl.DataFrame(names, schema=schema, orient="row")
    matches = price_book.match(refs).select("book_provider_id", "book_model_id").rows()
    rows, expected = [], {}
    for (provider, model), name, matched in zip(models, names, matches, strict=True):
        if matched != name:
            continue  # its name leads to another model, whose price it gets
        cases = price_cases.usages(model)
        assert len(cases) >= AT_LEAST
        for case in cases:
            key = str(len(rows))
            expected[key] = price_cases.library_cost(provider, model, case)
            at = case.occurred_at.replace(tzinfo=None).isoformat()
            who = {"provider_id": provider.id, "model_ref": model.id}
            rows.append(
                request(key, key, at, **who, price_context=case.price_context, **case.counts)
            )
    # Every `:free` name leads to one free model; the book gives none of them a price.
    listed = refs.filter(~pl.col("model_ref").str.ends_with(":free"))
    assert len({row["model_ref"] for row in rows}) > 0.95 * listed["model_ref"].n_unique()
    return rows, expected


def test_sql_prices_every_model_as_the_library_does(tmp_path: Path) -> None:
    rows, expected = all_usages()
    folder = logcase.build(tmp_path / "case", rows)
    (folder / "case.toml").write_text(TOML)
    costs = ue.open(folder, scenarios=["baseline"]).answer("request_costs")
    ours = dict(costs.select("request_id", "serving_cost_usd").iter_rows())
    assert ours.keys() == expected.keys()
    different = {name: (ours[name], cost) for name, cost in expected.items() if ours[name] != cost}
    equal = sum(cost is not None and name not in different for name, cost in expected.items())
    unknown = sum(cost is None and name not in different for name, cost in expected.items())
    summary = f"{equal} equal, {unknown} unknown to both, {len(different)} different of {len(rows)}"
    print(summary)  # noqa: T201  (pytest shows it where the test fails, or with -s)
    assert different == {}, summary
    assert (equal > 45_000, unknown > 1_000) == (True, True), summary
