"""The price book: what genai-prices charges, to the last decimal, for every model it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from itertools import combinations
from typing import Any

import polars as pl
import price_cases
import pytest
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    Provider,
    TimeOfDateConstraint,
)
from price_cases import CLASSES, INPUT, Case

from unitecon.errors import UniteconError
from unitecon.usage import price_book, price_brackets

CHUNKS = 8
KEY = ("book_provider_id", "book_model_id", "price_context")
Rows = dict[tuple[str, str, str], list[dict[str, Any]]]


def price_column(name: str) -> str:
    """`input_tokens` is priced by `input_usd_per_token`."""
    known = {"web_searches": "web_search_usd_per_search"}
    return known.get(name, name.replace("_tokens", "_usd_per_token"))


def by_context(frame: pl.DataFrame) -> Rows:
    contexts: Rows = {}
    for row in frame.iter_rows(named=True):
        contexts.setdefault(tuple(row[name] for name in KEY), []).append(row)  # type: ignore[arg-type]
    return contexts


@cache
def book_rows() -> Rows:
    return by_context(price_book.list_prices())


def row_of(rows: Iterable[dict[str, Any]], case: Case) -> dict[str, Any]:
    """The one row that holds for a request."""
    day, clock = case.occurred_at.date(), case.occurred_at.time()
    second = clock.hour * 3600 + clock.minute * 60 + clock.second
    total = sum(case.counts.get(name, 0) for name in INPUT)
    (row,) = (
        row
        for row in rows
        if row["valid_from_date"] <= day < row["valid_to_date"]
        and row["window_start_second"] <= second < row["window_end_second"]
        and row["input_tokens_above"] < total <= row["input_tokens_up_to"]
    )
    return row


def cost_of(row: dict[str, Any], case: Case) -> Decimal | None:
    """What a row asks for a request; None where it has no price for a class in use."""
    parts = [(count, row[price_column(name)]) for name, count in case.counts.items() if count]
    parts.append((1, row["request_usd_per_request"]))
    if any(price is None for _, price in parts):
        return None
    return sum((count * price for count, price in parts), Decimal(0))


def context_of(model: ModelInfo, text: str) -> str:
    return price_brackets.context_text(model, price_brackets.context_mapping(text))


def compare(models: Iterable[tuple[Provider, ModelInfo]], frame: pl.DataFrame) -> dict[str, int]:
    """Counts of requests with the same cost and with none; says the first that differ."""
    rows, met, wrong = by_context(frame), set(), []
    counts = {"models": 0, "usages": 0, "equal": 0, "without a price": 0, "different": 0}
    for provider, model in models:
        counts["models"] += 1
        cases = price_cases.usages(model)
        contexts = {
            text: context_of(model, text) for text in {case.price_context for case in cases}
        }
        for case in cases:
            row = row_of(rows[provider.id, model.id, contexts[case.price_context]], case)
            met.add(row["price_id"])
            ours, theirs = cost_of(row, case), price_cases.library_cost(provider, model, case)
            counts["usages"] += 1
            counts["equal"] += ours == theirs is not None
            counts["without a price"] += ours is theirs is None
            if ours != theirs:
                wrong.append((row["price_id"], case, ours, theirs))
    counts["different"] = len(wrong)
    assert not wrong, f"{counts}; {wrong[:3]}"
    names = {(provider.id, model.id) for provider, model in models}
    missed = {r["price_id"] for key, rs in rows.items() if key[:2] in names for r in rs} - met
    assert not missed, f"rows that no usage meets: {sorted(missed)[:5]}"
    return counts


# ------------------------------------------------------------------------------------- parity


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_model_costs_what_genai_prices_asks(chunk: int) -> None:
    models = price_cases.book()[chunk::CHUNKS]
    counts = compare(models, price_book.list_prices())
    print(counts)  # noqa: T201  (pytest shows it where the test fails)
    assert counts["models"] == len(models) > 0
    assert counts["usages"] >= 20 * len(models)
    assert counts["equal"] > counts["usages"] / 2
    assert counts["without a price"] > 0
    assert counts["equal"] + counts["without a price"] == counts["usages"]


def test_what_the_book_may_come_to_hold_is_priced_too(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = price_cases.odd_models()
    models = {(provider.id, model.id): model for model in provider.models}
    monkeypatch.setattr(price_book, "models", lambda: models)
    frame = price_book.list_prices.__wrapped__()
    counts = compare([(provider, model) for model in models.values()], frame)
    assert counts["equal"] > 1000 and counts["without a price"] > 0, counts
    assert holes(frame) == [] and outside_standard(frame) == []
    assert set(frame.filter(book_model_id="fast")["price_context"]) >= {
        "standard",
        "fast",
        "speed=fast",
        "service_tier=fast",
        "service_tier=standard",
        "route=eu;speed=slow",
        "processing=batch;route=eu;speed=slow",
    }


def test_the_usages_use_every_class_and_both_sides_of_a_threshold() -> None:
    for _, model in price_cases.book()[::40]:
        cases = price_cases.usages(model)
        used = {name for case in cases for name, count in case.counts.items() if count}
        assert used == set(CLASSES) or len(cases) < 4 * len(CLASSES)
        assert len(cases) >= 20
    model = next(m for _, m in price_cases.book() if m.id == "claude-sonnet-4-5")
    seen = {
        (
            case.price_context,
            case.occurred_at.date() < date(2026, 10, 14),
            sum(case.counts.get(name, 0) for name in INPUT),
        )
        for case in price_cases.usages(model)
    }
    wanted = {(c, d, t) for c in ("standard", "batch") for d in (True, False) for t in (0, 1)}
    assert seen >= {(context, early, 200_000 + more) for context, early, more in wanted}


# --------------------------------------------------------------------------------------- rows


def holes(frame: pl.DataFrame) -> list[str]:
    """Contexts whose rows overlap, or leave a day, a second or an input total without a price."""
    sides = (
        ("valid_from_date", "valid_to_date"),
        ("window_start_second", "window_end_second"),
        ("input_tokens_above", "input_tokens_up_to"),
    )
    whole = (date(9999, 12, 31) - date(1970, 1, 1)).days * 86_400 * 10_000_000_000_000
    faulty = []
    for key, rows in by_context(frame).items():
        boxes = [[(int_of(row[low]), int_of(row[high])) for low, high in sides] for row in rows]
        overlap = any(
            all(a[0] < b[1] and b[0] < a[1] for a, b in zip(box, other, strict=True))
            for box, other in combinations(boxes, 2)
        )
        size = sum((d[1] - d[0]) * (w[1] - w[0]) * (t[1] - t[0]) for d, w, t in boxes)
        if overlap or size != whole:
            faulty.append(" ".join(key))
    return faulty


def int_of(value: date | int) -> int:
    return value if isinstance(value, int) else value.toordinal()


def outside_standard(frame: pl.DataFrame) -> list[str]:
    """Rows of a context that reach over more than one row of `standard`."""
    rows, outside = by_context(frame), []
    for (provider_id, model_id, _), own in rows.items():
        for row in own:
            inside = [
                wide
                for wide in rows[provider_id, model_id, "standard"]
                if wide["valid_from_date"] <= row["valid_from_date"]
                and wide["valid_to_date"] >= row["valid_to_date"]
                and wide["window_start_second"] <= row["window_start_second"]
                and wide["window_end_second"] >= row["window_end_second"]
                and wide["input_tokens_above"] <= row["input_tokens_above"]
                and wide["input_tokens_up_to"] >= row["input_tokens_up_to"]
            ]
            outside += [row["price_id"]] if len(inside) != 1 else []
    return outside


def test_the_rows_of_a_context_are_disjoint_and_cover_everything() -> None:
    book = price_book.list_prices()
    assert holes(book) == []
    assert outside_standard(book) == []
    assert book["price_id"].is_unique().all()
    assert dict(book.schema) == price_book.COLUMNS
    assert book[:, :10].null_count().sum_horizontal().sum() == 0


@pytest.mark.parametrize(
    ("model", "context"),
    [("deepseek-v4-flash", "standard"), ("claude-sonnet-4-5", "batch"), ("gpt-5.6-sol", "flex")],
)
def test_a_dropped_or_doubled_row_is_found(model: str, context: str) -> None:
    rows = price_book.list_prices().filter(
        book_model_id=model, price_context=context, book_provider_id=pl.col("book_provider_id")
    )
    rows = rows.filter(pl.col("book_provider_id") == rows["book_provider_id"][0])
    assert rows.height > 1
    for number in range(rows.height):
        name = f"{rows['book_provider_id'][0]} {model} {context}"
        others = pl.concat([rows[:number], rows[number + 1 :]])
        assert holes(others) == [name]
        assert holes(pl.concat([rows, rows[number]])) == [name]


def test_the_book_is_made_once() -> None:
    assert price_book.list_prices() is price_book.list_prices()
    assert price_book.unpriceable() is price_book.unpriceable()


def test_a_window_with_a_fraction_of_a_second_ends_on_the_next_whole_one() -> None:
    evening = TimeOfDateConstraint(time(22, 30, 0, 1), time(23, 59, 59, 999_999))
    rows = list(price_brackets.rows("p", model_with(ConditionalPrice(prices=ModelPrice(
        input_mtok=Decimal(1)
    )), ConditionalPrice(evening, prices=ModelPrice(input_mtok=Decimal(2))))))  # fmt: skip
    assert [row[6:8] for row in rows] == [(0, 81_001), (81_001, 86_400)]
    assert [row[10] for row in rows] == [Decimal("0.000001"), Decimal("0.000002")]


def test_a_condition_of_another_kind_is_refused() -> None:
    model = model_with(ConditionalPrice("full moon", prices=ModelPrice()))  # type: ignore[arg-type]
    with pytest.raises(
        UniteconError, match="the price book's price of m depends on an unknown str"
    ):
        list(price_brackets.rows("p", model))


def model_with(*prices: ConditionalPrice) -> ModelInfo:
    return ModelInfo(id="m", match=ClauseEquals("m"), prices=list(prices))


# -------------------------------------------------------------------------------- known prices


def ask(model_ref: str, at: str, context: str = "standard", **counts: int) -> Decimal | None:
    """The cost of one request by the book, from a reference as a log has it."""
    provider_id, _, name = model_ref.partition("/")
    refs = {"provider_id": [provider_id], "model_ref": [name], "price_context": [context]}
    (ref,) = price_book.match(pl.DataFrame(refs)).to_dicts()
    key = (ref["book_provider_id"], ref["book_model_id"], ref["book_price_context"])
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    case = Case(moment, context, counts)
    return cost_of(row_of(book_rows()[key], case), case)


SONNET, GEMINI = "anthropic/claude-sonnet-4-5", "google/gemini-2.5-pro"
NOON = "2026-01-15 12:00"


@pytest.mark.parametrize(
    ("cost", "known"),
    [
        # Claude Sonnet 4.5: 3 USD a million input, 15 output; five-minute cache writes at 1.25
        # times the input, one-hour writes at 2 times, reads at a tenth; 10 USD per 1000 searches.
        (lambda: ask(SONNET, NOON, input_tokens=1000, output_tokens=1000), "0.018"),
        (lambda: ask(SONNET, NOON, cache_write_tokens=1000), "0.00375"),
        (lambda: ask(SONNET, NOON, cache_write_1h_tokens=1000), "0.006"),
        (lambda: ask(SONNET, NOON, cache_read_tokens=1000), "0.0003"),
        (lambda: ask(SONNET, NOON, web_searches=3), "0.03"),
        # Above 200,000 tokens of input, cached ones counted, all tokens cost 6 and 22.5.
        (lambda: ask(SONNET, NOON, input_tokens=200_000, output_tokens=1000), "0.615"),
        (lambda: ask(SONNET, NOON, input_tokens=200_001, output_tokens=1000), "1.222506"),
        (lambda: ask(SONNET, NOON, input_tokens=1, cache_read_tokens=200_000), "0.120006"),
        # Gemini 2.5 Pro: 1.25 up to 200,000, 2.5 above; thoughts cost what output costs.
        (lambda: ask(GEMINI, NOON, input_tokens=200_000), "0.25"),
        (lambda: ask(GEMINI, NOON, input_tokens=200_001), "0.5000025"),
        (lambda: ask(GEMINI, NOON, output_tokens=10, reasoning_tokens=10), "0.0002"),
        # DeepSeek: 0.27 from 00:30 to 16:30 UTC, half of it outside.
        (lambda: ask("deepseek/deepseek-chat", "2025-03-01 00:29:59", input_tokens=1), "1.35e-7"),
        (lambda: ask("deepseek/deepseek-chat", "2025-03-01 00:30:00", input_tokens=1), "2.7e-7"),
        (lambda: ask("deepseek/deepseek-chat", "2025-03-01 16:29:59", input_tokens=1), "2.7e-7"),
        (lambda: ask("deepseek/deepseek-chat", "2025-03-01 16:30:00", input_tokens=1), "1.35e-7"),
        # GPT-4o: 2.5 and 10; a batch costs half, from the day the book lists batch prices.
        (lambda: ask("openai/gpt-4o", NOON, input_tokens=1000, output_tokens=100), "0.0035"),
        (lambda: ask("openai/gpt-4o", "2026-10-13 23:59", "batch", input_tokens=1000), "0.0025"),
        (lambda: ask("openai/gpt-4o", "2026-10-14 00:00", "batch", input_tokens=1000), "0.00125"),
        (lambda: ask("openai/gpt-4o", "2026-10-14", "batch", output_tokens=1000), "0.005"),
        # At a fallback provider the standard price holds, in any context.
        (lambda: ask("azure/gpt-4o", "2026-10-14 00:00", "batch", input_tokens=1000), "0.0025"),
        # Perplexity's Sonar asks 12 USD per 1000 requests besides its tokens.
        (lambda: ask("perplexity/sonar", NOON, input_tokens=1000), "0.013"),
    ],
)  # fmt: skip
def test_known_prices(cost: Callable[[], Decimal | None], known: str) -> None:
    assert cost() == Decimal(known)


def test_usage_that_nothing_prices_has_no_cost() -> None:
    assert ask("openai/text-embedding-3-small", NOON, input_tokens=1000) == Decimal("0.00002")
    assert ask("openai/text-embedding-3-small", NOON, output_tokens=1) is None
    assert ask("openai/text-embedding-3-small", NOON, web_searches=1) is None
    # Billed by the hour of audio, which the ledger does not count: an empty request is not free.
    assert ask("groq/whisper-large-v3", NOON) is None


# ------------------------------------------------------------------------------ what has no price


def test_every_model_has_a_price_or_a_reason_for_none() -> None:
    listed = {(provider.id, model.id) for provider, model in price_cases.book()}
    listed.add(("openrouter", "any-model:free"))
    book, unpriced = price_book.list_prices(), price_book.unpriceable()
    some = pl.any_horizontal(pl.col(*price_brackets.UNITS).is_not_null())
    priced = set(book.filter(some).select(KEY[:2]).rows())
    assert set(book.select(KEY[:2]).rows()) == listed
    none = set(unpriced.filter(~pl.col("has_other_prices")).select(KEY[:2]).rows())
    assert priced | none == listed and not priced & none
    assert len(priced) > 2000 and len(none) > 50
    # A model without a price does not make a request free, one with prices asks nothing for it.
    costs = book.select(some.alias("some"), pl.col("request_usd_per_request").is_not_null())
    assert costs["some"].equals(costs["request_usd_per_request"], check_names=False)


def test_every_unit_that_no_class_carries_is_reported() -> None:
    known = {name for names in price_cases.PRICED_BY.values() for name in names}
    known |= {"requests_kcount", "cache_write_5m_mtok"}
    names = {unit["price_key"]: key for key, unit in price_cases.unit_data.items()}
    expected = {
        (provider.id, model.id, names[name])
        for provider, model in price_cases.book()
        for prices in price_cases.all_prices(model)
        for name, price in vars(prices).items()
        if price is not None and name not in known
    }
    unpriced = price_book.unpriceable().filter(pl.col("unit").is_not_null())
    assert set(unpriced.select(*KEY[:2], "unit").rows()) == expected
    assert {"audio_seconds", "input_document_pages", "input_characters"} <= set(unpriced["unit"])


@pytest.mark.parametrize(
    ("provider_id", "model_id", "unit", "others", "reason"),
    [
        ("groq", "whisper-large-v3", "audio_seconds", False, "ledger counts audio_seconds"),
        ("mistral", "mistral-ocr-2503", "input_document_pages", False, "input_document_pages"),
        ("openai", "gpt-4o", "storage_searches", True, "no column of the ledger counts"),
        ("google", "gemini-2.5-flash", "cache_audio_read_tokens", True, "_tokens apart"),
        ("google", "gemma-3", None, False, "without a price"),
    ],
)
def test_the_reason_is_reported(
    provider_id: str, model_id: str, unit: str | None, others: bool, reason: str
) -> None:
    unpriced = price_book.unpriceable().filter(
        pl.col("unit").eq_missing(pl.lit(unit, pl.String)),
        book_provider_id=provider_id,
        book_model_id=model_id,
    )
    assert unpriced["has_other_prices"].to_list() == [others]
    assert reason in unpriced["reason"][0]


def test_a_price_that_does_not_fit_is_none_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    prices = ModelPrice(
        input_mtok=Decimal("1e-19"),  # 25 decimals a token
        output_mtok=Decimal("1e-18"),
        requests_kcount=Decimal(1000),  # 1 USD a request
        magic_mtok=Decimal(1),
    )
    model = model_with(ConditionalPrice(prices=prices))
    monkeypatch.setattr(price_book, "models", lambda: {("p", "m"): model})
    (row,) = price_book.list_prices.__wrapped__().to_dicts()
    assert row["input_usd_per_token"] is None
    assert row["output_usd_per_token"] == Decimal("1e-24")
    assert row["request_usd_per_request"] is None
    unpriced = price_book.unpriceable.__wrapped__()
    assert set(unpriced["unit"]) == {"input_tokens", "requests", "magic_mtok"}
    assert unpriced["reason"].str.contains("24 decimals").sum() == 2
