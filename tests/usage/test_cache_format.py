"""The code that decides what is kept of a usage log is tied to the cache's format number."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import pytest

import unitecon.usage
from unitecon.engine import catalog
from unitecon.usage.cache_keys import FORMAT

USAGE = Path(unitecon.usage.__file__).parent
ENGINE = Path(catalog.__file__).parent
# All of usage/, how its CSV file is read, and how the engine reads and writes tables and Parquet.
MODULES = [
    *sorted(USAGE.glob("*.py")),
    USAGE.parent / "case" / "long_csv.py",
    *(ENGINE / f"{name}.py" for name in ("create", "parquet", "subset", "to_parquet")),
]
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
DIGESTS = {1: "e2eb4bc2a35dc7aeffcf", 2: "f7ce2a6b51450c194868"}


def normalised(node: object) -> str:
    """Code without what decides no rows: comments, layout, docstrings, messages of errors.

    Empty fields are left out, since Python's versions differ in them.
    """
    if isinstance(node, list):
        return f"[{', '.join(map(normalised, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = {name: value for name, value in ast.iter_fields(node) if value not in (None, [])}
    if isinstance(node, ast.Raise):
        fields = {}
    if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
        fields["body"] = node.body[1:]
    cells = (f"{name}={normalised(value)}" for name, value in fields.items())
    return f"{type(node).__name__}({', '.join(cells)})"


def code(source: str) -> str:
    return normalised(ast.parse(source))


def code_digest() -> str:
    texts = [f"{path.name}\n{code(path.read_text(encoding='utf-8'))}" for path in MODULES]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:20]


def test_code_that_decides_kept_rows_does_not_change_without_the_format_number() -> None:
    assert DIGESTS.get(FORMAT) == code_digest(), (
        "The code in unitecon/usage or engine/{create,parquet,subset,to_parquet}.py has changed. "
        "If any row of a kept table can differ because of it, raise FORMAT in "
        "unitecon/usage/cache_keys.py: otherwise rows of the earlier code are served. Then record "
        f"the digest in DIGESTS: {code_digest()!r}."
    )


def test_format_numbers_only_grow_and_no_two_have_the_same_code() -> None:
    assert max(DIGESTS) == FORMAT
    assert len(set(DIGESTS.values())) == len(DIGESTS)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ('def f(x):\n    """Other words."""\n    # a remark\n    return x + 1\n', True),
        ("def f(x):\n    return (x\n        + 1)\n", True),
        ("def f(x):\n    return x + 2\n", False),
        ("def f(y):\n    return y + 1\n", False),
        ("LIMIT = 3\n\n\ndef f(x):\n    return x + 1\n", False),
    ],
)
def test_what_counts_as_a_change(other: str, is_same: bool) -> None:
    plain = 'def f(x):\n    """Words."""\n    return x + 1\n'
    assert (code(plain) == code(other)) == is_same


def test_the_words_of_an_error_are_not_a_change() -> None:
    assert code("raise ValueError('a')\n") == code("raise ValueError('b')\n")
