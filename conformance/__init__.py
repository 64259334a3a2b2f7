"""Whether an export of priced usage conforms to FOCUS, as the FOCUS project's own validator judges.

In: the validator's report as JUnit XML. Out: the rules that fail, on the screen; exit 1 where one
is not excused. The validator exits 0 whatever it finds. Start at `__main__`.
"""
