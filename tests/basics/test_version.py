"""The version of an installation and of a checkout."""

from __future__ import annotations

from collections.abc import Generator
from importlib import metadata

import pytest

from unitecon.basics.version import version


@pytest.fixture(autouse=True)
def _forget() -> Generator[None]:
    """The version is looked up once a process; here once a test."""
    version.cache_clear()
    yield
    version.cache_clear()


def test_the_version_is_that_of_the_installed_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: f"{name} 9.8")
    assert version() == "unitecon 9.8"


def test_a_checkout_on_the_path_has_a_version_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert version() == "0+uninstalled"
