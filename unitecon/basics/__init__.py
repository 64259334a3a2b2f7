"""Small things every package needs: whole files, money in words, colours, the version.

In: paths, numbers. Out: files, text. Nothing here knows a case or a query. Start at `files`.
"""
