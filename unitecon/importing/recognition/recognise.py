"""Which format files have, and why; or what is nearest and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unitecon.errors import Fault, InputError, Place
from unitecon.importing.maps import choices
from unitecon.importing.recognition import marks
from unitecon.importing.recognition.marks import Format, Shape
from unitecon.importing.sources import expand, samples
from unitecon.importing.sources.samples import Record, Sample

LOOKED_AT = 20_000  # records of all files together
ERROR_KEYS = 4  # an error response has few keys
FAULTS = 5  # files that a message names
PER_FILE = (20, 300)  # records of one file: at least, at most


@dataclass(frozen=True, slots=True)
class Recognition:
    """The format of files, in one sentence why, and the files, folders among them expanded."""

    format: str
    reason: str
    sources: list[Path]


def recognise(paths: Sequence[Path]) -> Recognition:
    """The format that all these files have; files of a folder that are not logs are left out.

    Raises InputError where one is not a log, has no known format, or has another than the rest.
    """
    files = expand.expand(paths)
    count = min(max(LOOKED_AT // max(len(files), 1), PER_FILE[0]), PER_FILE[1])
    reasons: dict[str, str] = {}
    faults: dict[Path, InputError] = {}
    formats: dict[Path, str] = {}
    for path in files:
        try:
            formats[path], reason = _format_of(samples.sample(path, count), count)
            reasons.setdefault(formats[path], reason)
        except InputError as error:
            faults[path] = error
    named = [error for path, error in faults.items() if not formats or path in paths]
    if named:
        raise InputError(fault for error in named[:FAULTS] for fault in error.faults)
    _refuse_two_formats(formats)
    name = next(iter(reasons))
    others = [path.name for path in faults]
    more = f"; left out of the folder: {_listed(others[:FAULTS])}" if others else ""
    return Recognition(name, f"{name}: {reasons[name]}{more}", list(formats))


def _format_of(sample: Sample, count: int) -> tuple[str, str]:
    """The format of a file and why. Raises InputError where it has none that is known.

    A tenth of `count` records of one format are enough.
    """
    if not sample.records:
        cause = "an export of a time without usage"
        raise InputError([Fault("has no records", place=Place(str(sample.path)), cause=cause)])
    kinds: Counter[str] = Counter()
    keys: dict[str, list[str]] = {}
    for record in sample.records:
        matches = [
            (len(shape.keys) + len(shape.values), form.name, shape)
            for form in marks.formats()
            for shape in form.shapes
            if shape.fits(record)
        ]
        if matches:
            _, name, shape = max(matches, key=lambda match: match[0])
            kinds[name] += 1
            shown = shape.shown(record)
            keys[name] = max(keys.get(name, []), shown, key=len)
            if kinds[name] >= count / 10:
                break
    if kinds:
        name = kinds.most_common(1)[0][0]
        return name, f"{_records(sample)} have {_listed(keys[name])}"
    if names := choices.telling(sample.records):
        return "table", f"{_records(sample)} have {_listed(names)}"
    raise InputError([_unknown(sample)])


def _records(sample: Sample) -> str:
    return "rows" if sample.shape.kind in ("csv", "parquet") else "records"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _unknown(sample: Sample) -> Fault:
    """The fault of a file in no known format: the nearest and what it lacks."""
    if text := _error_text(sample.records):
        cause = "a download that was refused; download the file again"
        message = f"is an error response ({text!r}), not a log"
        return Fault(message, place=Place(str(sample.path)), cause=cause)
    form, shape, lacking = _nearest(sample)
    columns = list(dict.fromkeys(key for record in sample.records[:20] for key in record))
    listed = ", ".join(columns[:8]) + (" ..." if len(columns) > 8 else "")
    message = f"is in no known format: its {_records(sample)} have {listed}"
    if form is not None and len(lacking) < len(shape.keys):
        message += f"; nearest is {form.name} ({form.title}), which also has {_listed(lacking)}"
    else:
        message += "; a table needs columns for user, time, model and tokens"
    return Fault(message, place=Place(str(sample.path)))


def _error_text(records: Sequence[Record]) -> str | None:
    """What an API's error says, where the only record is one."""
    if len(records) != 1 or len(records[0]) > ERROR_KEYS:
        return None
    for key in ("error", "detail", "message"):
        value = records[0].get(key)
        text = value.get("message") if isinstance(value, dict) else value
        if isinstance(text, str):
            return text[:80]
    return None


def _nearest(sample: Sample) -> tuple[Format | None, Shape, list[str]]:
    """The kind of record that the first records come nearest to, and the keys they lack."""
    best: tuple[Format | None, Shape, list[str]] = (None, Shape((), {}, ()), [])
    share = 0.0
    for form in marks.formats():
        for shape in form.shapes:
            for record in sample.records[:20]:
                lacking = shape.lacks(record)
                fit = 1 - len(lacking) / len(shape.keys)
                if lacking and fit > share:
                    best, share = (form, shape, lacking), fit
    return best


def _refuse_two_formats(formats: dict[Path, str]) -> None:
    """Raise InputError where files have different formats."""
    firsts: dict[str, Path] = {}
    for path, name in formats.items():
        firsts.setdefault(name, path)
    if len(firsts) > 1:
        listed = " and ".join(f"{path.name} is {name}" for name, path in firsts.items())
        message = f"two formats at once: {listed}; import each format separately"
        raise InputError([Fault(message, is_sentence=True)])
