"""Attack with names: users and files called what a page, a sheet or a terminal would obey.

A trial is one name in one output. All names are in one log, so that an output is made once for all.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import polars as pl

from attacks import browser
from attacks.hostile import NAMES
from attacks.hostile_case import HostileCase
from attacks.trial import Plan, Trial
from unitecon.basics.outside_text import HIDDEN_IN_LINES, label, line
from unitecon.charts import words

Check = Callable[[str], str | None]  # of one name in an output: what is wrong with it
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
FORMULA = re.compile(r"(^\s*|[;\t\n])[=+@\uff1d\uff0b\uff0d\uff20-].", re.DOTALL)
XLSX = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SVG = "{http://www.w3.org/2000/svg}"
SHOW = ("show", "user_costs", "case", "--limit", "0")
QUERY = "select user_id, count(*) as n from request_costs group by user_id order by user_id"


def _printed(text: str, find: Callable[[str], str]) -> Check:
    """The check of a printed text: it holds no control, and the name as `find` shows it."""
    control = HIDDEN_IN_LINES.search(text)
    flat = " ".join(text.split())

    def check(name: str) -> str | None:
        if control:
            return f"{control[0]!r} is printed"
        return None if " ".join(find(name).split()) in flat else "the name is not there"

    return check


def _values(names: set[str], find: Callable[[str], str]) -> Check:
    """The check of a format that is read back."""
    return lambda name: None if find(name) in names else "the name is not there as it was"


def _import(case: HostileCase) -> Check:
    return _printed(case.imported, lambda _: "")


def _table(case: HostileCase) -> Check:
    assert case.imported
    return _printed(case.ran(*SHOW), lambda name: line(" ".join(name.split())))


def _terminal(case: HostileCase) -> Check:
    assert case.imported
    text = COLOURS.sub("", case.on_terminal(*SHOW))
    return _printed(text, lambda name: line(" ".join(name.split()))[:25])


def _sql(case: HostileCase) -> Check:
    assert case.imported
    return _printed(case.ran("sql", QUERY, "case"), lambda name: line(" ".join(name.split())))


def _imports(case: HostileCase) -> Check:
    assert case.imported
    return _printed(case.ran("imports", "case"), lambda _: "")


def _page(case: HostileCase) -> Check:
    assert case.imported
    text = case.ran("run", "case", "-o", "out", "--user-ids")
    return _printed(text, lambda _: "Who costs more than they pay?")


def _new_case(case: HostileCase) -> Check:
    text = case.ran("init", "new", "--log", *case.log, "--user-ids")
    return _printed(text, lambda _: "What does each user cost?")


def _csv(case: HostileCase) -> Check:
    data = case.written("csv", *SHOW)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    cells = {cell for row in rows for cell in row.values() if not _is_number(cell)}
    bad = [cell for cell in cells if FORMULA.search(cell) or HIDDEN_IN_LINES.search(cell)]
    texts = {cell.replace("'", "") for cell in cells}

    def check(name: str) -> str | None:
        if bad:
            return f"{bad[0][:40]!r} is a cell"
        shown = HIDDEN_IN_LINES.sub(lambda match: line(match[0]), name).replace("'", "")
        return None if shown in texts else "the name is not there"

    return check


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d[\d.]*(e-?\d+)?", cell) is not None


def _json(case: HostileCase) -> Check:
    data = case.written("json", *SHOW).decode()
    control = HIDDEN_IN_LINES.search(data)
    assert control is None, f"{control} is in it"
    return _values({row["user_id"] for row in json.loads(data)}, str)


def _parquet(case: HostileCase) -> Check:
    frame = pl.read_parquet(io.BytesIO(case.written("parquet", *SHOW)))
    return _values(set(frame["user_id"]), str)


def _xlsx(case: HostileCase) -> Check:
    with ZipFile(io.BytesIO(case.written("xlsx", *SHOW))) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        assert not [name for name in archive.namelist() if "rels/sheet" in name], "it has links"
    assert sheet.find(f".//{XLSX}f") is None, "it has formulas"
    assert sheet.find(f".//{XLSX}hyperlink") is None, "it has links"
    texts = {str(cell.text) for cell in sheet.iter(f"{XLSX}t")}
    return lambda name: None if line(name)[:9] in " ".join(map(line, texts)) else "it is not there"


def _charts(case: HostileCase, suffix: str) -> dict[str, Path]:
    """The chart of each user, of all that are drawn."""
    assert case.imported
    folder = case.folder / "charts"
    if not folder.is_dir():
        folder.mkdir()
        case.started(sys.executable, "-m", "attacks.drawing", "case", "charts")
    users = json.loads((folder / "users.json").read_text())
    return {name: folder / f"{stem}{suffix}" for stem, names in users.items() for name in names}


def _svg(case: HostileCase) -> Check:
    charts = _charts(case, ".svg")
    texts = {
        path: [node.text or "" for node in ElementTree.parse(path).iter(f"{SVG}text")]
        for path in set(charts.values())
    }

    def check(name: str) -> str | None:
        if name not in charts:
            return "the name is on no chart"
        start = words.user(name)[:10].strip()
        shown = any(" ".join(start.split()) in " ".join(t.split()) for t in texts[charts[name]])
        return None if shown else "the name is not shown"

    return check


def _html(case: HostileCase) -> Check:
    charts = _charts(case, ".html")
    has_browser = browser.CHROMIUM is not None
    seen = {path: browser.seen(path) for path in set(charts.values()) if has_browser}

    def check(name: str) -> str | None:
        if name not in charts:
            return "the name is on no chart"
        shown = seen.get(charts[name])
        if shown is None:
            return None
        if "cost more than they pay" not in shown.title or "<svg" not in shown.html:
            return f"the page is titled {shown.title!r}"
        return "; ".join([*shown.errors, *shown.requests]) or None

    return check


def _bytes(suffix: str, start: bytes) -> Callable[[HostileCase], Check]:
    """A binary picture: it is drawn, and starts with the signature of its format."""

    def make(case: HostileCase) -> Check:
        charts = _charts(case, suffix)
        heads = {path: path.read_bytes()[: len(start)] for path in set(charts.values())}

        def check(name: str) -> str | None:
            return None if heads.get(charts.get(name, Path())) == start else "it is not drawn"

        return check

    return make


OUTPUTS: dict[str, Callable[[HostileCase], Check]] = {
    "import": _import,
    "imports": _imports,
    "table": _table,
    "terminal": _terminal,
    "sql": _sql,
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
    "xlsx": _xlsx,
    "svg": _svg,
    "html": _html,
    "png": _bytes(".png", b"\x89PNG"),
    "pdf": _bytes(".pdf", b"%PDF"),
    "run": _page,
    "init": _new_case,
}
TRIALS = len(NAMES) * len(OUTPUTS)


def trials(plan: Plan) -> Iterator[Trial]:
    """Each name in each output; a number names both."""
    case = HostileCase(plan.folder)
    checks: dict[str, Check] = {}
    for number in plan.numbers:
        output = list(OUTPUTS)[number % len(OUTPUTS)]
        name = NAMES[number // len(OUTPUTS) % len(NAMES)]
        if output not in checks:
            checks[output] = _made(OUTPUTS[output], case)
        stored = name if name in case.users else name.strip()
        failure = checks[output](stored)
        if stored not in case.users and failure is None:
            failure = "the name is not in the ledger"
        yield Trial(number, f"{label(name)!r} in {output}", failure)


def _made(make: Callable[[HostileCase], Check], case: HostileCase) -> Check:
    """The check of an output, or one that says why it was not made."""
    try:
        return make(case)
    except (AssertionError, OSError, ValueError, SyntaxError) as error:
        why = str(error) or type(error).__name__
        return lambda _: why
