"""Key columns, and values of them, that the code itself must know."""

SCENARIO_ID = "scenario_id"  # the first key of every table and answer
BASELINE = "baseline"  # the scenario_id of the case as it stands, without any change
