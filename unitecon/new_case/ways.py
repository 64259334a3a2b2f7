"""The three ways to make a case, and what is said of calls that are none of them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unitecon.case import places
from unitecon.errors import UniteconError

Options = Mapping[str, Any]  # by name: what was given, or nothing


def require_single(folder: Path, ways: Options, parts: Mapping[str, Options]) -> None:
    """Raise UniteconError unless one way is asked for, with options that belong to it.

    `parts` has the options of each way that has any.
    """
    chosen = [name for name, value in ways.items() if value]
    for way, options in parts.items():
        stray = [name for name, value in options.items() if value]
        if stray and way not in chosen:
            raise UniteconError(f"{stray[0]} goes with {way}; nothing was made\n\n{text(folder)}")
    if not chosen:
        raise UniteconError(text(folder))
    if len(chosen) > 1:
        raise UniteconError(f"{' and '.join(chosen)} are different ways; choose one")


def text(folder: Path) -> str:
    """The three ways, as commands that make `folder`."""
    name = shlex.quote(str(folder))
    bundled = " or ".join(sorted(places.bundled()))
    return f"""\
Nothing was made. A case comes from your log, from another case, or from a blank page:

  unitecon init {name} --log FILE...
      From a usage log: LiteLLM, Langfuse, OpenTelemetry, any CSV ... Prints what your users cost.
      With --users users.csv and --price free=0,pro=25 also who pays for it, and with
      --cash 600000 --burn 40000 when the cash runs out.

  unitecon init {name} --from {places.EXAMPLE}
      A copy of a case, to change: {bundled}, or a folder. Without its log, unless --with-log.

  unitecon init {name} --blank
      A commented case.toml and the few tables that a forecast from assumptions needs first."""
