"""Elements of a JSON document: each as it is written, whatever is wrong with others."""

from __future__ import annotations

import pytest

from unitecon.importing.sources import documents

ONE, TWO, THREE = '{"id": 1, "x": {"id": 9}}', '{"id": 2.50, "x": "]}, {"}', '{"id": 3}'


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (f"[{ONE},{TWO}, {THREE}]", [ONE, TWO, THREE]),
        (f"[\n{ONE}\n,\n{TWO}\n]\n", [ONE, TWO]),
        (f"{ONE}\n{TWO}", [ONE, TWO]),
        (f"[{ONE}][{TWO}]", [ONE, TWO]),
        ("[]", []),
        (f"[{ONE},{{'id': 2}},{THREE}]", [ONE, "{'id': 2}", THREE]),
        (f"[{ONE},tru,{THREE}]", [ONE, "tru", THREE]),
        (f'[{ONE},{{"id": 2,,}},{THREE}]', [ONE, '{"id": 2,,}', THREE]),
        (f'[{ONE},{{"id": "2}},{THREE}]', [ONE, '{"id": "2}', THREE]),
        (f'[{ONE},{{"id": [2}},{THREE}]', [ONE, '{"id": [2}', THREE]),
        (f'[{ONE},{{"id": {{2}},{THREE}]', [ONE, '{"id": {2}', THREE]),
        (f"[{ONE},{TWO}", [ONE, TWO, documents.UNCLOSED]),
        (f'[{ONE},{{"id": 2', [ONE, '{"id": 2', documents.UNCLOSED]),
        (f'{{"data": [{ONE}, {{"id": no}}, {THREE}], "more": 1}}', [ONE, '{"id": no}', THREE]),
        ("{", ["{"]),
    ],
)
def test_one_broken_element_costs_no_other(text: str, elements: list[str]) -> None:
    assert list(documents.elements(text)) == elements


def test_depth_is_no_limit() -> None:
    deep = '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}"
    assert list(documents.elements(f"[{ONE},{deep},{THREE}]")) == [ONE, deep, THREE]
    assert documents.with_last_keys(deep) == deep


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    assert documents.with_last_keys('{"x": 1, "y": 1.50, "x": 2}') == '{"x": 2, "y": 1.50}'
    assert documents.with_last_keys("bro ken") == "bro ken"
