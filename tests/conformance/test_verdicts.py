"""The verdict on an export: which failures of the FOCUS validator count."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from places import ROOT

from conformance.verdicts import Verdicts

FAILED = '<failure message="no">Failed</failure>'
SKIPPED = '<skipped message="optional" />'


def _report(**outcomes: str) -> str:
    cases = "".join(
        f'<testcase name="{rule.replace("_", "-")} :: Type">{outcome}</testcase>'
        for rule, outcome in outcomes.items()
    )
    return f"<testsuites><testsuite>{cases}</testsuite></testsuites>"


def _call(tmp_path: Path, report: str) -> tuple[int, str, str]:
    path = tmp_path / "report.xml"
    path.write_text(report, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "conformance", str(path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_rule_that_fails_is_a_failure() -> None:
    verdicts = Verdicts.read(_report(A_1="", B_1=FAILED, C_1=SKIPPED))
    assert verdicts.passed == {"A-1"}
    assert verdicts.failed == ("B-1",)
    assert (verdicts.excused, verdicts.skipped) == ({}, 1)


def test_an_alternative_is_excused_only_while_the_other_side_holds() -> None:
    outcomes = {"InvoiceId_C_005_C": FAILED, "InvoiceId_C_003_C": ""}
    assert Verdicts.read(_report(**outcomes)).failed == ()
    assert list(Verdicts.read(_report(**outcomes)).excused) == ["InvoiceId-C-005-C"]
    both = Verdicts.read(_report(**outcomes | {"InvoiceId_C_003_C": FAILED}))
    assert both.failed == ("InvoiceId-C-005-C", "InvoiceId-C-003-C")


def test_the_exit_code_says_whether_the_export_conforms(tmp_path: Path) -> None:
    assert _call(tmp_path, _report(A_1=""))[:2] == (
        0,
        "FOCUS: 1 rules passed, 0 failed, 0 excused, 0 not checked by the validator\n",
    )
    code, _, errors = _call(tmp_path, _report(A_1="", B_1=FAILED))
    assert (code, errors) == (1, "failed: B-1: no\n")
    code, _, errors = _call(tmp_path, _report(A_1=SKIPPED))
    assert (code, errors) == (1, "no rule was checked\n")
