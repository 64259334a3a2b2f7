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
    select = table_map.read(written(tmp_path, GOOD)).select()
    with duckdb.connect() as connection:
        connection.execute(
            "create table source_rows as select 'a.csv' as source_file, 2 as source_line, "
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
    mapped.refuse_missing(["user", "model", "extra"], "a.csv")
    with pytest.raises(InputError) as error:
        mapped.refuse_missing(["users", "model"], "a.csv")
    assert str(error.value) == (
        "map user_id: 'user' is not a column of a.csv; did you mean 'users'?"
    )
