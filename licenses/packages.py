"""Locked packages and the licences they are under."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
Component = dict[str, Any]  # of a CycloneDX document


@dataclass(frozen=True, slots=True)
class Package:
    """A locked package; `license` is an SPDX expression, empty where none is known."""

    name: str
    version: str
    license: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What licenses.toml says: licences accepted, other names of them, those of some packages."""

    accepted: tuple[str, ...]
    names: Mapping[str, str]
    stated: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Rules:
        """Read licenses.toml."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        stated = {entry["package"]: entry["license"] for entry in data["stated"]}
        return cls(tuple(data["accepted"]), data["names"], stated)

    def refusal(self, package: Package) -> str | None:
        """Why a package's licence is not accepted; None where it is."""
        if not package.license:
            return "no licence is known"
        # Of alternatives (OR), each must be accepted: nobody has chosen one.
        licenses = re.split(r" (?:AND|OR) ", re.sub(r"[()]", "", package.license))
        refused = [name for name in licenses if name not in self.accepted]
        return f"{refused[0]} is not accepted" if refused else None


def key(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str) -> list[tuple[str, str]]:
    """The packages of a lock file, each its `key` and a version; some have two, by Python."""
    return sorted((key(name), version) for name, version in LOCKED.findall(text))


def packages(
    versions: Sequence[tuple[str, str]], components: Sequence[Component], rules: Rules
) -> list[Package]:
    """Each locked package with its licence: as stated, else as its metadata declares it.

    A version that is not installed here has the licence of the one that is.
    """
    declared = {key(part["name"]): _declared(part, rules) for part in components}
    return [
        Package(name, version, rules.stated.get(name) or declared.get(name, ""))
        for name, version in versions
    ]


def _declared(component: Component, rules: Rules) -> str:
    """The licences that a package's metadata declares, as one expression."""
    names = []
    for entry in component.get("licenses", []):
        about = entry.get("license", {})
        name = entry.get("expression") or about.get("id") or about.get("name", "")
        names.append(rules.names.get(name, name))
    return " AND ".join(dict.fromkeys(names))


def with_absent(document: Component, packages: Sequence[Package]) -> Component:
    """A list of components with the packages that are locked for other platforms added."""
    present = {(key(part["name"]), part["version"]) for part in document["components"]}
    absent = [
        {
            "type": "library",
            "bom-ref": f"{package.name}=={package.version}",
            "name": package.name,
            "version": package.version,
            "purl": f"pkg:pypi/{package.name}@{package.version}",
            "licenses": [{"expression": package.license}],
        }
        for package in packages
        if (package.name, package.version) not in present
    ]
    return document | {"components": [*document["components"], *absent]}
