"""The key that comes first in every answer, and its value for the case as it stands."""

from __future__ import annotations

import re

from unitecon.dictionary import keys
from unitecon.dictionary.fields import SLUG
from unitecon.engine import catalog


def test_answers_have_the_scenario_as_their_first_key() -> None:
    grains = [query.grain for query in catalog.load().values() if query.layer == "answers"]
    with_scenario = [grain for grain in grains if keys.SCENARIO_ID in grain]
    assert with_scenario
    assert {grain[0] for grain in with_scenario} == {keys.SCENARIO_ID}


def test_the_baseline_is_named_as_scenarios_are() -> None:
    assert re.match(SLUG, keys.BASELINE)
