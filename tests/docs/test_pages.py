"""What the documents name exists: anchors, files, commands; and the README runs as written."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import typer
from places import ROOT
from sqlglot import exp

import unitecon
from unitecon.case.places import DEFAULT
from unitecon.cli import words
from unitecon.cli.commands import app
from unitecon.engine import catalog
from unitecon.engine.catalog import TOPICAL, Query

QUERIES = catalog.load()
EXAMPLE = ROOT / "docs" / "worked_example.md"
README = ROOT / "README.md"
MAP = ROOT / "docs" / "README.md"
TOP_PAGES = (README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md")
DOCUMENTS = [*TOP_PAGES, *sorted(ROOT.glob("docs/**/*.md"))]
TOPICS = sorted({query.topic for query in QUERIES.values() if query.layer in TOPICAL})


def slug(heading: str) -> str:
    """The anchor that a heading gets on the page."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


@cache
def anchors(path: Path) -> frozenset[str]:
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    return frozenset(slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE))


def links(path: Path) -> Iterator[str]:
    """The targets of a page's links, without those that lead elsewhere."""
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if not re.match(r"[a-z]+:", target):
            yield target


def dead_links(path: Path) -> list[str]:
    dead = []
    for target in links(path):
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            dead.append(target)
    return dead


def page(query: Query) -> str:
    """Where a query's header says it is explained, without the remarks that may follow."""
    return query.notes.split(maxsplit=1)[0]


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_explained_where_its_header_says(name: str) -> None:
    file, _, anchor = page(QUERIES[name]).partition("#")
    assert (ROOT / file).is_file()
    assert anchor in anchors(ROOT / file)


ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Exp, exp.Ln, exp.Pow, exp.Sqrt)


def has_formula(query: Query) -> bool:
    """Whether a page must name the query: an answer may only pick and sum what others compute."""
    tree = sqlglot.parse_one(query.sql, read="duckdb")
    return query.layer != "answers" or tree.find(*ARITHMETIC) is not None


def test_an_answer_that_only_sums_has_no_formula() -> None:
    assert has_formula(QUERIES["breakevens"])
    assert not has_formula(QUERIES["credit_balances"])


WITH_FORMULA = [name for name, query in QUERIES.items() if has_formula(query)]


@pytest.mark.parametrize("name", WITH_FORMULA)
def test_a_query_is_named_in_the_section_that_explains_it(name: str) -> None:
    query = QUERIES[name]
    file, _, anchor = page(query).partition("#")
    up = "../" * file.count("/")
    linked = f"]({up}queries/{query.file})"
    assert linked in (ROOT / file).read_text(), f"{file} does not link {query.file}"
    if query.layer != "checks":
        assert linked in section(ROOT / file, anchor), f"{query.file}: another section"


def section(path: Path, anchor: str) -> str:
    """The text of the section of a page with an anchor."""
    parts = re.split(r"^(?=##? )", path.read_text(), flags=re.MULTILINE)
    return next(part for part in parts if slug(part.partition("\n")[0].lstrip("# ")) == anchor)


@pytest.mark.parametrize("name", [n for n, query in QUERIES.items() if query.layer in TOPICAL])
def test_a_topic_is_a_page(name: str) -> None:
    query = QUERIES[name]
    assert page(query).partition("#")[0] == f"docs/{query.topic}.md"


@pytest.mark.parametrize(
    "path", [*DOCUMENTS, ROOT / "benchmarks" / "README.md"], ids=lambda path: path.name
)
def test_links_lead_somewhere(path: Path) -> None:
    assert dead_links(path) == []


# ------------------------------------------------------------------------------- the map


def test_the_map_links_every_page() -> None:
    linked = {target.partition("#")[0] for target in links(MAP)}
    pages = {path.name for path in MAP.parent.glob("*.md")} - {MAP.name}
    assert pages - linked == set()


def test_every_topic_has_a_page_and_a_folder_of_its_name() -> None:
    folders = {path.name for path in ROOT.glob("queries/steps/*/")}
    folders |= {path.name for path in ROOT.glob("queries/answers/*/")}
    assert folders == set(TOPICS)
    assert [topic for topic in TOPICS if not (MAP.parent / f"{topic}.md").is_file()] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_page_starts_with_its_question(topic: str) -> None:
    heading, first = (MAP.parent / f"{topic}.md").read_text().split("\n\n")[:2]
    assert heading.startswith("# ")
    assert "?" in first
    assert "This page starts from" in first
    assert "ends in" in first


ROWS = [
    [cell.strip() for cell in line[1:-1].split("|")]
    for line in MAP.read_text().splitlines()
    if re.match(r"\| .*\?.* \|", line)
]


def test_the_map_has_enough_questions() -> None:
    assert len(ROWS) >= 30


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_a_question_of_the_map_leads_to_its_formula(row: list[str]) -> None:
    _, where, sql, _ = row
    page, _, anchor = re.findall(r"\]\(([^)]+)\)", where)[0].partition("#")
    for target in re.findall(r"\]\(([^)]+)\)", sql):
        assert f"]({target})" in section(MAP.parent / page, anchor)


