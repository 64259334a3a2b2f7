"""The bytes of a text file in blocks of whole lines."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterable, Iterator

from unitecon.importing.sources import shapes
from unitecon.importing.sources.readers import Source

BLOCK = 1 << 21  # bytes read at once: few enough to stay in a processor's cache
LONGEST = 1 << 25  # bytes of a line, beyond which it is no record
UNREADABLE = (OSError, EOFError, zlib.error, gzip.BadGzipFile)


def blocks(source: Source) -> Iterator[bytes]:
    """Blocks that end with a line feed, but for the last; of too long a line, only the start.

    Raises InputError where the file cannot be read to its end.
    """
    rest = b""
    for data in pieces(source):
        head, end, tail = data.rpartition(b"\n")
        if len(rest) > LONGEST:  # it is known to be too long: its end is not needed
            head = head[head.find(b"\n") :] if b"\n" in head else b""
        if end:
            yield rest + head + end
            rest = tail
        else:
            rest = (rest + tail)[: LONGEST + 1]
    if rest:
        yield rest


def pieces(source: Source) -> Iterator[bytes]:
    """The bytes of a source as UTF-8, piece by piece. Raises InputError like `blocks`."""
    encoding = (source.shape or shapes.of(source.path)).encoding
    try:
        with shapes.opened(source.path) as file:
            read = iter(lambda: file.read(BLOCK), b"")
            yield from read if encoding == "utf-8-sig" else _as_utf8(read, encoding)
    except UNREADABLE as error:
        raise shapes.broken_off(source.place, error) from None


def _as_utf8(read: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="backslashreplace")
    for data in read:
        yield decoder.decode(data).encode(errors="backslashreplace")
    yield decoder.decode(b"", final=True).encode(errors="backslashreplace")
