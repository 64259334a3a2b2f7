"""Fields named by their path, read from Python values and from JSON alike."""

from __future__ import annotations

import json

import duckdb
import pytest

from unitecon.importing.sources import nested

RECORD = {
    "a": {"b": {"c": 1}, "x.y": 2, "none": None, "list": [1]},
    "a.b": 3,
    "k.z": {"q": 5},
    "plain": "text",
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain", "text"), ("a.b", "3"), ("a.b.c", "1"), ("a.x.y", "2"), ("a.none", None),
        ("a.list", "[1]"), ("a.absent", None), ("plain.more", None), ("absent", None),
    ],
)  # fmt: skip
def test_a_field_is_read_by_its_path(name: str, text: str | None) -> None:
    value = nested.value(RECORD, name)
    assert (value if value is None or isinstance(value, str) else json.dumps(value)) == text
    with duckdb.connect() as connection:
        table = "create table t as select 'f' as source_file, 1 as source_line, ? as line"
        connection.execute(table, [json.dumps(RECORD)])
        rows = nested.extracts("line", (name, "plain"), "source_file, source_line", "from t")
        assert connection.sql(rows).pl().row(0)[2:] == (text, "text")


def test_a_field_of_a_table_is_a_column_or_inside_one() -> None:
    types = {"a.b": "VARCHAR", "s": "STRUCT(x BIGINT)", "j": "VARCHAR", "n": "BIGINT"}
    assert nested.column("a.b", types) == '"a.b"'
    assert nested.column("s.x", types) == """coalesce(to_json("s") ->> '/x')"""
    text = """coalesce(case when json_valid("j") then "j" ->> '/x' end)"""
    assert nested.column("j.x", types) == text
    assert nested.column("n.x", types) is None
    assert nested.column("absent", types) is None
