"""Every log format has a page of its own, and every page its format."""

from __future__ import annotations

import re

import pytest
from places import ROOT

from unitecon.importing import formats

PAGES = ROOT / "docs" / "formats"


def test_every_format_has_its_page_and_every_page_its_format() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    assert pages == set(formats())


def test_the_table_of_formats_names_them_all_once() -> None:
    table = (PAGES / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[`([a-z-]+)`\]", table, flags=re.MULTILINE)) == formats()


@pytest.mark.parametrize("name", formats())
def test_a_page_names_the_files_of_its_format(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert f"imports/{name.replace('-', '_')}.sql" in page
