"""What came of a round: who took part, who had most right, and which questions were hard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Integer, cast, func, select

from bot.core.context import Scope
from bot.services.boards import Line
from bot.services.quizzes import rounds
from bot.services.quizzes.rounds import Asking
from models.tables import Member, QuizAnswer, QuizAsked, QuizRound

RIGHT = func.sum(cast(QuizAnswer.right, Integer))


class Share(NamedTuple):
    """A question of a round, and how it was answered."""

    asking: Asking
    answered: int
    right: int


class Own(NamedTuple):
    """How somebody did in a round."""

    answered: int
    right: int


class Score(NamedTuple):
    """Who had how many right."""

    root: int
    name: str
    right: int


def took_part(scope: Scope, round: QuizRound) -> int:
    """How many have answered anything."""
    own = select(func.count(QuizAnswer.root_id.distinct())).join(
        QuizAsked, QuizAsked.id == QuizAnswer.asked_id
    )
    return scope.session.scalar(own.where(QuizAsked.round_id == round.id)) or 0


def best(scope: Scope, round: QuizRound) -> list[Line]:
    """Everybody with a right answer who is here and does not hide, from who has most on.

    Equals share a rank, and stand in the order in which they came here.
    """
    rows = scope.session.execute(
        select(Member.id, Member.name, RIGHT)
        .join(QuizAnswer, QuizAnswer.root_id == Member.id)
        .join(QuizAsked, QuizAsked.id == QuizAnswer.asked_id)
        .where(
            QuizAsked.round_id == round.id,
            Member.hidden.is_(False),
            Member.left_at.is_(None),
        )
        .group_by(Member.id, Member.name)
        .order_by(RIGHT.desc(), Member.id)
    )
    return ranked([Score(*row) for row in rows if row[2]])


def ranked(scores: Sequence[Score]) -> list[Line]:
    """The lines of a board of scores that stand in its order."""
    lines: list[Line] = []
    for n, one in enumerate(scores, 1):
        tied = bool(lines) and lines[-1].score == one.right
        lines.append(Line(lines[-1].rank if tied else n, one.root, one.name, one.right))
    return lines


def shares(scope: Scope, round: QuizRound) -> list[Share]:
    """How each question was answered, in the order in which they were asked."""
    rows = scope.session.execute(
        select(QuizAnswer.asked_id, func.count(), RIGHT)
        .join(QuizAsked, QuizAsked.id == QuizAnswer.asked_id)
        .where(QuizAsked.round_id == round.id)
        .group_by(QuizAnswer.asked_id)
    )
    counted = {asked: (answered, right) for asked, answered, right in rows}
    asked = rounds.asked_in(scope, round)
    return [Share(one, *counted.get(one.asked.id, (0, 0))) for one in asked]


def own(scope: Scope, round: QuizRound, root: int) -> Own:
    """How a member has done so far."""
    row = scope.session.execute(
        select(func.count(), func.coalesce(RIGHT, 0))
        .select_from(QuizAnswer)
        .join(QuizAsked, QuizAsked.id == QuizAnswer.asked_id)
        .where(QuizAsked.round_id == round.id, QuizAnswer.root_id == root)
    ).one()
    return Own(*row)
