"""A pipe that is waited for so that Ctrl-C is noticed."""

from __future__ import annotations

import io
import select
from typing import Any


class WaitingReader(io.FileIO):
    """The reading end of a pipe, of which nothing may come for long.

    Polars has the system begin a read again after a signal, so that Python would not hear of it;
    a wait for data ends with every signal.
    """

    def readinto(self, buffer: Any) -> int | None:
        """Read into a buffer once there is something; raises KeyboardInterrupt at Ctrl-C."""
        ready = select.poll()
        ready.register(self, select.POLLIN)
        ready.poll()
        return super().readinto(buffer)


def reader(handle: int) -> io.BufferedReader:
    """A buffered reader of a pipe's handle, which it closes."""
    return io.BufferedReader(WaitingReader(handle))
