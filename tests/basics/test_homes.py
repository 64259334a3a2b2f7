"""Where the product's own folders are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import ROOT

from unitecon.basics import homes
from unitecon.errors import UniteconError


def test_a_checkout_has_the_folders_beside_the_package() -> None:
    assert homes.home("queries") == ROOT / "queries"
    assert homes.home("datasets") == ROOT / "datasets"


def test_a_folder_inside_the_package_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "unitecon"
    (tmp_path / "queries").mkdir()
    (package / "queries").mkdir(parents=True)
    monkeypatch.setattr(homes, "PACKAGE", package)
    assert homes.home("queries") == package / "queries"


def test_a_broken_installation_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "unitecon"
    (tmp_path / "queries").write_text("a file, not a folder")
    monkeypatch.setattr(homes, "PACKAGE", package)
    with pytest.raises(
        UniteconError, match=r"no folder 'queries' in or beside .* is unitecon fully"
    ):
        homes.home("queries")
