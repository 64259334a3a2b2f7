"""Write down every figure the model gives, and compare two such folders.

    python benchmarks/snapshot.py write FOLDER
    python benchmarks/snapshot.py compare BEFORE AFTER

`write` uses only the public surface (`unitecon.open`, the command line), so that one script runs
on two versions of the code: every row of every input, step, answer and check of both bundled cases
under all their scenarios, the answers of `simulate`, and the figures that `solve`, `fit` and
`backtest` print. `compare` prints each table that differs, with its largest relative difference,
and exits 1 where a difference exceeds --tolerance.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import polars.selectors as cs

import unitecon
from unitecon.errors import UniteconError

CASES = ("openai", "assistant_startup")
QUERIES = Path(unitecon.__file__).parents[1] / "queries"
LAYERS = ("inputs", "steps", "answers", "checks")
GOALS = (
    ("openai", "runways.runway_months >= 36", "plan_price"),
    ("openai", "runways.runway_months >= 24", "funding"),
    ("assistant_startup", "runways.runway_months >= 24", "plan_price.plus"),
)
FITTED_ON = "2025-09-30"
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
COLUMN_TYPES = (pl.Enum, pl.Categorical)


def write(folder: Path) -> None:
    """Write every table as Parquet and every printed page as text."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        _write_tables(case, folder / case)
        _run(folder / f"{case}.simulate.txt", "simulate", case, "--draws", "2000",
             "-o", str(folder / f"{case}.simulation"))  # fmt: skip
        _run(folder / f"{case}.levers.txt", "levers", case)
    for number, (case, condition, lever) in enumerate(GOALS):
        page = folder / f"{case}.solve{number}.txt"
        _run(page, "solve", case, "--for", condition, "--by", lever)
    _run(folder / "openai.fit.txt", "fit", "openai")
    fitted = str(folder / "openai.fitted")
    _run(folder / "openai.earlier_fit.txt", "fit", "openai", "--as-of", FITTED_ON, "-o", fitted)
    _run(folder / "openai.backtest.txt", "backtest", fitted, "--as-of", FITTED_ON,
         "--facts", str(QUERIES.parent / "datasets" / "openai" / "facts.csv"))  # fmt: skip


def _write_tables(case: str, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with unitecon.open(case) as model:
        for layer in LAYERS:
            for path in sorted((QUERIES / layer).rglob("*.sql")):
                try:
                    rows = model.answer(path.stem)
                except UniteconError as error:
                    (folder / f"{path.stem}.txt").write_text(f"{error}\n")
                    continue
                rows.with_columns(pl.col(*COLUMN_TYPES).cast(pl.String)).write_parquet(
                    folder / f"{path.stem}.parquet"
                )


def _run(page: Path, *words: str) -> None:
    command = [sys.executable, "-m", "unitecon", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    page.write_text(f"exit {done.returncode}\n{done.stdout}{done.stderr}")


def compare(before: Path, after: Path, tolerance: float) -> bool:
    """Print what differs; whether every difference is within the tolerance."""
    is_close, equal = True, 0
    names = [path.relative_to(before) for path in _files(before)]
    for name in names:
        if not (after / name).exists():
            print(f"{name}: only in {before}")
            is_close = False
            continue
        difference = _difference(before / name, after / name)
        if difference is None:
            equal += 1
            continue
        is_close &= isinstance(difference, float) and difference <= tolerance
        print(f"{name}: {difference if isinstance(difference, str) else f'{difference:.1e}'}")
    for path in _files(after):
        if path.relative_to(after) not in names:
            print(f"{path.relative_to(after)}: only in {after}")
    print(f"{equal} of {len(names)} files hold the same rows to the last bit")
    return is_close


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".parquet", ".txt")]


def _difference(before: Path, after: Path) -> str | float | None:
    """None where nothing differs, the largest relative difference, or a description."""
    if before.suffix == ".txt":
        if "simulat" not in before.name and before.parent.name in CASES:
            return None  # a refusal's words may change
        old, new = (NUMBER.findall(path.read_text()) for path in (before, after))
        return None if old == new else f"prints other figures: {_changed(old, new)}"
    old_rows, new_rows = pl.read_parquet(before), pl.read_parquet(after)
    return _rows_differ(old_rows, new_rows)


def _changed(old: list[str], new: list[str]) -> str:
    pairs = [f"{one} -> {two}" for one, two in zip(old, new, strict=False) if one != two]
    return f"{len(old)} and {len(new)} numbers; " + ", ".join(pairs[:5])


def _rows_differ(old: pl.DataFrame, new: pl.DataFrame) -> str | float | None:
    missing = [name for name in old.columns if name not in new.columns]
    if missing or old.height != new.height:
        return f"{old.height} and {new.height} rows; missing columns: {missing}"
    shared = new.select(old.columns)
    if old.equals(shared):
        return None
    exact = old.select(~cs.float()).equals(shared.select(~cs.float()))
    if not exact:
        wrong = [c for c in old.select(~cs.float()).columns if not old[c].equals(shared[c])]
        return f"other values in {', '.join(wrong)}"
    worst = 0.0
    for name in old.select(cs.float()).columns:
        one, two = old[name], shared[name]
        if one.is_null().to_list() != two.is_null().to_list():
            return f"other nulls in {name}"
        frame = pl.DataFrame({"one": one, "two": two})
        gaps = frame.select(
            ((pl.col("one") - pl.col("two")).abs() / pl.max_horizontal(
                pl.col("one").abs(), pl.col("two").abs(), pl.lit(1e-9))).max()
        )  # fmt: skip
        worst = max(worst, gaps.item() or 0.0)
    return worst


def main() -> None:
    """Write a folder of figures, or compare two."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    writing = verbs.add_parser("write")
    writing.add_argument("folder", type=Path)
    comparing = verbs.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--tolerance", type=float, default=1e-9)
    given = parser.parse_args()
    if given.verb == "write":
        write(given.folder)
    elif not compare(given.before, given.after, given.tolerance):
        sys.exit(1)


if __name__ == "__main__":
    main()
