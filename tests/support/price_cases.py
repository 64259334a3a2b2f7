"""Usages that meet every price of a model, and what genai-prices charges for them.

Written in genai-prices' own terms, without the product's code, so that the price book can be held
against it; a test that prices a log through SQL can use the same usages.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, localcontext
from functools import cache
from itertools import product
from typing import NamedTuple

from genai_prices.data_snapshot import get_snapshot
from genai_prices.data_units import unit_data
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
    Usage,
)

# A class of the ledger -> the book's prices that may hold for it, nearest first.
PRICED_BY = {
    "input_tokens": ("input_mtok",),
    "cache_read_tokens": ("cache_read_mtok", "input_mtok"),
    "cache_write_tokens": ("cache_write_5m_mtok", "cache_write_mtok", "input_mtok"),
    "cache_write_1h_tokens": ("cache_write_1h_mtok", "cache_write_mtok", "input_mtok"),
    "output_tokens": ("output_mtok",),
    "reasoning_tokens": ("output_reasoning_mtok", "output_mtok"),
    "input_audio_tokens": ("input_audio_mtok", "input_mtok"),
    "output_audio_tokens": ("output_audio_mtok", "output_mtok"),
    "input_image_tokens": ("input_image_mtok", "input_mtok"),
    "output_image_tokens": ("output_image_mtok", "output_mtok"),
    "web_searches": ("web_searches_kcount",),
}
CLASSES = tuple(PRICED_BY)
WRITES = ("cache_write_tokens", "cache_write_1h_tokens")
INPUT = ("input_tokens", "cache_read_tokens", *WRITES, "input_audio_tokens", "input_image_tokens")
OUTPUT = ("output_tokens", "reasoning_tokens", "output_audio_tokens", "output_image_tokens")
# The ledger has no such class; unless they are said to be 0, genai-prices refuses to guess.
CACHED_MEDIA = {key: 0 for key in unit_data if key.startswith(("cache_audio", "cache_image"))}
WORDS = ("processing", "service_tier", "speed")
TINY = timedelta(microseconds=1)


class Case(NamedTuple):
    """One request: its instant (UTC), its context as the ledger has it, its disjoint counts."""

    occurred_at: datetime
    price_context: str
    counts: dict[str, int]


@cache
def book() -> list[tuple[Provider, ModelInfo]]:
    """Every model of the book with the provider that lists it."""
    return [(provider, model) for provider in get_snapshot().providers for model in provider.models]


def usages(model: ModelInfo) -> list[Case]:
    """At least 20 requests: every date, hour, bracket and context of the model, all classes.

    The same at every call. Each edge is met on both sides, and every combination of edges.
    """
    chance = random.Random(model.id)
    edges = list(product(_moments(model, chance), _contexts(model), _totals(model, chance)))
    while len(edges) < 20:
        edges.append((*chance.choice(edges)[:2], chance.randrange(1_000_000)))
    return [
        Case(moment, context, _counts(model, chance, number, total))
        for number, (moment, context, total) in enumerate(edges)
    ]


def library_cost(provider: Provider, model: ModelInfo, case: Case) -> Decimal | None:
    """What genai-prices asks for a request, to the last decimal; None where it knows no price.

    It counts usage without a price as free; here a request that has any is None.
    """
    context = mapping(case.price_context)
    prices = vars(model.get_prices(case.occurred_at, context))
    known = {name for name, price in prices.items() if price is not None}
    carried = {"requests_kcount", *(name for names in PRICED_BY.values() for name in names)}
    used = [name for name, count in case.counts.items() if count]
    if not known & carried or any(known.isdisjoint(PRICED_BY[name]) for name in used):
        return None
    with localcontext(prec=60):
        return model.calc_price(
            library_usage(case.counts),
            provider,
            genai_request_timestamp=case.occurred_at,
            price_context=context,
        ).total_price


def library_usage(counts: dict[str, int]) -> Usage:
    """Disjoint counts in genai-prices' terms, where totals include their parts."""
    at = {name: counts.get(name, 0) for name in CLASSES}
    return Usage(
        **CACHED_MEDIA
        | {
            "input_tokens": sum(at[name] for name in INPUT),
            "cache_read_tokens": at["cache_read_tokens"],
            "cache_write_tokens": sum(at[name] for name in WRITES),
            "cache_write_5m_tokens": at["cache_write_tokens"],
            "cache_write_1h_tokens": at["cache_write_1h_tokens"],
            "input_audio_tokens": at["input_audio_tokens"],
            "input_image_tokens": at["input_image_tokens"],
            "output_tokens": sum(at[name] for name in OUTPUT),
            "output_reasoning_tokens": at["reasoning_tokens"],
            "output_audio_tokens": at["output_audio_tokens"],
            "output_image_tokens": at["output_image_tokens"],
            "web_searches": at["web_searches"],
        }
    )


