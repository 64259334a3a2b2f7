"""The prompt goes on after a statement that was refused or interrupted."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from unitecon.cli import ending, prompt
from unitecon.errors import UniteconError


def answers(texts: list[str]) -> Iterator[str]:
    for text in texts:
        if text == "slow":
            raise KeyboardInterrupt
        if text == "wrong":
            raise UniteconError("it is wrong")
        yield text


@pytest.mark.parametrize("is_typed", [True, False])
def test_ctrl_c_ends_a_statement_and_the_prompt_goes_on(
    is_typed: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: is_typed)
    monkeypatch.setattr(prompt, "statements", lambda: iter(["wrong", "slow", "last"]))
    given: list[str] = []
    if is_typed:
        prompt.loop(lambda text: given.extend(answers([text])))
        assert given == ["last"]
        assert "it is wrong\n\nStopped.\n" in capsys.readouterr().err
    else:
        with pytest.raises(KeyboardInterrupt):
            prompt.loop(lambda text: given.extend(answers([text])))
        assert given == []


def test_ctrl_c_while_an_error_is_printed_ends_without_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(text: str) -> None:
        raise KeyboardInterrupt

    def wrong() -> int:
        raise UniteconError("it is wrong")

    monkeypatch.setattr(ending, "_print", interrupted)
    with pytest.raises(SystemExit) as ended:
        ending.run(wrong)
    assert ended.value.code == 130
