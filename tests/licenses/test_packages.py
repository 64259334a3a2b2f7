"""The list of licences: none left out, none unknown, none guessed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution

import pytest
from places import ROOT

from licenses.packages import Package, Rules, key, locked, packages, with_absent

RULES = Rules(("MIT", "BSD-3-Clause"), {"BSD Licence": "BSD-3-Clause"}, {"silent": "MIT"})
LOCK = """\
loud==1.0 \\
    --hash=sha256:00
Two_Names==2.0 ; python_version < '3.12' \\
    --hash=sha256:01
two-names==3.0 ; python_version >= '3.12' \\
    --hash=sha256:02
silent==0.1
"""


def _component(name: str, *licenses: dict[str, str]) -> dict[str, object]:
    return {"name": name, "version": "1.0", "licenses": [{"license": entry} for entry in licenses]}


def test_every_version_of_a_lock_file_is_listed() -> None:
    assert locked(LOCK) == [
        ("loud", "1.0"),
        ("silent", "0.1"),
        ("two-names", "2.0"),
        ("two-names", "3.0"),
    ]


def test_a_licence_is_stated_or_declared_or_unknown() -> None:
    components = [
        _component("Loud", {"id": "MIT"}, {"name": "BSD Licence"}),
        _component("silent"),
    ]
    licenses = {
        package.name: package.license for package in packages(locked(LOCK), components, RULES)
    }
    assert licenses == {"loud": "MIT AND BSD-3-Clause", "silent": "MIT", "two-names": ""}


@pytest.mark.parametrize(
    ("license_", "refusal"),
    [
        ("MIT", None),
        ("(MIT OR BSD-3-Clause)", None),
        ("MIT AND GPL-3.0-only", "GPL-3.0-only is not accepted"),
        ("MIT OR GPL-3.0-only", "GPL-3.0-only is not accepted"),
        ("", "no licence is known"),
    ],
)
def test_only_accepted_licences_pass(license_: str, refusal: str | None) -> None:
    assert RULES.refusal(Package("a", "1", license_)) == refusal


def test_packages_of_other_platforms_are_components_too() -> None:
    document = {"components": [_component("Loud")]}
    absent = Package("two-names", "2.0", "MIT")
    both = with_absent(document, [Package("loud", "1.0", "MIT"), absent])["components"]
    assert [part["name"] for part in both] == ["Loud", "two-names"]
    assert both[1]["purl"] == "pkg:pypi/two-names@2.0"


def test_every_stated_package_is_locked() -> None:
    rules = Rules.read(ROOT / "licenses/licenses.toml")
    names = {name for name, _ in locked((ROOT / "requirements.lock").read_text())}
    assert set(rules.stated) <= names


def test_packages_that_are_absent_here_have_a_stated_licence() -> None:
    rules = Rules.read(ROOT / "licenses/licenses.toml")
    absent = set()
    for name, _ in locked((ROOT / "requirements.lock").read_text()):
        try:
            distribution(name)
        except PackageNotFoundError:
            absent.add(key(name))
    assert absent <= set(rules.stated)
