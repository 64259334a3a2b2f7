"""Keyed hashes in place of user ids, so that a ledger names nobody.

HMAC-SHA256 (RFC 2104) with a key from a file, computed in DuckDB: who has the key gets the same
pseudonym for a user at every import, who has not can neither reverse nor guess them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from unitecon.basics import memory
from unitecon.errors import Fault, InputError, Place

BLOCK = 64  # bytes that SHA-256 takes in at once
LEAST = 16  # bytes of a key that cannot be guessed
NEW_KEY = "python3 -c 'import secrets; print(secrets.token_hex(32))'"
INNER, OUTER = "inner_pad", "outer_pad"
LENGTHS = {"user": 20, "request": 32}  # hexadecimal digits: two of a million users never meet


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """The pseudonyms under one key; `fingerprint` tells keys apart without giving them away."""

    key: bytes = field(repr=False)
    fingerprint: str = ""

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Hand the key to a connection, as variables: errors print SQL, and so never the key."""
        key = self.key if len(self.key) <= BLOCK else hashlib.sha256(self.key).digest()
        for name, mask in ((INNER, 0x36), (OUTER, 0x5C)):
            pad = bytes(byte ^ mask for byte in key.ljust(BLOCK, b"\0"))
            connection.execute(f"set variable {name} = $1::blob", [pad])

    def of_users(self, users: Iterable[str]) -> dict[str, str]:
        """The pseudonym of each user."""
        frame = pl.DataFrame({"user_id": list(users)}, schema={"user_id": pl.String})
        with duckdb.connect(config=memory.settings()) as connection:
            self.prepare(connection)
            connection.register("users", frame)
            return dict(
                connection.execute(
                    f"select user_id, {sql('user', 'user_id')} from users"
                ).fetchall()
            )


def sql(kind: str, text: str) -> str:
    """SQL of the pseudonym of a `text` expression, on a connection that has the key."""
    inner = f"unhex(sha256(getvariable('{INNER}')::blob || encode('{kind}:' || {text})))"
    return f"'{kind[0]}_' || left(sha256(getvariable('{OUTER}')::blob || {inner}), {LENGTHS[kind]})"


def columns() -> str:
    """SQL that replaces the ids of a request.

    A request's own id is replaced where it holds the user's, or is put together from names, as
    exports that sum up usage have it.
    """
    is_telling = "contains(request_id, user_id) or contains(request_id, '|')"
    request = f"if({is_telling}, {sql('request', 'request_id')}, request_id) as request_id"
    return f"replace ({sql('user', 'user_id')} as user_id, {request})"


def read(path: Path) -> Pseudonyms:
    """The pseudonyms under the key in a file; space around the key does not count.

    Raises InputError where the file cannot be read, or the key is too short.
    """
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        cause = f"no key was made yet; make one with: {NEW_KEY} > {path}"
        raise InputError([Fault(message, place=Place(str(path)), cause=cause)]) from None
    if len(key) < LEAST:
        message = f"holds a key of {len(key)} bytes (must be at least {LEAST})"
        cause = f"another file, or an unfinished one; make a key with: {NEW_KEY}"
        raise InputError([Fault(message, place=Place(str(path)), cause=cause)])
    # A hash of a long random key gives nothing of it away, and differs from every pseudonym.
    return Pseudonyms(key, hashlib.sha256(b"fingerprint:" + key).hexdigest()[:16])