def mapping(context: str) -> dict[str, str]:
    """A context of the ledger in genai-prices' terms."""
    if context == "standard":
        return {}
    if "=" in context:
        return dict(pair.split("=", 1) for pair in context.split(";"))
    return dict.fromkeys(WORDS, context)


def all_prices(model: ModelInfo) -> Iterator[ModelPrice]:
    """Every set of prices of a model, its variants' too."""
    plain = isinstance(model.prices, ModelPrice)
    yield from [model.prices] if plain else [dated.prices for dated in model.prices]
    yield from [variant.prices for variant in model.price_variants or ()]


# ------------------------------------------------------------------------------ parts of usages


def _moments(model: ModelInfo, chance: random.Random) -> list[datetime]:
    """Instants on both sides of every date and hour, and one anywhere."""
    dated = [] if isinstance(model.prices, ModelPrice) else model.prices
    constraints = [prices.constraint for prices in (*dated, *(model.price_variants or ()))]
    days = {date(2024, 1, 1) + timedelta(days=chance.randrange(1000))}
    clocks = {timedelta(), timedelta(days=1) - TINY, TINY * chance.randrange(86_400_000_000)}
    for constraint in constraints:
        if isinstance(constraint, StartDateConstraint):
            days |= {constraint.start_date, constraint.start_date - timedelta(days=1)}
        elif isinstance(constraint, TimeOfDateConstraint):
            for edge in (constraint.start_time, constraint.end_time):
                clock = _since_midnight(edge)
                clocks |= {clock, (clock - TINY) % timedelta(days=1)}
    midnights = [datetime.combine(day, time(), UTC) for day in sorted(days)]
    return [midnight + clock for midnight, clock in product(midnights, sorted(clocks))]


def _since_midnight(edge: time) -> timedelta:
    local = timedelta(
        hours=edge.hour, minutes=edge.minute, seconds=edge.second, microseconds=edge.microsecond
    )
    return (local - (edge.utcoffset() or timedelta())) % timedelta(days=1)


def _contexts(model: ModelInfo) -> list[str]:
    """Every context a log can name for the model, in both forms and joined, and one unheard of."""
    whens = [variant.when for variant in model.price_variants or ()]
    joined: list[dict[str, str]] = [{}]
    for when in whens:
        fits = (
            context
            for context in joined
            if all(context.get(key, v) == v for key, v in when.items())
        )
        joined += [context | when for context in list(fits)]
    pairs = {
        ";".join(f"{key}={value}" for key, value in sorted(context.items()))
        for context in joined[1:]
    }
    words = {value for when in whens for key, value in when.items() if key in WORDS}
    return ["standard", *sorted(words), *sorted(pairs), *(["unheard-of"] if whens else [])]


def _totals(model: ModelInfo, chance: random.Random) -> list[int]:
    """Input of a request: both sides of every threshold, or anything."""
    starts = {
        tier.start
        for prices in all_prices(model)
        for price in vars(prices).values()
        if isinstance(price, TieredPrices)
        for tier in price.tiers
    }
    totals = {total for start in starts for total in (start, start + 1)}
    return sorted(totals) or [chance.randrange(1_000_000)]


