"""The list prices of genai-prices, as one table of exact decimals.

The book does not say when a price became known, so it counts as known from its first day. Contract
prices and discounts are tables of the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from unitecon.usage import model_names
from unitecon.usage.model_names import Attempt
from unitecon.usage.price_brackets import (
    DECIMALS,
    STANDARD,
    UNITS,
    amounts,
    chains,
    context_mapping,
    context_text,
    contexts,
    per_unit,
    rows,
    stated,
)

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import ModelInfo, ModelPrice

PRICE = pl.Decimal(DECIMALS, DECIMALS)
OPENROUTER = "openrouter"
COLUMNS: dict[str, Any] = {
    "price_id": pl.String,
    "book_provider_id": pl.String,
    "book_model_id": pl.String,
    "price_context": pl.String,
    "valid_from_date": pl.Date,
    "valid_to_date": pl.Date,
    "window_start_second": pl.Int32,
    "window_end_second": pl.Int32,
    "input_tokens_above": pl.Int64,
    "input_tokens_up_to": pl.Int64,
    **dict.fromkeys(UNITS, PRICE),
}
MATCH: dict[str, Any] = {
    "book_provider_id": pl.String,
    "book_model_id": pl.String,
    "is_fallback_provider": pl.Boolean,
    "price_contexts": pl.List(pl.String),
}
UNPRICEABLE: dict[str, Any] = {
    "book_provider_id": pl.String,
    "book_model_id": pl.String,
    "unit": pl.String,
    "has_other_prices": pl.Boolean,
    "reason": pl.String,
}


@cache
def list_prices() -> pl.DataFrame:
    """The book: a row per provider, model, price_context, dates, hours of the day and input.

    The rows of one provider, model and price_context are disjoint and cover every request:
    `valid_from_date` to before `valid_to_date`; `window_start_second` to before
    `window_end_second` of the UTC day; total input tokens of the request above
    `input_tokens_above` up to and with `input_tokens_up_to`. Prices are USD per token, search or
    request; null: the book has none, so that usage of that class has no known cost.
    """
    by_row = [
        row for (provider_id, _), model in models().items() for row in rows(provider_id, model)
    ]
    columns = dict(zip(COLUMNS, zip(*by_row, strict=True), strict=True))
    return pl.DataFrame(columns, schema=COLUMNS)


def match(refs: pl.DataFrame) -> pl.DataFrame:
    """`refs` (provider_id, which may be null, and model_ref) with their names in the book.

    Adds `book_provider_id` and `book_model_id`, whose prices hold (null: not in the book);
    `is_fallback_provider`, true where that is another provider than the one asked for, as for
    OpenAI's models on Azure; `price_contexts`, those with prices of their own. Where `refs` has a
    `price_context`, also `book_price_context`, the one that prices it: `standard` where the model
    has no such prices, and always at a fallback provider. Rows keep their order; each distinct
    pair is looked up once.
    """
    keys = ["provider_id", "model_ref"]
    distinct = refs.select(keys).unique(maintain_order=True)
    names = pl.DataFrame([_look_up(*row) for row in distinct.rows()], schema=MATCH, orient="row")
    matched = _joined(refs, distinct.hstack(names), keys)
    if "price_context" not in refs.columns:
        return matched
    keys = ["book_provider_id", "book_model_id", "is_fallback_provider", "price_context"]
    distinct = matched.select(keys).unique(maintain_order=True)
    contexts_of_rows = [_book_context(*row) for row in distinct.rows()]
    column = pl.Series("book_price_context", contexts_of_rows, dtype=pl.String)
    return _joined(matched, distinct.with_columns(column), keys)


@cache
def unpriceable() -> pl.DataFrame:
    """Prices of the book that no column of the ledger can use: a row per model and unit, and why.

    `unit` is the book's (`input_audio_seconds`), null for a model without any price.
    `has_other_prices`: whether the rest of the model's usage is priced.
    """
    priced = list_prices().filter(pl.any_horizontal(pl.col(*UNITS).is_not_null()))
    priced_models = set(priced.select("book_provider_id", "book_model_id").rows())
    by_row = [
        (*key, unit, key in priced_models, reason)
        for key, model in models().items()
        for unit, reason in _unpriceable(model)
    ]
    return pl.DataFrame(by_row, schema=UNPRICEABLE, orient="row")


@cache
def _snapshot() -> DataSnapshot:
    from genai_prices.data_snapshot import get_snapshot

    return get_snapshot()


@cache
def models() -> dict[tuple[str, str], ModelInfo]:
    """The book's models by provider and id; where two have one id, the first."""
    by_id: dict[tuple[str, str], ModelInfo] = {}
    for provider in _snapshot().providers:
        for model in provider.models:
            by_id.setdefault((provider.id, model.id), model)
    return by_id | {(OPENROUTER, model_names.FREE_MODEL): _free_model()}


