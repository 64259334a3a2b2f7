"""What the documents say exists: anchors, files and commands."""

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
import typer

from unitecon.cli.commands import app
from unitecon.engine import catalog
from unitecon.engine.catalog import TOPICAL, Query

ROOT = Path(__file__).resolve().parent.parent
QUERIES = catalog.load()
EXAMPLE = ROOT / "docs" / "worked_example.md"
# The lead page may not be written yet; once it is, it is held to the same rules.
DOCUMENTS = [
    path for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))) if path.exists()
]


def slug(heading: str) -> str:
    """The anchor that a heading gets on the page."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


@cache
def anchors(path: Path) -> frozenset[str]:
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    return frozenset(slug(found) for found in re.findall(r"^#+ (.+)$", text, re.MULTILINE))


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


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_named_in_the_section_that_explains_it(name: str) -> None:
    query = QUERIES[name]
    file, _, anchor = page(query).partition("#")
    linked = f"](../queries/{query.file})"
    assert linked in (ROOT / file).read_text(), f"{file} does not link {query.file}"
    if query.layer != "checks":
        assert linked in section(ROOT / file, anchor), f"{query.file}: another section"


def section(path: Path, anchor: str) -> str:
    """The text of the section of a page with an anchor."""
    parts = re.split(r"^(?=## )", path.read_text(), flags=re.MULTILINE)
    return next(part for part in parts if slug(part.partition("\n")[0].lstrip("# ")) == anchor)


@pytest.mark.parametrize("name", [n for n, query in QUERIES.items() if query.layer in TOPICAL])
def test_a_topic_is_a_page(name: str) -> None:
    query = QUERIES[name]
    assert page(query).partition("#")[0] == f"docs/{query.topic}.md"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    assert dead_links(path) == []


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
    """The `unitecon` lines of a page's fenced blocks, with what a backslash carries on."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            found = re.match(r"(?:\$ )?(unitecon(?: .*)?)$", line)
            if found:
                yield found[1]


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
    if name in {"show", "explain"}:
        catalog.get(options.get("answer") or options["name"])
    case = options.get("case")
    bundled = {folder.parent.name for folder in ROOT.glob("datasets/*/case.toml")}
    if case in {None, *bundled} or "DIR" in str(case):
        return
    assert (ROOT / str(case) / "case.toml").is_file() or case in made_by_documents(), case


def made_by_documents() -> set[str]:
    """Folders that a documented `init` or `fit -o` makes."""
    made = set()
    for path in DOCUMENTS:
        for command in commands(path.read_text()):
            name, options = parsed(command)
            if name in {"init", "fit"}:
                made |= {str(options.get("folder") or options.get("output"))}
    return made


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


@pytest.mark.parametrize("command", EXAMPLE_COMMANDS)
def test_the_commands_of_the_worked_example_run(command: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "worked_example").symlink_to(ROOT / "docs" / "worked_example")
    words = [sys.executable, "-m", "unitecon", *shlex.split(command)[1:]]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_there_are_commands_to_run() -> None:
    assert len(EXAMPLE_COMMANDS) >= 4
