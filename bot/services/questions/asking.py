"""New questions, each with the next number of its community."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from bot.core.context import Scope
from bot.core.events import QuestionAsked
from bot.core.refusal import Refusal
from bot.services.questions import cards
from bot.services.questions import tags as tagging
from models.tables import Group, Question, QuestionPost
from models.tables.questions import OPEN

MOST_OPEN = 5
"""So many questions a member may have open at once."""


def open_question(
    scope: Scope,
    *,
    group: Group,
    channel: str | None,
    message: str,
    receipt: int,
    member: int,
    root: int,
    at: datetime,
    tags: Iterable[str] = (),
) -> Question:
    """Open the question that a member's message asks, and put its card into the group.

    Listeners hear of it by QuestionAsked. Raises Refusal if the message asks one already, or if
    the member has too many open ones.
    """
    number = _next_number(scope)
    _refuse_again(scope, group.id, message)
    refuse_many(scope, root)
    question = Question(
        community_id=scope.community.id,
        number=number,
        group_id=group.id,
        channel=channel,
        message=message,
        receipt_id=receipt,
        member_id=member,
        root_id=root,
        asked_at=at,
        state=OPEN,
        alarms=0,
        erased=0,
    )
    scope.session.add(question)
    scope.session.flush()
    scope.session.add(QuestionPost(group_id=group.id, message=message, question_id=question.id))
    tagging.put(scope, question.id, tags)
    scope.raise_(QuestionAsked(question.id))
    cards.post(scope, question)
    return question


def _next_number(scope: Scope) -> int:
    """The number after the last one; who else asks waits until this one is taken."""
    own = Question.community_id == scope.community.id
    last = select(Question.id).where(own).order_by(Question.number.desc()).limit(1)
    scope.session.execute(last.with_for_update(of=Question, key_share=True))
    return (scope.session.scalar(select(func.max(Question.number)).where(own)) or 0) + 1


def _refuse_again(scope: Scope, group_id: int, message: str) -> None:
    same = Question.group_id == group_id, Question.message == message
    known = scope.session.scalar(select(Question.number).where(*same))
    if known is not None:
        raise Refusal("question.again", number=f"{known}")


def refuse_many(scope: Scope, root: int) -> None:
    """Raise Refusal for a member who has as many open questions as they may."""
    own = (
        Question.community_id == scope.community.id,
        Question.root_id == root,
        Question.state == OPEN,
    )
    if (scope.session.scalar(select(func.count(Question.id)).where(*own)) or 0) >= MOST_OPEN:
        raise Refusal("question.many", limit=MOST_OPEN)