def test_sql_files_named_in_documents_exist() -> None:
    known = {query.file for query in QUERIES.values()}
    for path in DOCUMENTS:
        named = set(
            re.findall(
                r"(?:imports|inputs|steps|answers|checks)/(?:\w+/)?\w+\.sql", path.read_text()
            )
        )
        assert named <= known, f"{path.name}: {sorted(named - known)}"


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A: `b` c\n\n[x](page.md#a-b-c) [y](page.md#gone) [z](gone.md) [w](https://a)"
    )
    assert dead_links(page) == ["page.md#gone", "gone.md"]


# ------------------------------------------------------------------------------- commands


def commands(text: str) -> Iterator[str]:
    """The `unitecon` lines of a page's fenced blocks and table cells."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            match = re.match(r"(?:\$ )?(unitecon(?: .*)?)$", line)
            if match:
                yield match[1]
    yield from re.findall(r"\| `(unitecon [^`]+)` \|$", text, re.MULTILINE)


def parsed(command: str) -> tuple[str, dict[str, Any]]:
    """The subcommand and the options of a written command; exits or raises where it is wrong."""
    words = shlex.split(command, comments=True)[1:]
    words = words[: next((i for i, word in enumerate(words) if word in {"|", ">", "&&"}), None)]
    group: Any = typer.main.get_command(app)
    if not words or words[0] in {"--help", "--version"}:
        return "", {}
    name, *arguments = words
    context = group.make_context("unitecon", [name], resilient_parsing=True)
    subcommand = group.get_command(context, name)
    assert subcommand is not None, f"no subcommand {name}"
    if "--help" in arguments:
        return name, {}
    return name, subcommand.make_context(name, arguments).params


DOCUMENTED = [
    pytest.param(command, id=f"{path.name}: {command}"[:90])
    for path in DOCUMENTS
    for command in dict.fromkeys(commands(path.read_text()))
]


@pytest.mark.parametrize("command", DOCUMENTED)
def test_a_documented_command_parses(command: str) -> None:
    name, options = parsed(command)
    case = options.get("case")
    if name in {"show", "explain", "sql"}:  # whose words may come in either order
        typed = [options.get("answer") or options.get("name") or options.get("query"), case]
        sort = words.query_and_case if name == "sql" else words.subject_and_case
        subject, case = sort([word for word in typed if word])
        assert name == "sql" or catalog.get(subject)
    bundled = {folder.parent.name for folder in ROOT.glob("datasets/*/case.toml")}
    if case in {None, DEFAULT, *bundled} or "DIR" in str(case):
        return
    assert (ROOT / str(case) / "case.toml").is_file() or case in made_by_documents(), case


def made_by_documents() -> set[str]:
    """Folders that a documented `init` or `fit -o` makes, or whose files a page prints."""
    folders = set()
    for path in DOCUMENTS:
        folders |= {str(Path(name).parent) for name in printed_files(path.read_text())}
        for command in commands(path.read_text()):
            name, options = parsed(command)
            if name in {"init", "fit"}:
                folders |= {str(options.get("folder") or options.get("output"))}
    return folders


def printed_files(text: str) -> dict[str, str]:
    """The files a page prints: a line with the name alone, then a fenced block."""
    return dict(re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize(
    "command", ["unitecon shwo plan_margins", "unitecon show", "unitecon run -x"]
)
def test_a_wrong_command_is_noticed(command: str) -> None:
    with pytest.raises((AssertionError, SystemExit, Exception), match=r"(?i)no|missing|such"):
        parsed(command)


EXAMPLE_COMMANDS = [
    command
    for command in dict.fromkeys(commands(EXAMPLE.read_text()))
    if "worked_example" in command
]


def run(command: str, folder: Path) -> str:
    """What a documented command prints in a folder."""
    words = [sys.executable, "-m", "unitecon", *shlex.split(command, comments=True)[1:]]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("command", EXAMPLE_COMMANDS)
def test_the_commands_of_the_worked_example_run(command: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "worked_example").symlink_to(ROOT / "docs" / "worked_example")
    assert run(command, tmp_path)


def test_there_are_commands_to_run() -> None:
    assert len(EXAMPLE_COMMANDS) >= 4


# ----------------------------------------------------------------------------- the README


def test_the_first_steps_of_the_readme_run_as_written(tmp_path: Path) -> None:
    text = README.read_text().partition("LiteLLM, Langfuse")[0]
    files = printed_files(text)
    assert set(files) == {"requests.csv", "users.csv"}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    first, *others = commands(text)
    assert [command.split()[1] for command in (first, *others)] == ["init", "run", "sql"]
    (expected,) = re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert run(first, tmp_path) == expected
    for command in others:
        assert run(command, tmp_path)


def test_the_python_of_the_readme_runs() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    runways = names["plus_at_25"].answer("runways")
    assert "plus_at_25" in runways["scenario_id"].to_list()


def test_the_captions_of_the_readme_are_the_models() -> None:
    text = README.read_text()
    with unitecon.open("assistant_startup") as model:
        losing, paying = model.sql(
            "select sum(uncovered_users), sum(users) from user_coverages"
            " where month = date '2025-12-01' and revenue_usd > 0"
        ).row(0)
        large = model.sql(
            "select count(*) from losing_users"
            " where month = date '2025-12-01' and contribution_margin_usd < -100"
        ).item()
    assert large == 3
    assert f"{losing:.0f} of {paying:.0f} paying users cost more than they pay, three" in text
    with unitecon.open("openai", scenarios=["baseline"]) as model:
        (runway,) = model.answer("runways").rows(named=True)
    assert f"the baseline runs out in {runway['cash_out_date']:%B %Y}" in text
