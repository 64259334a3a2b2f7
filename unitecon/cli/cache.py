"""The command that shows and clears what is kept between runs."""

from __future__ import annotations

from typing import Annotated

import typer

from unitecon.basics import terminal
from unitecon.cli.app import app
from unitecon.errors import UniteconError

CLEAR = "clear"


@app.command()
def cache(
    action: Annotated[
        str | None, typer.Argument(metavar="[clear]", help="Remove it.", show_default=False)
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(metavar="CASE", help="Also the builds kept in the folder of this case."),
    ] = None,
) -> None:
    """Show where built cases are kept, or clear them.

    A built case answers again without running the model. Everything kept can be made again.
    """
    import shutil

    from unitecon.builds import places
    from unitecon.case import load

    if action not in (None, CLEAR):
        raise UniteconError(f"unknown action {action!r}; use `unitecon cache clear`")
    try:
        folders = places.sizes(load.find(case) if case is not None else None)
    except RuntimeError:
        raise UniteconError("no home folder; set UNITECON_CACHE") from None
    for folder, size in folders.items():
        if action == CLEAR:
            shutil.rmtree(folder, ignore_errors=True)
        terminal.say(f"{'Removed ' if action else ''}{folder}: {size / 1e6:.1f} MB")
    if not folders:
        terminal.say("Nothing is kept.")
