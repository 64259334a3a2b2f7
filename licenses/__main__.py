"""`python -m licenses COMPONENTS.cdx.json`: print and write the licences of locked packages.

COMPONENTS is what cyclonedx-py lists of the environment. Packages that are locked for other
platforms are added to it.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

from licenses.packages import Rules, locked, packages, with_absent

HOME = Path(__file__).parent
LOCK = HOME.parent / "requirements.lock"


def main() -> None:
    """Write licenses.csv beside the list of components, and exit 1 if one is not accepted."""
    path = Path(sys.argv[1])
    document = json.loads(path.read_text(encoding="utf-8"))
    rules = Rules.read(HOME / "licenses.toml")
    known = packages(locked(LOCK.read_text(encoding="utf-8")), document["components"], rules)
    path.write_text(json.dumps(with_absent(document, known), indent=2) + "\n", encoding="utf-8")
    with path.with_name("licenses.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["package", "version", "license"])
        rows.writerows([package.name, package.version, package.license] for package in known)
    for package in known:
        print(f"{package.name:<28}{package.version:<16}{package.license or 'unknown'}")
    refused = [(package, rules.refusal(package)) for package in known if rules.refusal(package)]
    for package, reason in refused:
        print(f"{package.name} {package.version}: {reason}", file=sys.stderr)
    print(f"{len(known)} locked packages, {len(known) - len(refused)} with an accepted licence")
    sys.exit(bool(refused))


if __name__ == "__main__":
    main()
