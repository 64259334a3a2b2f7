"""A program as bytes and back: arrays and names, no code.

A SHA-256 digest, then a NumPy archive with the operations in JSON, all whole numbers in one array,
all others in another, and fixed columns as Arrow IPC. What is read back is checked, and gives the
same bits as the program that was written.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import polars as pl
from numpy.typing import DTypeLike

from unitecon.engine.vectorized import functions
from unitecon.engine.vectorized.group_order import Array, Index
from unitecon.engine.vectorized.operations import (
    Constant,
    Drawn,
    Elementwise,
    Kind,
    Operation,
    Pick,
    Reduced,
    Running,
)
from unitecon.engine.vectorized.program import Program, ordered

FORMAT = 1  # to be raised whenever a program laid out before would give other figures
DIGEST = hashlib.sha256().digest_size
# The arrays of each kind of operation, and the functions that it may name.
WHOLES: Mapping[type, tuple[str, ...]] = {
    Constant: (),
    Drawn: ("at", "columns"),
    Elementwise: (),
    Pick: ("which", "index"),
    Reduced: ("groups",),
    Running: ("groups", "order"),
}
VALUED = (Constant, Drawn)
NAMED: Mapping[type, Mapping[str, Any]] = {
    Elementwise: functions.ELEMENTWISE,
    Reduced: functions.GROUPED,
    Running: functions.RUNNING,
}
# What the bytes of other formats make NumPy, json and Polars raise.
FAILURES = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError),
    *(TypeError, ValueError, zipfile.BadZipFile, zlib.error, pl.exceptions.PolarsError),
)
TYPES = {kind.__name__: kind for kind in WHOLES}


class UnreadableProgram(ValueError):
    """Bytes that are not a whole program of this format."""


def dumps(program: Program) -> bytes:
    """The bytes of a program."""
    operations = ordered(list(program.columns.values()))
    numbers = {operation: number for number, operation in enumerate(operations)}
    wholes, floats = _Pool(np.int32), _Pool(np.float64)
    frames = {name: _frame_bytes(frame) for name, frame in program.fixed.items()}
    ends = np.cumsum([0, *(len(data) for data in frames.values())])
    header = {
        "format": FORMAT,
        "cells": program.cells,
        "wanted": {answer: list(columns) for answer, columns in program.wanted.items()},
        "operations": [_described(part, numbers, wholes, floats) for part in operations],
        "columns": [[*name, numbers[part]] for name, part in program.columns.items()],
        "fixed": dict(zip(frames, pairwise(ends.tolist()), strict=True)),
    }
    archive = io.BytesIO()
    np.savez_compressed(
        archive,
        header=np.frombuffer(json.dumps(header).encode(), np.uint8),
        wholes=wholes.joined(),
        floats=floats.joined(),
        fixed=np.frombuffer(b"".join(frames.values()), np.uint8),
    )
    data = archive.getvalue()
    return hashlib.sha256(data).digest() + data


def loads(data: bytes) -> Program:
    """The program of these bytes. Raises UnreadableProgram where they are damaged or foreign."""
    if hashlib.sha256(data[DIGEST:]).digest() != data[:DIGEST]:
        raise UnreadableProgram("the digest does not match")
    try:
        with np.load(io.BytesIO(data[DIGEST:]), allow_pickle=False) as archive:
            header = json.loads(archive["header"].tobytes())
            if header["format"] != FORMAT:
                raise UnreadableProgram(f"format {header['format']}, not {FORMAT}")
            wholes, floats = archive["wholes"].astype(np.intp), archive["floats"]
            fixed = archive["fixed"].tobytes()
        return _program(header, wholes, floats, fixed)
    except UnreadableProgram:
        raise
    except FAILURES as error:
        raise UnreadableProgram(f"{type(error).__name__}: {error}") from None


@dataclass
class _Pool:
    """Arrays of one type end to end, equal ones once."""

    dtype: DTypeLike
    arrays: list[Array] = field(default_factory=list)
    places: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    size: int = 0

    def place(self, array: Array) -> tuple[int, int]:
        """The first and the last place, exclusive, of an array."""
        own = np.ascontiguousarray(array, self.dtype)
        key = own.tobytes()
        if key not in self.places:
            self.places[key] = (self.size, self.size + len(own))
            self.arrays.append(own)
            self.size += len(own)
        return self.places[key]

    def joined(self) -> Array:
        return np.concatenate([np.empty(0, self.dtype), *self.arrays])


def _described(
    operation: Operation, numbers: Mapping[Operation, int], wholes: _Pool, floats: _Pool
) -> list[Any]:
    """[type, kind, operands, function, rows of groups, places of whole numbers, of floats]."""
    cls = type(operation)
    return [
        cls.__name__,
        operation.kind,
        [numbers[operand] for operand in operation.operands],
        getattr(operation, "function", None),
        operation.rows if cls is Reduced else None,
        [wholes.place(getattr(operation, name)) for name in WHOLES[cls]],
        [floats.place(operation.values)] if isinstance(operation, VALUED) else [],
    ]


def _frame_bytes(frame: pl.DataFrame) -> bytes:
    data = io.BytesIO()
    frame.write_ipc(data)
    return data.getvalue()


def _program(header: Mapping[str, Any], wholes: Index, floats: Array, fixed: bytes) -> Program:
    operations: list[Operation] = []
    for description in header["operations"]:
        operations.append(_operation(description, operations, wholes, floats))
        _require_in_bounds(operations[-1], int(header["cells"]))
    frames = {n: pl.read_ipc(fixed[start:end]) for n, (start, end) in header["fixed"].items()}
    columns = {(query, name): operations[at] for query, name, at in header["columns"]}
    for (query, name), operation in columns.items():
        _require(operation.rows == frames[query].height, f"{query}.{name} has other rows")
    program = Program(frames, columns, header["wanted"], int(header["cells"]))
    for answer, names in program.wanted.items():
        missing = [n for n in names if (answer, n) not in columns and n not in frames[answer]]
        _require(not missing, f"{answer} has no {', '.join(missing)}")
    return program


def _operation(
    description: Sequence[Any], earlier: Sequence[Operation], wholes: Index, floats: Array
) -> Operation:
    name, kind, operands, function, rows, places, value_places = description
    cls: Any = TYPES[name]
    _require(kind in get_args(Kind), f"unknown kind {kind!r}")
    _require(all(0 <= number < len(earlier) for number in operands), "an operand comes later")
    parts: dict[str, Any] = {"kind": kind}
    if cls not in VALUED:
        parts["operands"] = [earlier[number] for number in operands]
    if cls in NAMED:
        _require(function in NAMED[cls], f"unknown function {function!r}")
        parts["function"] = function
    if cls is Reduced:
        parts["rows"] = int(rows)
    for field_name, (start, end) in zip(WHOLES[cls], places, strict=True):
        _require(0 <= start <= end <= len(wholes), "an array is cut short")
        parts[field_name] = wholes[start:end]
    if cls in VALUED:
        ((start, end),) = value_places
        _require(0 <= start <= end <= len(floats), "an array is cut short")
        values = floats[start:end]
        parts["values"] = values.astype(bool) if kind == "flag" else values
    return cls(**parts)  # type: ignore[no-any-return]


def _require_in_bounds(operation: Operation, cells: int) -> None:
    """Raise UnreadableProgram where an operation points at rows that are not there."""
    rows = [operand.rows for operand in operation.operands]
    if isinstance(operation, Drawn):
        is_right = _within(operation.at, operation.rows) and _within(operation.columns, cells)
        is_right &= len(operation.at) == len(operation.columns) == len(np.unique(operation.at))
    elif isinstance(operation, Elementwise):
        is_right = bool(rows) and all(count in (1, operation.rows) for count in rows)
    elif isinstance(operation, Pick):
        picks = [operation.index[operation.which == part] for part in range(len(rows))]
        is_right = len(operation.which) == operation.rows
        is_right &= bool(np.all((operation.which >= -1) & (operation.which < len(rows))))
        is_right &= all(_within(index, count) for index, count in zip(picks, rows, strict=True))
    elif isinstance(operation, Reduced):
        is_right = rows == [len(operation.groups)] and _within(operation.groups, operation.rows, -1)
    elif isinstance(operation, Running):
        is_right = rows == [operation.rows]
        is_right &= np.array_equal(np.sort(operation.order), np.arange(operation.rows))
        is_right &= bool(np.all(np.diff(operation.groups[operation.order]) >= 0))
    else:
        is_right = True
    _require(is_right, f"{type(operation).__name__} points outside its rows")


def _within(index: Index, count: int, least: int = 0) -> bool:
    return bool(np.all((index >= least) & (index < count)))


def _require(is_right: bool, fault: str) -> None:
    if not is_right:
        raise UnreadableProgram(fault)
