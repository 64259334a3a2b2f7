"""A CSV file -> blocks of whole rows, each with its first line, read on several threads in order.

A block is cut as if every quotation mark in it stood where it should. Where that proves wrong, what
was cut behind it is put back, and the rest of the file is read block by block.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from unitecon.basics import memory
from unitecon.importing.sources import regular_csv
from unitecon.importing.sources.irregular_csv import Dialect, breaks
from unitecon.importing.sources.line_blocks import pieces
from unitecon.importing.sources.readers import Source

MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Block:
    """Rows below the header as bytes, the line of the first, and how they are read."""

    data: bytes
    line: int
    dialect: Dialect


Rows = tuple[pl.DataFrame, int]  # the rows of a block, and how many bytes of it they take


class Cutter:
    """The blocks of a source, one after the other; the last one may be empty."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self._pieces = pieces(source)
        self._dialect = dialect
        self._rest, self._line = b"", 1
        self._is_below_header = self._is_at_end = self._is_done = False

    def next(self) -> Block | None:
        """The next block; None after the last. Raises InputError where the file is unreadable."""
        if self._is_done:
            return None
        data, self._rest = _whole_lines(b"".join((self._rest, *self._up_to_a_break())))
        if self._is_at_end:
            data, self._rest = data + self._rest, b""
        if not self._is_below_header and data:
            data = self._below_header(data)
        if self._is_at_end:
            self._is_done = True
            return Block(data, self._line, self._dialect.ending())
        end = regular_csv.whole_rows(data) or len(data)
        block = Block(data[:end], self._line, self._dialect)
        self._rest = data[end:] + self._rest
        self._line += _breaks(block.data)
        return block

    def _up_to_a_break(self) -> Iterator[bytes]:
        for piece in self._pieces:
            yield piece
            if b"\n" in piece:
                return
        self._is_at_end = True

    def _below_header(self, data: bytes) -> bytes:
        data = data.removeprefix(MARK)
        _, start = self._dialect.header(data)
        self._line = 1 + breaks(data[:start])
        self._is_below_header = True
        return data[start:]

    def put_back(self, data: bytes, line: int) -> None:
        """Cut again what starts on `line`."""
        self._rest, self._line, self._is_done = data + self._rest, line, False


def read(source: Source, dialect: Dialect, rows: Callable[[Block], Rows]) -> Iterator[pl.DataFrame]:
    """The rows of a source below its header, as `rows` reads those of a block."""
    cutter, threads = Cutter(source, dialect), memory.threads()
    waiting: deque[tuple[Block, Future[Rows]]] = deque()
    ahead, is_regular = 1, True  # a reader that needs a few rows only stops after the first block
    with ThreadPoolExecutor(threads) as pool:
        while True:
            while len(waiting) < ahead and (block := cutter.next()):
                waiting.append((block, pool.submit(rows, block)))
            if not waiting:
                return
            block, result = waiting.popleft()
            frame, used = result.result()
            yield frame
            if used < len(block.data):
                unread = [block.data[used:], *(later.data for later, _ in waiting)]
                cutter.put_back(b"".join(unread), block.line + breaks(block.data[:used]))
                waiting.clear()
                is_regular = False
            ahead = threads + 1 if is_regular else 1


def _whole_lines(data: bytes) -> tuple[bytes, bytes]:
    """Whole lines, and the start of the next."""
    end = data.rfind(b"\n") + 1
    return data[:end], data[end:]


def _breaks(data: bytes) -> int:
    """How many lines end in the data, counted in one pass where line feeds alone end them."""
    if b"\r" in data:
        return breaks(data)
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == regular_csv.FEED))
