"""Built cases that are kept: what a case answered, for the next time nothing has changed.

In: a case's folder, the answers of its model. Out: the same answers, without a model. Everything
here may be lost at any time: it saves time and never stops a run. Start at `build`.
"""
