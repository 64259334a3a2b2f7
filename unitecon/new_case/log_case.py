"""A case made from a log: read, dated, with the tables that what is known fills.

The case stands in a folder of its own until the block of `new_case` ends well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from unitecon.basics import files
from unitecon.errors import Fault, InputError, Place
from unitecon.importing import ImportReport, Job, guess_map, recognise, run
from unitecon.importing.pipeline import USER
from unitecon.importing.pseudonyms import Pseudonyms
from unitecon.new_case import forecast, log_span, members, tables, user_list
from unitecon.new_case.forecast import Logged, Money
from unitecon.new_case.log_span import LogSpan
from unitecon.new_case.members import Members
from unitecon.new_case.settings import Settings, horizon
from unitecon.new_case.user_list import UserList

MAP = "map.toml"
TABLE = "table"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a case is made from: a log, and what is known of users, prices and money.

    `user` is whose usage a log is that names no user; `pseudonyms` take the place of user ids.
    """

    files: Sequence[Path]
    format: str | None = None
    map_file: Path | None = None
    users: Path | None = None
    prices: dict[str, float] = field(default_factory=dict)
    money: Money | None = None
    user: str | None = None
    pseudonyms: Pseudonyms | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, as which format and why; the map of a table, if one was guessed."""

    format: str
    reason: str
    report: ImportReport
    map_text: str = ""


@dataclass(frozen=True, slots=True)
class LogCase:
    """A case that was made: where it stands, what was read, its days and its members."""

    folder: Path
    reading: Reading
    settings: Settings
    span: LogSpan
    members: Members
    wanted: Wanted


@contextmanager
def new_case(folder: Path, wanted: Wanted, progress: Callable[[str], None]) -> Iterator[LogCase]:
    """A case that becomes `folder` when the block ends well; if not, nothing is left of it.

    Raises InputError for what is wrong with the log, the users, the prices or the money, and
    UniteconError where `folder` is not empty or cannot be written.
    """
    _refuse_money(wanted)
    with files.new_folder(folder) as staging:
        yield _written(staging, wanted, progress)


def _refuse_money(wanted: Wanted) -> None:
    """Raise InputError where a runway is asked for and revenue cannot be known."""
    if wanted.money is not None and not wanted.prices and wanted.users is None:
        cause = "add --price PLAN=USD; --price free=0 for a product that earns nothing yet"
        message = "a runway needs to know what users pay"
        raise InputError([Fault(message, cause=cause, is_sentence=True)])


def _written(staging: Path, wanted: Wanted, progress: Callable[[str], None]) -> LogCase:
    today = datetime.now(UTC).date()
    title = staging.name
    # An import needs a case; its dates follow from the log, which is read first.
    provisional = Settings(title, today, today.replace(day=1), today.replace(day=1))
    _write_settings(staging, provisional)
    reading = _read(staging, wanted, progress)
    span = log_span.read(staging, today)
    listed = _listed(wanted, span)
    payers = members.of_log(span, listed, wanted.prices)
    last = max(span.last_month, horizon(span.as_of_date)) if wanted.money else span.last_month
    settings = Settings(title, span.as_of_date, span.first_month, last, payers.unlisted)
    _write_settings(staging, settings)
    rows = tables.of_members(payers, settings.first_month)
    if wanted.money is not None:
        _refuse_unpriced(payers)
        progress("Carrying the log forward")
        rows |= forecast.rows(Logged(staging, settings, span, payers), wanted.money)
    tables.write(staging, rows)
    return LogCase(staging, reading, settings, span, payers, wanted)


def _listed(wanted: Wanted, span: LogSpan) -> UserList | None:
    if wanted.users is None:
        return None
    return user_list.read(wanted.users, span.users["user_id"].to_list(), wanted.pseudonyms)


def _write_settings(staging: Path, settings: Settings) -> None:
    (staging / "case.toml").write_text(settings.text(), encoding="utf-8")


def _read(staging: Path, wanted: Wanted, progress: Callable[[str], None]) -> Reading:
    """The log in the case's ledger; raises InputError where no request of it could be read."""
    name, reason = wanted.format or "", "as --format says"
    sources = list(wanted.files)
    if wanted.format is None:
        recognised = recognise(wanted.files)
        name, reason, sources = recognised.format, recognised.reason, recognised.sources
    guess = guess_map(sources) if name == TABLE and wanted.map_file is None else None
    map_file = guess or wanted.map_file
    user = wanted.user or USER
    job = Job(name, wanted.files, staging, map_file, user, progress, pseudonyms=wanted.pseudonyms)
    report = run(job)
    if not report.accepted:
        raise _nothing_read(name, report)
    if map_file is not None:
        text = map_file.read_text("utf-8-sig") if isinstance(map_file, Path) else map_file.text
        (staging / MAP).write_text(text, encoding="utf-8")
    return Reading(name, reason, report, guess.text if guess else "")


def _nothing_read(name: str, report: ImportReport) -> InputError:
    if not report.quarantined:
        return InputError([Fault(f"no request in these {name} files", is_sentence=True)])
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in report.reasons.items())
    message = f"none of the {report.read:,} records of these {name} files could be read: {reasons}"
    first = f"first {'; '.join(report.first_places)}"
    clock = "a clock that is ahead, or times in another unit"
    cause = clock if set(report.reasons) == {"future_time"} else None
    return InputError([Fault(f"{message} ({first})", is_sentence=True, cause=cause)])


def _refuse_unpriced(payers: Members) -> None:
    """Raise InputError where a plan has no list price to forecast with."""
    unpriced = [plan for plan in payers.plans if plan not in payers.prices]
    if unpriced:
        listed = ", ".join(unpriced)
        cause = f"add to --price: {','.join(f'{plan}=USD' for plan in unpriced)}"
        message = f"a runway needs the price of every plan; none is known of {listed}"
        raise InputError([Fault(message, place=Place(), cause=cause, is_sentence=True)])
