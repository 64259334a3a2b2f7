"""How sure the forecast is, and how good it was.

In: a case. Out: `simulation` draws every uncertain input and runs the model on each draw;
`backtest` scores such draws on facts that became known later. Start at `simulation`.
"""
