"""Built cases that are kept: the same answers, byte for byte, and never those of another case."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from escapes import ESCAPES
from places import ROOT

from unitecon import cli
from unitecon import model as models
from unitecon.basics import terminal
from unitecon.basics.terminal import Terminal
from unitecon.builds import database
from unitecon.builds.build import build_of
from unitecon.cli import commands, instant, kept
from unitecon.engine import catalog
from unitecon.engine.ad_hoc.process import SandboxProcess
from unitecon.model import Model

EXAMPLE = ROOT / "docs" / "worked_example"
CASES = ("openai", "assistant_startup")
ANSWERS = [query.name for query in catalog.load().values() if query.layer == "answers"]
QUERIES = (
    "select 1 as x",
    "select plan_id, sum(revenue_usd) as usd from plan_margins group by plan_id order by plan_id",
    "select * from company_months order by scenario_id, month",
    "select month, true as y, null as z, 3::utinyint as n, 'a  b' as t from months order by all",
    "select sum(1) as huge, 1.25::decimal(9, 2) as d, 'nan'::double as u, 1.5::float as f",
    "select [1, 2] as list, timestamp '2026-01-01 10:00:00' as at, {'a': 1} as pair",
    "select 1 as a, 2 as a",
    "select * from runways where false",
    "select * from given_scenarios order by scenario_id",
)

Printed = tuple[int, str, str]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module", params=CASES)
def opened(request: pytest.FixtureRequest) -> Iterator[Model]:
    """A bundled case's model with every engine it needs, for many questions."""
    with models.open(request.param) as model:
        model.prepare()
        yield model


@pytest.fixture
def whole_way(
    opened: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Printed]:
    """Run a command line without and with what is kept; the model is opened only once."""
    monkeypatch.setattr(models, "open", lambda *_, **__: opened)
    monkeypatch.setattr(Model, "close", lambda self: None)

    def run(*arguments: str, keeps: bool) -> Printed:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["unitecon", *arguments])
            if not keeps:
                patch.setattr(kept, "build_of", lambda *_: None)
            with pytest.raises(SystemExit) as ended:
                commands.main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def at_once(capsys: pytest.CaptureFixture[str], *arguments: str) -> Printed | None:
    """What the fast path prints; None where it leaves the call to the whole way."""
    code = instant.answer(arguments)
    printed = capsys.readouterr()
    return None if code is None else (code, printed.out, printed.err)


# ------------------------------------------------------------------------------- the same bytes


