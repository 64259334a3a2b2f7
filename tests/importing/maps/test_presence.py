"""Fields that a map names and no record has."""

from __future__ import annotations

from pathlib import Path

import pytest

from unitecon.errors import InputError
from unitecon.importing.maps import presence
from unitecon.importing.maps.table_map import TableMap
from unitecon.importing.sources import readers, staging
from unitecon.importing.sources.readers import Source


def looked(folder: Path, text: str, name: str = "log.jsonl") -> Source:
    path = folder / name
    path.write_text(text)
    return readers.look(path)


def refuse_absent(table: TableMap, sources: list[Source]) -> None:
    folder = sources[0].path.parent / "staged"
    presence.refuse_absent(table, sources, staging.stage(sources, folder))


def mapped(**columns: str) -> TableMap:
    return TableMap("", columns)


@pytest.mark.parametrize("name", ["log.jsonl", "log.json"])
def test_a_field_in_no_record_is_refused_with_the_nearest(tmp_path: Path, name: str) -> None:
    text = '{"prompt_tokens": 1, "usage": {"output": 2}}'
    source = looked(tmp_path, text if name == "log.jsonl" else f"[\n{text}]", name)
    refuse_absent(mapped(input_tokens="prompt_tokens", output_tokens="usage.output"), [source])
    with pytest.raises(InputError) as error:
        refuse_absent(mapped(input_tokens="promt_tokens"), [source])
    assert str(error.value) == (
        f"map input_tokens: 'promt_tokens' is not a column of {name}; did you mean 'prompt_tokens'?"
    )
    with pytest.raises(InputError, match=r"did you mean 'usage\.output'"):
        refuse_absent(mapped(input_tokens="usage.outputs"), [source])


def test_a_field_of_the_last_record_alone_is_there_even_without_a_value(tmp_path: Path) -> None:
    source = looked(tmp_path, '{"a": 1}\n' * 1000 + '{"b": {"c": null}}\n')
    refuse_absent(mapped(input_tokens="b.c"), [source])
    other = looked(tmp_path, '{"a": 1}\n', "other.jsonl")
    refuse_absent(mapped(input_tokens="b.c"), [other, source])
    with pytest.raises(InputError, match=r"'b\.d' is not a column of any of these files"):
        refuse_absent(mapped(input_tokens="b.d"), [other, source])
