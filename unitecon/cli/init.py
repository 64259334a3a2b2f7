"""The command that makes a case: from a log, from another case, or blank."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unitecon.basics import terminal
from unitecon.cli.app import app
from unitecon.cli.options import UserIds
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from unitecon.new_case.log_case import Wanted


def _option(help_text: str, metavar: str, *names: str) -> Any:
    return typer.Option(*names, metavar=metavar, help=help_text, show_default=False)


@app.command(
    context_settings={"allow_extra_args": True},
    epilog="More files may follow --log FILE: --log a.jsonl b.jsonl, or --log logs/*.jsonl",
)
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    log: Annotated[
        list[Path] | None, _option("A log, or a folder of logs, to make a case from.", "FILE...")
    ] = None,
    form: Annotated[
        str | None, _option("Its format; default: by its content.", "FORMAT", "--format")
    ] = None,
    map_file: Annotated[
        Path | None, _option("Of a table: which column holds what.", "FILE", "--map")
    ] = None,
    users: Annotated[
        Path | None, _option("CSV of who is on which plan: user, plan, from, to, seats.", "FILE")
    ] = None,
    user: Annotated[
        str | None, _option("Whose usage a log is that names no user; default: me.", "NAME")
    ] = None,
    pseudonyms: Annotated[
        Path | None, _option("Replace user ids by keyed hashes.", "KEYFILE")
    ] = None,
    price: Annotated[
        list[str] | None, _option("Prices per user per month: free=0,pro=25", "PLAN=USD,...")
    ] = None,
    cash: Annotated[str | None, _option("Cash on the log's last day.", "USD")] = None,
    burn: Annotated[str | None, _option("Monthly costs that are not serving.", "USD")] = None,
    source: Annotated[str | None, _option("A case to copy.", "CASE", "--from")] = None,
    with_log: Annotated[
        bool, typer.Option("--with-log", help="Copy its log and members as well.")
    ] = False,
    blank: Annotated[bool, typer.Option("--blank", help="Make an empty case to fill in.")] = False,
    user_ids: UserIds = False,
) -> None:
    """Make a case: from a log, as a copy of another case, or blank.

    From a log it also prints what the log says: cost by user, model and day, and with users and
    prices their margins, and with cash and costs the runway.
    """
    others = {
        "--format": form, "--map": map_file, "--users": users, "--price": price,
        "--cash": cash, "--burn": burn, "--user": user, "--pseudonyms": pseudonyms,
    }  # fmt: skip
    from unitecon.new_case import ways

    ways.require_single(
        folder,
        {"--log": log, "--from": source, "--blank": blank},
        {"--log": {**others, "FILE": context.args}, "--from": {"--with-log": with_log}},
    )
    if log:
        _from_log(folder, _wanted([*log, *map(Path, context.args)], others), has_ids=user_ids)
    elif source is not None:
        _copy(folder, source, with_log=with_log)
    else:
        _blank(folder)


def _wanted(files: list[Path], options: dict[str, Any]) -> Wanted:
    from unitecon.importing import read_pseudonyms
    from unitecon.new_case import prices
    from unitecon.new_case.forecast import Money
    from unitecon.new_case.log_case import Wanted

    cash = prices.amount(options["--cash"], "--cash")
    burn = prices.amount(options["--burn"], "--burn")
    if (cash is None) != (burn is None):
        present, absent = ("--cash", "--burn") if burn is None else ("--burn", "--cash")
        raise UniteconError(f"{present} needs {absent} as well: a runway is cash over burn")
    money = Money(cash, burn) if cash is not None and burn is not None else None
    return Wanted(
        files,
        options["--format"],
        options["--map"],
        options["--users"],
        prices.plan_prices(options["--price"] or []),
        money,
        options["--user"],
        read_pseudonyms(options["--pseudonyms"]) if options["--pseudonyms"] else None,
    )


def _from_log(folder: Path, wanted: Wanted, *, has_ids: bool) -> None:
    from unitecon.new_case import log_case
    from unitecon.reports import first_page

    with log_case.new_case(
        folder, wanted, lambda step: terminal.say(f"{step} ...", is_error=True)
    ) as case:
        page = first_page.text(case, folder, has_ids=has_ids)
    terminal.say(page, end="")


def _copy(folder: Path, source: str, *, with_log: bool) -> None:
    from unitecon.new_case import copies

    terminal.say(copies.make(folder, source, with_log=with_log))


def _blank(folder: Path) -> None:
    from unitecon.new_case import blank

    terminal.say(blank.make(folder))