@cache
def _owners() -> dict[int, str]:
    """The provider a model is listed at, by the model's identity: a fallback hands out the same."""
    owners = {id(model): p.id for p in _snapshot().providers for model in p.models}
    return owners | {id(_free_model()): OPENROUTER}


def _look_up(provider_id: str | None, model_ref: str | None) -> tuple[Any, ...]:
    """The columns that `match` adds for one reference; nulls where it is not in the book."""
    for attempt in model_names.attempts(provider_id, model_ref or "", _providers().get):
        model = _model_of(attempt)
        if model is not None and attempt.fits(_owners()[id(model)], model.id):
            owner = _owners()[id(model)]
            is_fallback = attempt.is_fallback(owner)
            return (
                owner,
                model.id,
                is_fallback,
                [STANDARD] if is_fallback else list(contexts(model)),
            )
    return (None, None, None, None)


def _model_of(attempt: Attempt) -> ModelInfo | None:
    """The book's model for a provider's name of it."""
    if attempt.name == model_names.FREE_MODEL:
        return _free_model()
    try:
        return _snapshot().find_provider_model(attempt.name, None, attempt.provider_id, None)[1]
    except LookupError:
        return None


@cache
def _providers() -> dict[str, str]:
    """The book's providers by their ids, `_` written as `-`."""
    return {provider.id.replace("_", "-"): provider.id for provider in _snapshot().providers}


@cache
def _free_model() -> ModelInfo:
    """What any `:free` model of OpenRouter costs: the book lists some, and none with a price."""
    from genai_prices.types import ClauseEquals, ModelInfo, ModelPrice

    name = model_names.FREE_MODEL
    nothing = ModelPrice(input_mtok=Decimal(0), output_mtok=Decimal(0))
    return ModelInfo(id=name, match=ClauseEquals(name), prices=nothing)


def _book_context(
    provider_id: str | None, model_id: str | None, is_fallback: bool | None, context: str | None
) -> str | None:
    if provider_id is None or model_id is None:
        return None
    if is_fallback:
        return STANDARD
    return context_text(models()[provider_id, model_id], context_mapping(context))


def _joined(left: pl.DataFrame, right: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return left.join(right, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _unpriceable(model: ModelInfo) -> Iterator[tuple[str | None, str]]:
    """Units of a model's prices that no row can have, each with the reason."""
    from genai_prices.data_units import unit_data

    units = {unit["price_key"]: (key, unit) for key, unit in unit_data.items()}
    carried = {name for candidates in chains().values() for name, _ in candidates}
    amounts_by_name: dict[str, list[Any]] = {}
    for prices in _all_prices(model):
        for name, price in stated(prices).items():
            amounts_by_name.setdefault(name, []).extend(amounts(price))
    if not amounts_by_name:
        yield None, "the book lists the model without a price"
    for name, of_name in amounts_by_name.items():
        key, unit = units.get(name, (name, {"per": 1, "dimensions": {}}))
        if name not in carried:
            apart = " apart" if unit["dimensions"].get("family") == "tokens" else ""
            yield key, f"no column of the ledger counts {key}{apart}"
        elif any(per_unit(amount, unit["per"]) is None for amount in of_name):
            yield key, f"a price is 1 USD per unit or more, or has more than {DECIMALS} decimals"


def _all_prices(model: ModelInfo) -> list[ModelPrice]:
    from genai_prices.types import ModelPrice

    variants = [variant.prices for variant in model.price_variants or ()]
    if isinstance(model.prices, ModelPrice):
        return [model.prices, *variants]
    return [*(conditional.prices for conditional in model.prices), *variants]
