"""What people call an answer or a command, for the hint when a name is unknown."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ANSWERS, COMMANDS = "answers", "commands"
FILE = Path(__file__).with_suffix(".toml")
TYPO, ALIKE = 0.75, 0.5  # how alike two names are, of 1


def hint(name: str, choices: Iterable[str], kind: str = ANSWERS) -> str:
    """`"; did you mean 'losing_users'?"` for `losers`, or an empty string.

    `kind` is ANSWERS or COMMANDS.
    """
    return suggestion(meant(name, choices, kind))


def suggestion(names: Iterable[str]) -> str:
    """`"; did you mean 'show' or 'sql'?"`, or an empty string for no names."""
    if not (quoted := [repr(name) for name in names]):
        return ""
    *others, last = quoted
    return f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def meant(name: str, choices: Iterable[str], kind: str = ANSWERS) -> list[str]:
    """The choices that a name may mean, likeliest first."""
    known, asked = list(choices), _plain(name)
    return (
        surely_meant(name, known, kind)
        or _listed(_words(asked), known, kind)
        or difflib.get_close_matches(asked, known, n=1, cutoff=ALIKE)
    )


def surely_meant(name: str, choices: Iterable[str], kind: str = ANSWERS) -> list[str]:
    """The choices of which a name is a slip, or that it is another word for."""
    known, asked = list(choices), _plain(name)
    synonyms = _listed(_words(asked)[:1], known, kind)
    return synonyms or difflib.get_close_matches(asked, known, n=1, cutoff=TYPO)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")


def _words(name: str) -> list[str]:
    """A name as a whole, and then its words, all in the singular."""
    return list(dict.fromkeys(_singular(word) for word in (name, *name.split("_"))))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _listed(words: Iterable[str], known: list[str], kind: str) -> list[str]:
    """What the first of the words that is listed stands for, as far as it is known."""
    return next((names for names in _names(words, known, kind) if names), [])


def _names(words: Iterable[str], known: list[str], kind: str) -> Iterator[list[str]]:
    for word in words:
        yield [name for name in _synonyms()[kind].get(word, ()) if name in known]


@cache
def _synonyms() -> dict[str, dict[str, list[str]]]:
    data: dict[str, dict[str, list[str]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        kind: {_singular(word): names for word, names in synonyms.items()}
        for kind, synonyms in data.items()
    }
