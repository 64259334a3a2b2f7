"""Every format is recognised by what stands in its files, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import ROOT

from unitecon.errors import InputError
from unitecon.importing import formats
from unitecon.importing.recognition import marks, recognise

EXPORTS = sorted((ROOT / "tests" / "importing" / "formats").iterdir())


def format_of(path: Path) -> str:
    """The format that a fixture's name begins with."""
    return path.name.partition(".")[0].replace("_", "-")


def test_every_format_has_marks_except_the_table_which_is_told_by_its_names() -> None:
    assert set(formats()) - {form.name for form in marks.formats()} == {"table"}


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_an_export_is_recognised_whatever_its_name_is(tmp_path: Path, path: Path) -> None:
    file = tmp_path / "export.txt"
    file.write_bytes(path.read_bytes())
    recognition = recognise.recognise([file])
    assert recognition.format == format_of(path)
    assert recognition.sources == [file]


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_an_export_has_the_marks_of_no_other_format(path: Path) -> None:
    records = recognise.samples.sample(path, 300).records
    fitting = {
        form.name
        for form in marks.formats()
        for shape in form.shapes
        for record in records
        if shape.fits(record)
    }
    assert fitting == {format_of(path)}


def test_the_reason_names_the_keys_as_the_file_has_them() -> None:
    path = ROOT / "tests" / "importing" / "formats" / "litellm.table.jsonl"
    assert recognise.recognise([path]).reason == (
        "litellm: records have startTime, custom_llm_provider, prompt_tokens, spend and "
        "metadata.usage_object"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"starttime": 1, "call_type": "x", "prompt_tokens": 3, "spend": 0}\n',
         "nearest is litellm (LiteLLM spend logs), which also has startTime"),
        ('{"a": 1}\n', "is in no known format: its records have a; a table needs columns for user"),
        ("[]", "has no records"),
        ('{"data": []}', "has no records"),
    ],
)  # fmt: skip
def test_a_file_in_no_known_format_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(InputError) as error:
        recognise.recognise([file])
    assert message in str(error.value)


def test_two_formats_at_once_are_refused() -> None:
    folder = ROOT / "tests" / "importing" / "formats"
    with pytest.raises(InputError) as error:
        recognise.recognise([folder / "litellm.dump.csv", folder / "otel.old.json"])
    assert str(error.value) == (
        "two formats at once: litellm.dump.csv is litellm and otel.old.json is otel; "
        "import each format separately"
    )


def test_files_of_a_folder_that_are_not_logs_are_left_out_and_named(tmp_path: Path) -> None:
    folder = ROOT / "tests" / "importing" / "formats"
    (tmp_path / "log.jsonl").write_bytes((folder / "litellm.table.jsonl").read_bytes())
    (tmp_path / "index.json").write_text('{"version": 1}')
    recognition = recognise.recognise([tmp_path])
    assert recognition.sources == [tmp_path / "log.jsonl"]
    assert recognition.reason.endswith("; left out of the folder: index.json")
    with pytest.raises(InputError, match=r"index\.json: is in no known format"):
        recognise.recognise([tmp_path / "log.jsonl", tmp_path / "index.json"])
