"""Runaway SQL: too slow, too large, too deep. It is refused or ended, and who asked it lives on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from attacks.trial import Plan, Trial

SECONDS, MEMORY = "2", "200MB"  # that a statement may take
PATIENCE = 120.0  # seconds: of a busy machine, not of a quiet one
CASE = "assistant_startup"
CHAIN = ", ".join(f"c{n} as (select x.a from c{n - 1} x, c{n - 1} y)" for n in range(1, 24))
JOINS = ", ".join(f"plan_margins {name}" for name in "abcd")
BOMBS = {
    "padding of printf": "select printf('%1000000000d', 1)",
    "padding that is measured": "select length(printf('%1000000000d', 1))",
    "padding of format": "select length(format('{:1000000000}', 1))",
    "padding of lpad": "select length(lpad('x', 2000000000, 'y'))",
    "a repeated text": "select length(repeat('x', 4000000000))",
    "a text that is split": "select len(string_split(repeat('a,', 100000000), ','))",
    "a text that grows": "select length(regexp_replace(repeat('a', 50000000), 'a', "
    "repeat('b', 1000), 'g'))",
    "many rows": "select * from range(200000000)",
    "many long rows": "select repeat('x', 1000) as x from range(5000000)",
    "a cross join": f"select count(*) from {JOINS} where a.plan_id || b.plan_id || c.plan_id || "
    "d.plan_id like '%zz%'",
    "a cross join of numbers": "select count(*) from range(1000000) a, range(1000000) b, "
    "range(1000000) c where a.range + b.range + c.range = -1",
    "endless recursion": "with recursive r as (select 1 as a union all select a + 1 from r) "
    "select count(*) from r",
    "growing recursion": "with recursive r as (select 1 as a union all select a + 1 from r, "
    "range(10)) select count(*) from r",
    "a chain of cross joins": f"with c0 as (select unnest([1, 2, 3, 4]) as a), {CHAIN} "
    "select count(*) from c23 where random() < 2",
    "a long list": "select range(1000000000)",
    "a list of rows": "select list(i) from range(2000000000) t(i)",
    "a list of lists": "select list_transform(range(100000), lambda x: range(100000))",
    "joined texts": "select length(string_agg(repeat('x', 1000), ',')) from range(100000000)",
    "a sort": "select i from range(3000000000) t(i) order by hash(i) limit 1 offset 2999999999",
    "many groups": "select count(*) from (select i from range(10000000000) t(i) group by i)",
    "distinct texts": "select count(distinct i || 'abcdefghijkl') from range(2000000000) t(i)",
    "a window": "select sum(s) from (select sum(i) over (order by hash(i)) as s "
    "from range(500000000) t(i))",
    "a sum of many terms": "select " + "+".join("1" * 20_000),
    "many conditions": "select 1 where " + " and ".join(["1"] * 15_000),
    "deep brackets": "select " + "(" * 5_000 + "1" + ")" * 5_000,
    "deep cases": "select " + "case when true then " * 3_000 + "1" + " end" * 3_000,
    "many columns": "select " + ", ".join(f"{n} as c{n}" for n in range(7_000)),
    "an expression for texts": "select regexp_matches(repeat('a', 100000000), '(a*)*(b*)*c')",
    "a distance between texts": "select levenshtein(repeat('a', 400000), repeat('b', 400000))",
    "deep JSON": "select json_array_length(repeat('[', 50000000) || repeat(']', 50000000))",
    "a product of series": "select count(*) from (select unnest(range(100000000)) "
    "from range(1000))",
    "a quantile": "select quantile_cont(hash(i), 0.5) from range(2000000000) t(i)",
}
WAYS = ("command", "prompt", "Ctrl-C")
TRIALS = len(BOMBS) * len(WAYS)
START = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from unitecon.cli import main; main()"
)


def trials(plan: Plan) -> Iterator[Trial]:
    """Ask each bomb as a command, at the prompt, and as a command that is interrupted."""
    place = _Place(plan.folder)
    place.run("sql", "select 1 as x", CASE)
    for number in plan.numbers:
        name = list(BOMBS)[number % len(BOMBS)]
        way = WAYS[number // len(BOMBS) % len(WAYS)]
        yield Trial(number, f"{name}, {way}", _failure(place, BOMBS[name], way))


def _failure(place: _Place, bomb: str, way: str) -> str | None:
    if way == "prompt":
        code, out, err = place.run("sql", CASE, text=f"{bomb};\nselect 6 * 7 as x;\n")
        lives = code == 0 and out.rstrip().endswith("42")
        return place.left_over(err) if lives else f"no answer afterwards: {code}, {err[-300:]}"
    code, _, err = place.run("sql", bomb, CASE, is_interrupted=way == "Ctrl-C")
    allowed = (0, 2, 130) if way == "Ctrl-C" else (0, 2)
    return place.left_over(err) if code in allowed else f"exit code {code}: {err[-300:]}"


class _Place:
    """Where commands run: an empty working folder, and one for temporary files."""

    def __init__(self, folder: Path) -> None:
        self.folders = {name: folder / name for name in ("work", "temporary", "cache")}
        for made in self.folders.values():
            made.mkdir()

    def run(
        self, *arguments: str, text: str = "", is_interrupted: bool = False
    ) -> tuple[int, str, str]:
        """The exit code and the output of a command; -1 where it has not ended in time."""
        limits = {"UNITECON_SQL_SECONDS": "100" if is_interrupted else SECONDS}
        root = str(Path(__file__).parent.parent)
        folders = {"TMPDIR": "temporary", "UNITECON_CACHE": "cache"}
        environment = {
            **os.environ,
            **{name: str(self.folders[folder]) for name, folder in folders.items()},
            **limits,
            "UNITECON_MEMORY": MEMORY,
            "PYTHONPATH": root,
        }
        with subprocess.Popen(
            [sys.executable, "-c", START, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd=self.folders["work"], env=environment,
        ) as process:  # fmt: skip
            try:
                if is_interrupted:
                    time.sleep(1)
                    process.send_signal(signal.SIGINT)
                out, err = process.communicate(text, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                return -1, "", f"not ended after {PATIENCE:g} s"
        return process.returncode, out, err

    def left_over(self, err: str) -> str | None:
        """What is left of a command that has ended, or wrong with what it printed."""
        lines = [line for line in err.splitlines() if line.strip()]
        if "Traceback" in err or len(lines) > 1:
            return f"not one line: {err[-300:]}"
        self._wait()
        for name in ("work", "temporary"):
            left = sorted(path.name for path in self.folders[name].iterdir())
            for path in self.folders[name].iterdir():
                shutil.rmtree(path, ignore_errors=True)
            if left:
                return f"left in the {name} folder: {left}"
        return None

    def _wait(self) -> None:
        """Give processes that have lost whoever asked them the time to tidy up."""
        end = time.monotonic() + PATIENCE / 10
        while any(self.folders["temporary"].iterdir()) and time.monotonic() < end:
            time.sleep(0.05)
