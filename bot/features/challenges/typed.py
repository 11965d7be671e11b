"""Reading how a challenge is described: `21 days of writing; daily; note 50; bond 100`.

The first clause is the name; the others stand in any order, in English or Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.core.refusal import Refusal
from bot.features.challenges import clauses
from bot.services.challenges.making import Plan
from bot.services.challenges.rule import Rule, Task

SHOWN = 40
NAME_LIMIT, ABOUT_LIMIT, TITLE_LIMIT, UNIT_LIMIT, TASK_LIMIT = 60, 500, 30, 12, 80
MOST_DAYS, MOST_TASKS, MOST_TEAMS = 400, 40, 20
USUAL_DAYS = 21
DAY = timedelta(days=1)
SEPARATOR = re.compile(r"[;；\n]+")

BOUNDS: Mapping[str, tuple[int, int]] = {
    "times": (1, 7),
    "goal": (1, 10_000_000),
    "least": (0, 1000),
    "late": (0, 23),
    "freezes": (0, 10),
    "every": (1, 60),
    "price": (0, 100_000),
    "make_ups": (0, 31),
    "leave": (0, 60),
    "least_done": (50, 100),
    "joining": (1, MOST_DAYS),
    "bond": (0, 1_000_000),
    "reward": (0, 100_000),
    "teams": (2, MOST_TEAMS),
    "team_goal": (1, 100_000_000),
    "length": (1, MOST_DAYS),
}
"""The least and the most of each number."""


@dataclass(slots=True)
class Read:
    """What the clauses say."""

    rule: dict[str, Any] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    about: str | None = None
    name: str | None = None
    first: date | None = None
    last: date | None = None
    length: int | None = None
    endless: bool = False


def parted(text: str) -> list[str]:
    """The clauses of a description, in its own characters."""
    return [" ".join(part.split()) for part in SEPARATOR.split(text) if part.strip()]


def planned(name: str, described: list[str], today: date) -> Plan:
    """A new challenge; it begins tomorrow and lasts three weeks, if nothing else is said."""
    found = _read(described, today)
    rule = _rule(Rule(), found)
    first = found.first or today + DAY
    return _checked(Plan(found.name or name, rule, first, _last(found, first), found.about or ""))


def changed(plan: Plan, described: list[str], today: date) -> Plan:
    """A challenge with what the clauses say otherwise."""
    found = _read(described, today)
    first = found.first or plan.first
    moved = plan.last + (first - plan.first) if plan.last else None
    said = found.last or found.length or found.endless
    about = plan.about if found.about is None else found.about
    last = _last(found, first) if said else moved
    return _checked(Plan(found.name or plan.name, _rule(plan.rule, found), first, last, about))


def _rule(rule: Rule, found: Read) -> Rule:
    kept = rule.kept() | found.rule
    if found.tasks:
        kept["tasks"] = tuple(sorted(found.tasks))
    return Rule(**kept | {name: tuple(kept[name]) for name in ("weekdays",) if name in kept})


def _last(found: Read, first: date) -> date | None:
    if found.endless:
        return None
    if found.last:
        return found.last
    least = max((task.day for task in found.tasks), default=USUAL_DAYS)
    return first + ((found.length or least) - 1) * DAY


def _read(described: list[str], today: date) -> Read:
    found = Read()
    for clause in described:
        if not any(_takes(found, one, clause, today) for one in clauses.CLAUSES):
            raise Refusal("challenge.clause", given=clause[:SHOWN])
    return found


def _takes(found: Read, one: clauses.Clause, clause: str, today: date) -> bool:
    match = one.pattern.fullmatch(unicodedata.normalize("NFKC", clause).strip(" .。"))
    if match is None:
        return False
    for name, value in one.says(match, today).items():
        _put(found, name, value, clause)
    return True


def _put(found: Read, name: str, value: Any, clause: str) -> None:
    low, high = BOUNDS.get(name, (0, 0))
    if name in BOUNDS and not low <= value <= high:
        raise Refusal("challenge.bounds", given=clause[:SHOWN], low=low, high=high)
    if name == "task":
        found.tasks.append(value)
    elif name in ("about", "name", "first", "last", "length", "endless"):
        setattr(found, name, value)
    else:
        found.rule[name] = value


def _checked(plan: Plan) -> Plan:
    """The plan, if it makes sense; else Refusal."""
    for check in CHECKS:
        check(plan)
    return plan


def _words_fit(plan: Plan) -> None:
    for value, limit in (
        (plan.name, NAME_LIMIT),
        (plan.about, ABOUT_LIMIT),
        (plan.rule.title, TITLE_LIMIT),
        (plan.rule.unit, UNIT_LIMIT),
        *((task.title, TASK_LIMIT) for task in plan.rule.tasks),
    ):
        if len(value) > limit:
            raise Refusal("challenge.long", given=value[:SHOWN], limit=limit, length=len(value))


def _days_fit(plan: Plan) -> None:
    if plan.last is None:
        if plan.rule.repeat != "never":
            raise Refusal("challenge.endless_repeat")
        if plan.rule.kind in ("total", "tasks"):
            raise Refusal("challenge.endless_goal")
        return
    if plan.last < plan.first:
        raise Refusal("challenge.backwards", first=plan.first, last=plan.last)
    if (plan.last - plan.first) // DAY >= MOST_DAYS:
        raise Refusal("challenge.too_long", limit=MOST_DAYS)


def _tasks_fit(plan: Plan) -> None:
    tasks = plan.rule.tasks
    if len(tasks) > MOST_TASKS:
        raise Refusal("challenge.many_tasks", limit=MOST_TASKS)
    if plan.last is None or not tasks:
        return
    length = (plan.last - plan.first) // DAY + 1
    numbers = [task.day for task in tasks]
    beyond = next((day for day in numbers if not 1 <= day <= length), None)
    if beyond is not None:
        raise Refusal("challenge.task_beyond", day=beyond, length=length)
    if len(set(numbers)) < len(numbers):
        raise Refusal("challenge.task_twice")


CHECKS: tuple[Callable[[Plan], None], ...] = (_words_fit, _days_fit, _tasks_fit)
