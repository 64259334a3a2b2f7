"""Notes: what changes an answer without being in it is said once, beside the answer."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import logcase
import polars as pl
import pytest
from logcase import request

import unitecon as ue
from unitecon.cli import commands, instant
from unitecon.errors import UniteconError
from unitecon.reports import notes
from unitecon.usage.uncounted import Uncounted

DAY = "2025-10-02T10:00:00"
BIG = {"input_tokens": 1_000_000, "output_tokens": 100_000}  # 3.50 USD of gpt-4o
PLANS = "ann,plus,2025-01-01,,,\nbob,plus,2025-01-01,,,\n"
ROWS = [request("1", "ann", DAY, **BIG), request("2", "ann", "2025-11-02T10:00:00", **BIG)]
QUIET_CASE = "a case whose every member has usage and every request a price"


def build(folder: Path, rows: list[dict[str, Any]], plans: str = PLANS, toml: str = "") -> Path:
    """A case with this log; `toml` replaces the plan of users that no plan covers."""
    case = logcase.build(folder / "case", rows, plans)
    unlisted = '[usage]\nplan_of_unlisted_users = "free"\n'
    (case / "case.toml").write_text(logcase.TOML.replace(unlisted, toml))
    return case


def of(case: Path, **options: Any) -> list[str]:
    """All notes of a case."""
    with ue.open(case, **options) as model:
        return notes.notes_of(model)


def refuse(case: Path, count: int, **more: Any) -> None:
    """Make the case's import one that refused records."""
    path = next(case.glob("usage/import=*/import.json"))
    about = json.loads(path.read_text())
    about["counts"]["quarantined"] = count
    path.write_text(json.dumps(about | more))
    rows = {"source_file": ["a.csv"], "source_line": [3], "source_item": [1]}
    pl.DataFrame({**rows, "reason": ["missing_user"], "raw": ["x"]}).write_parquet(
        path.parent / "quarantine.parquet"
    )


def test_a_case_without_gaps_and_one_without_a_log_say_nothing(tmp_path: Path) -> None:
    both = [*ROWS, request("3", "bob", DAY, **BIG)]
    assert of(build(tmp_path, both)) == [], QUIET_CASE
    with ue.open(build(tmp_path / "plain", [])) as model:
        assert notes.notes_of(model) == []
        assert notes.answer(model, "plan_margins")[1] == []


def test_requests_after_the_as_of_date_are_counted_and_dated(tmp_path: Path) -> None:
    rows = [*ROWS, request("3", "bob", DAY), request("4", "bob", "2025-11-20T10:00:00", requests=5)]
    case = build(tmp_path, rows)
    (note,) = of(case, as_of="2025-11-01")
    assert note == (
        "6 requests lie after the as-of date 2025-11-01 (from 2025-11-02 to 2025-11-20) and are "
        "not counted; to count: --as-of 2025-11-20, or as_of_date = 2025-11-20 in "
        f"{case}/case.toml"
    )
    (note,) = of(case, as_of="2025-11-02")
    assert "5 requests lie after the as-of date 2025-11-02 (on 2025-11-20)" in note
    assert Uncounted.of(ue.open(case, as_of="2025-11-20").case) is None


def test_a_log_that_lies_wholly_after_the_as_of_date_says_so(tmp_path: Path) -> None:
    case = build(tmp_path, [request("1", "ann", "2025-11-20T10:00:00", **BIG)])
    with ue.open(case, as_of="2025-10-31") as model:
        with pytest.raises(UniteconError) as refused:
            model.answer("user_margins")
        assert str(refused.value) == (
            "user_margins: every request of the usage log (1) lies after the as-of date 2025-10-31 "
            "(on 2025-11-20); to count them: --as-of 2025-11-20, or as_of_date = 2025-11-20 in "
            f"{case}/case.toml"
        )
        assert notes.answer(model, "plan_margins")[1] == notes.notes_of(model)
        assert len(notes.notes_of(model)) == 1


def test_refused_records_are_counted_even_where_all_were(tmp_path: Path) -> None:
    case = build(tmp_path, [*ROWS, request("3", "bob", DAY)])
    refuse(case, 4)
    command = f"see why: unitecon show usage_quarantine {case}"
    assert of(case) == [f"imports refused 4 records; {command}"]
    next(case.glob("usage/import=*/month=2025-10/*")).unlink()
    for folder in case.glob("usage/import=*/month=*"):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    with ue.open(case) as model:
        frame, beside = notes.answer(model, "usage_quarantine")
        assert (frame["reason"].to_list(), beside) == (["missing_user"], [])
        assert model.sql("select reason from usage_quarantine")["reason"].to_list() == [
            "missing_user"
        ]
        with pytest.raises(UniteconError, match="accepted no request and refused 4; see why: "):
            model.answer("user_margins")


def test_a_case_that_nothing_was_imported_into_has_no_log(tmp_path: Path) -> None:
    with ue.open(build(tmp_path, [])) as model:
        for name in ("user_margins", "usage_quarantine"):
            with pytest.raises(UniteconError, match="and this case has none; run: unitecon import"):
                model.answer(name)


def test_an_import_that_is_a_floor_says_so(tmp_path: Path) -> None:
    case = build(tmp_path, [*ROWS, request("3", "bob", DAY)])
    refuse(case, 0, is_floor=True)
    (note,) = of(case)
    assert note == "costs of table are a lower bound: its records leave out some of the usage"


