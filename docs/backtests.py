"""Rewrite the backtests of docs/backtest.md: python docs/backtests.py --facts FILE

Fits the openai case as of two earlier days and scores each fit on the facts of FILE that became
known later. These facts are not part of the project, so `make docs` skips this.
"""

from __future__ import annotations

import argparse
import io
import re
import tempfile
from datetime import date
from pathlib import Path

from rich.console import Console

from unitecon.basics import files
from unitecon.case import load
from unitecon.fit import estimate
from unitecon.forecast import backtest
from unitecon.reports import backtest_page
from unitecon.uncertainty.draws import Sample

PAGE = Path(__file__).with_name("backtest.md")
BLOCK = re.compile(r"(<!-- backtest (?P<day>\S+) -->\n```text\n).*?(```\n)", re.DOTALL)
SAMPLE = Sample(2_000, 1)


def scored(day: date, facts: Path) -> str:
    """The output of `unitecon backtest` for the case refitted as of a day."""
    with tempfile.TemporaryDirectory() as folder:
        fitted = Path(folder) / "openai"
        estimate.fit("openai", day, fitted)
        scores = backtest.backtest(load.load(fitted, day), facts, SAMPLE)
        page = Console(file=io.StringIO(), width=100, highlight=False)
        backtest_page.show(scores, page)
        printed = page.file.getvalue()  # type: ignore[attr-defined]  # the buffer above
    return "\n".join(line.rstrip() for line in str(printed).splitlines()) + "\n"


def main() -> None:
    """Rewrite the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--facts", type=Path, required=True)
    facts = parser.parse_args().facts
    text = PAGE.read_text(encoding="utf-8")
    page = BLOCK.sub(
        lambda match: match[1] + scored(date.fromisoformat(match["day"]), facts) + match[3], text
    )
    files.write(PAGE, page.encode())


if __name__ == "__main__":
    main()
