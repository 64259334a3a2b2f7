"""Values of key columns that the code itself must know."""

BASELINE = "baseline"  # the scenario_id of the case as it stands, without any change
