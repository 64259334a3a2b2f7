"""Ways to damage a case's tables and settings: cells, lines, keys, bytes and whole files."""

# ruff: noqa: SIM905 - words in a line read better than lists of them
from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

NUMBERS = (
    *"0 -0 1e2 1e308 -1e308 1e400 1e-400 nan inf -inf 1_000 0x10 1,5 1e15 -1 0.3 2 .5 5.".split(),
    *("\uff11\uff12", "9" * 25, "9" * 5_000, "+5", "45678", "40%", "$5"),
)
DAYS = (
    *"0001-01-01 9999-12-31 9999-12-01 2025-02-30 2025-13-01 25-01-01 1.2.2025 2200-01-01".split(),
    *"2025-01-01T00:00:00Z 10000-01-01 1899-12-31 2024-01-01".split(),
)
TEXTS = (
    *("", " ", "'", '"', "\x00", "\x1b[31m", "\ud800", "\u202e", "\u2028", "\ufeff", "a\nb"),
    *("=1+1", "<script>", "../..", "null", "true", "TRUE", "baseline", "free", "plus", "x" * 9_000),
)
VALUES = (*NUMBERS, *DAYS, *TEXTS)
TOML_VALUES = (
    *("[1, 2]", "{}", "[]", "[[]]", "[{a = 1}, 2]", "{a = {a = {a = 1}}}", "[" * 2_000),
    *"true nan -inf 1e308 1e400 0xffffffffffffffffffff 9999-12-31 9999-12-01 0001-01-01".split(),
    *"2025-01-01T00:00:00 12:00:00 1979-05-27 -1 0 ''".split(),
    *('"""', "'x", "9" * 5_000, r'"\u0000"', r'"\uD800"', r'"\u202e"', f'"{"x" * 9_000}"'),
)
KEYS = (
    *("x", "", "[x]\nx", "[[override]]\nx", "a." * 3_000 + "a", r'"\u202e"', "title", "base"),
    *("sweep", "x.{0}", '"{0}"', "{0}={1}\n{0}"),
)
BYTES = tuple(b'\0 \xff \xc3 \r \n " , ; \t [ = \xef\xbb\xbf #'.split(b" "))
SPECIALS = (
    *"empty folder pipe device circle UTF-16 absent unquoted twice semicolons".split(),
    *("link to nothing", "header only", "carriage returns"),
)

Mutation = Callable[[Path, Random], str]


def mutate(path: Path, chance: Random) -> str:
    """Damage a file in one to three ways, and say how."""
    ways: list[Mutation] = [_bytes, _lines, _whole] if chance.random() < 0.3 else []
    ways += [_toml_value, _toml_key] if path.suffix == ".toml" else [_cell, _cell, _column]
    words = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if not path.is_file() or path.is_symlink():
            break
        words.append(chance.choice(ways)(path, chance))
    return "; ".join(words)


def _cell(path: Path, chance: Random) -> str:
    rows = _rows(path)
    if not rows:
        return "nothing"
    row, value = chance.choice(rows), chance.choice(VALUES)
    place = chance.randrange(len(row)) if row else 0
    row[place : place + 1] = [value]
    _write_rows(path, rows)
    return f"cell {place} of a row: {value[:30]!r}"


def _column(path: Path, chance: Random) -> str:
    rows = _rows(path)
    if not rows:
        return "nothing"
    place, other = chance.randrange(len(rows[0]) or 1), chance.randrange(len(rows[0]) or 1)
    way = chance.choice(("removed", "doubled", "renamed", "swapped", "filled"))
    value = chance.choice(VALUES)
    for number, row in enumerate(rows):
        if place >= len(row) or other >= len(row):
            continue
        if way == "removed":
            del row[place]
        elif way == "doubled":
            row.insert(place, row[place])
        elif way == "swapped":
            row[place], row[other] = row[other], row[place]
        elif (number == 0) == (way == "renamed"):
            row[place] = value
    _write_rows(path, rows)
    return f"column {place} {way} ({other}, {value[:30]!r})"


def _lines(path: Path, chance: Random) -> str:
    lines = path.read_bytes().splitlines(keepends=True) or [b""]
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.choice(("removed", "doubled", "swapped", "cut", "blank", "joined", "many"))
    if way == "removed":
        del lines[place]
    elif way == "doubled":
        lines.insert(other, lines[place])
    elif way == "swapped":
        lines[place], lines[other] = lines[other], lines[place]
    elif way == "cut":
        lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
    elif way == "blank":
        lines.insert(place, chance.choice((b"\n", b",,,\n", b"   \n", b"\r\n\r\n")))
    elif way == "joined":
        lines[place] = lines[place].rstrip(b"\r\n")
    else:
        lines[place:place] = [lines[other]] * 300
    path.write_bytes(b"".join(lines))
    return f"line {place} {way}"


def _bytes(path: Path, chance: Random) -> str:
    data = bytearray(path.read_bytes())
    place, piece = chance.randrange(len(data) + 1), chance.choice(BYTES)
    taken = chance.choice((0, 0, 1, 5))
    data[place : place + taken] = piece * chance.choice((1, 1, 2, 500))
    path.write_bytes(bytes(data))
    return f"{taken} bytes at {place} by {piece!r}"


def _whole(path: Path, chance: Random) -> str:
    way, data = chance.choice(SPECIALS), path.read_bytes()
    path.unlink()
    if way == "folder":
        path.mkdir()
    elif way == "pipe":
        os.mkfifo(path)
    elif way in ("device", "link to nothing", "circle"):
        path.symlink_to({"device": "/dev/zero", "circle": path.name}.get(way, "nothing"))
    elif way != "absent":
        path.write_bytes(_changed(way, data))
    return way


def _changed(way: str, data: bytes) -> bytes:
    """The bytes of a file that was saved in another way."""
    if way == "UTF-16":
        return data.decode(errors="replace").encode("utf-16")
    changes = {
        "empty": b"",
        "header only": data.partition(b"\n")[0],
        "carriage returns": data.replace(b"\n", b"\r"),
        "unquoted": data.replace(b'"', b""),
        "twice": data * 2,
        "semicolons": data.replace(b",", b";"),
    }
    return changes[way]


def _toml_value(path: Path, chance: Random) -> str:
    lines = path.read_text(errors="surrogateescape").split("\n")
    places = [number for number, line in enumerate(lines) if "=" in line]
    if not places:
        return "nothing"
    place, value = chance.choice(places), chance.choice(TOML_VALUES)
    key, _, old = lines[place].partition("=")
    inner = re.sub(r"=\s*[^,}]+", lambda _: f"= {value}", old, count=1)
    lines[place] = f"{key}={inner}" if "=" in old and chance.random() < 0.5 else f"{key}= {value}"
    path.write_text("\n".join(lines), errors="surrogateescape")
    return f"{key.strip()[:30]} = {value[:30]}"


def _toml_key(path: Path, chance: Random) -> str:
    lines = path.read_text(errors="surrogateescape").split("\n")
    place = chance.randrange(len(lines))
    key, equals, value = lines[place].partition("=")
    new = chance.choice(KEYS).replace("{0}", key).replace("{1}", value)
    lines[place] = new + equals + value
    path.write_text("\n".join(lines), errors="surrogateescape")
    return f"key {key.strip()[:30]!r} as {new[:30]!r}"


def _rows(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode(errors="replace")
    try:
        return [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error:
        return []


def _write_rows(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    try:
        csv.writer(text, lineterminator="\n").writerows(rows)
    except csv.Error:  # a cell that cannot be written
        return
    path.write_bytes(text.getvalue().encode(errors="surrogatepass"))
