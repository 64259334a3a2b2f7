"""CSV files read with the line of every row, and every fault in their cells."""

from __future__ import annotations

from pathlib import Path

from unitecon.case.csv_files import header_faults, parsed, read_sheet, read_text, records
from unitecon.dictionary.tables import TABLES
from unitecon.errors import Fault

SOURCES = TABLES["sources"]
HEADER = "source_id,title,confidence,verified\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "sources.csv"
    path.write_bytes(text.encode())
    return path


def test_rows_keep_the_line_they_start_on(tmp_path: Path) -> None:
    text = f'\ufeff{HEADER}\na,"Two\nlines",high,read\r\n\nb,One,low,read\n'
    sheet, faults = read_sheet(write(tmp_path, text), SOURCES)
    assert faults == []
    assert sheet.lines == [3, 6]
    assert sheet.frame()["title"].to_list() == ["Two\nlines", "One"]
    assert sheet.values["url"] == [None, None]
    assert sheet.is_whole


def test_every_wrong_cell_is_reported_with_its_line(tmp_path: Path) -> None:
    sheet, faults = read_sheet(write(tmp_path, f"{HEADER}A B,,high,read\nc,C\n"), SOURCES)
    assert [str(fault) for fault in faults] == [
        (
            "sources.csv:3: has 2 cells, but the header has 4; "
            "likely cause: a cell left out: empty cells keep their comma"
        ),
        (
            "sources.csv:2 source_id: 'A B' is not a slug (must be lower-case letters, digits, "
            "'_', '.' and '-'); likely cause: a label; write 'a_b'"
        ),
        "sources.csv:2 title: is empty (must be filled in)",
    ]
    assert not sheet.is_whole
    assert not sheet.is_good(0, "title")
    assert sheet.is_good(0, "confidence", "verified")


def test_a_foreign_file_may_have_columns_and_spaces_of_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, " source_id ,title,confidence,verified,extra\n a , A ,high,read,1\n")
    sheet, faults = read_sheet(path, SOURCES, is_foreign=True)
    assert faults == []
    assert (sheet.values["source_id"], sheet.values["title"]) == (["a"], ["A"])


def test_wrong_headers_are_reported_with_what_was_meant() -> None:
    names = ["source_id", "titel", "confidence", "verified", "", "source_id"]
    assert [str(fault) for fault in header_faults(names, SOURCES, "s.csv")] == [
        "s.csv:1 title: is missing from the header; did you mean 'titel'?",
        "s.csv:1: column 5 has no name in the header",
        "s.csv:1 source_id: appears twice in the header",
    ]
    (fault,) = header_faults(["source_id;title"], SOURCES, "s.csv")
    assert fault.message == "uses ';' to separate columns; use ','"


def test_a_quotation_mark_left_open_ends_the_records() -> None:
    first, broken = records('a,b\n"c,d\n')
    assert not isinstance(first, Fault)
    assert (first.line, first.text, first.cells) == (1, "a,b\n", ["a", "b"])
    assert isinstance(broken, Fault)
    assert broken.line == 2
    assert str(broken.cause).startswith("a quotation mark that is not closed")


def test_text_in_another_encoding_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes("one\ntwo\ncaf\u00e9\n".encode("latin-1"))
    fault = read_text(path)
    assert str(fault) == (
        "sources.csv:3: is not UTF-8 text; likely cause: saved in another encoding: save as UTF-8"
    )


def test_each_text_is_parsed_by_its_column() -> None:
    values = parsed(TABLES["usage_tiers"], "tier_rank", ["1", "x", ""])
    assert values["1"] == 1
    assert str(values["x"]).startswith("is not a whole number")
    assert str(values[""]) == "is empty (must be filled in)"
    assert parsed(SOURCES, "url", []) == {"": None}
