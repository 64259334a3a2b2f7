"""Broken lines in logs: one costs itself and no other, and every sum stays right.

Of each file some lines are mutated. It must be read, every record be accepted, a duplicate or
quarantined, and the lines that were left alone be in the ledger with the tokens written into them.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from attacks.log_formats import FORMATS, MAP, Format, Request
from attacks.trial import Plan, Trial
from unitecon.case.places import bundled
from unitecon.importing import import_files
from unitecon.usage import ledger

TRIALS = 200_000
PER_FILE = 500  # mutated lines
ALONE = 100  # lines that are left as they are
BITS = (
    *(b'"', b",", b"\r", b"\0", b"\\", b"{", b"}", b"[", b"]", b":", b"'", b";", b"\t", b"\x0c"),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xc2\x85", b"\x1b[2J"),
    *(
        b"\xe2\x80\xa8",
        b"\\ud800",
        b"\\u0000",
        b"NaN",
        b"inf",
        b"-0",
        b"1e2",
        b"7.5",
        b"-3",
        b"1_0",
    ),
    *(b"null", b"true", b"[" * 3000, b'{"a":' * 2000, b'""', b'","', b"}{", b"a" * 5000),
)


def trials(plan: Plan) -> Iterator[Trial]:
    """A trial for each mutated line; those of one file stand and fall together."""
    for start in range(plan.numbers.start, plan.numbers.stop, PER_FILE):
        numbers = range(start, min(start + PER_FILE, plan.numbers.stop))
        form = FORMATS[start // PER_FILE % len(FORMATS)]
        failure = _failure(form, plan, numbers)
        for number in numbers:
            yield Trial(number, f"a line of {form.name} as {form.suffix}", failure)


def _failure(form: Format, plan: Plan, numbers: range) -> str | None:
    chance = plan.chance(-1 - numbers.start)  # no trial has this number
    alone = [_request(chance) for _ in range(ALONE)]
    lines = [form.line(request) for request in alone]
    for number in numbers:
        line_chance = plan.chance(number)
        lines.append(_mutated(form.line(_request(line_chance)), line_chance))
    first, rest = lines[0], lines[1:]
    chance.shuffle(rest)  # the first line shows what the file is
    path = plan.folder / f"log.{form.suffix}"
    path.write_bytes(form.head + form.between.join([first, *rest]) + form.tail)
    case = plan.folder / "case"
    shutil.copytree(bundled()["assistant_startup"], case, ignore=shutil.ignore_patterns("usage"))
    try:
        return _outcome(form.name, path, case, alone)
    except Exception as error:  # noqa: BLE001 - whatever it is, the file was refused
        return f"{numbers.start}..{numbers.stop}: {type(error).__name__}: {error}"[:300]
    finally:
        shutil.rmtree(case)


def _outcome(form: str, path: Path, case: Path, alone: list[Request]) -> str | None:
    map_file = case / "map.toml"
    map_file.write_text(MAP)
    report = import_files(form, [path], case, map_file if form == "table" else None)
    if report.read != report.accepted + report.duplicate + report.quarantined:
        return f"{report.read} records read do not add up"
    rows = pl.concat(map(pl.read_parquet, ledger.data_files(case)))
    read = rows.select(
        pl.col("input_tokens") + pl.col("cache_read_tokens"),
        pl.col("output_tokens") + pl.col("reasoning_tokens"),
    ).rows()
    lost = [name for name in alone if read.count((name.prompt, name.completion)) != 1]
    return f"{len(lost)} whole lines lost or changed, such as {lost[0]}" if lost else None


def _request(chance: random.Random) -> Request:
    name = f"{chance.getrandbits(64):016x}"
    return Request(name, chance.randrange(10**6), chance.randrange(10**6))


def _mutated(line: bytes, chance: random.Random) -> bytes:
    """A line with one to three faults."""
    for _ in range(chance.randrange(1, 4)):
        place, other = sorted(chance.randrange(len(line) + 1) for _ in range(2))
        kind = chance.randrange(5)
        if kind == 0:
            line = line[:place] + line[other:]
        elif kind == 1:
            line = line[:place] + chance.choice(BITS) + line[place:]
        elif kind == 2:
            line = line[:place] + chance.choice(BITS) + line[place + 1 :]
        elif kind == 3:
            line = line[:place] + bytes([chance.randrange(256)]) + line[place + 1 :]
        else:
            line = line[:place] + line[place:other] * 2 + line[other:]
    return line.replace(b"\n", b" ")
