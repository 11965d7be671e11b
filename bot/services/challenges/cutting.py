"""Ending a challenge before its time, so that nobody loses by what they could still have done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from bot.services.challenges.periods import periods
from bot.services.challenges.rule import WEEK, Rule

DAY = timedelta(days=1)


class Cut(NamedTuple):
    """What a challenge is judged by that ends early."""

    last: date
    goal: int


def cut(rule: Rule, begins: date, last: date | None, still: date, today: date) -> Cut | None:
    """The last day that counts, if a challenge ends now; None if nothing can be judged yet.

    `still` is the earliest day that somebody can check in for, `today` the latest that has begun
    for somebody. Days, weeks and tasks that are not over for all count for nobody. Of a goal to
    be reached in sum as much is asked as there were days, and all that was done counts.
    """
    if rule.sums and last:
        return _shrunk(rule, begins, last, still, today)
    beyond = last or max(begins, still) + WEEK * DAY
    ends = [period.last for period in periods(rule, begins, begins, beyond) if period.last < still]
    return Cut(max(ends), rule.goal) if ends else None


def _shrunk(rule: Rule, begins: date, last: date, still: date, today: date) -> Cut | None:
    planned = (last - begins) // DAY + 1
    over = min((still - begins) // DAY, planned)
    return Cut(min(last, today), -(-rule.goal * over // planned)) if over > 0 else None
