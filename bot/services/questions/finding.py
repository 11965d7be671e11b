"""Which question is meant, held until the commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from bot.core.actions import Place
from bot.core.context import Context, Scope
from bot.core.elements import Code
from bot.core.events import Address
from bot.core.refusal import Refusal
from models import bulk
from models.tables import Answer, Group, Question, QuestionPost
from models.tables.questions import OPEN

MOST = 2**31 - 1
"""No number is larger."""
ALONE: Any = {"key_share": True, "of": Question}
"""A lock that bears no other of its kind, and lets answers refer to the question."""


def find(ctx: Context, number: int | None) -> Question:
    """The question of a number, or that of the answered message, or the caller's only open one.

    Nobody else changes it before the commit. Raises Refusal where it is not clear which is meant.
    """
    if number is not None:
        return _numbered(ctx, number)
    answered = about(ctx, ctx.group.id, ctx.event.reply_to) if ctx.event.reply_to else None
    if answered is not None:
        return held(ctx, answered)
    own = _own(ctx)
    if not own:
        raise Refusal("question.none_own")
    if len(own) > 1:
        usage = Code(f"/{ctx.event.command} {own[0].number}")
        raise Refusal("question.which", numbers=[f"{one.number}" for one in own], usage=usage)
    return held(ctx, own[0].id)


def held(scope: Scope, question: int) -> Question:
    """A question of the community by its id, as it is now; nobody else changes it meanwhile."""
    (found,) = hold(scope, [question])
    return found


def hold(scope: Scope, questions: Collection[int]) -> Sequence[Question]:
    """As `held`, for those of the community among several; locked in the order of their ids."""
    wanted = select(Question).where(
        Question.community_id == scope.community.id, bulk.within(Question.id, sorted(questions))
    )
    fresh = wanted.order_by(Question.id).execution_options(populate_existing=True)
    return scope.session.scalars(fresh.with_for_update(**ALONE)).all()


def by_posts(scope: Scope, group_id: int, messages: Iterable[str]) -> dict[str, int]:
    """By external id of those messages of a group that ask a question, or are its card: its id."""
    wanted = sorted(set(messages))
    if not wanted:
        return {}
    posts = select(QuestionPost.message, QuestionPost.question_id).where(
        QuestionPost.group_id == group_id, bulk.within(QuestionPost.message, wanted)
    )
    return dict(scope.session.execute(posts).all())


def about(scope: Scope, group_id: int, message: str) -> int | None:
    """The question that a message of a group asks, is the card of, or answers."""
    posted = by_posts(scope, group_id, [message])
    if message in posted:
        return posted[message]
    return scope.session.scalar(
        select(Question.id)
        .join(Answer, Answer.question_id == Question.id)
        .where(Question.group_id == group_id, Answer.message == message)
        .order_by(Question.id.desc())
        .limit(1)
    )


def place_of(scope: Scope, question: Question) -> Place:
    """Where a question was asked; its messages are there and nowhere else."""
    group = scope.session.get_one(Group, question.group_id)
    return Place(Address(group.platform, group.external_id), question.channel)


def _numbered(ctx: Context, number: int) -> Question:
    own = Question.community_id == ctx.community.id, Question.number == number
    found = ctx.session.scalar(select(Question.id).where(*own)) if 0 < number <= MOST else None
    if found is None:
        raise Refusal("question.unknown", number=number)
    return held(ctx, found)


def _own(ctx: Context) -> Sequence[Question]:
    return ctx.session.scalars(
        select(Question)
        .where(
            Question.community_id == ctx.community.id,
            Question.state == OPEN,
            Question.root_id == ctx.member.root,
        )
        .order_by(Question.number)
    ).all()
