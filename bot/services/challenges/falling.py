"""When members fell off a challenge, and what that comes to day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.services.challenges.progress import Facts, Progress, is_enough
from bot.services.challenges.rule import WEEK, Rule

DAY = timedelta(days=1)


def fell(rule: Rule, facts: Facts, so_far: Progress, today: date) -> date | None:
    """The day after which a member could no longer finish; None while they can, or have.

    Where no single miss decides (goals in sum, challenges without an end) it is the first day of
    silence, once that has lasted a week or the challenge is over. `so_far` is the progress as of
    the member's day `today`.
    """
    if rule.sums or facts.last is None:
        return _silent(facts, so_far, today)
    counted, missed, frozen = so_far.counted, 0, 0
    for period, state in so_far.stretches:
        missed += state == "missed"
        frozen += state == "frozen"
        if state in ("missed", "frozen"):
            good = counted - missed
            if not is_enough(rule, good, good - frozen, counted):
                return period.last
    return None


def _silent(facts: Facts, so_far: Progress, today: date) -> date | None:
    if so_far.finished:
        return None
    done = [day for day in facts.done if facts.first <= day <= (facts.last or day)]
    since = max(done, default=facts.first - DAY) + DAY
    if facts.last is not None and today > facts.last:
        return min(since, facts.last)
    return since if (today - since).days >= WEEK else None


def curve(joined: int, falls: Iterable[date], days: Sequence[date]) -> list[int]:
    """How many of those who joined were still there at the end of each of these days, in order."""
    gone = Counter(falls)
    left = joined - sum(n for day, n in gone.items() if days and day < days[0])
    found = []
    for day in days:
        left -= gone[day]
        found.append(left)
    return found


def misses(progress: Iterable[Progress]) -> Counter[int]:
    """How often something was missed on each weekday (0 is Monday), where days are asked for."""
    return Counter(
        period.first.weekday()
        for so_far in progress
        for period, state in so_far.stretches
        if state in ("missed", "frozen") and period.first == period.last
    )
