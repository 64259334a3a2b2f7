"""A list of users and their plans, as billing exports it -> who is on which plan, from when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from unitecon.basics import csv_text
from unitecon.case import cells
from unitecon.case.cells import Value
from unitecon.dictionary.tables import USER_PLANS
from unitecon.errors import Fault, InputError, Place
from unitecon.importing.pseudonyms import Pseudonyms
from unitecon.importing.sources import shapes
from unitecon.new_case import columns
from unitecon.new_case.prices import slug

SHOWN = 5  # faults of one kind; the rest is counted
FIELDS = {
    "from_date": "from_date",
    "to_date": "to_date",
    "seats": "seats",
    "price": "price_usd_per_user_month",
}


@dataclass(frozen=True, slots=True)
class Membership:
    """One line of the list: a user's time on a plan; None where the list does not say."""

    line: int
    user_id: str
    plan_name: str
    from_date: date | None = None
    to_date: date | None = None
    seats: int | None = None
    price: float | None = None

    @property
    def plan_id(self) -> str:
        """The plan's id; empty for a user on no plan."""
        return slug(self.plan_name)


@dataclass(frozen=True, slots=True)
class UserList:
    """The lines of a list, the column of each field, and the columns that were not read."""

    path: Path
    memberships: list[Membership]
    columns: dict[str, str]
    unread: list[str]

    def place(self, membership: Membership, field: str) -> Place:
        """Where a field of a line stands."""
        return Place(self.path.name, membership.line, self.columns.get(field))


Row = tuple[int, dict[str, str]]  # the line it starts on, its cells by column


def read(
    path: Path, known_users: Collection[str], pseudonyms: Pseudonyms | None = None
) -> UserList:
    """Read a list of users; its columns are guessed by their names and by the users of the log.

    Where the log has `pseudonyms`, the users of the list get theirs. Raises InputError where it is
    not a table, lacks a column, or has cells that cannot be read.
    """
    rows = list(_rows(path))
    headers = list(rows[0][1]) if rows else []
    names = _names(headers, rows, pseudonyms)
    known = {user for user, name in names.items() if name in known_users}
    chosen = _chosen(path, headers, rows, known)
    faults: list[Fault] = []
    memberships = []
    for line, row in rows:
        values = _values(path.name, line, row, chosen, faults)
        user, plan = row[chosen["user_id"]].strip(), row[chosen["plan"]].strip()
        if not user:
            column = chosen["user_id"]
            faults.append(Fault("has no user", place=Place(path.name, line, column)))
        memberships.append(Membership(line, names[user], plan, *values))  # type: ignore[arg-type]
    if faults:
        raise InputError(_shortened(faults))
    unread = [header for header in headers if header and header not in chosen.values()]
    return UserList(path, memberships, chosen, unread)


def _names(
    headers: Sequence[str], rows: Sequence[Row], pseudonyms: Pseudonyms | None
) -> dict[str, str]:
    """How each user of the list is called in the log, by every cell that may be a user."""
    candidates = columns.guesses(headers)["user_id"] or headers
    texts = {row[name].strip() for name in candidates for _, row in rows}
    return pseudonyms.of_users(texts) if pseudonyms else {cell: cell for cell in texts}


def _rows(path: Path) -> Iterator[Row]:
    """The rows of a table of text, with lines; raises InputError where the file is none."""
    shape = shapes.of(path)
    if shape.kind != "csv":
        message = f"is not a table: it is read as {shape.kind}"
        limit = "a CSV file with a header, such as user,plan,from,to,seats"
        raise InputError([Fault(message, place=Place(str(path)), cause=f"not {limit}")])
    with shapes.text_of(path, shape) as text:
        reader = csv_text.reader(text, delimiter=shape.delimiter)
        headers = [name.strip() for name in next(reader, [])]
        line = reader.line_num + 1
        has_rows = False
        for row in reader:
            if any(cell.strip() for cell in row):
                if len(row) != len(headers):
                    message = f"has {len(row)} cells, but the header has {len(headers)}"
                    raise InputError([Fault(message, place=Place(path.name, line))])
                has_rows = True
                yield line, dict(zip(headers, row, strict=True))
            line = reader.line_num + 1
    if not has_rows:
        message = "has no users: a header, and no rows"
        raise InputError([Fault(message, place=Place(str(path)))])


def _chosen(
    path: Path, headers: Sequence[str], rows: Sequence[Row], known_users: Collection[str]
) -> dict[str, str]:
    """The column of each field that the list has; raises InputError without user and plan."""
    guesses = columns.guesses(headers)
    values = {name: {row[name].strip() for _, row in rows} for name in headers}
    users = guesses["user_id"] or [name for name in headers if values[name] & set(known_users)]
    user = columns.likeliest(users, values, known_users)
    chosen = {"user_id": user} if user is not None else {}
    for field, names in guesses.items():
        free = [name for name in names if name not in chosen.values()]
        if field != "user_id" and free:
            chosen[field] = free[0]
    faults = [
        Fault(
            f"has no column for the {word}: its columns are {', '.join(headers)}",
            place=Place(path.name, 1),
            cause=f"a name that is not known; call the column {name!r}",
        )
        for field, word, name in (("user_id", "user", "user"), ("plan", "plan", "plan"))
        if field not in chosen
    ]
    if faults:
        raise InputError(faults)
    return chosen


def _values(
    file: str, line: int, row: dict[str, str], chosen: dict[str, str], faults: list[Fault]
) -> list[Value]:
    """The values of a row's dates, seats and price; cells that are wrong go to the faults."""
    values: list[Value] = []
    for field, name in FIELDS.items():
        text = row[chosen[field]].strip() if field in chosen else ""
        value = _value(name, text) if text else None
        if isinstance(value, Fault):
            place = Place(file, line, chosen[field])
            faults.append(
                Fault(value.message, place=place, value=text, limit=value.limit, cause=value.cause)
            )
            value = None
        values.append(value)
    return values


def _value(name: str, text: str) -> Value | Fault:
    """A cell's value; of a time only the day counts."""
    is_time = name.endswith("_date") and len(text) > 10 and text[10] in "T "
    return cells.reader(name, USER_PLANS.columns[name])(text[:10] if is_time else text)


def _shortened(faults: list[Fault]) -> Iterator[Fault]:
    """The first faults of each kind, and how many more there are."""
    kinds: dict[tuple[str | None, str], list[Fault]] = {}
    for fault in faults:
        kinds.setdefault((fault.column, fault.message), []).append(fault)
    for (column, message), alike in kinds.items():
        yield from alike[:SHOWN]
        if len(alike) > SHOWN:
            place = Place(alike[0].file, column=column)
            yield Fault(f"{message}: {len(alike) - SHOWN:,} more rows", place=place)
