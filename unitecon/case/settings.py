"""The faults of a case.toml: its keys, dates, switches and how its usage log is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from unitecon.basics.calendar import months_between
from unitecon.case.cells import DAY_LIMIT
from unitecon.case.toml_files import Document, is_day
from unitecon.dictionary.tables import SWITCHES
from unitecon.errors import Fault, Place, nearest

NEEDED_KEYS = ("title", "as_of_date", "first_month", "last_month")
TEMPLATE = "copied_from"  # the case that this one was copied from
CASE_KEYS = (*NEEDED_KEYS, TEMPLATE, "switches", "usage")
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 1)
MOST_MONTHS = 1_200
USAGE_KEYS = ("plan_of_unlisted_users",)


def case_faults(document: Document) -> list[Fault]:
    """Faults of a case.toml: keys, types, switches and the horizon."""
    data = document.data
    faults = document.unknown_key_faults(data, CASE_KEYS)
    for key in NEEDED_KEYS:
        if key not in data:
            faults.append(Fault("is missing", place=Place(document.file, column=key)))
    for key in ("title", TEMPLATE):
        if key in data and not isinstance(data[key], str):
            faults.append(document.fault(key, "is not text", value=str(data[key])))
    faults += switch_faults(document) + usage_faults(document)
    days = {key: data[key] for key in NEEDED_KEYS[1:] if key in data}
    for key, value in days.items():
        if not is_day(value):
            cause = "quotation marks around it" if isinstance(value, str) else None
            limit = f"{DAY_LIMIT}, without quotation marks"
            faults.append(
                document.fault(key, "is not a date", value=str(value), limit=limit, cause=cause)
            )
    if len(days) == 3 and all(map(is_day, days.values())):
        faults += _horizon_faults(document, data)
    return faults


def usage_faults(document: Document) -> list[Fault]:
    """Faults of how a usage log is read."""
    usage = document.data.get("usage", {})
    if not isinstance(usage, dict):
        return [document.fault("usage", "is not a table", limit="[usage]")]
    faults = document.unknown_key_faults(usage, USAGE_KEYS)
    plan = usage.get("plan_of_unlisted_users", "")
    if not isinstance(plan, str):
        limit = "a plan_id, in quotation marks"
        faults.append(
            document.fault("plan_of_unlisted_users", "is not text", value=str(plan), limit=limit)
        )
    return faults


def _horizon_faults(document: Document, data: Mapping[str, date]) -> list[Fault]:
    first, last = data["first_month"], data["last_month"]
    faults = [*_month_faults(document, data)]
    if last < first:
        limit, cause = f"{first} or later", "the two months are swapped"
        fault = document.fault("last_month", "is before the first month", value=str(last))
        return [*faults, replace(fault, limit=limit, cause=cause)]
    if not faults and months_between(first, last) >= MOST_MONTHS:
        limit = f"at most {MOST_MONTHS // 12} years after the first month"
        return [*faults, document.fault("last_month", "is too late", value=str(last), limit=limit)]
    outside = as_of_fault(document, data["as_of_date"])
    return [*faults, outside] if outside else faults


def _month_faults(document: Document, data: Mapping[str, date]) -> Iterator[Fault]:
    """The first and last month that are not the first day of a month in this age."""
    for key in ("first_month", "last_month"):
        value, message = data[key], "is not the first day of a month"
        limit = f"the first day of a month, like {value.replace(day=1)}"
        if not EARLIEST <= value <= LATEST:
            message, limit = "is too far away", f"from {EARLIEST} to {LATEST}"
        elif value.day == 1:
            continue
        yield document.fault(key, message, value=str(value), limit=limit)


def as_of_fault(document: Document, as_of: date) -> Fault | None:
    """The fault of an as-of date outside the case's months."""
    first, last = document.data["first_month"], document.data["last_month"]
    if first <= as_of and (as_of.year, as_of.month) <= (last.year, last.month):
        return None
    side = "before the first month" if as_of < first else "after the last month"
    limit = f"from {first} to the end of {last:%Y-%m}"
    return document.fault("as_of_date", f"is {side}", value=str(as_of), limit=limit)


def switch_faults(document: Document) -> list[Fault]:
    """Unknown switches and values they do not take."""
    switches = document.data.get("switches", {})
    if not isinstance(switches, dict):
        return [document.fault("switches", "is not a table", limit="[switches]")]
    faults = (switch_fault(name, value) for name, value in switches.items())
    return [replace(f, place=document.place(str(f.column))) for f in faults if f]


def switch_fault(name: str, value: object) -> Fault | None:
    """The fault of one switch and its value, placed at the switch's name in no file."""
    place = Place(column=name)
    if name not in SWITCHES:
        return Fault(f"unknown switch{nearest(name, SWITCHES)}", place=place)
    choices = SWITCHES[name].choices
    # 1 == True in Python, so types are compared, too.
    if any(value == choice and type(value) is type(choice) for choice in choices):
        return None
    shown = [str(choice).lower() for choice in choices]
    message = f"is not allowed here{nearest(str(value), shown)}"
    return Fault(message, place=place, value=str(value), limit=f"one of {', '.join(shown)}")
