"""The `Model` of scripts and notebooks: what the commands do, as methods of the same names."""