def _counts(model: ModelInfo, chance: random.Random, number: int, total: int) -> dict[str, int]:
    """Counts whose input is `total`: some of the priced classes, each in turn; often any class."""
    known = {k for prices in all_prices(model) for k, v in vars(prices).items() if v is not None}
    usable = [name for name in CLASSES if not known.isdisjoint(PRICED_BY[name])]
    if not usable or number % 4 == 3:
        usable = [*usable, CLASSES[number // 4 % len(CLASSES)]]
    chosen = [name for name in usable if chance.random() < 0.5]
    chosen.append(usable[number % len(usable)])
    inputs = [name for name in chosen if name in INPUT] or [n for n in usable if n in INPUT]
    counts = {name: chance.randrange(1, 100_000) for name in chosen if name in OUTPUT}
    if "web_searches" in chosen:
        counts["web_searches"] = chance.randrange(1, 30)
    for name in inputs[1:]:
        counts[name] = chance.randint(0, total)
        total -= counts[name]
    return counts | ({inputs[0]: total} if inputs[:1] and inputs[0] not in inputs[1:] else {})


# ----------------------------------------------------------------------- models made up for tests


NIGHT = TimeOfDateConstraint(time(22, 30), time(5))
LATER = StartDateConstraint(date(2027, 3, 1))
EARLY = TimeOfDateConstraint(time(1), time(2))
NEVER = TimeOfDateConstraint(time(4), time(4))
ZONE = timezone(timedelta(hours=-5))
EVENING_THERE = TimeOfDateConstraint(time(20, 0, tzinfo=ZONE), time(23, 0, tzinfo=ZONE))
PLAIN = {"input_mtok": Decimal("0.3"), "output_mtok": Decimal("1.7")}


def odd_models() -> Provider:
    """A provider whose models do what genai-prices allows and the book does not do today."""
    prices: dict[str, ModelPrice | list[ConditionalPrice]] = {
        "night": [_price("0.1"), _price("0.2", NIGHT), _price("0.4", LATER)],
        "zone": [_price("0.1"), _price("0.2", EVENING_THERE), _price("0.3", NEVER)],
        "none-active": [_price("0.5", LATER), _price("0.7", EARLY)],
        "uneven-tiers": ModelPrice(
            input_mtok=_tiers("1", (0, "2"), (1000, "3"), (1000, "4")),
            output_mtok=_tiers("5", (0, "6"), (500, "7")),
            cache_read_mtok=Decimal("0.000000000000000001"),
        ),
        "free": ModelPrice(input_mtok=Decimal(0), output_mtok=Decimal(0)),
        "five-minutes": ModelPrice(
            **PLAIN, cache_write_mtok=Decimal(2), cache_write_5m_mtok=Decimal("2.5")
        ),
        "fast": ModelPrice(**PLAIN),
    }
    models = [ModelInfo(id=name, match=ClauseEquals(name), prices=p) for name, p in prices.items()]
    models[-1].price_variants = [
        PriceVariant({"service_tier": "fast"}, ModelPrice(input_mtok=Decimal(1))),
        PriceVariant({"speed": "fast"}, ModelPrice(**dict.fromkeys(PLAIN, Decimal(2)))),
        PriceVariant({"speed": "slow", "route": "eu"}, ModelPrice(output_mtok=Decimal(3)), NIGHT),
        PriceVariant({"service_tier": "standard"}, ModelPrice(input_mtok=Decimal(4)), LATER),
        PriceVariant({"processing": "batch"}, ModelPrice(input_mtok=_tiers("5", (10, "6")))),
    ]
    return Provider(id="odd", name="Odd", api_pattern="odd", models=models)


def _price(
    amount: str, constraint: StartDateConstraint | TimeOfDateConstraint | None = None
) -> ConditionalPrice:
    return ConditionalPrice(constraint, prices=ModelPrice(input_mtok=Decimal(amount)))


def _tiers(base: str, *tiers: tuple[int, str]) -> TieredPrices:
    return TieredPrices(Decimal(base), [Tier(start, Decimal(amount)) for start, amount in tiers])
