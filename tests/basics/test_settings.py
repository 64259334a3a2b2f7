"""Settings of the environment that are misspelt."""

from __future__ import annotations

import os
import re

import pytest
from places import ROOT

from unitecon.basics import settings


def test_a_misspelt_setting_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(settings.PREFIX):
            monkeypatch.delenv(name)
    assert list(settings.notes()) == []
    monkeypatch.setenv("UNITECON_MEMROY", "8GB")
    (note,) = settings.notes()
    assert note.startswith(
        "UNITECON_MEMROY is set, but not a setting; did you mean 'UNITECON_MEMORY'? (known: "
    )


def test_every_setting_that_is_read_is_known() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "unitecon").rglob("*.py")]
    names = {name for text in texts for name in re.findall(r'"(UNITECON_[A-Z_]+)"', text)}
    assert names <= set(settings.MEANINGS)
