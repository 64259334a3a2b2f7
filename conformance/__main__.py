"""`python -m conformance REPORT.xml`: print which rules of FOCUS an export breaks."""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.verdicts import Verdicts


def main() -> None:
    """Exit 1 where a rule fails that is not excused, or where no rule was checked."""
    verdicts = Verdicts.read(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for rule, reason in verdicts.excused.items():
        print(f"excused: {rule}: {reason}")
    for rule in verdicts.failed:
        print(f"failed: {rule}: {verdicts.messages[rule]}", file=sys.stderr)
    if not verdicts.passed:
        print("no rule was checked", file=sys.stderr)
    print(
        f"FOCUS: {len(verdicts.passed)} rules passed, {len(verdicts.failed)} failed, "
        f"{len(verdicts.excused)} excused, {verdicts.skipped} not checked by the validator"
    )
    sys.exit(bool(verdicts.failed) or not verdicts.passed)


if __name__ == "__main__":
    main()
