"""Strict typing of reported cells: a count is a whole number, a time is an instant in UTC.

Patterns decide what text means, not casts, which turn '7.5' into 8 and '1_000' into 1000; what is a
number is said in `basics.numbers`. What fits no pattern becomes a count below 0, a null time or a
null cost. Which rule applies depends on a column's type, so the SQL is put together for the columns
at hand.
"""

from __future__ import annotations

from collections.abc import Mapping

from unitecon.basics.numbers import MOST, PATTERN, SPACES
from unitecon.errors import Fault, InputError, Place

PLAIN_COST = r"-?\d{1,15}(\.\d{1,12})?"
LIMIT = 9_999_999_999
NAMES = ("request_id", "user_id", "provider_id", "model_ref", "price_context")
PLAIN_NAMES = ("request_id", "provider_id", "model_ref")
# What Claude Code sends as the user: a new value for every session, with the account in it or not.
SESSION = r"^user_[0-9a-f]*_account_.*_session_|^\s*\{.*\"session_id\""
ACCOUNTS = (
    *(r"^user_[0-9a-f]*_account_(.+)_session_", r"\"account_uuid\"\s*:\s*\"([^\"]+)\""),
    *(r"^(user_[0-9a-f]+)_account__session_", r"\"device_id\"\s*:\s*\"([^\"]+)\""),
)
COUNTS = (
    *("requests", "input_tokens", "cache_read_tokens", "cache_write_tokens"),
    *("cache_write_1h_tokens", "output_tokens", "reasoning_tokens", "input_audio_tokens"),
    *("output_audio_tokens", "input_image_tokens", "output_image_tokens", "web_searches"),
)
FLAGS = (
    *("input_includes_cache_read", "input_includes_cache_write", "input_includes_audio"),
    *("input_includes_image", "cache_write_includes_1h"),
    *("output_includes_reasoning", "output_includes_audio", "output_includes_image"),
)
REPORTED = (*NAMES, "occurred_at", *COUNTS, "reported_cost_usd")
WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"} | {
    *("UBIGINT", "HUGEINT", "UHUGEINT")
}
# No place on earth is more than 14 hours off UTC.
OFFSET = r"[+-](0\d|1[0-3])(:?[0-5]\d)?|[+-]14(:?00)?"
ISO = (
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?"
    rf"( ?(Z|UTC|{OFFSET}))?)?"
)


def select(types: Mapping[str, str]) -> str:
    """The query `typed_usage` over `reported_usage`, whose columns have these types.

    Raises InputError for columns whose type cannot hold counts or times.
    """
    faults = [fault for name, kind in types.items() if (fault := _fault(name, kind))]
    if faults:
        raise InputError(faults)
    cells = ["source_file", "source_line", "source_item"]
    cells += [f"{_name(name, types[name])} as {name}" for name in PLAIN_NAMES]
    cells.append(f"{_user(types['user_id'])} as user_id")
    context = _name("price_context", types["price_context"])
    cells.append(f"lower(coalesce({context}, 'standard')) as price_context")
    cells.append(f"{_instant(types['occurred_at'])} as occurred_at")
    cells.append(f"{_name('occurred_at', types['occurred_at'])} is not null as has_time")
    cells += [f"{_count(name, types[name])} as {name}" for name in COUNTS]
    cost = _cost(types["reported_cost_usd"])
    cells += [f"{cost} as reported_cost_usd", f"{_is_unread(cost)} as is_cost_unread"]
    cells += [f"coalesce({name}, false) as {name}" for name in FLAGS]
    # why a format refuses the record itself; the column is optional
    cells.append("refusal" if "refusal" in types else "cast(null as varchar) as refusal")
    return f"select {', '.join(cells)} from reported_usage"


