"""Named levers, each a shorthand for overrides and inserted rows. Start at `registry`."""
