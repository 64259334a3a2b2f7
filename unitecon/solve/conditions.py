"""A condition on answers, read from text: `runways.runway_months >= 36 and is_cash_out = false`.

It is a SQL boolean expression, parsed by SQLGlot, in which a figure may be named in words and a
value written short (`17bn`). Each of those becomes an identifier of the same length, so that the
places SQLGlot reports are places in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from unitecon.case.load import Case
from unitecon.errors import Fault, InputError
from unitecon.solve.comparisons import Combination, Comparison, Condition, Joint
from unitecon.solve.operands import FORM, FigureReader, Operand, kind_fault, value_of

__all__ = ["Condition", "parse"]

SIGNS: dict[type[exp.Expr], str] = {
    exp.GTE: ">=",
    exp.GT: ">",
    exp.LTE: "<=",
    exp.LT: "<",
    exp.EQ: "=",
}
MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "="}
SPELLED = {"\u2265": ">=", "\u2264": "<="}
MISSPELLED = {"=>": ">=", "=<": "<=", "&&": "and", "||": "or"}
# An equals sign with blanks around it compares; without, it stands in key=value.
OPERATOR = r"=>|=<|>=|<=|<>|!=|[<>]|(?<=\s)==?(?=\s)|&&|\|\||[()]|\b(?:and|or|not|between)\b"
ALONE = re.compile(r"([\w.]+)==?(\S+)")  # is_cash_out=false
ALLOWED = "comparisons of a figure with a value, joined by and, or, not or between"


def parse(case: Case, text: str) -> Condition:
    """The condition that a text states on answers of a case.

    Words name figures too: `Pro contribution margin >= 0` is the plan Pro in `plan_margins`. Where
    an answer has months and none is given, it is the month twelve months after the as-of date's.
    Raises InputError with every fault, each with its place in the text.
    """
    reader = _Reader(case, text)
    condition = reader.condition(reader.tree())
    if condition is None or reader.faults:
        raise InputError(dict.fromkeys(reader.faults))
    return condition


class _Reader:
    """The reading of one text on a case."""

    def __init__(self, case: Case, text: str) -> None:
        self.figures = FigureReader(case)
        self.faults = self.figures.faults
        self.text = text
        self.plain = "".join(SPELLED.get(sign, sign) for sign in text)
        # The place in the text of each character of `plain`, and of its end.
        places = [place for place, sign in enumerate(text, 1) for _ in SPELLED.get(sign, sign)]
        self.places = [*places, len(text) + 1]
        self.operators = list(self._operators())
        self.operands = {start: operand for start, operand in self._operands() if operand.text}

    def _operators(self) -> Iterator[re.Match[str]]:
        """Signs and joining words, but those inside a plan's name."""
        names = self.figures.case.tables["plans"]["plan_name"].drop_nulls().to_list()
        protected = [f"({re.escape(name)})" for name in names if re.search(OPERATOR, name, re.I)]
        pattern = "|".join([*protected, OPERATOR])
        for match in re.finditer(pattern, self.plain, re.IGNORECASE):
            if not any(match.groups()):
                yield match

    def _operands(self) -> Iterator[tuple[int, Operand]]:
        """What stands before, between and after the operators, by its start in `plain`."""
        starts = [0, *(operator.end() for operator in self.operators)]
        ends = [*(operator.start() for operator in self.operators), len(self.plain)]
        for start, end in zip(starts, ends, strict=True):
            piece = self.plain[start:end]
            first = start + len(piece) - len(piece.lstrip())
            yield first, Operand(piece.strip(), self.places[first])

    def tree(self) -> exp.Expr:
        """The text as SQLGlot parses it; raises InputError where it does not."""
        sql = [" "] * len(self.plain)
        for operator in self.operators:
            sql[operator.start() : operator.end()] = operator[0]
            if operator[0] in MISSPELLED:
                problem = f"is written {MISSPELLED[operator[0]]}"
                raise InputError([self._at(operator.start(), operator.end()).fault(problem)])
        for start, operand in self.operands.items():
            sql[start : start + len(operand.text)] = "x".ljust(len(operand.text), "_")
        if not self.operands:
            raise InputError([Operand(self.text, 1).fault("does not compare anything", FORM)])
        try:
            return sqlglot.parse_one("".join(sql), read="duckdb")
        except ParseError as error:
            raise InputError([self._syntax_fault(error.errors[0])]) from None

    def _at(self, start: int, end: int) -> Operand:
        return Operand(self.plain[start:end], self.places[start])

    def _syntax_fault(self, error: dict[str, Any]) -> Fault:
        """SQLGlot's error in the user's text."""
        end = error["col"]
        start = end - len(error["highlight"])
        if "'expression' missing" in error["description"]:
            return Operand("", self.places[end]).fault("a value is missing", FORM)
        if "'this' missing" in error["description"]:
            return self._at(start, end).fault("is not compared with a figure", FORM)
        return self._at(start, end).fault("does not fit there", ALLOWED)

    def condition(self, node: exp.Expr) -> Condition | None:
        """The condition of a part of the tree, or None with the reasons among the faults."""
        if isinstance(node, exp.Paren):
            return self.condition(node.this)
        if isinstance(node, exp.And | exp.Or):
            joint: Joint = "and" if isinstance(node, exp.And) else "or"
            return _joined(joint, [self.condition(node.left), self.condition(node.right)])
        if isinstance(node, exp.Not):
            return _inverse(self.condition(node.this))
        if isinstance(node, exp.Between):
            low = self._comparison(node.this, ">=", node.args["low"])
            return _joined("and", [low, self._comparison(node.this, "<=", node.args["high"])])
        if isinstance(node, exp.NEQ):
            return _inverse(self._comparison(node.left, "=", node.right))
        sign = SIGNS.get(type(node))
        return self._comparison(node.this, sign, node.expression) if sign else self._alone(node)

    def _comparison(self, left: exp.Expr, sign: str, right: exp.Expr) -> Comparison | None:
        """A figure against a value, in either order."""
        sides = [self._operand(left), self._operand(right)]
        if sides[0] is None or sides[1] is None:
            self._refuse(left if sides[0] is None else right, before=right)
            return None
        figure, value = sides[0], sides[1]
        if isinstance(value_of(value), Fault) and not isinstance(value_of(figure), Fault):
            figure, value, sign = value, figure, MIRRORED[sign]
        return self._compared(figure, sign, value)

    def _compared(self, operand: Operand, sign: str, right: Operand) -> Comparison | None:
        value = value_of(right)
        if isinstance(value, Fault):
            self.faults.append(value)
        reading = self.figures.read(operand)
        if reading is None or isinstance(value, Fault):
            return None
        (shape, column), keys, assumed = reading
        fault = kind_fault(column, shape.kinds[column], sign, value, right)
        self.faults += [fault] if fault else []
        return Comparison(shape.name, column, keys, sign, value, assumed)

    def _alone(self, node: exp.Expr) -> Comparison | None:
        """A true-or-false figure without a comparison, or one with `=true` and no blanks."""
        operand = self._operand(node)
        if operand is None:
            self._refuse(node)
            return None
        joined = ALONE.fullmatch(operand.text)
        if joined is not None:
            right = Operand(joined[2], operand.place + joined.start(2))
            return self._compared(Operand(joined[1], operand.place), "=", right)
        reading = self.figures.read(operand)
        if reading is None:
            return None
        (shape, column), keys, assumed = reading
        if shape.kinds[column] != "boolean":
            self.faults.append(operand.fault("does not compare anything", FORM))
        return Comparison(shape.name, column, keys, "=", True, assumed)

    def _operand(self, node: exp.Expr) -> Operand | None:
        """The piece of text that an identifier of the tree stands for; None for another part."""
        if isinstance(node, exp.Paren):
            return self._operand(node.this)
        if not isinstance(node, exp.Column):
            return None
        return self.operands.get(node.this.meta["start"])

    def _refuse(self, node: exp.Expr, before: exp.Expr | None = None) -> None:
        """A fault at a part of the tree that no condition has."""
        if type(node) in SIGNS and before is not None:
            start = min(self._starts(before))
            sign = [operator for operator in self.operators if operator.end() <= start][-1]
            fault = self._at(sign.start(), sign.end()).fault("is one comparison too many", ALLOWED)
        else:
            starts = self._starts(node)
            operand = self.operands[min(starts)] if starts else Operand(self.text, 1)
            fault = operand.fault("is not part of a condition", ALLOWED)
        self.faults.append(fault)

    def _starts(self, node: exp.Expr) -> list[int]:
        return [column.this.meta["start"] for column in node.find_all(exp.Column)]


def _joined(joint: Joint, sides: Sequence[Condition | None]) -> Condition | None:
    """Conditions joined, those joined alike in one; None where one of them is missing."""
    parts: list[Condition] = []
    for side in sides:
        if side is None:
            return None
        is_alike = isinstance(side, Combination) and side.joint == joint
        parts += side.parts if isinstance(side, Combination) and is_alike else (side,)
    return Combination(joint, tuple(parts))


def _inverse(condition: Condition | None) -> Condition | None:
    """The opposite of a condition; of one on a true-or-false figure, by its value."""
    if isinstance(condition, Combination) and condition.joint == "not":
        return condition.parts[0]
    if isinstance(condition, Comparison) and isinstance(condition.value, bool):
        return replace(condition, value=not condition.value)
    return None if condition is None else Combination("not", (condition,))
