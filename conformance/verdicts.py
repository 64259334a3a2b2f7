"""What the validator says of each rule, and which failures are none."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

# Of two rules of which one must hold, the validator counts the other as failed. A failure is
# excused only while the rule that joins the two passes.
ALTERNATIVES = {
    "InvoiceId-C-005-C": (
        "InvoiceId-C-003-C",
        "every row has no invoice, as InvoiceId-C-004-C asks of usage that is on none",
    ),
}


@dataclass(frozen=True)
class Verdicts:
    """The rules that passed, those that failed, and why a failure is excused."""

    passed: frozenset[str]
    failed: tuple[str, ...]
    excused: dict[str, str]
    skipped: int
    messages: dict[str, str]

    @classmethod
    def read(cls, report: str) -> Verdicts:
        """Read the JUnit XML that the validator writes: a test case per rule."""
        passed, messages, skipped = set(), {}, 0
        for case in ET.fromstring(report).iter("testcase"):
            rule = case.attrib["name"].split(" :: ")[0]
            fault = case.find("failure") if case.find("error") is None else case.find("error")
            if fault is not None:
                messages[rule] = fault.attrib.get("message", "")
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed.add(rule)
        excused = {
            rule: reason
            for rule, (joining_rule, reason) in ALTERNATIVES.items()
            if rule in messages and joining_rule in passed
        }
        failed = tuple(rule for rule in messages if rule not in excused)
        return cls(frozenset(passed), failed, excused, skipped, messages)
