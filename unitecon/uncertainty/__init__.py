"""Which inputs are uncertain, how each is distributed, how they move together, and draws of them.

In: a case's ranges, standard errors, stated distributions and correlations. Out: `draws.Draws`,
an array of draws by input. Start at `inputs`, then `draws`.
"""
