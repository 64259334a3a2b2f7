"""What would change an answer and is not in it: said once, in a line each, and never in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from unitecon.basics import money, terminal
from unitecon.case import places
from unitecon.dictionary.keys import BASELINE
from unitecon.engine import catalog
from unitecon.errors import UniteconError
from unitecon.new_case import template
from unitecon.usage import ledger
from unitecon.usage.cache import TIERS, USER_MONTHS
from unitecon.usage.uncounted import Uncounted

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from unitecon.case.load import Case
    from unitecon.model import Model

GAPS = "usage_gaps"
TOTALS = "reported_totals"
QUARANTINE = "given_usage_quarantine"  # says itself what was refused
CASH = "given_cash_positions"
EVIDENCES = "line_evidences"
NAMED = 3  # inputs that a note names


def notes_of(model: Model) -> list[str]:
    """Everything that a run of `model` should say of its log and its case."""
    notes = [*_of_template(model.case), *on_inputs(model.case), *on_ledger(model.case)]
    notes += _of_residuals(model)
    if model.has_log:
        model.prepare([GAPS, TOTALS])
        notes += [*_of_users(model), *_of_costs(model)]
    return notes


def answer(model: Model, name: str, where: str | None = None) -> tuple[pl.DataFrame, list[str]]:
    """An answer with the notes on it, in one pass; raises like `Model.answer`.

    Notes on users need a pass of their own beside a condition, and are left out there.
    """
    if where is None and (behind := _behind(model, name)):
        model.prepare([name, *behind])
    frame = model.answer(name, where)
    if where is None:
        return frame, notes_on(model, name, frame)
    return frame, [*on_inputs(model.case), *(on_ledger(model.case) if reads_log(name) else ())]


def after_import(folder: Path) -> list[str]:
    """What an import into the case in `folder` should say beside its report, without its users.

    A case that does not load with its new requests says why.
    """
    from unitecon import model as models

    try:
        with models.open(folder, scenarios=[BASELINE]) as model:
            notes = [*_of_later(model.case)]
            if not model.has_log:
                return notes
            rows = model.answer(TOTALS).to_dicts()
            case = places.argument(model.case.path)
            for row in rows:
                notes += _of_prices(row["unpriced_token_share"], case)
            return [*notes, *_of_costs(model)]
    except UniteconError as error:
        return [f"the case does not answer yet: {error}"]


def notes_on(model: Model, name: str, rows: pl.DataFrame) -> list[str]:
    """The notes that bear on one answer: on the log, where it reads it; why it has no rows."""
    notes = [*on_inputs(model.case), *_of_nothing(model, name, rows)]
    if ledger.folders(model.case.path) and reads_log(name):
        notes += on_ledger(model.case)
        notes += _of_users(model) if _behind(model, name) else ()
    return notes


def on_inputs(case: Case) -> list[str]:
    """The inputs that a fit moved to their most likely values, and that have changed since."""
    changed = case.baseline.changed_ids
    if not changed:
        return []
    names = ", ".join(changed[:NAMED])
    more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
    several = len(changed) > 1
    since = f"changed since the fit as of {case.baseline.fit_date} ({names}{more})"
    keep = f"{'keep' if several else 'keeps'} the value in the file"
    note = f"{len(changed):,} {'inputs have' if several else 'input has'} {since} and {keep}"
    return [f"{note}, instead of the most likely one given the facts; to fit again: {refit(case)}"]


def refit(case: Case) -> str:
    """The command that fits a case again."""
    name = places.argument(case.path)
    return f"unitecon fit {name} -o {'DIR' if places.is_bundled(case.path) else name}"


def on_ledger(case: Case) -> list[str]:
    """What a case's ledger does not count; that takes no model."""
    return [*_of_ledger(case)] if ledger.folders(case.path) else []


def to_stderr(notes: Sequence[str]) -> None:
    """Print notes beside an answer, which alone goes to the standard output."""
    for note in notes:
        terminal.say(f"Note: {note}", is_error=True)


def _behind(model: Model, answer: str) -> list[str]:
    """The answers that the notes on an answer are from."""
    return [GAPS] if model.has_log and USER_MONTHS in _reads(answer) else []


def reads_log(answer: str) -> bool:
    """Whether an answer depends on a usage log where the case has one."""
    reads = _reads(answer)
    return TIERS in reads or any(read.startswith("given_usage_") for read in reads - {QUARANTINE})


def _reads(answer: str) -> set[str]:
    """All that a query depends on; its tiers stand for what they were reduced from."""
    queries = {name: query for name, query in catalog.load().items() if name != TIERS}
    names = {read for query in catalog.with_reads([answer], queries) for read in query.reads}
    return names | {answer}


def _of_template(case: Case) -> Iterator[str]:
    """Rows of another case that were copied and not changed."""
    if rows := template.of(case):
        yield (
            f"{rows.rows:,} of {rows.all_rows:,} rows, in {rows.tables} tables, are still those of "
            f"{rows.template}, which this case was copied from"
        )


