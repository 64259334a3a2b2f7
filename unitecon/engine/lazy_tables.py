"""Tables that are made when they are first asked for, since few questions need all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from unitecon.engine.parquet import TableData

Maker = Callable[[], TableData]


class LazyTables(Mapping[str, TableData]):
    """Tables by name, each made when it is first asked for; `makers` make them."""

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        self._makers = dict(makers)
        self._tables: dict[str, TableData] = {}

    def __getitem__(self, name: str) -> TableData:
        """The table of a name."""
        if name not in self._tables:
            self._tables[name] = self._makers[name]()
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._makers)

    def __contains__(self, name: object) -> bool:
        """Whether there is a table of this name, without making it."""
        return name in self._makers

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._makers)

    def under(self, makers: Mapping[str, Maker]) -> LazyTables:
        """These tables with others, which hide those of the same name."""
        return LazyTables({**_makers(self), **makers})

    def over(self, tables: Mapping[str, TableData]) -> LazyTables:
        """These tables with others, which they hide where a name is the same."""
        return LazyTables({**_makers(tables), **_makers(self)})


def _makers(tables: Mapping[str, TableData]) -> dict[str, Maker]:
    return {name: partial(tables.__getitem__, name) for name in tables}
