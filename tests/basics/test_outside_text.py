"""Text from outside: nothing in it reaches a terminal, a page or a drawing as more than text."""

from __future__ import annotations

import json

import pytest

from unitecon.basics import outside_text
from unitecon.errors import Fault, InputError, Place, UniteconError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("caf\u00e9 \u00b7 \u7528\u6237", "caf\u00e9 \u00b7 \u7528\u6237"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\x9b2Jb\x7f", "a\\x9b2Jb\\x7f"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("gpj.\u202eexe", "gpj.\\u202eexe"),
        ("a\u2028b\ufeff\u200b", "a\\u2028b\\ufeff\\u200b"),
        ("\x00", "\\x00"),
        ("\udce9", "\\udce9"),
        ("\U000e0041", "\\U000e0041"),
        ("a\u00a0b", "a\u00a0b"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_what_cannot_be_seen_is_its_escape(text: str, shown: str) -> None:
    assert outside_text.line(text) == shown


def test_lines_keep_their_breaks_and_tabs_and_nothing_else() -> None:
    assert outside_text.lines("a\tb\nc\rd\x1b") == "a\tb\nc\\rd\\x1b"


def test_labels_are_short_and_differ() -> None:
    long = "u" * 10_000
    shown = outside_text.labels([long + "1", long + "2", "b", "b", "b (2)"])
    assert shown[0] == "u" * 39 + "\u2026"
    assert shown[1:] == [f"{shown[0]} (2)", "b", "b (2)", "b (2) (2)"]


def test_a_fault_is_a_line_and_a_line_has_an_end() -> None:
    fault = Fault("is not a number", place=Place("a\nb\x1b.csv", 2), value="7\n")
    assert (
        outside_text.message(InputError([fault, fault])).splitlines()
        == ["a\\nb\\x1b.csv:2: '7\\n' is not a number"] * 2
    )
    text = outside_text.message(UniteconError("two\nlines of \x1b" + "x" * 10_000))
    assert text.startswith("two\nlines of \\x1bxxx")
    assert len(text) < 5_000


def test_a_page_takes_no_markup() -> None:
    assert outside_text.html("<b a='\"&`\x00") == "&#60;b a&#61;&#39;&#34;&#38;&#96;\\x00"


def test_a_script_is_not_ended_by_its_data() -> None:
    value = {"a": ["</script><!-- &\u2028\x00", 1.5, None, True]}
    text = outside_text.script(value)
    assert not set(text) & set("<>&\u2028")
    assert json.loads(text) == {"a": ["</script><!-- &\\u2028\\x00", 1.5, None, True]}


def test_a_specification_has_no_text_that_ends_what_draws_it() -> None:
    assert outside_text.drawn({"a\x00": ["\udc80", ("b",), 1]}) == {"a\\x00": ["\\udc80", ["b"], 1]}


def test_json_means_the_same_without_what_cannot_be_seen() -> None:
    value = ["\x9b2J\u202e\ufeff\U000e0041", "caf\u00e9\U0001f600", 1]
    text = outside_text.json_text(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert text == '["\\u009b2J\\u202e\\ufeff\\udb40\\udc41", "caf\u00e9\U0001f600", 1]'
