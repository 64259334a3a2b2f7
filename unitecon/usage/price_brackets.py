"""One model of the price book -> rows, one per span of dates, hours, input size and context.

A row's prices are those genai-prices itself resolves for an instant inside the row; this module
only finds where they can change. Prices are decimals throughout, never floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice, PriceVariant, TieredPrices

# The price a row has for each class of the ledger, and the unit of genai-prices that it is in.
UNITS = {
    "input_usd_per_token": "input_tokens",
    "cache_read_usd_per_token": "cache_read_tokens",
    "cache_write_usd_per_token": "cache_write_5m_tokens",
    "cache_write_1h_usd_per_token": "cache_write_1h_tokens",
    "output_usd_per_token": "output_tokens",
    "reasoning_usd_per_token": "output_reasoning_tokens",
    "input_audio_usd_per_token": "input_audio_tokens",
    "output_audio_usd_per_token": "output_audio_tokens",
    "input_image_usd_per_token": "input_image_tokens",
    "output_image_usd_per_token": "output_image_tokens",
    "web_search_usd_per_search": "web_searches",
    "request_usd_per_request": "requests",
}
STANDARD = "standard"
WORD_KEYS = ("processing", "service_tier", "speed")  # the keys that a context in one word may be of
SINCE_EVER, FOREVER = date(1970, 1, 1), date(9999, 12, 31)
DAY_SECONDS = 86_400
MOST_TOKENS = 9_999_999_999_999
DECIMALS = 24  # of a price per unit, all of them behind the point
EXACT = Context(prec=60)  # the default of 28 digits rounds some prices when they are divided

T = TypeVar("T", int, date)


# ----------------------------------------------------------------------------------- contexts


def context_mapping(text: str | None) -> dict[str, str]:
    """A context's text as genai-prices takes it; empty for `standard`.

    `batch` stands for {processing: batch, service_tier: batch, speed: batch}; `key=value;key=value`
    for itself.
    """
    mapping: dict[str, str] = {}
    for part in (text or STANDARD).split(";"):
        key, is_pair, value = (side.strip() for side in part.partition("="))
        if is_pair:
            mapping[key] = value
        elif key and key != STANDARD:
            mapping.update(dict.fromkeys(WORD_KEYS, key))
    return mapping


def context_text(model: ModelInfo, mapping: Mapping[str, str]) -> str:
    """The canonical text of a context of a model; `standard` where it has no prices of its own.

    Contexts that select the same prices have the same text.
    """
    chosen = _chosen(model, mapping)
    if not chosen:
        return STANDARD
    pairs = {key: value for variant in chosen for key, value in variant.when.items()}
    word, *others = set(pairs.values())
    if not others and _chosen(model, context_mapping(word)) == chosen:
        return word
    return ";".join(f"{key}={value}" for key, value in sorted(pairs.items()))


def contexts(model: ModelInfo) -> dict[str, dict[str, str]]:
    """Every context that has prices of its own, by its text; `standard` first.

    Contexts that can hold at once (batch at a service tier) are combined.
    """
    mappings: list[dict[str, str]] = [{}]
    for variant in _variants(model):
        mappings += [
            mapping | variant.when
            for mapping in mappings
            if all(mapping.get(key, value) == value for key, value in variant.when.items())
            and mapping | variant.when not in mappings
        ]
    return {context_text(model, mapping): mapping for mapping in mappings}


def _variants(model: ModelInfo) -> list[PriceVariant]:
    """The model's variants that change a price; some only name a context."""
    return [variant for variant in model.price_variants or () if stated(variant.prices)]


def _chosen(model: ModelInfo, mapping: Mapping[str, str]) -> list[PriceVariant]:
    return [v for v in _variants(model) if v.when.items() <= mapping.items()]


# --------------------------------------------------------------------------------------- rows


def rows(provider_id: str, model: ModelInfo) -> Iterator[tuple[Any, ...]]:
    """The model's rows in the order of `prices.COLUMNS`, disjoint and covering within a context.

    A row of any context lies inside one row of `standard`, so that its price can be compared.
    """
    for context, mapping in contexts(model).items():
        dates, seconds = _cuts(model, mapping)
        for from_date, to_date in _spans(SINCE_EVER, dates, FOREVER):
            for start, end in _spans(0, seconds, DAY_SECONDS):
                standard = model.get_prices(_at(from_date, start))
                prices = model.get_prices(_at(from_date, start), mapping) if mapping else standard
                tier_starts = _tier_starts(standard) | _tier_starts(prices)
                for above, up_to in _spans(-1, tier_starts, MOST_TOKENS):
                    key = (provider_id, model.id, context, from_date, start, end, above)
                    limits = (from_date, to_date, start, end, above, up_to)
                    yield (_price_id(*key), *key[:3], *limits, *_resolved(prices, above + 1))


