"""Text that is written into SQL comes out of DuckDB as it was."""

from __future__ import annotations

import duckdb
import pytest

from unitecon.basics import sql_text

TEXTS = ("plain", "it's", "''", "a\\'b", 'say "x"', "new\nline", "; drop table x; --", "")


@pytest.mark.parametrize("text", TEXTS)
def test_a_literal_is_the_text_itself(text: str) -> None:
    assert duckdb.execute(f"select {sql_text.literal(text)}").fetchall() == [(text,)]


def test_several_literals_are_a_list() -> None:
    listed = duckdb.execute(f"select [{sql_text.literals(TEXTS)}]").fetchall()
    assert listed == [(list(TEXTS),)]


@pytest.mark.parametrize("name", [text for text in TEXTS if text])
def test_an_identifier_names_a_column(name: str) -> None:
    frame = duckdb.sql(f"select 1 as {sql_text.identifier(name)}")
    assert frame.columns == [name]