@pytest.mark.parametrize(
    ("users", "plans", "toml", "expected"),
    [
        (("ann",), PLANS, "", ["1 of 2 members in user_plans.csv have no usage in the log"]),
        (
            ("ann", "bob", "dan"), PLANS, "",
            ["1 of 3 users in the log are not in user_plans.csv: what they pay is unknown"],
        ),
        (("ann", "bob", "dan"), PLANS, "[usage]\nplan_of_unlisted_users = 'free'\n", []),
        (
            ("dan", "eve"), PLANS, "[usage]\nplan_of_unlisted_users = 'free'\n",
            [
                "2 of 2 members in user_plans.csv have no usage in the log",
                "none of the 2 users in the log is in user_plans.csv: all count as 'free'",
            ],
        ),
        (("ann",), "", "", ["no user of the log is in user_plans.csv: what they pay is unknown"]),
        (("ann",), "", "[usage]\nplan_of_unlisted_users = 'free'\n", []),
    ],
)  # fmt: skip
def test_members_without_usage_and_users_without_a_plan(
    tmp_path: Path, users: tuple[str, ...], plans: str, toml: str, expected: list[str]
) -> None:
    case = build(tmp_path, [request(user, user, DAY, **BIG) for user in users], plans, toml)
    assert of(case) == expected


def test_the_share_of_tokens_without_a_price(tmp_path: Path) -> None:
    rows = [
        request("1", "ann", DAY, input_tokens=900),
        request("2", "bob", DAY, input_tokens=100, model_ref="no-such-model"),
    ]
    case = build(tmp_path, rows)
    expected = (
        "10% of tokens have no price, so their cost is unknown; which: "
        f"unitecon show price_uses {case} --where \"price_kind = 'none'\""
    )
    assert of(case) == [expected]
    assert notes.after_import(case) == [expected]


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        (("3.50", "3.55"), ""),  # 0.7% more
        (("3.15", "3.15"), "$0.70 (10%) less than computed from tokens and prices"),
        (("350", "350"), "$693 (9900%) more than computed from tokens and prices"),
    ],
)
def test_a_reported_cost_that_differs_by_more_than_two_percent(
    tmp_path: Path, reported: tuple[str, str], said: str
) -> None:
    rows = [
        request(user, user, DAY, **BIG, reported_cost_usd=Decimal(cost))
        for user, cost in zip(("ann", "bob"), reported, strict=True)
    ]  # fmt: skip
    case = build(tmp_path, rows)
    texts = of(case)
    assert len(texts) == bool(said)
    assert all(f"table reports {said} (likeliest cause: " in text for text in texts)
    assert all(text.endswith(f"; see: unitecon show cost_comparisons {case}") for text in texts)
    assert notes.after_import(case) == texts


def test_a_case_that_does_not_load_after_an_import_says_why(tmp_path: Path) -> None:
    case = build(tmp_path, [request("1", "ann", "2025-08-02T10:00:00", **BIG)])
    (note,) = notes.after_import(case)
    assert note.startswith(
        "the case does not answer yet: usage: the usage log has requests of 2025-08"
    )
    assert "first_month in case.toml" in note


def test_an_answer_about_cash_without_cash_says_why_it_is_empty(tmp_path: Path) -> None:
    with ue.open(build(tmp_path, [])) as model:
        frame, (note,) = notes.answer(model, "runways")
    assert frame.is_empty()
    assert note == "no rows: the case has no cash (a balance in cash_positions.csv starts it)"


def test_show_prints_notes_beside_the_rows_and_the_same_from_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = build(tmp_path, [*ROWS, request("3", "bob", DAY, model_ref="none")])
    refuse(case, 2)
    for more in ((), ("--where", "user_id = 'ann'")):
        words = ("show", "user_margins", str(case), *more)
        printed = []
        for _ in range(2):
            monkeypatch.setattr("sys.argv", ["unitecon", *words])
            with pytest.raises(SystemExit):
                commands.main()
            captured = capsys.readouterr()
            printed.append((captured.out, captured.err))
        assert printed[0] == printed[1]
        assert "Note: imports refused 2 records" in printed[0][1]
        assert "Note" not in printed[0][0]
    assert instant.answer(("show", "user_margins", str(case))) == 0
    captured = capsys.readouterr()
    assert "Note: imports refused 2 records" in captured.err
    assert "ann" in captured.out
    assert instant.answer(("show", "plans_without_a_log", str(case))) is None


def test_run_prints_them_in_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = build(tmp_path, ROWS, toml="[usage]\nplan_of_unlisted_users = 'free'\n")
    words = ["unitecon", "run", str(case), "-o", str(tmp_path / "out")]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit):
        commands.main()
    page = capsys.readouterr().out
    assert page.count("Note: 1 of 2 members in user_plans.csv have no usage in the log") == 1
    assert "\n\n\n" not in page


def test_a_residual_is_called_one() -> None:
    with ue.open("openai", scenarios=["baseline"]) as model:
        note = next(note for note in notes.notes_of(model) if "residual" in note)
    assert note.startswith("compute_credits and research_inference are residuals")
    assert "assumed terms are behind working_capital" in note
    assert note.endswith("see: unitecon show line_evidences openai")
