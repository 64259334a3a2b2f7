"""`python -m attacks [NAME...]`: attack unitecon, print what held, exit 1 if anything did not."""

from __future__ import annotations

import argparse
import sys

from attacks import campaign


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m attacks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(campaign.MODULES))
    parser.add_argument("--seed", type=int, default=1, help="other trials for another seed")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the usual trials")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="repeat one trial")
    parser.add_argument("--first", type=int, default=0, metavar="NUMBER", help="begin with it")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(campaign.MODULES))
    if unknown:
        parser.error(f"unknown attack {unknown[0]!r}; known: {', '.join(campaign.MODULES)}")
    return arguments


def _numbers(name: str, arguments: argparse.Namespace) -> range:
    if arguments.only is not None:
        return range(arguments.only, arguments.only + 1)
    count = max(1, round(campaign.attack(name).TRIALS * arguments.scale))
    return range(arguments.first, arguments.first + count)


def main() -> None:
    """Run the chosen attacks, or all."""
    arguments = _arguments()
    outcomes = []
    for name in arguments.names or campaign.MODULES:
        print(f"{name} ...", file=sys.stderr, flush=True)
        outcomes.append(campaign.run(name, arguments.seed, _numbers(name, arguments)))
    print(campaign.report(outcomes))
    sys.exit(any(outcome.failures for outcome in outcomes))


if __name__ == "__main__":
    main()
