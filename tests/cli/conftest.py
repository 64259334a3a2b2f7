"""What the tests of the command line share."""

from __future__ import annotations

import pytest
from commandline import Call, caller


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command line in this process: exit code, standard output, standard error."""
    return caller(monkeypatch, capsys)
