"""Faults between rows and tables of a case: keys, references, sums, ranges, groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from unitecon.case import baseline, row_rules, shares
from unitecon.case.csv_files import Sheet
from unitecon.case.references import Group, Sheets, missing_table_faults, reference_faults
from unitecon.case.row_keys import key_faults
from unitecon.case.toml_files import Document
from unitecon.dictionary.fields import RANGE
from unitecon.errors import Fault, Place, nearest


def all_faults(sheets: Sheets) -> list[Fault]:
    """Every fault between the cells of a row, the rows of a table and the tables."""
    faults: list[Fault] = []
    for sheet in sheets.values():
        faults += row_faults(sheet)
        faults += duplicate_faults(sheet)
    for sheet in sheets.values():
        faults += reference_faults(sheet, sheets)
    faults += missing_table_faults(sheets)
    for sheet in sheets.values():
        faults += [*sum_faults(sheet), *range_faults(sheet)]
    faults += [*unpriced_faults(sheets), *response_faults(sheets)]
    faults += baseline.limit_faults(sheets.get(baseline.TABLE))
    return [*faults, *overlap_faults(sheets), *group_faults(sheets), *key_faults(sheets)]


def row_faults(sheet: Sheet) -> list[Fault]:
    """Rows that break a rule of their schema."""
    table, faults = sheet.table, []
    if not sheet.lines or not table.rules:
        return []
    for row, rule in row_rules.broken(table, sheet.frame()):
        if sheet.is_good(row, rule.column):
            texts = {column: texts[row] for column, texts in sheet.texts.items()}
            fault = row_rules.fault(table, rule, texts)
            sheet.bad.add((row, rule.column))
            faults.append(fault.at(file=sheet.file, line=sheet.lines[row]))
    return faults


def duplicate_faults(sheet: Sheet) -> list[Fault]:
    """Rows that repeat the key of an earlier line."""
    key, faults = sheet.table.unique_key, []
    first: dict[Group, int] = {}
    for row, names in enumerate(zip(*(sheet.texts[column] for column in key), strict=True)):
        if not sheet.is_good(row, *key):
            continue
        if names in first:
            cells = " ".join(f"{c}={n}" for c, n in zip(key, names, strict=True))
            message = f"repeats the key of line {sheet.lines[first[names]]}: {cells}"
            cause = "a copied line"
            if sheet.table.is_assumption:
                cause += "; a row known later needs a later known_from_date"
            faults.append(sheet.fault(row, key[0], message, cause=cause))
        first.setdefault(names, row)
    return faults


def vintages(sheet: Sheet, group: Group) -> Iterator[tuple[Group, date, list[int]]]:
    """Per group and known_from_date, the rows known by then: of each row key the latest.

    Yields the group's texts, the date and row numbers. Groups with a fault in the columns that
    matter are left out.
    """
    matter = (*sheet.table.unique_key, *group, sheet.table.value or "")
    members: dict[Group, list[int]] = defaultdict(list)
    for row, names in enumerate(zip(*(sheet.texts[c] for c in group), strict=True)):
        members[names].append(row)
    known: list[date] = sheet.values["known_from_date"]  # type: ignore[assignment]
    keys = list(zip(*(sheet.texts[c] for c in sheet.table.row_key), strict=True))
    for names, rows in members.items():
        if not all(sheet.is_good(row, *matter) for row in rows):
            continue
        rows.sort(key=known.__getitem__)
        for day in sorted({known[row] for row in rows}):
            latest = {keys[row]: row for row in rows if known[row] <= day}
            yield names, day, list(latest.values())


def sum_faults(sheet: Sheet) -> list[Fault]:
    """Shares in force on a date that do not sum to 1 (of members: the positive ones)."""
    group, value = sheet.table.sums, sheet.table.value
    if group is None or value is None or not sheet.lines or not sheet.is_whole:
        return []
    values: list[float] = sheet.values[value]  # type: ignore[assignment]
    faults: dict[tuple[Group, date], Fault] = {}
    for names, known, rows in vintages(sheet, group):
        for start, row_set in _in_force(sheet, rows):
            total = shares.total_if_wrong(values[row] for row in row_set)
            if total is None or (names, start) in faults:
                continue
            when = f"from {start}, as known on {known}"
            fault = shares.fault(sheet.table, names, total, when)
            fault = fault.at(file=sheet.file, line=sheet.lines[min(row_set)])
            cause = "a row is missing, or a share that ended was not set to 0"
            faults[names, start] = replace(fault, cause=cause)
    return list(faults.values())


def range_faults(sheet: Sheet) -> list[Fault]:
    """Shares that sum to 1 with a range that nothing makes up for."""
    table = sheet.table
    if table.sums is None or not sheet.lines or not sheet.is_whole:
        return []
    names = (str(table.value), "valid_from_date", *RANGE)
    cells = [dict(zip(names, row, strict=True)) for row in zip(*(sheet.values[n] for n in names),
                                                               strict=True)]  # fmt: skip
    faults: dict[int, Fault] = {}
    is_uncertain = any(shares.has_range(table, row) for row in cells)
    for _, _, rows in vintages(sheet, table.sums) if is_uncertain else ():
        for _, row_set in _in_force(sheet, rows):
            wrong = shares.range_fault(table, {row: cells[row] for row in row_set})
            if wrong is not None and wrong[0] not in faults:
                row, fault = wrong
                faults[row] = fault.at(file=sheet.file, line=sheet.lines[row])
    return list(faults.values())


def _in_force(sheet: Sheet, rows: list[int]) -> Iterator[tuple[date, list[int]]]:
    """Per date on which something starts, the rows in force: of each key the latest."""
    start: list[date] = sheet.values["valid_from_date"]  # type: ignore[assignment]
    keys = list(zip(*(sheet.texts[column] for column in sheet.table.keys), strict=True))
    ordered = sorted(rows, key=start.__getitem__)
    for on in sorted({start[row] for row in rows}):
        yield on, list({keys[row]: row for row in ordered if start[row] <= on}.values())


def unpriced_faults(sheets: Sheets) -> list[Fault]:
    """Models costed on their list price that have no price at all; single gaps are for a check.

    Where release_mixes.csv says which models are used, others need no price.
    """
    sheet, prices = sheets.get("models"), sheets.get("token_prices")
    if sheet is None or not sheet.lines:
        return []
    mixes = sheets.get("release_mixes")
    if prices is None and (mixes is None or not mixes.lines):
        return []  # a usage log's case before its first fit, which finds both
    used = set(mixes.texts["model_id"]) if mixes is not None and mixes.lines else None
    priced = set(prices.texts["model_id"]) if prices is not None and prices.lines else set()
    return [
        sheet.fault(row, "model_id",
                    "is costed at its list price, but has none in token_prices.csv",
                    cause="a renamed model, or its prices were deleted")
        for row, name in enumerate(sheet.texts["model_id"])
        if sheet.texts["cost_basis"][row] == "list_price"
        and name not in priced
        and (used is None or name in used)
    ]  # fmt: skip


# What the plans named in columns of demand_responses.csv may be.
RESPONDING = {
    "plan_id": (("flat", "metered"), "has no price that anyone could respond to"),
    "fallback_plan_id": (("free", "flat"), "is not a plan that members can move to"),
}


def response_faults(sheets: Sheets) -> list[Fault]:
    """Plans of a demand response without a price, or without members who could move."""
    sheet, plans = sheets.get("demand_responses"), sheets.get("plans")
    if sheet is None or plans is None:
        return []
    kinds = dict(zip(plans.texts["plan_id"], plans.texts["plan_kind"], strict=True))
    faults = [
        sheet.fault(row, column, message, limit=f"a plan of kind {' or '.join(allowed)}")
        for column, (allowed, message) in RESPONDING.items()
        for row, name in enumerate(sheet.texts[column])
        if sheet.is_good(row, column) and kinds.get(name, allowed[0]) not in allowed
    ]
    message = "receives requests of a metered plan, which has no members who could move"
    return faults + [
        sheet.fault(row, "fallback_plan_id", message, limit="empty")
        for row, name in enumerate(sheet.texts["plan_id"])
        if sheet.texts["fallback_plan_id"][row] and kinds.get(name) == "metered"
    ]


def overlap_faults(sheets: Sheets) -> list[Fault]:
    """Ranges of one partner's revenue share that overlap."""
    sheet = sheets.get("revenue_share_rates")
    if sheet is None or not sheet.lines:
        return []
    start: list[date] = sheet.values["valid_from_date"]  # type: ignore[assignment]
    end = sheet.values["valid_to_date"]
    faults: dict[tuple[int, int], Fault] = {}
    for names, _, members in vintages(sheet, sheet.table.keys):
        rows = sorted(
            (r for r in members if isinstance(end[r], date) and sheet.is_good(r, "valid_to_date")),
            key=start.__getitem__,
        )
        for row, following in pairwise(rows):
            pair = (row, following)
            if start[following] < end[row] and pair not in faults:  # type: ignore[operator]
                faults[pair] = Fault(
                    f"is before the rate of line {sheet.lines[row]} ends, for {names[0]}",
                    place=Place(sheet.file, sheet.lines[following], "valid_from_date"),
                    value=sheet.texts["valid_from_date"][following],
                    limit=f"{sheet.texts['valid_to_date'][row]} or later",
                    cause="valid_to_date is the last day instead of the first day after",
                )
    return list(faults.values())


