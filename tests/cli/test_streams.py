"""Standard streams whose failures are not mistaken for those of files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

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