def _fault(name: str, kind: str) -> Fault | None:
    base = kind.partition("(")[0]
    numbers = WHOLE | {"FLOAT", "DOUBLE", "DECIMAL", "VARCHAR", "JSON"}
    times = WHOLE | {"VARCHAR", "JSON", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DATE"}
    times |= {"TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "DOUBLE"}
    fits = {"occurred_at": times} | dict.fromkeys((*COUNTS, "reported_cost_usd"), numbers)
    if name not in fits or base in fits[name] or kind == '"NULL"':
        return None
    limit = "an instant" if name == "occurred_at" else "a number"
    return Fault(f"has the type {kind} in the file", place=Place(column=name), limit=limit)


def _name(name: str, kind: str) -> str:
    text = name if kind == "VARCHAR" else f"cast({name} as varchar)"
    return f"nullif({text}, '')"


def _user(kind: str) -> str:
    """The user; of a session, its account or else its device, and nobody where it has neither."""
    name = _name("user_id", kind)
    accounts = ", ".join(
        f"nullif(regexp_extract({name}, '{pattern}', 1), '')" for pattern in ACCOUNTS
    )
    return (
        f"case when regexp_matches({name}, '{SESSION}') then coalesce({accounts}) else {name} end"
    )


def _count(name: str, kind: str) -> str:
    """A count from 0 to LIMIT; an empty cell is 0 (requests: 1), anything else is below 0."""
    default = 1 if name == "requests" else 0
    base = kind.partition("(")[0]
    if base in WHOLE:
        return (
            f"case when {name} between 0 and {LIMIT} then cast({name} as bigint) "
            f"when {name} is null then {default} when {name} < 0 then -1 else -3 end"
        )
    if base in ("FLOAT", "DOUBLE", "DECIMAL"):
        return (
            f"case when {name} is null then {default} when isnan(cast({name} as double)) then -4 "
            f"when {name} < 0 then -1 when {name} > {LIMIT} then -3 when {name} <> floor({name}) "
            f"then -2 else cast({name} as bigint) end"
        )
    if kind == '"NULL"':
        return str(default)
    raw, text = f"cast({name} as varchar)", _bare(name)
    number = f"try_cast({text} as double)"  # null where it is larger than any double
    return (
        # Nearly every cell is digits alone, so these come first.
        f"case when {name} is null then {default} "
        f"when regexp_full_match({raw}, '\\d{{1,10}}') then cast({raw} as bigint) "
        f"when {text} = '' then {default} "
        f"when regexp_full_match({text}, '\\d{{1,10}}(\\.0{{1,6}})?') "
        f"then cast(split_part({text}, '.', 1) as bigint) "
        f"when not regexp_full_match({text}, '{PATTERN}') then -4 "
        f"when {number} < 0 or {number} is null and {text}[1] = '-' then -1 "
        f"when {number} <= {LIMIT} and {number} = floor({number}) then cast({number} as bigint) "
        f"when {number} <= {LIMIT} then -2 else -3 end"
    )


def _bare(name: str) -> str:
    """A cell's text without what means nothing around it."""
    return f"trim(cast({name} as varchar), '{SPACES}')"


def _instant(kind: str) -> str:
    """A UTC timestamp; null where the cell is empty or cannot be read."""
    if kind == "TIMESTAMP":
        return "occurred_at"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return "make_timestamp(epoch_us(occurred_at))"
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return "cast(occurred_at as timestamp)"
    bare = text = _bare("occurred_at")
    seconds = f"cast(try_cast(floor(try_cast({bare} as double)) as bigint) as varchar)"
    if kind == "DOUBLE":
        text = "cast(try_cast(floor(occurred_at) as bigint) as varchar)"
    elif kind in ("VARCHAR", "JSON"):  # `1759399200.25` and `1.7593992e9` are numbers as well
        is_number = (
            f"regexp_full_match({bare}, '{PATTERN}') and not regexp_full_match({bare}, '\\d+')"
        )
        text = f"case when {is_number} then {seconds} else {bare} end"
    # ten digits are seconds, thirteen thousandths, sixteen millionths, nineteen billionths
    scaled = (("10", "* 1000000"), ("13", "* 1000"), ("16", ""), ("19", "// 1000"))
    epochs = " ".join(
        f"when regexp_full_match({text}, '\\d{{{digits}}}') "
        f"then make_timestamp(try_cast({text} as bigint) {scale})"
        for digits, scale in scaled
    )
    isos = " ".join(
        f"when regexp_full_match({cell}, '{ISO}') "
        f"then make_timestamp(epoch_us(try_cast(replace({cell}, ',', '.') as timestamptz)))"
        for cell in ("cast(occurred_at as varchar)", text)  # the first as a rule, and quickly
    )
    return f"case {isos} {epochs} end"


def _cost(kind: str) -> str:
    """USD as the source reports; null where the cell is not a number."""
    if kind in ("VARCHAR", "JSON"):
        text = f"ltrim(replace({_bare('reported_cost_usd')}, '-$', '-'), '${SPACES}')"
        raw = "cast(reported_cost_usd as varchar)"
        return (
            f"case when {_is_plain()} then cast({raw} as decimal(38, 12)) "
            f"when regexp_full_match({text}, '{PATTERN}') "
            f"and abs(try_cast({text} as double)) <= {MOST:.0f} then "
            f"coalesce(try_cast({text} as decimal(38, 12)), "
            f"try_cast(try_cast({text} as double) as decimal(38, 12))) end"
        )
    fits = f"abs(try_cast(reported_cost_usd as double)) <= {MOST:.0f}"
    return f"case when {fits} then try_cast(reported_cost_usd as decimal(38, 12)) end"


def _is_plain() -> str:
    """Whether a cost is plain digits that fit, as nearly every one is."""
    return f"regexp_full_match(cast(reported_cost_usd as varchar), '{PLAIN_COST}')"


def _is_unread(cost: str) -> str:
    """Whether there is a cost that cannot be read."""
    cell = "cast(reported_cost_usd as varchar)"
    return (
        f"case when coalesce({cell}, '') = '' or {_is_plain()} then false else ({cost}) is null end"
    )
