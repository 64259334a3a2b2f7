"""The users of a log and what they pay: from a list of users, or all of them on one plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.new_case.log_span import LogSpan, names
from unitecon.new_case.prices import OPTION
from unitecon.new_case.user_list import Membership, UserList

UNLISTED = "unlisted"
NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Members:
    """Who is on which plan while the log lasts, and what the plans cost.

    `plans` has the name of each plan by its id, `prices` the list prices that are known, `unlisted`
    the plan of users whom the list leaves out (None: there are none). `notes` are sentences.
    """

    memberships: list[Membership] = field(default_factory=list)
    plans: dict[str, str] = field(default_factory=dict)
    prices: dict[str, float] = field(default_factory=dict)
    unlisted: str | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def unpriced(self) -> list[str]:
        """Plans of which some member's price is not known."""
        open_plans = {member.plan_id for member in self.memberships if member.price is None}
        return [plan for plan in self.plans if plan in open_plans and plan not in self.prices]


def of_log(span: LogSpan, users: UserList | None, prices: Mapping[str, float]) -> Members:
    """The members of a log's plans; without a list and prices there are none.

    Raises InputError where the list has none of the log's users, has a user on two plans at once,
    or where a price is of a plan that nobody has.
    """
    if users is None:
        return _on_one_plan(span, prices)
    _refuse_others(span, users)
    _refuse_overlaps(users)
    listed = [member for member in users.memberships if member.plan_id]
    plans = {member.plan_id: member.plan_name for member in listed}
    _refuse_nobodys(prices, plans, users.path.name)
    current = [cut for member in listed if (cut := _cut(member, span.first_date))]
    seen = set(span.users["user_id"])
    left_out = seen - {member.user_id for member in current}
    between = {user for user, days in without_plan(span, current).items() if days} - left_out
    unlisted = _unlisted(prices, plans) if left_out or between else None
    if unlisted is not None:
        plans.setdefault(unlisted, "Not in the list of users")
    known = {plan: prices[plan] for plan in plans if plan in prices}
    if unlisted is not None:
        known.setdefault(unlisted, 0.0)
    members = Members(current, plans, known, unlisted)
    return replace(members, notes=_notes(members, _Seen(seen, left_out, between), users))


def without_plan(
    span: LogSpan, memberships: Sequence[Membership]
) -> dict[str, list[tuple[date, date]]]:
    """For each user of the log the times on no plan: start, and first day no longer so.

    Of users on some plan only the days between their first and their last request count.
    """
    plans: dict[str, list[Membership]] = {}
    for member in sorted(memberships, key=lambda member: member.from_date or span.first_date):
        plans.setdefault(member.user_id, []).append(member)
    end = span.as_of_date + timedelta(days=1)
    times = {}
    for user, first, last in span.users.select("user_id", "first_date", "last_date").iter_rows():
        if user not in plans:
            times[user] = [(span.first_date, end)]
            continue
        gaps, day, after = [], first, min(last + timedelta(days=1), end)
        for member in plans[user]:
            start = min(member.from_date or day, after)
            gaps += [(day, start)] if start > day else []
            day = max(day, member.to_date or after)
        times[user] = [*gaps, (day, after)] if day < after else gaps
    return times


@dataclass(frozen=True, slots=True)
class _Seen:
    """The users of the log: all, those on no plan, and those on none for some of their time."""

    users: set[str]
    left_out: set[str]
    between: set[str]


def _on_one_plan(span: LogSpan, prices: Mapping[str, float]) -> Members:
    if not prices:
        return Members()
    if len(prices) > 1:
        listed = " and ".join(prices)
        message = f"several plans, {listed}, and no list of who is on which"
        cause = "add --users FILE, a CSV file with the columns user and plan"
        raise InputError([Fault(message, place=Place(column=OPTION), cause=cause)])
    (plan,) = prices
    memberships = [
        Membership(0, user, plan, from_date=span.first_date) for user in span.users["user_id"]
    ]
    note = f"Every user of the log is on the plan {plan}, from the log's first day on."
    return Members(memberships, {plan: plan}, dict(prices), None, [note])