def _cuts(model: ModelInfo, mapping: Mapping[str, str]) -> tuple[set[date], set[int]]:
    """Dates and seconds of the day (UTC) at which a price of this context can change."""
    from genai_prices.types import ModelPrice, StartDateConstraint, TimeOfDateConstraint

    dated_prices = [] if isinstance(model.prices, ModelPrice) else model.prices
    constraints = [price.constraint for price in dated_prices]
    constraints += [variant.constraint for variant in _chosen(model, mapping)]
    dates, seconds = set(), set()
    for constraint in filter(None, constraints):
        if isinstance(constraint, StartDateConstraint):
            dates.add(constraint.start_date)
        elif isinstance(constraint, TimeOfDateConstraint):
            seconds |= {_second(constraint.start_time), _second(constraint.end_time)}
        else:
            kind = type(constraint).__name__
            message = f"the price book's price of {model.id} depends on an unknown {kind}"
            raise UniteconError(f"{message}; likely cause: a newer genai-prices")
    return dates, seconds


def _second(moment: time) -> int:
    """The first whole second of the UTC day that is not before this time."""
    if moment.tzinfo is not None:
        moment = datetime.combine(SINCE_EVER, moment).astimezone(UTC).time()
    whole = moment.hour * 3600 + moment.minute * 60 + moment.second
    return whole + (moment.microsecond > 0)


def _at(day: date, second: int) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(seconds=second)


def _spans(first: T, cuts: Iterable[T], last: T) -> Iterator[tuple[T, T]]:
    """Neighbouring spans from `first` to `last`, cut where a cut lies between them."""
    edges: list[T] = sorted({cut for cut in cuts if first < cut < last})
    edges.insert(0, first)
    edges.append(last)
    return pairwise(edges)


def _price_id(*key: Any) -> str:
    """A name for a row; limits that do not limit are left out."""
    provider_id, model_id, context, from_date, start, end, above = key
    text = f"{provider_id}/{model_id} {context}"
    text += f" from {from_date}" if from_date > SINCE_EVER else ""
    text += f" {_clock(start)}-{_clock(end)}" if end - start < DAY_SECONDS else ""
    return text + (f" above {above}" if above >= 0 else "")


def _clock(second: int) -> str:
    hour, rest = divmod(second, 3600)
    minute, second = divmod(rest, 60)
    return f"{hour:02}:{minute:02}" + (f":{second:02}" if second else "")


# ------------------------------------------------------------------------------------- prices


def stated(prices: ModelPrice) -> dict[str, Decimal | TieredPrices]:
    """Prices by their name in the book (`input_mtok`), a decimal or tiers of them."""
    return {key: value for key, value in vars(prices).items() if value is not None}


def amounts(price: Decimal | TieredPrices) -> list[Decimal]:
    """All decimals of one price: itself, or its base and tiers."""
    return [price] if isinstance(price, Decimal) else [price.base, *(t.price for t in price.tiers)]


@cache
def per_unit(price: Decimal, per: int) -> Decimal | None:
    """USD per single unit; None where it does not fit DECIMAL(24, 24)."""
    exact = EXACT.divide(price, Decimal(per)).normalize(EXACT)
    decimals = -int(exact.as_tuple().exponent)
    return exact if exact < 1 and decimals <= DECIMALS else None


def _tier_starts(prices: ModelPrice) -> set[int]:
    tiered = (price for price in stated(prices).values() if not isinstance(price, Decimal))
    return {tier.start for price in tiered for tier in price.tiers}


def _resolved(prices: ModelPrice, input_tokens: int) -> list[Decimal | None]:
    """A row's prices for requests with that much input, in the order of UNITS.

    A class without a price of its own has that of the nearest wider unit that has one, and none
    where no such unit exists. A request itself costs nothing where the model has prices but none
    per request; in a row without any price that would pass off unknown usage as free.
    """
    known = stated(prices)
    resolved: list[Decimal | None] = []
    for candidates in chains().values():
        name, per = next(((n, p) for n, p in candidates if n in known), (None, 1))
        resolved.append(per_unit(_tier(known[name], input_tokens), per) if name else None)
    if "requests_kcount" not in known and any(price is not None for price in resolved):
        resolved[-1] = Decimal(0)
    return resolved


def _tier(price: Decimal | TieredPrices, input_tokens: int) -> Decimal:
    """The amount that holds for all tokens of a request with that much input: the last tier's."""
    if isinstance(price, Decimal):
        return price
    passed = [tier.price for tier in price.tiers if input_tokens > tier.start]
    return passed[-1] if passed else price.base


@cache
def chains() -> dict[str, tuple[tuple[str, int], ...]]:
    """For each price of a row, the book's prices it may be, nearest first, with units per price."""
    from genai_prices.data_units import unit_data
    from genai_prices.units import UnitRegistry

    registry = UnitRegistry(unit_data)
    candidates = {}
    for column, usage_key in UNITS.items():
        keys = (usage_key, *registry.ancestor_usage_keys(usage_key))
        units = sorted(
            (registry.units[key] for key in keys), key=lambda unit: -len(unit.dimensions)
        )
        candidates[column] = tuple((unit.price_key, unit.per) for unit in units)
    return candidates
