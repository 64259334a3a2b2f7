"""The SQL of one bill import: its files' records -> typed lines, their faults, and a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from unitecon.basics import memory
from unitecon.basics.plain_paths import plain
from unitecon.basics.sql_text import file, read_parquet
from unitecon.engine import catalog
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.importing.sources import readers, staging
from unitecon.importing.sources.readers import Shape, Source

TOPIC = "bills"  # of the queries of imports/ that read a bill
NEW = "new_bill_lines"
PARTS = ("typed_bill_lines", NEW)  # what all bills go through
MOST_FAULTS = 20
COLUMNS = (
    "line_key, provider_id, account_id, invoice_id, period_start_at, period_end_at, line_item, "
    "model_ref, token_class, price_context, region, line_kind, quantity, quantity_unit, amount, "
    "effective_amount, list_amount, currency, name as source_file, source_line"
)
# By what `fault` says: the message, what it must be, and the likeliest reason.
FAULTS = {
    "refused": (
        "cannot be read as a line of this bill",
        None,
        "an empty cell, or a file of another kind",
    ),
    "amount": (
        "is not an amount",
        "a decimal number below a trillion, such as 1234.5",
        "a thousands separator, a decimal comma or a currency sign",
    ),
    "EffectiveCost": ("is not an amount", "a decimal number", "a thousands separator"),
    "start": ("is not a time", "an ISO date or time, or seconds since 1970", None),
    "end": ("is not a time", "an ISO date or time, or seconds since 1970", None),
    "order": ("is not after the start", "after the charge's start", "the two are swapped"),
    "age": ("is not a time of a bill", "from 2015 to 2099", "milliseconds in place of seconds"),
    "currency": (
        "is not a currency",
        "three letters, such as USD",
        "a name or symbol in place of the code, or no currency column",
    ),
    "conflict": (
        "are two amounts of the same line",
        "one amount per line",
        "an export of a day that was not over; import the later one alone, with --replace",
    ),
}


class BillLines:
    """The lines of one import of bills, from its files; temporary files are in `folder`."""

    def __init__(self, form: str, sources: Sequence[Source], folder: Path) -> None:
        self._form = form
        self._sources = sources
        self._connection = duckdb.connect(
            ":memory:",
            config={"memory_limit": memory.limit(), "threads": memory.threads(),
                    "temp_directory": str(plain(folder / "spill"))},
        )  # fmt: skip
        self._connection.execute("set timezone = 'UTC'")
        staged = staging.judged(staging.stage(sources, folder))
        self._run(f"create view source_rows as {staged.relation(Shape(as_lines=True))}")
        self._run("create table source_files (source_file varchar, name varchar)")
        self._connection.executemany(
            "insert into source_files values (?, ?)", [(str(s.path), s.name) for s in sources]
        )
        self._broken = f"from {staged.records()} as records where broken is not null"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._connection.close()

    def compare(self, known: Sequence[Path]) -> None:
        """Type the lines and look for them among lines imported before, in the files `known`.

        Raises InputError with the first faults: a bill is taken as a whole or not at all.
        """
        queries = catalog.load()
        self._run(f"create view reported_bill_lines as {queries[query_of(self._form)].sql}")
        self._run(f"create table typed_bill_lines as {queries[PARTS[0]].sql}")
        lines = f"select * from {read_parquet(known)}" if known else "from typed_bill_lines limit 0"
        self._run(f"create view known_bill_lines as {lines}")
        self._run(f"create table lines as {queries[NEW].sql}")
        faults = [*self._unreadable(), *self._faulty()]
        if faults:
            raise InputError(faults)
        if not self.count():
            message = f"no line of a bill in the format {self._form!r} is in it"
            places = [Place(str(source.place)) for source in self._sources]
            raise InputError([Fault(message, place=p, cause="a different file") for p in places])

    def count(self, where: str = "true") -> int:
        """How many lines there are."""
        return int(str(self._run(f"select count(*) from lines where {where}")[0][0]))

    def months(self) -> dict[str, int]:
        """The new lines by the month in which they start."""
        month = "strftime(period_start_at, '%Y-%m')"
        rows = self._run(f"select {month}, count(*) from lines where not is_duplicate group by 1")
        return {str(name): int(str(count)) for name, count in sorted(rows, key=str)}

    def totals(self) -> list[str]:
        """What the new lines sum to, in a sentence per provider, currency and kind of line."""
        rows = self._run(
            "select provider_id, line_kind, currency, cast(round(sum(amount), 2) as varchar), "
            "count(*), min(period_start_at)::date, (max(period_end_at) - interval 1 second)::date "
            "from lines where not is_duplicate group by 1, 2, 3 order by all"
        )
        return [
            f"{provider}: {amount} {currency} of {kind} in {_lines(count)}, {first} to {last}"
            for provider, kind, currency, amount, count, first, last in rows
        ]

    def overlaps(self) -> list[str]:
        """A sentence for each provider with new lines for days that other lines were imported for.

        The same bill by another grouping has other lines, and would count twice.
        """
        rows = self._run(
            "select provider_id, count(distinct period_start_at::date) from lines where not "
            "is_duplicate and provider_id <> 'stripe' and exists (select 1 from known_bill_lines "
            "as k where k.provider_id = lines.provider_id and k.line_kind = lines.line_kind and "
            "k.period_start_at::date = lines.period_start_at::date) group by 1 order by 1"
        )
        return [
            f"{provider}: other lines were imported before for {days:,} of these days; if that is "
            "the same bill by another grouping, they count twice: take one import out with forget"
            for provider, days in rows
        ]

    def write(self, path: Path) -> None:
        """Write the new lines to a Parquet file."""
        named = "lines join source_files using (source_file)"
        order = "order by period_start_at, provider_id, line_key, source_line"
        self._run(
            f"copy (select {COLUMNS} from {named} where not is_duplicate {order}) to {file(path)} "
            "(format parquet)"
        )

    def _unreadable(self) -> list[Fault]:
        """The records that are no JSON or rows of another width."""
        rows = self._run(
            f"select source_file, source_line, broken, raw {self._broken} "
            f"order by 1, 2 limit {MOST_FAULTS}"
        )
        return [
            Fault("cannot be read", place=self._place(file, line), value=str(raw)[:60],
                  cause=str(broken).replace("_", " "))
            for file, line, broken, raw in rows
        ]  # fmt: skip

    def _faulty(self) -> list[Fault]:
        rows = self._run(
            "select source_file, source_line, fault, fault_value, line_item from lines "
            f"where fault is not null order by 1, 2 limit {MOST_FAULTS}"
        )
        return [self._fault(*row) for row in rows]

    def _fault(
        self, file: object, line: object, code: object, value: object, item: object
    ) -> Fault:
        message, limit, cause = FAULTS[str(code)]
        place = self._place(file, line)
        if code == "refused":
            return Fault(f"{message}: {value}", place=place, cause=cause)
        shown = "" if value is None else str(value)
        about = f"{message} (line item {str(item)[:60]!r})"
        return Fault(about, place=place, value=shown, limit=limit, cause=cause)

    def _place(self, file: object, line: object) -> Place:
        names = {str(source.path): str(source.place) for source in self._sources}
        return Place(names.get(str(file), str(file)), int(str(line)))

    def _run(self, sql: str) -> list[tuple[object, ...]]:
        try:
            return self._connection.execute(sql).fetchall()
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException) as error:
            raise readers.unreadable(error, self._sources) from None


def _lines(count: object) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def query_of(form: str) -> str:
    """The name of a format's query, by its name on the command line."""
    return form.replace("-", "_")


def formats() -> list[str]:
    """The formats of bills, by their names on the command line."""
    return sorted(
        name.replace("_", "-")
        for name, query in catalog.load().items()
        if query.layer == "imports" and query.topic == TOPIC and name not in PARTS
    )


def refuse_format(name: str) -> InputError:
    """The error for an unknown format of bills, with the nearest known one."""
    known = formats()
    hint = nearest(name, known) or f"; formats of bills: {', '.join(known)}"
    return InputError([Fault(f"unknown format of bills {name!r}{hint}", is_sentence=True)])
