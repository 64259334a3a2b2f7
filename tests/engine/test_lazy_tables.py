"""Tables of a lazy mapping are made once, and only where one is asked for."""

from __future__ import annotations

import polars as pl

from unitecon.engine.lazy_tables import LazyTables
from unitecon.engine.subset import read_by


def test_a_table_is_made_once_and_only_when_asked_for() -> None:
    calls: list[str] = []

    def maker(name: str) -> pl.DataFrame:
        calls.append(name)
        return pl.DataFrame({"name": [name]})

    tables = LazyTables({name: lambda name=name: maker(name) for name in ("a", "b", "c")})  # type: ignore[misc]
    assert (list(tables), len(tables), "a" in tables, "d" in tables) == (
        ["a", "b", "c"], 3, True, False,
    )  # fmt: skip
    both = tables.over({"a": pl.DataFrame(), "z": pl.DataFrame()}).under({"b": pl.DataFrame})
    assert set(both) == {"a", "b", "c", "z"}
    assert calls == []
    assert both["a"]["name"].to_list() == ["a"]  # type: ignore[index, union-attr]
    assert both["b"].is_empty()  # type: ignore[union-attr]
    assert set(read_by(["c"], both)) == {"c"}
    _ = both["a"], tables["a"]
    assert calls == ["a", "c"]
