"""How a community's questions fare: shares and times, a pure function of what was asked.

    answer rate      of the questions asked 2 to 9 days ago, those with an answer within 48 hours
    first response   the Kaplan-Meier estimate over the same: those without an answer count, too
    resolution rate  of the questions asked 7 to 14 days ago, those accepted within 7 days

Answers are those of people other than the asker. One that is deleted since was had in its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, or_, select

from bot.core.context import Scope
from models.estimators.kaplan_meier import Step, median, survival
from models.tables import Acceptance, Answer, Question
from models.tables.questions import OPEN

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LOOKED_AT = 28 * DAY
TIMELY = 48 * HOUR
SETTLED = 7 * DAY
FEWEST = 5
"""Of fewer questions no share is told: one more would turn it over."""


class Asked(NamedTuple):
    """What became of a question."""

    asked_at: datetime
    answered_at: datetime | None = None
    """First, by somebody else."""
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    """When it was solved or closed, so that it waited no more."""


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def is_told(self) -> bool:
        """Whether they are enough to speak of a share."""
        return self.whole >= FEWEST

    @property
    def percent(self) -> int:
        """Rounded, a half up."""
        return (200 * self.part + self.whole) // (2 * self.whole)


@dataclass(frozen=True, slots=True)
class Response:
    """How long questions waited for their first answer."""

    steps: Sequence[Step]
    """Of hours."""
    median: float | None
    """Hours; None where half of them have not been answered within the time that is known."""
    longest: float
    """Hours of the longest wait that was watched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of it; numbers without a span of their own are of the last 28 days."""

    asked: int
    asking: int
    """People who asked."""
    answering: int
    """People who answered others."""
    answered: Share
    response: Response
    solved: Share


def asked_between(every: Iterable[Asked], now: datetime, *days: int) -> list[Asked]:
    """The questions that were asked within so many days before now, the nearer end exclusive."""
    nearest, furthest = (now - n * DAY for n in days)
    return [one for one in every if furthest <= one.asked_at < nearest]


def answer_rate(every: Iterable[Asked], now: datetime) -> Share:
    """How many were answered within 48 hours."""
    asked = asked_between(every, now, 2, 9)
    return Share(sum(_within(one.asked_at, one.answered_at, TIMELY) for one in asked), len(asked))


def resolution_rate(every: Iterable[Asked], now: datetime) -> Share:
    """How many had an accepted answer within 7 days."""
    asked = asked_between(every, now, 7, 14)
    return Share(sum(_within(one.asked_at, one.accepted_at, SETTLED) for one in asked), len(asked))


def response(every: Iterable[Asked], now: datetime) -> Response:
    """The times to the first answer; who waits still, or gave up waiting, is known until then."""
    asked = asked_between(every, now, 2, 9)
    hours = [
        max(0.0, ((one.answered_at or one.ended_at or now) - one.asked_at) / HOUR) for one in asked
    ]
    steps = survival(hours, [one.answered_at is not None for one in asked])
    return Response(steps, median(steps), max(hours, default=0.0))


def _within(start: datetime, end: datetime | None, span: timedelta) -> bool:
    return end is not None and end - start <= span


def measure(scope: Scope) -> Figures:
    """How the questions of a community fare."""
    every = _lately(scope)
    asking, answering = _people(scope)
    now = scope.now
    return Figures(
        asked=len(every),
        asking=asking,
        answering=answering,
        answered=answer_rate(every, now),
        response=response(every, now),
        solved=resolution_rate(every, now),
    )


def _lately(scope: Scope) -> list[Asked]:
    """What was asked within the last 28 days."""
    rows = scope.session.execute(
        select(
            Question.asked_at,
            Question.first_answer_at,
            Acceptance.at,
            Question.state,
            Question.settled_at,
        )
        .outerjoin(Acceptance, Acceptance.question_id == Question.id)
        .where(
            Question.community_id == scope.community.id,
            Question.asked_at > scope.now - LOOKED_AT,
            Question.asked_at <= scope.now,
        )
    )
    return [
        Asked(asked, answered, accepted, None if state == OPEN else ended)
        for asked, answered, accepted, state, ended in rows
    ]


def _people(scope: Scope) -> tuple[int, int]:
    """How many have asked within the last 28 days, and how many have answered others."""
    since = scope.now - LOOKED_AT
    own = Question.community_id == scope.community.id
    asking = select(func.count(Question.root_id.distinct())).where(own, Question.asked_at > since)
    by_others = or_(Question.root_id.is_(None), Answer.root_id != Question.root_id)
    answering = (
        select(func.count(Answer.root_id.distinct()))
        .join(Question, Question.id == Answer.question_id)
        .where(own, Answer.at > since, by_others)
    )
    return scope.session.scalar(asking) or 0, scope.session.scalar(answering) or 0