def _refuse_others(span: LogSpan, users: UserList) -> None:
    """Raise InputError where no user of the list is in the log."""
    seen, listed = list(span.users["user_id"]), [m.user_id for m in users.memberships]
    if set(seen) & set(listed):
        return
    alike = {user.strip().lower() for user in seen} & {user.strip().lower() for user in listed}
    message = (
        f"has none of the log's users: it names {names(listed)} in {users.columns['user_id']!r}, "
        f"the log {names(seen)}"
    )
    cause = "capital letters or spaces" if alike else "the log names users in another way"
    raise InputError([Fault(message, place=Place(users.path.name), cause=cause)])


def _refuse_overlaps(users: UserList) -> None:
    """Raise InputError for users on two plans at once, and for times that end before they start."""
    faults = []
    by_user: dict[str, list[Membership]] = {}
    for member in users.memberships:
        by_user.setdefault(member.user_id, []).append(member)
        start, end = member.from_date or date.min, member.to_date or NEVER
        if end <= start:
            place = users.place(member, "to_date")
            limit, cause = f"after {start}", "the two dates are swapped"
            faults.append(
                Fault(
                    "is not after its start", place=place, value=str(end), limit=limit, cause=cause
                )
            )
    for user, lines in by_user.items():
        lines.sort(key=lambda member: (member.from_date or date.min, member.line))
        for first, second in pairwise(lines):
            if (second.from_date or date.min) < (first.to_date or NEVER):
                message = f"is on two plans at once, as line {first.line} says"
                cause = (
                    "a line twice, or a change of plans without dates: add the columns from and to"
                )
                place = users.place(second, "user_id")
                faults.append(Fault(message, place=place, value=user, cause=cause))
    if faults:
        more = [Fault(f"{len(faults) - 5:,} more rows like these", place=Place(users.path.name))]
        raise InputError(faults[:5] + (more if len(faults) > 5 else []))


def _refuse_nobodys(prices: Mapping[str, float], plans: Mapping[str, str], file: str) -> None:
    """Raise InputError for prices above 0 of plans that nobody has."""
    faults = [
        Fault(
            f"nobody is on the plan {plan!r}{nearest(plan, plans)}",
            place=Place(column=OPTION),
            cause=f"the plans of {file} are {', '.join(plans) or 'none'}",
            is_sentence=True,
        )
        for plan, price in prices.items()
        if plan not in plans and price > 0
    ]
    if faults:
        raise InputError(faults)


def _cut(member: Membership, first: date) -> Membership | None:
    """A membership from the log's first day on: of days before it, no usage is known."""
    if member.to_date is not None and member.to_date <= first:
        return None
    start = max(member.from_date or first, first)
    return Membership(
        member.line, member.user_id, member.plan_name, start, member.to_date, member.seats,
        member.price,
    )  # fmt: skip


def _unlisted(prices: Mapping[str, float], plans: Mapping[str, str]) -> str:
    """The plan of users whom the list leaves out: one that is free."""
    free = [plan for plan, price in prices.items() if price == 0]
    return free[0] if free else UNLISTED if UNLISTED not in plans else f"{UNLISTED}_users"


def _notes(members: Members, seen: _Seen, users: UserList) -> list[str]:
    file, notes = users.path.name, []
    read = ", ".join(f"{field} from {column!r}" for field, column in users.columns.items())
    notes.append(f"{file}: {read}.")
    if users.unread:
        notes.append(f"{file}: not read: {', '.join(users.unread)}.")
    if seen.left_out:
        notes.append(
            f"{len(seen.left_out):,} of {len(seen.users):,} users of the log are on no plan in "
            f"{file}: they are counted as paying nothing (plan {members.unlisted})."
        )
    if seen.between:
        notes.append(
            f"{_counted(seen.between)} sent requests while on no plan in {file}: for those days "
            f"they are counted as paying nothing (plan {members.unlisted})."
        )
    idle = {member.user_id for member in members.memberships} - seen.users
    if idle:
        verb = "has" if len(idle) == 1 else "have"
        notes.append(f"{_counted(idle)} of {file} {verb} no request in the log.")
    if "from_date" not in users.columns:
        notes.append(f"{file} has no start dates: plans count from the log's first day.")
    if members.unpriced:
        plans = ", ".join(members.unpriced)
        notes.append(f"No price is known of: {plans}. What their users pay is unknown.")
    return notes


def _counted(users: set[str]) -> str:
    return f"{len(users):,} {'user' if len(users) == 1 else 'users'}"
