"""Which format a file has, by what stands in it: records in, a format's name and why out.

The marks of each format are data, in `marks.toml`. Start at `recognise.recognise`.
"""