def group_faults(sheets: Sheets) -> list[Fault]:
    """Groups of facts of which some are fitted and others held out."""
    sheet = sheets.get("facts")
    if sheet is None:
        return []
    fitted: dict[str, int] = {}
    for row, group in enumerate(sheet.texts["fact_group"]):
        if sheet.values["is_fitted"][row]:
            fitted.setdefault(group, row)
    faults = []
    for row, group in enumerate(sheet.texts["fact_group"]):
        if group in fitted and sheet.values["is_held_out"][row]:
            if not sheet.is_good(row, "fact_group", "is_held_out"):
                continue
            line = sheet.lines[fitted[group]]
            message = f"is held out here and fitted in line {line}"
            cause = "facts of a group are fitted or held out together"
            faults.append(sheet.fault(row, "fact_group", message, cause=cause))
    return faults


def unlisted_faults(document: Document, sheets: Sheets) -> list[Fault]:
    """A plan of unlisted users that does not exist, or is paid for."""
    usage = document.data.get("usage", {})
    plan = usage.get("plan_of_unlisted_users") if isinstance(usage, dict) else None
    sheet = sheets.get("plans")
    if not isinstance(plan, str) or (sheet is not None and not sheet.is_whole):
        return []
    kinds = (
        dict(zip(sheet.texts["plan_id"], sheet.texts["plan_kind"], strict=True)) if sheet else {}
    )
    if kinds.get(plan) == "free":
        return []
    message = (
        "is not free" if plan in kinds else f"is not a plan_id in plans.csv{nearest(plan, kinds)}"
    )
    cause = "users who pay are listed in user_plans.csv, with their dates"
    return [
        document.fault(
            "plan_of_unlisted_users", message, value=plan, limit="a free plan", cause=cause
        )
    ]