@pytest.mark.parametrize("name", ANSWERS)
def test_a_kept_answer_prints_the_same_bytes(
    opened: Model, whole_way: Callable[..., Printed], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    if not opened.has(name):
        assert whole_way("show", name, opened.case.name, keeps=True)[0] == 2
        assert at_once(capsys, "show", name, opened.case.name) is None
        return
    first = {}
    for form in ("table", "csv", "json"):
        call = ("show", name, opened.case.name, "--format", form)
        first[form] = whole_way(*call, keeps=False)
        assert whole_way(*call, keeps=True) == first[form]
        assert whole_way(*call, keeps=True) == first[form]  # now from the rows
        shown = at_once(capsys, *call)
        assert shown in (first[form], None)
        if len(first[form][1]) < 300_000:
            assert shown is not None
    shown = at_once(capsys, "show", name, opened.case.name)
    assert shown in (first["table"], None)


TERMINALS = (Terminal(80), Terminal(80, is_coloured=True), Terminal(240, is_coloured=True))


@pytest.mark.parametrize("name", ["runways", "plan_margins", "company_months", "losing_users"])
def test_a_kept_answer_fills_a_terminal_with_the_same_bytes(
    opened: Model,
    whole_way: Callable[..., Printed],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    if not opened.has(name):
        return
    for place in TERMINALS:
        monkeypatch.setattr(terminal, "standard_output", lambda place=place: place)
        call = ("show", name, opened.case.name)
        first = whole_way(*call, keeps=True)
        assert at_once(capsys, *call) == first
        assert at_once(capsys, "show", opened.case.name, name) == first
        assert ("\x1b" in first[1]) <= place.is_coloured
        assert max(map(len, first[1].splitlines())) <= place.width or place.is_coloured
        query = ("sql", f"select * from {name} order by all", opened.case.name)
        asked = whole_way(*query, keeps=True)
        assert at_once(capsys, *query) == asked
        assert at_once(capsys, "sql", opened.case.name, query[1]) == asked


OPTIONS: tuple[tuple[str, ...], ...] = (
    ("--sort", "-month,plan_id"),
    ("--limit", "3"),
    ("--columns", "month,contribution_margin_usd"),
    ("--scenario", "all"),
    ("--where", "plan_id = 'free'"),
    ("--where", "scenario_id <> 'x'", "--sort", "contribution_margin_usd desc", "--limit", "5"),
)


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_options_give_the_same_bytes_of_kept_rows(
    opened: Model,
    whole_way: Callable[..., Printed],
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
) -> None:
    call = ("show", "plan_margins", opened.case.name, *options)
    first = whole_way(*call, keeps=False)
    assert first[0] == 0
    whole_way("show", "plan_margins", opened.case.name, keeps=True)
    assert at_once(capsys, *call) in (None, first)
    assert whole_way(*call, keeps=True) == first
    assert whole_way(*call, keeps=True) == first  # now from what is kept


@pytest.mark.parametrize("query", QUERIES)
def test_kept_sql_prints_the_same_bytes(
    opened: Model, whole_way: Callable[..., Printed], capsys: pytest.CaptureFixture[str], query: str
) -> None:
    call = ("sql", query, opened.case.name)
    assert at_once(capsys, *call) is None
    first = whole_way(*call, keeps=False)
    assert first[0] == 0
    assert whole_way(*call, keeps=True) == first
    ours = build_of(opened.case.name)
    assert ours is not None
    assert database.opened(ours, query) is not None
    assert whole_way(*call, keeps=True) == first
    shown = at_once(capsys, *call)
    is_plain = "[1, 2]" not in query and "as a, 2 as a" not in query
    assert shown == (first if is_plain else None)


def test_an_answer_of_a_logs_users_comes_from_a_database_of_its_own(
    whole_way: Callable[..., Printed], opened: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    if not opened.has_log:
        return
    call = ("sql", "select user_id, month from losing_users order by all limit 5", opened.case.name)
    first = whole_way(*call, keeps=False)
    assert whole_way(*call, keeps=True) == first
    assert at_once(capsys, *call) == first
    ours = build_of(opened.case.name)
    assert ours is not None
    assert {"users.duckdb", "names.json"} <= ours.files.keys()
    assert "company.duckdb" not in ours.files
    raw = ("sql", "select count(*) as n from usage_ledger", opened.case.name)
    assert at_once(capsys, *raw) is None  # the log itself is read where it stands
    assert whole_way(*raw, keeps=True) == whole_way(*raw, keeps=False)


def test_a_condition_is_asked_of_the_kept_database(
    whole_way: Callable[..., Printed], opened: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ("show", "plan_margins", opened.case.name, "--where", "month = date '2026-01-01'")
    first = whole_way(*call, keeps=False)
    assert whole_way(*call, keeps=True) == first
    monkeypatch.setattr(Model, "answer", None)  # no model is asked again
    assert whole_way(*call, keeps=True) == first


def test_explanations_and_charts_are_kept(
    whole_way: Callable[..., Printed],
    opened: Model,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    explain = ("explain", "plan_margins", opened.case.name)
    first = whole_way(*explain, keeps=True)
    assert at_once(capsys, *explain) == first
    chart = ("chart", "margins", opened.case.name, "-o")
    first = whole_way(*chart, str(tmp_path / "a.svg"), keeps=True)
    shown = at_once(capsys, *chart, str(tmp_path / "b.svg"))
    assert shown == (0, "", first[2].replace("a.svg", "b.svg"))
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert at_once(capsys, *chart, str(tmp_path / "b.png")) is None
    assert at_once(capsys, *chart, str(tmp_path / "no" / "b.svg")) is None


@pytest.fixture(scope="module")
def sandboxed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder that holds the worked example's database."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch, models.open(EXAMPLE) as model:
        patch.setenv("UNITECON_CACHE", str(folder))
        ours = build_of(EXAMPLE)
        assert ours is not None
        database.keep(ours, model, "")
    return folder


@pytest.mark.parametrize("escape", ESCAPES)
def test_an_escape_fails_on_the_kept_database_too(
    sandboxed: Path,
    escape: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("UNITECON_CACHE", str(sandboxed))
    (tmp_path / "secret.csv").write_text("a\n1\n")
    text = escape.format(out=tmp_path / "out", csv=tmp_path / "secret.csv")
    reached = []
    ask = SandboxProcess.values
    monkeypatch.setattr(
        SandboxProcess, "values", lambda self, text: reached.append(text) or ask(self, text)
    )
    assert at_once(capsys, "sql", text, str(EXAMPLE)) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv"]
    assert at_once(capsys, "sql", "select 1 as x", str(EXAMPLE)) == (0, "x\n-\n1\n", "")
    is_about_tables = any(word in text for word in ("duckdb_", "pragma", "describe"))
    assert reached[:-1] == (
        [] if " " not in text or text.startswith("-") or is_about_tables else [text]
    )


# ------------------------------------------------------------------------------ when it is asked


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("list",),
        ("show",),
        ("show", "runways", "openai", "more"),
        ("show", "runways", "openai", "--where", "true"),
        ("show", "runways", "openai", "--sort", "runway_months"),
        ("show", "runways", "openai", "--limit", "1"),
        ("show", "runways", "openai", "--columns", "scenario_id"),
        ("show", "runways", "openai", "--scenario", "all"),
        ("show", "runways", "-h"),
        ("sql", "select 1 as x", "openai", "--format", "csv"),
        ("sql", "select 1 as x", "select 2 as y"),
        ("sql", ".tables", "openai"),
        ("show", "runways", "openai", "-o", "x.csv"),
        ("show", "runways", "openai", "--format"),
        ("show", "runways", "openai", "--format", "xlsx"),
        ("show", "runways", "openai", "--as-of", "2026-1-15"),
        ("show", "runways", "--help"),
        ("show", "../runways", "openai"),
        ("show", "runways", "nowhere"),
        ("sql", "openai"),
        ("sql", "select wrong from runways", "openai"),
        ("chart", "cash", "openai"),
    ],
)
def test_every_other_call_takes_the_whole_way(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert at_once(capsys, *arguments) is None
    assert capsys.readouterr() == ("", "")


def test_the_door_asks_for_each_call_that_can_be_answered_at_once() -> None:
    assert set(cli.ANSWERABLE) == set(instant.TAKES) == set(instant.ANSWERS)


def test_the_fast_path_loads_nothing_heavy(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "unitecon", "show", "runways", str(EXAMPLE)]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    ask = [*command[:3], "sql", "select 1 as x", str(EXAMPLE)]
    asked = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True)
    script = (
        "import sys\nfrom unitecon.cli import instant\n"
        f"assert instant.answer(['show', 'runways', {str(EXAMPLE)!r}]) == 0\n"
        "heavy = {'typer', 'polars', 'duckdb', 'numpy', 'altair', 'rich', 'importlib.metadata'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        f"code = instant.answer(['sql', 'select 1 as x', {str(EXAMPLE)!r}])\n"
        "heavy -= {'duckdb', 'importlib.metadata'}\n"  # DuckDB asks for its own version
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "assert code == 0\n"
    )
    second = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert second.stdout == first.stdout + asked.stdout
    piped = subprocess.run(
        f"{' '.join(command)} | head -1", shell=True, cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert (piped.stdout, piped.stderr) == (first.stdout.splitlines()[0] + "\n", "")
