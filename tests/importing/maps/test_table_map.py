"""Maps of tables: what is read of them, the SQL they give, every fault in them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from unitecon.errors import InputError
from unitecon.importing.maps import table_map

GOOD = """[columns]
user_id = "who \\"really\\""
occurred_at = "at"
[constants]
model_ref = "gpt-4o"
[totals]
input_includes_cache_read = true
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "map.toml"
    path.write_text(text)
    return path


def test_a_map_selects_columns_constants_and_nulls(tmp_path: Path) -> None:
    types = {'who "really"': "VARCHAR", "at": "VARCHAR"}
    select = table_map.read(written(tmp_path, GOOD)).select(types)
    with duckdb.connect() as connection:
        connection.execute(
            "create table source_rows as "
            'select \'a.csv\' as "\x1fsource_file", 2 as "\x1fsource_line", '
            '\'ann\' as "who ""really""", \'2025-10-02\' as at'
        )
        row = connection.sql(select).pl().row(0, named=True)
    assert (row["user_id"], row["occurred_at"], row["model_ref"]) == ("ann", "2025-10-02", "gpt-4o")
    assert (row["source_line"], row["input_tokens"]) == (2, None)
    assert row["input_includes_cache_read"] is True
    assert row["output_includes_reasoning"] is False


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ('[columns]\nuser_id = "u"\n', ["occurred_at: is missing from [columns]",
                                       "model_ref: is missing from [columns]"]),
        (GOOD.replace("user_id", "user"), ["did you mean 'user_id'?"]),
        (GOOD.replace("true", '"yes"'), ["must be true or false"]),
        (GOOD.replace('"at"', "3"), ["must be a text, in quotation marks"]),
        (f"totals = 3\n{GOOD.partition('[totals]')[0]}", ["is not a table (must be [totals])"]),
        ("[columns", ["map.toml"]),
        (GOOD.replace('at"', 'at"\nuser_id = "other"'),
         ["map.toml:4 user_id: has a line already, line 2; keep one of them"]),
        (GOOD.replace("gpt-4o\"", "gpt-4o\"\nuser_id = \"me\""), ["has a column and a constant"]),
        (GOOD.replace('at"', 'at"\ninput_tokens = "n"\noutput_tokens = "n"'),
         ["output_tokens: 'n' is read for another count already"]),
    ],
)  # fmt: skip
def test_faults_of_a_map_are_reported(tmp_path: Path, text: str, messages: list[str]) -> None:
    with pytest.raises(InputError) as error:
        table_map.read(written(tmp_path, text))
    assert len(error.value.faults) == len(messages)
    for message in messages:
        assert message in str(error.value)


def test_a_mapped_column_that_the_file_lacks_is_reported_with_the_nearest() -> None:
    mapped = table_map.TableMap("", {"user_id": "user", "model_ref": "model"})
    mapped.refuse_missing(dict.fromkeys(["user", "model", "extra"], "VARCHAR"), "a.csv")
    with pytest.raises(InputError) as error:
        mapped.refuse_missing(dict.fromkeys(["users", "model"], "VARCHAR"), "a.csv")
    assert str(error.value) == (
        "map user_id: 'user' is not a column of a.csv; did you mean 'users'?"
    )


def test_a_mapped_column_may_be_a_field_inside_another() -> None:
    mapped = table_map.TableMap("", {"user_id": "meta.user", "model_ref": "call.model.name"})
    types = {"meta": "VARCHAR", "call": 'STRUCT(model STRUCT("name" VARCHAR))'}
    mapped.refuse_missing(types, "a.parquet")
    with duckdb.connect() as connection:
        connection.execute(
            "create table source_rows as "
            'select \'a\' as "\x1fsource_file", 1 as "\x1fsource_line", '
            "col0 as meta, {'model': {'name': 'gpt-4o'}} as call "
            """from (values ('{"user": "ann"}'), ('no json'), (null))"""
        )
        rows = connection.sql(mapped.select(types)).pl().select("user_id", "model_ref").rows()
    assert rows == [("ann", "gpt-4o"), (None, "gpt-4o"), (None, "gpt-4o")]
