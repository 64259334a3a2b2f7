"""The frame of the attacks, and a few trials of each."""

from __future__ import annotations

import random
import sys
from types import ModuleType

import pytest

from attacks import campaign
from attacks.trial import Plan, Trial

FEW = 3


def _trials(plan: Plan) -> list[Trial]:
    return [
        Trial(number, "a toy", "broke" if plan.chance(number).random() < 0.5 else None)
        for number in plan.numbers
    ]


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> str:
    module = ModuleType("attacks.toy")
    module.TRIALS, module.trials = 40, _trials  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "attacks.toy", module)
    return "toy"


def test_an_outcome_counts_what_held_and_reports_what_did_not(toy: str) -> None:
    outcome = campaign.run(toy, 1, range(40))
    broken = [n for n in range(40) if random.Random(f"1:{n}").random() < 0.5]
    assert (outcome.tried, outcome.held) == (40, 40 - len(broken))
    assert [trial.number for trial in outcome.failures] == broken
    text = campaign.report([outcome])
    assert f"toy {broken[0]}: a toy: broke" in text
    assert f"{len(broken) - campaign.SHOWN} more did not hold" in text


def test_a_trial_is_repeated_by_its_number(toy: str) -> None:
    whole = campaign.run(toy, 7, range(40))
    number = whole.failures[-1].number
    assert campaign.run(toy, 7, range(number, number + 1)).failures == whole.failures[-1:]


@pytest.mark.parametrize("name", campaign.MODULES)
def test_a_few_trials_hold(name: str) -> None:
    outcome = campaign.run(name, 1, range(FEW))
    assert outcome.tried == FEW
    assert not outcome.failures, campaign.report([outcome])
