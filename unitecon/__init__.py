"""Unit economics of products that run on language models: from token logs to runway.

    import unitecon as ue

    ue.cases()                                # the bundled cases
    model = ue.open("openai")                 # or a folder of your own; as_of="2026-01-15"
    model                                     # in a notebook: its finding, and what to ask next
    model.answers()                           # all that can be asked, as a frame
    model.answer("plan_margins", month="2026-01")         # rows, as a polars.DataFrame
    model.chart("cash").save("cash.svg")      # shows in a notebook
    model.explain("runways")                  # question, columns with units, sources, SQL
    model.sql("select * from runways")        # a SELECT over all of it

    dearer = {"plan_prices": {"plan_id": "plus", "price_usd_per_user_month": 25}}
    model.with_scenario("plus_at_25", dearer).answer("runways")
    model.levers()                            # what can be turned
    model.sweep({"plan_price.plus": [20, 25, 30]})        # an answer at each value
    model.solve("runway_months >= 24", "research_compute")
    model.simulate(draws=2_000)               # how likely cash runs out, and when
    model.backtest("later_facts.csv")         # a forecast against what became known later

A method does what the command of its name does; `help(model.sweep)` has what it takes. A call or
an input that is wrong raises `UniteconError`, in words: `InputError` with every `Fault` of a case,
`CheckFailed` for a failed check. `charts` are also functions of frames.

A name is imported on first use, so `import unitecon` loads no other library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unitecon import charts, errors
    from unitecon.api.listings import cases
    from unitecon.api.model import Model, open  # noqa: A004 - `unitecon.open` reads as what it does
    from unitecon.errors import CheckFailed, Fault, InputError, UniteconError

    __version__: str

__all__ = [
    "CheckFailed",
    "Fault",
    "InputError",
    "Model",
    "UniteconError",
    "__version__",
    "cases",
    "charts",
    "errors",
    "open",
]

_MODULES = frozenset({"charts", "errors"})
_HOMES = {
    "CheckFailed": "unitecon.errors",
    "Fault": "unitecon.errors",
    "InputError": "unitecon.errors",
    "Model": "unitecon.api.model",
    "UniteconError": "unitecon.errors",
    "cases": "unitecon.api.listings",
    "open": "unitecon.api.model",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name == "__version__":
        from unitecon.basics.version import version

        value: Any = version()
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
