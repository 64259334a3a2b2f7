"""Which column of a table holds what: the maps of the format `table`."""
