"""What each command prints or writes: pages of text, charts as files, the formats of a table.

In: a model and its answers. Out: text, bytes, a folder. Start at `run`, the main job.
"""