def _of_residuals(model: Model) -> Iterator[str]:
    """Lines that take up what others leave of a reported total, and no figure reports."""
    rows = model.answer(EVIDENCES, f"year = {model.case.as_of_date.year - 1}").to_dicts()
    own = [row for row in rows if row["scenario_id"] == BASELINE and row["line_usd"]]
    if residuals := [row["line_name"] for row in own if row["evidence"] == "residual"]:
        assumed = [row["line_name"] for row in own if row["evidence"] == "assumed"]
        also = f"; assumed terms are behind {' and '.join(assumed)}" if assumed else ""
        yield (
            f"{' and '.join(residuals)} are residuals, which no published figure reports{also}; "
            f"see: unitecon show {EVIDENCES} {places.argument(model.case.path)}"
        )


def _of_later(case: Case) -> Iterator[str]:
    """Requests after the as-of date."""
    if later := Uncounted.of(case):
        several = later.requests > 1
        what = f"{later.requests:,} requests lie" if several else "1 request lies"
        yield (
            f"{what} after the as-of date {case.as_of_date} ({later.days}) and "
            f"{'are' if several else 'is'} not counted; to count: {later.remedy}"
        )


def _of_ledger(case: Case) -> Iterator[str]:
    """Requests after the as-of date, records that imports refused, incomplete imports."""
    yield from _of_later(case)
    imports = ledger.imports(case.path)
    if refused := sum(about["counts"]["quarantined"] for about in imports):
        command = f"unitecon show usage_quarantine {places.argument(case.path)}"
        yield f"imports refused {refused:,} {_plural('record', refused)}; see why: {command}"
    floors = [about["format"] for about in imports if about.get("is_floor")]
    if floors:
        names = ", ".join(sorted(set(floors)))
        yield f"costs of {names} are a lower bound: its records leave out some of the usage"


def _of_users(model: Model) -> Iterator[str]:
    """Members without usage, users without a plan, usage without a price."""
    row = _baseline(model, GAPS)
    if row is None:
        return
    case = places.argument(model.case.path)
    yield from _of_members(row, model.case.plan_of_unlisted_users)
    yield from _of_prices(row["unpriced_token_share"], case)


def _of_prices(unpriced_token_share: float | None, case: str) -> Iterator[str]:
    """Usage without a price."""
    if unpriced_token_share:
        yield (
            f"{_percent(unpriced_token_share)} of tokens have no price, so their cost is unknown; "
            f"which: unitecon show price_uses {case} --where \"price_kind = 'none'\""
        )


def _of_members(row: dict[str, Any], plan: str | None) -> Iterator[str]:
    """Members without usage, and users whom no plan covers without the case meaning it."""
    users, members, unlisted = row["active_users"], row["members"], row["users_without_plan"]
    if idle := row["members_without_usage"]:
        yield f"{idle:,} of {members:,} members in user_plans.csv have no usage in the log"
    if members and unlisted == users:
        fate = f"all count as {plan!r}" if plan else "what they pay is unknown"
        yield f"none of the {users:,} users in the log is in user_plans.csv: {fate}"
    elif unlisted and not plan:
        whose = f"{unlisted:,} of {users:,} users in the log are not in user_plans.csv"
        alone = "no user of the log is in user_plans.csv"
        yield f"{whose if members else alone}: what they pay is unknown"


def _of_costs(model: Model) -> Iterator[str]:
    rows = model.answer(TOTALS).to_dicts()
    yield from differences(rows, places.argument(model.case.path))


def differences(rows: Iterable[dict[str, Any]], case: str) -> Iterator[str]:
    """Reported against computed cost, by format, where they differ by more than 2%.

    `rows` are those of the answer `reported_totals`.
    """
    for row in rows:
        if row["scenario_id"] == BASELINE and row["is_noteworthy"]:
            parts = " and ".join(_differences(row))
            yield (
                f"{row['import_format']} reports {parts} (likeliest cause: {row['likely_cause']}); "
                f"see: unitecon show cost_comparisons {case}"
            )


def _differences(row: dict[str, Any]) -> Iterator[str]:
    difference, share = row["difference_usd"] or 0, row["difference_share"]
    if difference:
        word = "more" if difference > 0 else "less"
        part = f" ({_percent(abs(share))})" if share is not None else ""
        yield f"{_usd(abs(difference))}{part} {word} than computed from tokens and prices"
    if beside := row["uncompared_reported_usd"]:
        yield f"{_usd(beside)} for requests without a known cost"


def _usd(amount: float) -> str:
    """An amount, to the cent where it is small."""
    return (
        money.short(amount) if amount >= 100 else f"${amount:.2f}" if amount >= 0.01 else "<$0.01"
    )


def _of_nothing(model: Model, name: str, frame: pl.DataFrame) -> Iterator[str]:
    """Why an answer about cash has no rows."""
    if frame.is_empty() and CASH in _reads(name) and model.frames[CASH].is_empty():
        yield "no rows: the case has no cash (a balance in cash_positions.csv starts it)"


def _baseline(model: Model, answer: str) -> dict[str, Any] | None:
    rows = model.answer(answer).to_dicts()
    return next((row for row in rows if row["scenario_id"] == BASELINE), rows[0] if rows else None)


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else "less than 1%"


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"
