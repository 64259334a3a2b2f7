"""What is installed is whole, starts light, and names no machine it was made on."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from places import ROOT

import unitecon

HEAVY = {"altair", "dataframely", "duckdb", "numpy", "polars", "pyarrow", "scipy", "sqlglot"}

# Where packages come from, and folders of one machine; a host's own path (example.org/home) is not.
HOST = re.compile(r"pypi\.org|pythonhosted\.org|index-url[= ]+\w+:|file:/{3}", re.I)
MACHINE_PATH = re.compile(
    r"(?<![\w.\-/})*])/(?:home|mnt|opt|root|tmp|Users|var/folders|work)/\w|\b[A-Z]:\\Users"
)


def run(code: str, *, cwd: Path = ROOT) -> str:
    """What Python prints for `code`, run in `cwd` with `cwd` first on its path."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(cwd)!r}); {code}"]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def files() -> list[Path]:
    """The repository's files, new ones too; outside a checkout, all but hidden folders."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return [ROOT / name for name in done.stdout.split("\0") if (ROOT / name).is_file()]
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [ROOT / path for path in paths if not any(p.startswith(".") for p in path.parts[:-1])]


@pytest.mark.parametrize(
    "code",
    [
        "import unitecon, unitecon.errors",
        "from unitecon import UniteconError, InputError, Fault",
        "import unitecon.cli",
    ],
)
def test_an_import_loads_no_heavy_module(code: str) -> None:
    loaded = run(f"{code}; print(*sys.modules)").split()
    assert HEAVY & set(loaded) == set()


def test_help_loads_no_heavy_module() -> None:
    code = "import atexit; atexit.register(lambda: print(*sys.modules)); sys.argv[1:] = ['--help']"
    printed = run(f"{code}; import runpy; runpy.run_module('unitecon', run_name='__main__')")
    assert "runpy" in printed
    assert HEAVY & set(printed.split("\n")[-2].split()) == set()


def test_every_public_name_is_there() -> None:
    assert set(unitecon.__all__) <= set(dir(unitecon))
    for name in unitecon.__all__:
        assert getattr(unitecon, name) is not None
    with pytest.raises(AttributeError, match="'opne'"):
        unitecon.opne  # noqa: B018


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder)]
    done = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("unitecon-*.whl"))


def test_the_wheel_carries_queries_and_datasets(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = [
        path.relative_to(ROOT)
        for path in files()
        if path.relative_to(ROOT).parts[0] in {"queries", "datasets"}
    ]
    assert any(path.parts[:2] == ("datasets", "openai") for path in wanted)
    assert any(path.parts[0] == "queries" for path in wanted)
    assert {f"unitecon/{path.as_posix()}" for path in wanted} <= carried
    assert "unitecon/py.typed" in carried


def test_the_wheel_works_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "import unitecon; from unitecon.engine import catalog; print(unitecon.__version__)"
    homes = "print(catalog.home('queries')); print(catalog.home('datasets'))"
    version, *folders = run(f"{code}; {homes}; catalog.load()", cwd=tmp_path).splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert version == project["version"]
    package = tmp_path.resolve() / "unitecon"
    assert folders == [str(package / "queries"), str(package / "datasets")]


@pytest.mark.parametrize("folder", [".", "licenses", "conformance"])
def test_a_lock_pins_every_package_by_hash_and_names_no_index(folder: str) -> None:
    lock = (ROOT / folder / "requirements.lock").read_text("utf-8")
    line = re.compile(r"( {4}--hash=sha256:[0-9a-f]{64}|[a-z0-9.-]+==\S+( ; .+)?)( \\)?| *#.*")
    assert [text for text in lock.splitlines() if not line.fullmatch(text)] == []


def test_the_lock_pins_every_dependency() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.M))
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [*config["project"]["dependencies"], *config["dependency-groups"]["dev"]]
    assert {re.split(r"[<>=\[;]", name)[0] for name in asked} <= pinned


def test_a_folder_of_one_machine_differs_from_a_path_of_a_host() -> None:
    for folder in ("work/main", "root/x", "home/ann/x", "tmp/x", "Users/ann"):
        assert MACHINE_PATH.search(f"open('/{folder}')")
        assert MACHINE_PATH.search(f"at /{folder}: no such file")
        assert not MACHINE_PATH.search(f"https://example.org/{folder}")
        assert not MACHINE_PATH.search(f"docs/{folder}")


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    faults = []
    for path in files():
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if HOST.search(line) or MACHINE_PATH.search(line):
                faults.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert faults == []
