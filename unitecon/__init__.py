"""Unit economics of products that run on language models: from token logs to runway.

    import unitecon as ue

    model = ue.open("openai", as_of="2026-01-15")
    model.answer("plan_margins")  # polars.DataFrame
    model.chart("cash").save("cash.svg")

The names: `open` gives a `Model`; `charts` draws its answers; a call or input that is wrong raises
`UniteconError` (`InputError` with every `Fault` of a case, `CheckFailed` for a failed check).

A name is imported on first use, so `import unitecon` loads no other library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unitecon import charts, errors
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
