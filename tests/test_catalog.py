"""The catalog: headers are read, files are ordered by what they read, faults name the file."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from unitecon.engine import catalog
from unitecon.errors import UniteconError


def write(folder: Path, file: str, reads: str = "", body: str = "select 1 as a") -> Path:
    """One SQL file with a whole header."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"-- question: What?\n-- grain:    a\n-- reads:    {reads}\n-- notes:    docs\n{body}\n"
    )
    return path


def test_a_header_is_read_with_its_continued_question(tmp_path: Path) -> None:
    path = tmp_path / "answers" / "things.sql"
    path.parent.mkdir()
    path.write_bytes(
        b"\xef\xbb\xbf-- question: What does it cost\r\n--           to serve one user: all in?\r\n"
        b"-- grain:    scenario_id, month\r\n-- reads:    months,\r\n--           given_plans\r\n"
        b"-- notes:    docs/model.md#costs\r\n\r\n-- why\r\nselect\r\n    1 as a;\r\n"
    )
    query = catalog.parse(path)
    assert query.question == "What does it cost to serve one user: all in?"
    assert query.grain == ("scenario_id", "month")
    assert query.reads == ("months", "given_plans")
    assert query.notes == "docs/model.md#costs"
    assert query.sql == "-- why\nselect\n    1 as a"
    assert (query.name, query.layer, query.file) == ("things", "answers", "answers/things.sql")


@pytest.mark.parametrize("key", catalog.HEADER_KEYS)
def test_a_header_that_lacks_a_key_names_file_and_key(tmp_path: Path, key: str) -> None:
    path = write(tmp_path, "steps/things.sql")
    lines = [ln for ln in path.read_text().splitlines() if not ln.startswith(f"-- {key}:")]
    path.write_text("\n".join(lines))
    with pytest.raises(UniteconError, match=rf"^steps/things\.sql: the header lacks {key}$"):
        catalog.load(tmp_path)


def test_a_file_without_sql_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "steps/things.sql", body=";")
    with pytest.raises(UniteconError, match=r"steps/things\.sql: there is no SQL"):
        catalog.load(tmp_path)


def test_queries_come_after_what_they_read(tmp_path: Path) -> None:
    write(tmp_path, "steps/a.sql", "b, given_x")
    write(tmp_path, "steps/b.sql", "c")
    write(tmp_path, "answers/c.sql")
    assert list(catalog.load(tmp_path)) == ["c", "b", "a"]


def test_a_circle_is_told_with_its_way(tmp_path: Path) -> None:
    write(tmp_path, "steps/a.sql", "b")
    write(tmp_path, "steps/b.sql", "a")
    with pytest.raises(UniteconError, match=r"steps/[ab]\.sql: reads itself through \w <- \w <- "):
        catalog.load(tmp_path)


def test_an_unknown_read_names_the_file_and_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, "inputs/months.sql")
    write(tmp_path, "steps/a.sql", "month")
    with pytest.raises(UniteconError, match=r"steps/a\.sql: reads 'month'.*mean 'months'\?"):
        catalog.load(tmp_path)


def test_an_import_may_read_what_its_importer_hands_it(tmp_path: Path) -> None:
    write(tmp_path, "imports/litellm.sql", "raw_lines")
    assert list(catalog.load(tmp_path)) == ["litellm"]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "steps/a.sql")
    write(tmp_path, "answers/a.sql")
    with pytest.raises(UniteconError, match=r"answers/a\.sql: steps/a\.sql has the same name"):
        catalog.load(tmp_path)


def test_with_reads_gives_a_query_and_all_below_it(tmp_path: Path) -> None:
    for name, reads in (("a", ""), ("b", "a"), ("c", "b"), ("d", "a")):
        write(tmp_path, f"steps/{name}.sql", reads)
    chosen = catalog.with_reads(["c"], catalog.load(tmp_path))
    assert [query.name for query in chosen] == ["a", "b", "c"]


def test_get_and_describe_know_the_products_own_queries() -> None:
    assert catalog.get("runways").layer == "answers"
    assert ("runways", catalog.get("runways").question) in catalog.describe()["answers"]
    assert tuple(catalog.describe()) == catalog.LAYERS
    with pytest.raises(UniteconError, match="no query is called 'runway'; did you mean 'runways'"):
        catalog.get("runway")


def test_a_changed_answer_does_not_change_the_catalog() -> None:
    catalog.load().clear()
    assert "runways" in catalog.load()


def test_loading_is_quick() -> None:
    def seconds() -> float:
        catalog._load.cache_clear()
        start = time.perf_counter()
        catalog.load()
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.03  # 5 to 8 ms where nothing else runs


def test_the_catalog_loads_no_heavy_module() -> None:
    code = "import sys, unitecon.engine.catalog as c; c.load(); print(*sys.modules)"
    code = "import sys, unitecon.engine.catalog as c; c.load(); print(*sys.modules)"
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlglot", "duckdb", "polars", "altair", "dataframely"} & set(said)


def test_home_finds_the_folders_and_tells_when_they_are_missing() -> None:
    assert (catalog.home("queries") / "answers").is_dir()
    assert (catalog.home("datasets") / "openai").is_dir()
    with pytest.raises(UniteconError, match="no folder 'nowhere'"):
        catalog.home("nowhere")
