"""Plans whose charges a scenario replaces: the rows of the case that no longer apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from unitecon.scenarios.overrides import Pool, Row

OF_PLANS = ("charges", "allowances", "credit_grants", "minimums", "discounts")


def rest(
    pool_of: Callable[[str], Pool], rows: Mapping[str, Sequence[Row]], plans: Sequence[str]
) -> Iterator[tuple[str, list[Row]]]:
    """The tables of charges with the rows that are not of these plans."""
    if not plans:
        return
    gone: set[object] = set()
    for name in OF_PLANS:
        pool = pool_of(name)
        own = rows.get(name, pool.base)
        out = [row for row in own if pool.columns["plan_id"][row.source] in plans]
        if name == "charges":
            gone = {row.key[0] for row in out}
        yield name, [row for row in own if row not in out]
    steps = pool_of("charge_steps")
    own = rows.get("charge_steps", steps.base)
    yield "charge_steps", [row for row in own if row.key[0] not in gone]
