"""The periods of a challenge: spans of days, in each of which something is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from bot.services.challenges.rule import WEEK, Rule

DAY = timedelta(days=1)


class Period(NamedTuple):
    """Days from the first to the last, and how many check-ins (or what quantity) they need."""

    first: date
    last: date
    need: int


def periods(rule: Rule, begins: date, first: date, last: date) -> Iterator[Period]:
    """The periods of a challenge that `begins`, for who counts from `first` on, up to `last`.

    Weeks and tasks are counted from the beginning, so that they are the same for all; of one that
    has begun before `first` no more is asked than its days allow.
    """
    match rule.kind:
        case "daily":
            yield from (Period(day, day, 1) for day in days(first, last))
        case "weekdays":
            wanted = (day for day in days(first, last) if day.weekday() in rule.weekdays)
            yield from (Period(day, day, 1) for day in wanted)
        case "weekly":
            yield from _weeks(rule.times, begins, first, last)
        case "total":
            yield Period(first, last, rule.goal)
        case "tasks":
            yield from _tasks(rule, begins, first, last)


def _weeks(times: int, begins: date, first: date, last: date) -> Iterator[Period]:
    start = begins + (first - begins) // DAY // WEEK * WEEK * DAY
    while start <= last:
        end = min(start + (WEEK - 1) * DAY, last)
        own = max(start, first)
        yield Period(own, end, min(times, (end - own) // DAY + 1))
        start += WEEK * DAY


def _tasks(rule: Rule, begins: date, first: date, last: date) -> Iterator[Period]:
    since = begins
    for task in rule.tasks:
        due = begins + (task.day - 1) * DAY
        if first <= due <= last:
            yield Period(max(since, first), due, 1)
        since = due + DAY


def days(first: date, last: date) -> Iterator[date]:
    """All days from the first to the last."""
    return (first + n * DAY for n in range((last - first) // DAY + 1))
