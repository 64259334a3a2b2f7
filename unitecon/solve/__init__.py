"""Find the value of a lever at which a condition on the answers is met.

In: a case, a condition such as `runways.runway_months >= 36`, a lever. Out: where the condition
turns true. Start at `goal`.
"""
