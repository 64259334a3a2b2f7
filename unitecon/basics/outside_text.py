r"""Text from outside (user ids, names of plans and models, file names) as data, whatever it holds.

A log's writer chooses such text, so it may hold escape codes, line breaks, turned writing, markup
or formulas. There is a function for each target, and output takes its text through it:

- `line`, `lines`, `label`, `labels`: terminals, tables, messages and charts
- `message`: an error as it is printed
- `html`, `script`: a page, and the JSON in a script of one
- `json_text`: JSON as a format
- `drawn`: a chart's specification, for the libraries that draw it

Sheets (.csv, .xlsx) are in `sheet_text`, names and values in SQL in `sql_text`. Pages printed with
Rich have its markup off. A character that cannot be seen is shown by its escape, such as `\x1b`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import count
from typing import Any

from unitecon.errors import InputError

# Controls, line and paragraph separators, marks that turn the direction of writing, invisible
# marks, what is no character. Joiners (200c, 200d) stay: scripts and emoji are written with them.
# Rust, and so Polars, reads the same text as a pattern.
CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
INVISIBLE = (
    r"\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
HALVES = r"\ud800-\udfff"  # of a character: no text, and no encoding has them
HIDDEN = re.compile(rf"[\t\n{CONTROLS}{INVISIBLE}{HALVES}]")
HIDDEN_IN_LINES = re.compile(rf"[{CONTROLS}{INVISIBLE}{HALVES}]")
LABEL, MESSAGE_LINE = 40, 4_000  # characters of a label, of a line of a message
CUT = "\u2026"
IN_PAGE = {ord(sign): f"&#{ord(sign)};" for sign in "&<>\"'`="}
IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def line(value: object) -> str:
    """A text on one line: what cannot be seen, line breaks too, by its escape."""
    text = str(value)
    return text if text.isprintable() else HIDDEN.sub(_escape, text)


def lines(text: str) -> str:
    """A text of several lines: line breaks and tabs stay, all else is as in `line`."""
    return text if text.isprintable() else HIDDEN_IN_LINES.sub(_escape, text)


def label(value: object, most: int = LABEL) -> str:
    """A text on one line of at most `most` characters; a longer one ends in an ellipsis."""
    text = line(str(value)[: most + 1])
    return text if len(text) <= most else text[: most - 1] + CUT


def labels(values: Iterable[object], most: int = LABEL) -> list[str]:
    """A label for each value, all of them different: those that would be the same are numbered."""
    shown: dict[str, None] = {}
    for text in (label(value, most) for value in values):
        numbered = (text if number == 1 else f"{text} ({number})" for number in count(1))
        shown[next(name for name in numbered if name not in shown)] = None
    return list(shown)


def message(error: Exception) -> str:
    """An error as it is printed: a line a fault, each of a length that can be read."""
    if isinstance(error, InputError):
        return "\n".join(label(fault, MESSAGE_LINE) for fault in error.faults)
    return "\n".join(label(part, MESSAGE_LINE) for part in str(error).split("\n"))


def html(value: object) -> str:
    """A text in a page or in an attribute's quotes."""
    return line(value).translate(IN_PAGE)


def script(value: Any) -> str:
    """JSON in a script of a page: in it, nothing ends the script or a line of it."""
    return json.dumps(drawn(value)).translate(IN_SCRIPT)


def json_text(text: str) -> str:
    """JSON in which a character that cannot be seen is an escape of JSON: it means the same."""
    return HIDDEN_IN_LINES.sub(lambda match: json.dumps(match[0])[1:-1], text)


def drawn(value: Any) -> Any:
    """A chart's specification with every text on one line: drawing ends at a NUL, a page at worse.

    Text of several lines is a list in a specification.
    """
    if isinstance(value, str):
        return value if value.isprintable() else line(value)
    if isinstance(value, dict):
        return {drawn(key): drawn(item) for key, item in value.items()}
    return [drawn(item) for item in value] if isinstance(value, list | tuple) else value


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
