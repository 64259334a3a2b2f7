"""Standard streams whose failures are not mistaken for those of files."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from unitecon.cli import streams
from unitecon.cli.streams import OUTPUT, Output, OutputLostError

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


@needs_full
@pytest.mark.parametrize("text", ["short", "x" * 1_000_000])
def test_a_full_disk_is_named_by_its_stream(text: str) -> None:
    raw = io.FileIO("/dev/full", "w")
    output = Output(io.BufferedWriter(raw), encoding="utf-8")
    output.title = OUTPUT
    with pytest.raises(OutputLostError) as lost:
        print(text, file=output, flush=True)
    assert lost.value.name == OUTPUT
    assert isinstance(lost.value.reason, OSError)
    raw.close()


def test_what_can_be_written_is_written() -> None:
    raw = io.BytesIO()
    output = Output(raw, encoding="utf-8")
    assert output.write("añb\n") == 4
    output.flush()
    assert raw.getvalue() == "añb\n".encode()


def test_what_a_stream_cannot_encode_is_an_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1", errors="strict"))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="latin-1"))
    streams.prepare()
    sys.stdout.write("a\u00f1\u2013\udce9\n")
    sys.stdout.flush()
    assert raw.getvalue() == b"a\xf1\\u2013\\udce9\n"
