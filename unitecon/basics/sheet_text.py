"""Text from outside in sheets (.csv, .xlsx), where it can be a formula, or no XML.

Each function takes a frame and gives it back with text that is data, and sentences on what it
changed. Parquet and JSON hold any text as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from unitecon.basics import outside_text

if TYPE_CHECKING:
    import polars as pl

# What a spreadsheet takes for a formula: a sign at the start of a cell, or after what starts a
# cell where it is not commas that do. The wide signs count in East Asia. A sign alone is text.
SIGN = "[=+@\uff1d\uff0b\uff20\uff0d-]"
FORMULA = rf"(?s)(^[\t\n ]*|[;\t\n])({SIGN}.)"
HIDDEN = f"[{outside_text.CONTROLS}{outside_text.INVISIBLE}]"
READ_AS_SIGN = "_(x[0-9A-Fa-f]{4}_)"  # Excel reads _x0041_ as A, and _x005F_ as _
LONGEST = 32_767  # characters of an Excel cell
SHOWN_NAMES = 5
BYTES = ("Binary", "Object")  # types of Polars


class Sheet(NamedTuple):
    """A frame for a sheet, and sentences on what is not there as it was."""

    frame: pl.DataFrame
    notes: list[str]


class Rule(NamedTuple):
    """Which texts are changed, how, and what is said of it; nothing of what is read as it was."""

    matches: Callable[[pl.Expr], pl.Expr]
    change: Callable[[pl.Expr], pl.Expr]
    note: str


VISIBLE = Rule(
    lambda text: text.str.contains(HIDDEN),
    lambda text: text.map_batches(_escaped),
    "with characters that cannot be seen, which are escapes here",
)
COMPUTED = Rule(
    lambda text: text.str.contains(FORMULA),
    lambda text: text.str.replace_all(FORMULA, "${1}'${2}"),
    "that a spreadsheet would compute: an apostrophe is put before the sign that starts it",
)
CUT = Rule(
    lambda text: text.str.len_chars() > LONGEST,
    lambda text: text.str.head(LONGEST),
    f"longer than the {LONGEST:,} characters of a cell, and cut",
)
READ = Rule(
    lambda text: text.str.contains(READ_AS_SIGN),
    lambda text: text.str.replace_all(READ_AS_SIGN, "_x005F_${1}"),
    "",
)


def csv(frame: pl.DataFrame) -> Sheet:
    """A frame for a .csv file, where no text is a formula and none has control characters."""
    return _sheet(frame, (VISIBLE, COMPUTED), (VISIBLE, COMPUTED))


def xlsx(frame: pl.DataFrame) -> Sheet:
    """A frame for a workbook, whose XML can hold all its text, and Excel reads it as it is."""
    # XlsxWriter, which writes the heads, knows itself what Excel reads as a sign.
    return _sheet(frame, (VISIBLE, CUT, READ), (VISIBLE, CUT))


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with lists and the like as JSON, and bytes and categories as text."""
    import polars as pl
    import polars.selectors as cs

    texts = [_as_text(column) for column in frame if column.dtype.is_nested()]
    frame = without_bytes(frame.with_columns(texts))
    return frame.with_columns((cs.categorical() | cs.enum()).cast(pl.String))


def without_bytes(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with bytes, and whatever holds some, as text: no text format has them."""
    return frame.with_columns(
        _as_text(column) for column in frame if any(kind in str(column.dtype) for kind in BYTES)
    )


def _as_text(column: pl.Series) -> pl.Series:
    import polars as pl

    return pl.Series(column.name, map(_text, column.to_list()), pl.String)


def _sheet(frame: pl.DataFrame, rules: Sequence[Rule], of_heads: Sequence[Rule]) -> Sheet:
    import polars as pl

    sheet = _ruled(flat(frame), rules)
    heads = _ruled(pl.DataFrame({"head": pl.Series(frame.columns, dtype=pl.String)}), of_heads)
    names = outside_text.labels(heads.frame["head"], LONGEST)
    return Sheet(sheet.frame.rename(dict(zip(frame.columns, names, strict=True))), sheet.notes)


def _ruled(frame: pl.DataFrame, rules: Sequence[Rule]) -> Sheet:
    import polars as pl
    import polars.selectors as cs

    texts = frame.select(cs.string()).columns
    notes: list[str] = []
    for rule in rules:
        counts = frame.select(rule.matches(pl.col(texts)).sum()).row(0) if texts else ()
        changed = {name: count for name, count in zip(texts, counts, strict=True) if count}
        if changed:
            frame = frame.with_columns(rule.change(pl.col(list(changed))))
        if changed and rule.note:
            notes.append(_note(changed, rule.note))
    return Sheet(frame, notes)


def _note(changed: dict[str, int], what: str) -> str:
    count = sum(changed.values())
    names = ", ".join(outside_text.label(name) for name in list(changed)[:SHOWN_NAMES])
    more = f" and {len(changed) - SHOWN_NAMES} more" if len(changed) > SHOWN_NAMES else ""
    texts = "1 text" if count == 1 else f"{count:,} texts"
    return f"{texts} in {names}{more} {what}; .json and .parquet hold any text as it is"


def _escaped(texts: pl.Series) -> pl.Series:
    """Texts with escapes for what cannot be seen; few texts have any."""
    import polars as pl

    hidden = texts.str.contains(HIDDEN)
    shown = pl.Series(map(outside_text.lines, texts.filter(hidden)), dtype=pl.String)
    return texts.scatter(hidden.arg_true(), shown)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("ascii", "backslashreplace")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
